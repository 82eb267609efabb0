// Files that runs left which did not complete.
//
// -> id, file, tool, status
// mode: read
MATCH (e:Entity {partial: true})-[:wasGeneratedBy]->(a:Activity)
WITH DISTINCT e, a
RETURN e.id AS id, coalesce(e.lfn, e.path, e.name) AS file, a.name AS tool, a.status AS status
ORDER BY file, id, tool, status
