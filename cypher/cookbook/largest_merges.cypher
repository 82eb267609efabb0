// Runs by how many data files they read, most first.
//
// $least: number of files from which on a run is listed
// -> id, tool, inputs, startTime
// mode: read
MATCH (a:Activity)-[:used {dataflow: true}]->(e:Entity) WHERE NOT a:Job AND a.bundle IS NULL
WITH a, count(DISTINCT e) AS inputs WHERE inputs >= $least
RETURN a.id AS id, a.name AS tool, inputs, a.startTime AS startTime
ORDER BY inputs DESC, id
