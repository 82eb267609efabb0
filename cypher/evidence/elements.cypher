// Which elements of imported documents are stored, and how many statements of each document.
//
// $documents: ids of documents
// $entities: ids
// $activities: ids
// $agents: ids
// -> loaded, entities, activities, agents
// rows: one
// mode: read
CALL () {
    UNWIND $documents AS key MATCH (b:Bundle {id: key})
    RETURN collect([b.id, b.loaded]) AS loaded
}
CALL () {
    UNWIND $entities AS key MATCH (n:Entity {id: key})
    RETURN collect(n.id) AS entities
}
CALL () {
    UNWIND $activities AS key MATCH (n:Activity {id: key})
    RETURN collect(n.id) AS activities
}
CALL () {
    UNWIND $agents AS key MATCH (n:Agent {id: key})
    RETURN collect(n.id) AS agents
}
RETURN loaded, entities, activities, agents
