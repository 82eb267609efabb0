// All steps of influence: what each run used and generated, or what a file was derived from.
//
// -> step, causes, effects
// key: step
// mode: read
CALL () {
    MATCH (a:Activity)-[:used {influence: true}]->(e:Entity) WHERE a.bundle IS NULL
    WITH a, collect(DISTINCT e.id) AS causes
    RETURN
        a.id AS step, causes,
        COLLECT { MATCH (a)<-[:wasGeneratedBy {influence: true}]-(x) RETURN DISTINCT x.id } AS effects
  UNION ALL
    MATCH (e:Entity)-[:wasDerivedFrom {influence: true}]->(c:Entity) WHERE e.bundle IS NULL
    RETURN 'of ' + e.id AS step, collect(DISTINCT c.id) AS causes, [e.id] AS effects
}
RETURN step, causes, effects
ORDER BY step
