// Data that runs used and no run is known to have made.
//
// -> id, file, level, runs
// mode: read
MATCH (a:Activity)-[:used {dataflow: true}]->(e:Entity)
WHERE a.bundle IS NULL AND NOT EXISTS { (e)-[:wasGeneratedBy]->() }
WITH e, count(DISTINCT a) AS runs
RETURN e.id AS id, coalesce(e.lfn, e.path, e.name) AS file, e.dataLevel AS level, runs
ORDER BY file, id
