// Transformations with the production that has them, how their jobs ended, and how many complete products they left.
//
// -> production, transformation, name, type, status, jobs, done, failed, products
// key: transformation
// mode: read
MATCH (t:Transformation)
CALL (t) {
    OPTIONAL MATCH (p:Production)-[:hadMember]->(t)
    WITH p.name AS name ORDER BY name
    RETURN collect(name) AS productions
}
CALL (t) {
    OPTIONAL MATCH (t)<-[:hadPlan]-(j:Job {last: true})
    RETURN count(j) AS jobs, sum(CASE WHEN j.status IN ['Done', 'Completed'] THEN 1 ELSE 0 END) AS done,
        sum(CASE WHEN j.status IN ['Failed', 'Killed'] THEN 1 ELSE 0 END) AS failed
}
CALL (t) {
    OPTIONAL MATCH (t)<-[:hadPlan]-(:Job)<-[:wasGeneratedBy]-(e:Entity)
    WHERE NOT coalesce(e.partial, false)
    RETURN count(DISTINCT e) AS products
}
RETURN productions[0] AS production, t.transformation AS transformation, t.name AS name, t.type AS type,
    t.status AS status, jobs, done, failed, products
ORDER BY production, transformation
