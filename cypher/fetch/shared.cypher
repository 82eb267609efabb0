// Shared nodes as lists of id and the properties of vocab.NODES, in their order.
//
// $agents: ids of Agent nodes
// $activityDescriptions: ids of ActivityDescription nodes
// $entityDescriptions: ids of EntityDescription nodes
// $usageDescriptions: ids of UsageDescription nodes
// $generationDescriptions: ids of GenerationDescription nodes
// $configurations: ids of Configuration nodes
// $environments: ids of Environment nodes
// $parameters: ids of Parameter nodes
// $software: ids of Software nodes
// -> agents, activityDescriptions, entityDescriptions, usageDescriptions, generationDescriptions, configurations, environments, parameters, software
// rows: one
// mode: read
CALL () {
    UNWIND $agents AS key MATCH (n:Agent {id: key})
    RETURN collect([n.id, n.name, n.type]) AS agents
}
CALL () {
    UNWIND $activityDescriptions AS key MATCH (n:ActivityDescription {id: key})
    RETURN collect([n.id, n.name, n.version, n.type]) AS activityDescriptions
}
CALL () {
    UNWIND $entityDescriptions AS key MATCH (n:EntityDescription {id: key})
    RETURN collect([n.id, n.name, n.contentType]) AS entityDescriptions
}
CALL () {
    UNWIND $usageDescriptions AS key MATCH (n:UsageDescription {id: key})
    RETURN collect([n.id, n.role, n.type]) AS usageDescriptions
}
CALL () {
    UNWIND $generationDescriptions AS key MATCH (n:GenerationDescription {id: key})
    RETURN collect([n.id, n.role, n.type]) AS generationDescriptions
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
RETURN agents, activityDescriptions, entityDescriptions, usageDescriptions, generationDescriptions, configurations, environments, parameters, software
