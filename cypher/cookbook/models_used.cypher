// Trained models and cuts, and how many runs used each.
//
// -> id, file, type, runs
// mode: read
MATCH (a:Activity)-[u:used]->(e:Entity) WHERE NOT a:Job AND a.bundle IS NULL AND e.dataType IN ['model', 'cuts']
WITH e, count(DISTINCT a) AS runs
RETURN e.id AS id, coalesce(e.lfn, e.path, e.name) AS file, e.dataType AS type, runs
ORDER BY runs DESC, file, id
