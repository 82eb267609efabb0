// Transformations and productions as lists of id and the properties of vocab.NODES, in their order.
//
// $transformations: ids of Transformation nodes
// $productions: ids of Production nodes
// -> transformations, productions
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
RETURN transformations, productions
