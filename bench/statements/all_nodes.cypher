MATCH (n) WHERE NOT n:Store RETURN labels(n) AS labels, properties(n) AS properties
