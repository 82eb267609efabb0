// Which shared nodes are there already.
//
// $activityDescriptions: ids
// $entityDescriptions: ids
// $valueDescriptions: ids
// $usageDescriptions: ids
// $generationDescriptions: ids
// $agents: ids
// $configurations: ids
// $environments: ids
// $parameters: ids
// $software: ids
// -> shared
// rows: one
// mode: read
CALL () {
    UNWIND $activityDescriptions AS key MATCH (n:ActivityDescription {id: key})
    RETURN collect(n.id) AS activityDescriptions
}
CALL () {
    UNWIND $entityDescriptions AS key MATCH (n:EntityDescription {id: key})
    RETURN collect(n.id) AS entityDescriptions
}
CALL () {
    UNWIND $valueDescriptions AS key MATCH (n:EntityDescription {id: key})
    RETURN collect(n.id) AS valueDescriptions
}
CALL () {
    UNWIND $usageDescriptions AS key MATCH (n:UsageDescription {id: key})
    RETURN collect(n.id) AS usageDescriptions
}
CALL () {
    UNWIND $generationDescriptions AS key MATCH (n:GenerationDescription {id: key})
    RETURN collect(n.id) AS generationDescriptions
}
CALL () {
    UNWIND $agents AS key MATCH (n:Agent {id: key})
    RETURN collect(n.id) AS agents
}
CALL () {
    UNWIND $configurations AS key MATCH (n:Configuration {id: key})
    RETURN collect(n.id) AS configurations
}
CALL () {
    UNWIND $environments AS key MATCH (n:Environment {id: key})
    RETURN collect(n.id) AS environments
}
CALL () {
    UNWIND $parameters AS key MATCH (n:Parameter {id: key})
    RETURN collect(n.id) AS parameters
}
CALL () {
    UNWIND $software AS key MATCH (n:Software {id: key})
    RETURN collect(n.id) AS software
}
RETURN
    activityDescriptions + entityDescriptions + valueDescriptions + usageDescriptions + generationDescriptions + agents
        + configurations + environments + parameters + software AS shared
