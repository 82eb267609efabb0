// What imported documents say of elements: declarations, and the relations that begin at them with what they lead to.
//
// An entry is a list of id, declarations, and lists of statement, id and labels of the other end.
//
// $entities: ids of Entity nodes
// $activities: ids of Activity nodes
// $agents: ids of Agent nodes
// -> entities, activities, agents
// rows: one
// mode: read
CALL () {
    UNWIND $entities AS key MATCH (n:Entity {id: key})
    RETURN collect([n.id, n.statements, [(n)-[r]->(m) | [r.statement, m.id, labels(m)]]]) AS entities
}
CALL () {
    UNWIND $activities AS key MATCH (n:Activity {id: key})
    RETURN collect([n.id, n.statements, [(n)-[r]->(m) | [r.statement, m.id, labels(m)]]]) AS activities
}
CALL () {
    UNWIND $agents AS key MATCH (n:Agent {id: key})
    RETURN collect([n.id, n.statements, [(n)-[r]->(m) | [r.statement, m.id, labels(m)]]]) AS agents
}
RETURN entities, activities, agents
