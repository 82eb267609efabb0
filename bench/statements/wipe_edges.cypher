// In steps that fit into memory, before the nodes: one that has a hundred thousand edges would not.
MATCH ()-[r]->()
WITH r LIMIT 20000
DELETE r
RETURN count(*) AS deleted
