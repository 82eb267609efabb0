MATCH (s)-[r]->(t)
RETURN labels(s) AS source, type(r) AS type, labels(t) AS target, s.id AS a, t.id AS b, properties(r) AS properties
