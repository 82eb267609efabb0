// Everything that one bundle says, each statement whole, in no certain order.
//
// $prefix: id of the bundle and a blank: ids of its elements begin with it
// $document: id of its document and a colon: ids of relations that lack an end begin with it
// $bundle: id of the bundle
// -> entities, activities, agents, halves
// rows: one
// mode: read
CALL () {
    MATCH (n:Entity) WHERE n.id STARTS WITH $prefix
    RETURN collect([n.statements, COLLECT { MATCH (n)-[r]->() RETURN r.statement }]) AS entities
}
CALL () {
    MATCH (n:Activity) WHERE n.id STARTS WITH $prefix
    RETURN collect([n.statements, COLLECT { MATCH (n)-[r]->() RETURN r.statement }]) AS activities
}
CALL () {
    MATCH (n:Agent) WHERE n.id STARTS WITH $prefix
    RETURN collect([n.statements, COLLECT { MATCH (n)-[r]->() RETURN r.statement }]) AS agents
}
CALL () {
    MATCH (n:Statement) WHERE n.id STARTS WITH $document AND n.bundle = $bundle
    RETURN collect(n.statement) AS halves
}
RETURN entities, activities, agents, halves
