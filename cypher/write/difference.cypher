// Write the difference: one statement, so that one job costs one round trip.
//
// Node rows are lists of id and the properties of vocab.NODES in their order, claim rows lists of source id, target id
// and the properties of vocab.EDGES, other edge rows lists of source id and target id.
//
// $forgottenUsed: lists of activity id and edge ids
// $forgottenGenerations: lists of activity id and edge ids
// $forgottenNames: lists of alias id and entity id
// $replaced: activities whose record is replaced by a better copy
// $renamed: lists of old id and new id of entities
// $newJobs: to create
// $jobs: to change
// $records: to create
// $newActivities: to create
// $activities: to change
// $newEntities: to create
// $entities: to change
// $aliases: to create
// $activityDescriptions: to create
// $entityDescriptions: to create
// $usageDescriptions: to create
// $generationDescriptions: to create
// $agents: to create
// $configurations: to create
// $environments: to create
// $parameters: to create
// $software: to create
// $loads: receipts to create
// $used: claims
// $wasGeneratedBy: claims
// $hadMemberConfigurationParameter: edges
// $hadMemberEnvironmentSoftware: edges
// $isDescribedByActivityActivityDescription: edges
// $isDescribedByUsageDescriptionEntityDescription: edges
// $isDescribedByGenerationDescriptionEntityDescription: edges
// $isRelatedToUsageDescriptionActivityDescription: edges
// $isRelatedToGenerationDescriptionActivityDescription: edges
// $wasConfiguredByActivityConfiguration: edges
// $wasInfluencedByActivityEnvironment: edges
// $wasAssociatedWithActivityAgent: edges, with the role as third item
// $namesAliasEntity: edges
// $forgottenRuns: lists of run and job execution
// $runs: lists of run and job execution
// $forgottenRevisions: lists of newer and older version
// $revisions: lists of newer and older version
// $forgottenEntities: ids of entities that no claim is about any more
// $forgottenActivities: ids of stubs that no header needs any more
// $forgottenAliases: ids of aliases that name nothing any more
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $renamed AS r MATCH (n:Entity {id: r[0]})
    SET n.id = r[1]
}
CALL () {
    UNWIND $forgottenUsed AS r MATCH (:Activity {id: r[0]})-[x:used]->(:Entity) WHERE x.id IN r[1]
    DELETE x
}
CALL () {
    UNWIND $forgottenGenerations AS r MATCH (:Activity {id: r[0]})<-[x:wasGeneratedBy]-(:Entity) WHERE x.id IN r[1]
    DELETE x
}
CALL () {
    UNWIND $forgottenNames AS r MATCH (:Alias {id: r[0]})-[x:names]->(:Entity {id: r[1]})
    DELETE x
}
CALL () {
    UNWIND $replaced AS id
    MATCH (:Activity {id: id})-[x:isDescribedBy|wasConfiguredBy|wasInfluencedBy|wasAssociatedWith|wasInformedBy]->()
    DELETE x
    RETURN count(x) AS deleted
}
CALL () {
    UNWIND $newJobs AS r CREATE (:Activity:Job {
        id: r[0], vo: r[1], jobId: r[2], rescheduleCounter: r[3], name: r[4], status: r[5], minorStatus: r[6],
        applicationStatus: r[7], site: r[8], host: r[9], owner: r[10], ownerGroup: r[11], jobType: r[12],
        startTime: r[13], endTime: r[14], transformation: r[15], task: r[16], inputs: r[17], outputs: r[18],
        last: r[19], inferred: r[20], loadedAt: r[21]
    })
}
CALL () {
    UNWIND $jobs AS r MATCH (n:Job {id: r[0]}) SET
        n.vo = r[1], n.jobId = r[2], n.rescheduleCounter = r[3], n.name = r[4], n.status = r[5],
        n.minorStatus = r[6], n.applicationStatus = r[7], n.site = r[8], n.host = r[9], n.owner = r[10],
        n.ownerGroup = r[11], n.jobType = r[12], n.startTime = r[13], n.endTime = r[14],
        n.transformation = r[15], n.task = r[16], n.inputs = r[17], n.outputs = r[18], n.last = r[19],
        n.inferred = r[20], n.loadedAt = r[21]
}
CALL () {
    UNWIND $records AS r CREATE (:Record {
        id: r[0], kind: r[1], vo: r[2], jobId: r[3], lfn: r[4], text: r[5], loadedAt: r[6]
    })
}
CALL () {
    UNWIND $newActivities AS r CREATE (:Activity {
        id: r[0], name: r[1], version: r[2], status: r[3], rawStatus: r[4], exitCode: r[5], startTime: r[6],
        endTime: r[7], site: r[8], host: r[9], scope: r[10], vo: r[11], jobId: r[12], rescheduleCounter: r[13],
        inferred: r[14], config: r[15], arguments: r[16], executable: r[17], rank: r[18], listsOutputs: r[19],
        loadedAt: r[20]
    })
}
CALL () {
    UNWIND $activities AS r MATCH (n:Activity {id: r[0]}) SET
        n.name = r[1], n.version = r[2], n.status = r[3], n.rawStatus = r[4], n.exitCode = r[5],
        n.startTime = r[6], n.endTime = r[7], n.site = r[8], n.host = r[9], n.scope = r[10], n.vo = r[11],
        n.jobId = r[12], n.rescheduleCounter = r[13], n.inferred = r[14], n.config = r[15], n.arguments = r[16],
        n.executable = r[17], n.rank = r[18], n.listsOutputs = r[19], n.loadedAt = r[20]
}
CALL () {
    UNWIND $newEntities AS r CREATE (:Entity:DatasetEntity {
        id: r[0], name: r[1], lfn: r[2], path: r[3], place: r[4], productId: r[5], guid: r[6], adler32: r[7],
        size: r[8], version: r[9], dataLevel: r[10], dataLevelSource: r[11], dataCategory: r[12],
        dataAssociation: r[13], dataType: r[14], partial: r[15], generatedAtTime: r[16],
        invalidatedAtTime: r[17], writtenAt: r[18], firstReads: r[19], outputType: r[20], generatedBy: r[21],
        headerActivity: r[22], header: r[23]
    })
}
CALL () {
    UNWIND $entities AS r MATCH (n:Entity {id: r[0]}) SET
        n.name = r[1], n.lfn = r[2], n.path = r[3], n.place = r[4], n.productId = r[5], n.guid = r[6],
        n.adler32 = r[7], n.size = r[8], n.version = r[9], n.dataLevel = r[10], n.dataLevelSource = r[11],
        n.dataCategory = r[12], n.dataAssociation = r[13], n.dataType = r[14], n.partial = r[15],
        n.generatedAtTime = r[16], n.invalidatedAtTime = r[17], n.writtenAt = r[18], n.firstReads = r[19],
        n.outputType = r[20], n.generatedBy = r[21], n.headerActivity = r[22], n.header = r[23]
}
CALL () {
    UNWIND $aliases AS r CREATE (:Alias {
        id: r[0], name: r[1], kind: r[2]
    })
}
CALL () {
    UNWIND $activityDescriptions AS r CREATE (:ActivityDescription {
        id: r[0], name: r[1], version: r[2], type: r[3]
    })
}
CALL () {
    UNWIND $entityDescriptions AS r CREATE (:EntityDescription:DatasetDescription {
        id: r[0], name: r[1], contentType: r[2]
    })
}
CALL () {
    UNWIND $usageDescriptions AS r CREATE (:UsageDescription {
        id: r[0], role: r[1], type: r[2]
    })
}
CALL () {
    UNWIND $generationDescriptions AS r CREATE (:GenerationDescription {
        id: r[0], role: r[1], type: r[2]
    })
}
CALL () {
    UNWIND $agents AS r CREATE (:Agent {
        id: r[0], name: r[1], type: r[2]
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
    UNWIND $loads AS r CREATE (:Load {
        id: r[0], source: r[1], kind: r[2], loader: r[3], loadedAt: r[4], activities: r[5], files: r[6],
        jobs: r[7], findings: r[8]
    })
}
CALL () {
    UNWIND $used AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:used {
        id: r[2], role: r[3], time: r[4], type: r[5], dataflow: r[6], influence: r[7], partial: r[8],
        inferred: r[9], match: r[10], origin: r[11], url: r[12], place: r[13], lfn: r[14], productId: r[15],
        header: r[16], occurrence: r[17], loadedAt: r[18]
    }]->(t)
}
CALL () {
    UNWIND $wasGeneratedBy AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Activity {id: r[1]})
    CREATE (s)-[:wasGeneratedBy {
        id: r[2], role: r[3], time: r[4], type: r[5], dataflow: r[6], influence: r[7], partial: r[8],
        inferred: r[9], match: r[10], origin: r[11], url: r[12], place: r[13], lfn: r[14], productId: r[15],
        header: r[16], occurrence: r[17], loadedAt: r[18]
    }]->(t)
}
CALL () {
    UNWIND $hadMemberConfigurationParameter AS r MATCH (s:Configuration {id: r[0]}) MATCH (t:Parameter {id: r[1]})
    CREATE (s)-[:hadMember]->(t)
}
CALL () {
    UNWIND $hadMemberEnvironmentSoftware AS r MATCH (s:Environment {id: r[0]}) MATCH (t:Software {id: r[1]})
    CREATE (s)-[:hadMember]->(t)
}
CALL () {
    UNWIND $isDescribedByActivityActivityDescription AS r MATCH (s:Activity {id: r[0]}) MATCH (t:ActivityDescription {id: r[1]})
    CREATE (s)-[:isDescribedBy]->(t)
}
CALL () {
    UNWIND $isDescribedByUsageDescriptionEntityDescription AS r MATCH (s:UsageDescription {id: r[0]}) MATCH (t:EntityDescription {id: r[1]})
    CREATE (s)-[:isDescribedBy]->(t)
}
CALL () {
    UNWIND $isDescribedByGenerationDescriptionEntityDescription AS r MATCH (s:GenerationDescription {id: r[0]}) MATCH (t:EntityDescription {id: r[1]})
    CREATE (s)-[:isDescribedBy]->(t)
}
CALL () {
    UNWIND $isRelatedToUsageDescriptionActivityDescription AS r MATCH (s:UsageDescription {id: r[0]}) MATCH (t:ActivityDescription {id: r[1]})
    CREATE (s)-[:isRelatedTo]->(t)
}
CALL () {
    UNWIND $isRelatedToGenerationDescriptionActivityDescription AS r MATCH (s:GenerationDescription {id: r[0]}) MATCH (t:ActivityDescription {id: r[1]})
    CREATE (s)-[:isRelatedTo]->(t)
}
CALL () {
    UNWIND $wasConfiguredByActivityConfiguration AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Configuration {id: r[1]})
    CREATE (s)-[:wasConfiguredBy]->(t)
}
CALL () {
    UNWIND $wasInfluencedByActivityEnvironment AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Environment {id: r[1]})
    CREATE (s)-[:wasInfluencedBy]->(t)
}
CALL () {
    UNWIND $wasAssociatedWithActivityAgent AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Agent {id: r[1]})
    CREATE (s)-[:wasAssociatedWith {role: r[2]}]->(t)
}
CALL () {
    UNWIND $forgottenRuns AS r MATCH (:Activity {id: r[0]})-[x:wasInformedBy]->(:Job {id: r[1]})
    DELETE x
}
CALL () {
    UNWIND $runs AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Job {id: r[1]})
    CREATE (s)-[:wasInformedBy]->(t)
}
CALL () {
    UNWIND $forgottenRevisions AS r MATCH (:Entity {id: r[0]})-[x:wasRevisionOf]->(:Entity {id: r[1]})
    DELETE x
}
CALL () {
    UNWIND $revisions AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:wasRevisionOf]->(t)
}
CALL () {
    UNWIND $namesAliasEntity AS r MATCH (s:Alias {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:names]->(t)
}
CALL () {
    UNWIND $forgottenEntities AS id MATCH (n:Entity {id: id})
    DETACH DELETE n
}
CALL () {
    UNWIND $forgottenActivities AS id MATCH (n:Activity {id: id})
    DETACH DELETE n
}
CALL () {
    UNWIND $forgottenAliases AS id MATCH (n:Alias {id: id})
    DETACH DELETE n
}
RETURN deleted
