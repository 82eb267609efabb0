// Write transformations and productions, and what joins them to jobs and to each other.
//
// Node rows are lists of id and the properties of vocab.NODES in their order, edge rows lists of source id and target id.
//
// $forgottenPlans: lists of execution of a job and transformation
// $transformations: to create or to change
// $productions: to create or to change
// $plans: lists of execution of a job and transformation
// $members: lists of production and transformation
// $parents: lists of transformation, the one whose products it takes, and the production
// $forgottenTransformations: ids of transformations that nothing speaks of any more
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $forgottenPlans AS r MATCH (a:Activity {id: r[0]})-[x:hadPlan]->(t)
    USING INDEX SEEK a:Activity(id) WHERE t.id = r[1]
    DELETE x
}
CALL () {
    UNWIND $transformations AS r MERGE (n:Transformation {id: r[0]})
    SET n.transformation = r[1], n.name = r[2], n.type = r[3], n.status = r[4], n.author = r[5], n.lastUpdate = r[6],
        n.inferred = r[7]
}
CALL () {
    UNWIND $productions AS r MERGE (n:Production {id: r[0]})
    SET n.production = r[1], n.name = r[2], n.status = r[3], n.author = r[4], n.lastUpdate = r[5]
}
CALL () {
    UNWIND $plans AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Transformation {id: r[1]})
    CREATE (s)-[:hadPlan]->(t)
}
CALL () {
    UNWIND $members AS r MATCH (s:Production {id: r[0]}) MATCH (t:Transformation {id: r[1]})
    CREATE (s)-[:hadMember]->(t)
}
CALL () {
    UNWIND $parents AS r MATCH (s:Transformation {id: r[0]}) MATCH (t:Transformation {id: r[1]})
    CREATE (s)-[:hadParent {production: r[2]}]->(t)
}
CALL () {
    UNWIND $forgottenTransformations AS id MATCH (n:Transformation {id: id})
    DETACH DELETE n
}
RETURN 0 AS deleted
