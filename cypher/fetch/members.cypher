// What belongs to shared nodes: members of configurations and environments, descriptions, whom to ask about a tool,
// productions and parents of transformations.
//
// Relations are lists of type, source id, target id and role.
//
// $ids: ids of Configuration, Environment, ActivityDescription, Parameter, ConfigFile and Transformation nodes
// -> relations
// rows: one
// mode: read
CALL () {
    UNWIND $ids AS key MATCH (s:Configuration {id: key})-[r:hadMember]->(t:Parameter)
    RETURN collect([type(r), s.id, t.id, null]) AS parameters
}
CALL () {
    UNWIND $ids AS key MATCH (s:Environment {id: key})-[r:hadMember]->(t:Software)
    RETURN collect([type(r), s.id, t.id, null]) AS software
}
CALL () {
    UNWIND $ids AS key MATCH (t:ActivityDescription {id: key})<-[r:isRelatedTo]-(s)
    RETURN collect([type(r), s.id, t.id, null]) AS related
}
CALL () {
    UNWIND $ids AS key MATCH (:ActivityDescription {id: key})<-[:isRelatedTo]-(s)-[r:isDescribedBy]->(t:EntityDescription)
    RETURN collect([type(r), s.id, t.id, null]) AS described
}
CALL () {
    UNWIND $ids AS key MATCH (s:ActivityDescription {id: key})-[r:wasAttributedTo]->(t:Agent)
    RETURN collect([type(r), s.id, t.id, r.role]) AS attributed
}
CALL () {
    UNWIND $ids AS key MATCH (s:Parameter {id: key})-[r:isDescribedBy]->(t:ParameterDescription)
    RETURN collect([type(r), s.id, t.id, null]) AS parametersDescribed
}
CALL () {
    UNWIND $ids AS key MATCH (s:ConfigFile {id: key})-[r:isDescribedBy]->(t:ConfigFileDescription)
    RETURN collect([type(r), s.id, t.id, null]) AS filesDescribed
}
CALL () {
    UNWIND $ids AS key MATCH (t:Transformation {id: key})<-[r:hadMember]-(s:Production)
    RETURN collect([type(r), s.id, t.id, null]) AS productions
}
CALL () {
    UNWIND $ids AS key MATCH (s:Transformation {id: key})-[r:hadParent]->(t)
    RETURN collect([type(r), s.id, t.id, null]) AS parents
}
RETURN
    parameters + software + related + described + attributed + parametersDescribed + filesDescribed
        + productions + parents AS relations
