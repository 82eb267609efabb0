// Empty the store between tests, in steps that fit into memory; what the store says of itself stays.
MATCH (n) WHERE NOT n:Store
WITH n LIMIT 10000
DETACH DELETE n
RETURN count(*) AS deleted
