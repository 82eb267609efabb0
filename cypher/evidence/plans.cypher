// What is stored of transformations and productions, as lists of id and the properties of vocab.NODES in their order.
//
// $transformations: ids of transformations
// $productions: ids of productions
// $told: plans whose records are wanted: 'transformation/ID', 'production/ID'
// $left: ids of transformations that a job leaves
// $jobs: executions of jobs that are looked at anyway
// -> transformations, productions, records, held
// rows: one
// mode: read
CALL () {
    UNWIND $transformations AS key MATCH (n:Transformation {id: key})
    RETURN collect([n.id, n.transformation, n.name, n.type, n.status, n.author, n.lastUpdate, n.inferred])
        AS transformations
}
CALL () {
    UNWIND $productions AS key MATCH (n:Production {id: key})
    RETURN collect([n.id, n.production, n.name, n.status, n.author, n.lastUpdate]) AS productions
}
CALL () {
    UNWIND $told AS key MATCH (r:Record {plan: key})
    USING INDEX SEEK r:Record(plan)
    RETURN collect([r.id, r.kind, r.text]) AS records
}
// Those that some other job ran a task of, or that a production has.
CALL () {
    UNWIND $left AS key MATCH (n:Transformation {id: key})
    WHERE EXISTS { MATCH (n)<-[:hadMember]-() } OR EXISTS { MATCH (n)<-[:hadParent]-() }
        OR EXISTS { MATCH (n)<-[:hadPlan]-(j) WHERE NOT j.id IN $jobs }
    RETURN collect(n.id) AS held
}
RETURN transformations, productions, records, held
