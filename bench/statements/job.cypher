// One job as rows: an activity, its files, its claims and its configuration.
MERGE (a:Activity {id: $activity[0]}) ON CREATE SET
    a.name = $activity[1], a.version = $activity[2], a.status = $activity[3], a.startTime = $activity[4],
    a.endTime = $activity[5], a.host = $activity[6], a.scope = $activity[7], a.rank = $activity[8]
WITH a
UNWIND $files AS r
MERGE (e:Entity {id: r[0]}) ON CREATE SET
    e.name = r[1], e.path = r[2], e.place = r[3], e.productId = r[4], e.dataLevel = r[5], e.dataType = r[6],
    e.generatedBy = r[7], e.header = r[8]
WITH a, r, e
FOREACH (_ IN CASE WHEN r[9] THEN [1] ELSE [] END |
    MERGE (e)-[g:wasGeneratedBy {id: r[10]}]->(a)
    ON CREATE SET g.role = r[11], g.dataflow = true, g.influence = true, g.url = r[2], g.place = r[3])
FOREACH (_ IN CASE WHEN r[9] THEN [] ELSE [1] END |
    MERGE (a)-[u:used {id: r[10]}]->(e)
    ON CREATE SET u.role = r[11], u.dataflow = true, u.influence = true, u.url = r[2], u.place = r[3])
WITH a, count(*) AS files
MATCH (c:Configuration {id: $configuration})
MERGE (a)-[:wasConfiguredBy]->(c)
RETURN files
