// Shared nodes as lists of id and the properties of vocab.NODES, in their order.
//
// $agents: ids of Agent nodes
// $activityDescriptions: ids of ActivityDescription nodes
// $entityDescriptions: ids of EntityDescription nodes
// $valueDescriptions: ids of ValueDescription nodes
// $usageDescriptions: ids of UsageDescription nodes
// $generationDescriptions: ids of GenerationDescription nodes
// $configurations: ids of Configuration nodes
// $environments: ids of Environment nodes
// $parameters: ids of Parameter nodes
// $software: ids of Software nodes
// -> agents, activityDescriptions, entityDescriptions, valueDescriptions, usageDescriptions, generationDescriptions, configurations, environments, parameters, software
// rows: one
// mode: read
CALL () {
    UNWIND $agents AS key MATCH (n:Agent {id: key})
    RETURN collect([
        n.id, n.name, n.type, n.email, n.affiliation, n.phone, n.address, n.url, n.comment
    ]) AS agents
}
CALL () {
    UNWIND $activityDescriptions AS key MATCH (n:ActivityDescription {id: key})
    RETURN collect([
        n.id, n.name, n.version, n.type, n.subtype, n.description, n.docurl
    ]) AS activityDescriptions
}
CALL () {
    UNWIND $entityDescriptions AS key MATCH (n:EntityDescription {id: key}) WHERE NOT n:ValueDescription
    RETURN collect([
        n.id, n.name, n.contentType, n.description, n.docurl, n.type
    ]) AS entityDescriptions
}
CALL () {
    UNWIND $valueDescriptions AS key MATCH (n:EntityDescription {id: key}) WHERE n:ValueDescription
    RETURN collect([
        n.id, n.name, n.description, n.docurl, n.type, n.valueType, n.unit, n.ucd, n.utype
    ]) AS valueDescriptions
}
CALL () {
    UNWIND $usageDescriptions AS key MATCH (n:UsageDescription {id: key})
    RETURN collect([n.id, n.role, n.type, n.description, n.multiplicity]) AS usageDescriptions
}
CALL () {
    UNWIND $generationDescriptions AS key MATCH (n:GenerationDescription {id: key})
    RETURN collect([n.id, n.role, n.type, n.description, n.multiplicity]) AS generationDescriptions
}
CALL () {
    UNWIND $configurations AS key MATCH (n:Configuration {id: key})
    RETURN collect([n.id, n.name, n.text]) AS configurations
}
CALL () {
    UNWIND $environments AS key MATCH (n:Environment {id: key})
    RETURN collect([n.id, n.python, n.platform, n.text]) AS environments
}
CALL () {
    UNWIND $parameters AS key MATCH (n:Parameter {id: key})
    RETURN collect([n.id, n.name, n.value]) AS parameters
}
CALL () {
    UNWIND $software AS key MATCH (n:Software {id: key})
    RETURN collect([n.id, n.name, n.version]) AS software
}
RETURN agents, activityDescriptions, entityDescriptions, valueDescriptions, usageDescriptions, generationDescriptions, configurations, environments, parameters, software
