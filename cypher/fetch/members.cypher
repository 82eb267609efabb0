// What belongs to shared nodes: members of configurations and environments, descriptions of usages and generations.
//
// $ids: ids of Configuration, Environment and ActivityDescription nodes
// -> relations
// rows: one
// mode: read
CALL () {
    UNWIND $ids AS key MATCH (s:Configuration {id: key})-[r:hadMember]->(t:Parameter)
    RETURN collect([type(r), s.id, t.id]) AS parameters
}
CALL () {
    UNWIND $ids AS key MATCH (s:Environment {id: key})-[r:hadMember]->(t:Software)
    RETURN collect([type(r), s.id, t.id]) AS software
}
CALL () {
    UNWIND $ids AS key MATCH (t:ActivityDescription {id: key})<-[r:isRelatedTo]-(s)
    RETURN collect([type(r), s.id, t.id]) AS related
}
CALL () {
    UNWIND $ids AS key MATCH (:ActivityDescription {id: key})<-[:isRelatedTo]-(s)-[r:isDescribedBy]->(t:EntityDescription)
    RETURN collect([type(r), s.id, t.id]) AS described
}
RETURN parameters + software + related + described AS relations
