// What sources say in the words of the IVOA: values, collections, configuration files, descriptions of these.
//
// Node rows are lists of id and the properties of vocab.NODES in their order, edge rows lists of source id and target id.
//
// $valueEntities: to create
// $collections: to create
// $parameterDescriptions: to create
// $configFileDescriptions: to create
// $configFiles: to create
// $hadMemberEntityEntity: edges from collections
// $hadReferenceParameterEntity: edges
// $isDescribedByEntityEntityDescription: edges
// $isDescribedByParameterParameterDescription: edges
// $isDescribedByConfigFileConfigFileDescription: edges
// $isRelatedToParameterDescriptionActivityDescription: edges
// $isRelatedToConfigFileDescriptionActivityDescription: edges
// $wasConfiguredByActivityParameter: edges, with the origin
// $wasConfiguredByActivityConfigFile: edges, with the origin
// $wasInformedByActivityActivity: edges, with the origin
// $wasAttributedToEntityAgent: edges, with the role as third item
// $wasAttributedToActivityDescriptionAgent: edges, with the role as third item
// $usedActivityEntity: edges as their source states them, with the properties of vocab.EDGES
// $wasGeneratedByEntityActivity: edges as their source states them, with the properties of vocab.EDGES
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $valueEntities AS r CREATE (:Entity:ValueEntity {
        id: r[0], name: r[1], location: r[2], generatedAtTime: r[3], invalidatedAtTime: r[4], comment: r[5],
        value: r[6]
    })
}
CALL () {
    UNWIND $collections AS r CREATE (:Entity:Collection {
        id: r[0], name: r[1], location: r[2], generatedAtTime: r[3], invalidatedAtTime: r[4], comment: r[5]
    })
}
CALL () {
    UNWIND $parameterDescriptions AS r CREATE (:ParameterDescription {
        id: r[0], name: r[1], valueType: r[2], unit: r[3], ucd: r[4], utype: r[5], description: r[6], min: r[7],
        max: r[8], default: r[9], options: r[10]
    })
}
CALL () {
    UNWIND $configFileDescriptions AS r CREATE (:ConfigFileDescription {
        id: r[0], name: r[1], contentType: r[2], description: r[3]
    })
}
CALL () {
    UNWIND $configFiles AS r CREATE (:ConfigFile {
        id: r[0], name: r[1], location: r[2], comment: r[3]
    })
}
CALL () {
    UNWIND $hadMemberEntityEntity AS r
    MATCH (s:Entity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:hadMember]->(t)
}
CALL () {
    UNWIND $hadReferenceParameterEntity AS r
    MATCH (s:Parameter {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:hadReference]->(t)
}
CALL () {
    UNWIND $isDescribedByEntityEntityDescription AS r
    MATCH (s:Entity {id: r[0]}) MATCH (t:EntityDescription {id: r[1]})
    CREATE (s)-[:isDescribedBy]->(t)
}
CALL () {
    UNWIND $isDescribedByParameterParameterDescription AS r
    MATCH (s:Parameter {id: r[0]}) MATCH (t:ParameterDescription {id: r[1]})
    CREATE (s)-[:isDescribedBy]->(t)
}
CALL () {
    UNWIND $isDescribedByConfigFileConfigFileDescription AS r
    MATCH (s:ConfigFile {id: r[0]}) MATCH (t:ConfigFileDescription {id: r[1]})
    CREATE (s)-[:isDescribedBy]->(t)
}
CALL () {
    UNWIND $isRelatedToParameterDescriptionActivityDescription AS r
    MATCH (s:ParameterDescription {id: r[0]}) MATCH (t:ActivityDescription {id: r[1]})
    CREATE (s)-[:isRelatedTo]->(t)
}
CALL () {
    UNWIND $isRelatedToConfigFileDescriptionActivityDescription AS r
    MATCH (s:ConfigFileDescription {id: r[0]}) MATCH (t:ActivityDescription {id: r[1]})
    CREATE (s)-[:isRelatedTo]->(t)
}
CALL () {
    UNWIND $wasConfiguredByActivityParameter AS r
    MATCH (s:Activity {id: r[0]}) MATCH (t:Parameter {id: r[1]})
    CREATE (s)-[:wasConfiguredBy {artefactType: 'Parameter', origin: r[2]}]->(t)
}
CALL () {
    UNWIND $wasConfiguredByActivityConfigFile AS r
    MATCH (s:Activity {id: r[0]}) MATCH (t:ConfigFile {id: r[1]})
    CREATE (s)-[:wasConfiguredBy {artefactType: 'ConfigFile', origin: r[2]}]->(t)
}
CALL () {
    UNWIND $wasInformedByActivityActivity AS r
    MATCH (s:Activity {id: r[0]}) MATCH (t:Activity {id: r[1]})
    CREATE (s)-[:wasInformedBy {origin: r[2]}]->(t)
}
CALL () {
    UNWIND $wasAttributedToEntityAgent AS r
    MATCH (s:Entity {id: r[0]}) MATCH (t:Agent {id: r[1]})
    CREATE (s)-[:wasAttributedTo {role: r[2]}]->(t)
}
CALL () {
    UNWIND $wasAttributedToActivityDescriptionAgent AS r
    MATCH (s:ActivityDescription {id: r[0]}) MATCH (t:Agent {id: r[1]})
    CREATE (s)-[:wasAttributedTo {role: r[2]}]->(t)
}
CALL () {
    UNWIND $usedActivityEntity AS r
    MATCH (s:Activity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:used {
        id: r[2], role: r[3], time: r[4], type: r[5], dataflow: r[6], influence: r[7], partial: r[8],
        inferred: r[9], match: r[10], origin: r[11], url: r[12], place: r[13], lfn: r[14], productId: r[15],
        header: r[16], occurrence: r[17], loadedAt: r[18]
    }]->(t)
}
CALL () {
    UNWIND $wasGeneratedByEntityActivity AS r
    MATCH (s:Entity {id: r[0]}) MATCH (t:Activity {id: r[1]})
    CREATE (s)-[:wasGeneratedBy {
        id: r[2], role: r[3], time: r[4], type: r[5], dataflow: r[6], influence: r[7], partial: r[8],
        inferred: r[9], match: r[10], origin: r[11], url: r[12], place: r[13], lfn: r[14], productId: r[15],
        header: r[16], occurrence: r[17], loadedAt: r[18]
    }]->(t)
}
RETURN 0 AS deleted
