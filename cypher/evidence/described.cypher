// Descriptions as they stand, as lists of id and the properties of vocab.NODES; what belongs to a tool after its id.
//
// Edges are lists of type, source id, target id and role.
//
// $tools: names of tools
// $entities: ids of EntityDescription and ValueDescription nodes
// $agents: ids of Agent nodes
// -> tools, usages, generations, parameters, configFiles, entities, values, agents, edges
// rows: one
// mode: read
CALL () {
    UNWIND $tools AS key MATCH (n:ActivityDescription {name: key})
    RETURN collect([
        n.id, n.name, n.version, n.type, n.subtype, n.description, n.docurl
    ]) AS tools
}
CALL () {
    UNWIND $tools AS key MATCH (n:ActivityDescription {name: key})<-[:isRelatedTo]-(s:UsageDescription)
    RETURN collect([
        n.id, s.id, s.role, s.type, s.description, s.multiplicity
    ]) AS usages
}
CALL () {
    UNWIND $tools AS key MATCH (n:ActivityDescription {name: key})<-[:isRelatedTo]-(s:GenerationDescription)
    RETURN collect([
        n.id, s.id, s.role, s.type, s.description, s.multiplicity
    ]) AS generations
}
CALL () {
    UNWIND $tools AS key MATCH (n:ActivityDescription {name: key})<-[:isRelatedTo]-(s:ParameterDescription)
    RETURN collect([
        n.id, s.id, s.name, s.valueType, s.unit, s.ucd, s.utype, s.description, s.min, s.max, s.default,
        s.options
    ]) AS parameters
}
CALL () {
    UNWIND $tools AS key MATCH (n:ActivityDescription {name: key})<-[:isRelatedTo]-(s:ConfigFileDescription)
    RETURN collect([
        n.id, s.id, s.name, s.contentType, s.description
    ]) AS configFiles
}
CALL () {
    UNWIND $entities AS key MATCH (n:EntityDescription {id: key}) WHERE NOT n:ValueDescription
    RETURN collect([
        n.id, n.name, n.contentType, n.description, n.docurl, n.type
    ]) AS entities
}
CALL () {
    UNWIND $entities AS key MATCH (n:EntityDescription {id: key}) WHERE n:ValueDescription
    RETURN collect([
        n.id, n.name, n.description, n.docurl, n.type, n.valueType, n.unit, n.ucd, n.utype
    ]) AS values
}
CALL () {
    UNWIND $agents AS key MATCH (n:Agent {id: key})
    RETURN collect([
        n.id, n.name, n.type, n.email, n.affiliation, n.phone, n.address, n.url, n.comment
    ]) AS agents
}
CALL () {
    UNWIND $tools AS key MATCH (n:ActivityDescription {name: key})<-[r:isRelatedTo]-(s)
    RETURN collect([type(r), s.id, n.id, null]) AS related
}
CALL () {
    UNWIND $tools AS key
    MATCH (:ActivityDescription {name: key})<-[:isRelatedTo]-(s)-[r:isDescribedBy]->(t:EntityDescription)
    RETURN collect([type(r), s.id, t.id, null]) AS described
}
CALL () {
    UNWIND $tools AS key MATCH (n:ActivityDescription {name: key})-[r:wasAttributedTo]->(t:Agent)
    RETURN collect([type(r), n.id, t.id, r.role]) AS attributed
}
RETURN
    tools, usages, generations, parameters, configFiles, entities, values, agents,
    related + described + attributed AS edges
