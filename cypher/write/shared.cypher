// Nodes that activities share, and what they hold.
//
// Node rows are lists of id and the properties of vocab.NODES in their order, edge rows lists of source id and target id.
//
// $activityDescriptions: to create
// $entityDescriptions: to create
// $valueDescriptions: to create
// $usageDescriptions: to create
// $generationDescriptions: to create
// $agents: to create
// $configurations: to create
// $environments: to create
// $parameters: to create
// $software: to create
// $hadMemberConfigurationParameter: edges
// $hadMemberEnvironmentSoftware: edges
// $isDescribedByUsageDescriptionEntityDescription: edges
// $isDescribedByGenerationDescriptionEntityDescription: edges
// $isRelatedToUsageDescriptionActivityDescription: edges
// $isRelatedToGenerationDescriptionActivityDescription: edges
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $activityDescriptions AS r CREATE (:ActivityDescription {
        id: r[0], name: r[1], version: r[2], type: r[3], subtype: r[4], description: r[5], docurl: r[6]
    })
}
CALL () {
    UNWIND $entityDescriptions AS r CREATE (:EntityDescription:DatasetDescription {
        id: r[0], name: r[1], contentType: r[2], description: r[3], docurl: r[4], type: r[5]
    })
}
CALL () {
    UNWIND $valueDescriptions AS r CREATE (:EntityDescription:ValueDescription {
        id: r[0], name: r[1], description: r[2], docurl: r[3], type: r[4], valueType: r[5], unit: r[6], ucd: r[7],
        utype: r[8]
    })
}
CALL () {
    UNWIND $usageDescriptions AS r CREATE (:UsageDescription {
        id: r[0], role: r[1], type: r[2], description: r[3], multiplicity: r[4]
    })
}
CALL () {
    UNWIND $generationDescriptions AS r CREATE (:GenerationDescription {
        id: r[0], role: r[1], type: r[2], description: r[3], multiplicity: r[4]
    })
}
CALL () {
    UNWIND $agents AS r CREATE (:Agent {
        id: r[0], name: r[1], type: r[2], email: r[3], affiliation: r[4], phone: r[5], address: r[6], url: r[7],
        comment: r[8]
    })
}
CALL () {
    UNWIND $configurations AS r CREATE (:Configuration {
        id: r[0], name: r[1], text: r[2]
    })
}
CALL () {
    UNWIND $environments AS r CREATE (:Environment {
        id: r[0], python: r[1], platform: r[2], text: r[3]
    })
}
CALL () {
    UNWIND $parameters AS r CREATE (:Parameter {
        id: r[0], name: r[1], value: r[2]
    })
}
CALL () {
    UNWIND $software AS r CREATE (:Software {
        id: r[0], name: r[1], version: r[2]
    })
}
CALL () {
    UNWIND $hadMemberConfigurationParameter AS r
    MATCH (s:Configuration {id: r[0]}) MATCH (t:Parameter {id: r[1]})
    CREATE (s)-[:hadMember]->(t)
}
CALL () {
    UNWIND $hadMemberEnvironmentSoftware AS r
    MATCH (s:Environment {id: r[0]}) MATCH (t:Software {id: r[1]})
    CREATE (s)-[:hadMember]->(t)
}
CALL () {
    UNWIND $isDescribedByUsageDescriptionEntityDescription AS r
    MATCH (s:UsageDescription {id: r[0]}) MATCH (t:EntityDescription {id: r[1]})
    CREATE (s)-[:isDescribedBy]->(t)
}
CALL () {
    UNWIND $isDescribedByGenerationDescriptionEntityDescription AS r
    MATCH (s:GenerationDescription {id: r[0]}) MATCH (t:EntityDescription {id: r[1]})
    CREATE (s)-[:isDescribedBy]->(t)
}
CALL () {
    UNWIND $isRelatedToUsageDescriptionActivityDescription AS r
    MATCH (s:UsageDescription {id: r[0]}) MATCH (t:ActivityDescription {id: r[1]})
    CREATE (s)-[:isRelatedTo]->(t)
}
CALL () {
    UNWIND $isRelatedToGenerationDescriptionActivityDescription AS r
    MATCH (s:GenerationDescription {id: r[0]}) MATCH (t:ActivityDescription {id: r[1]})
    CREATE (s)-[:isRelatedTo]->(t)
}
RETURN 0 AS deleted
