// Activities, entities and what is said of them: one statement, so that one job costs few round trips.
//
// Node rows are lists of id and the properties of vocab.NODES in their order, claim rows lists of source id, target id
// and the properties of vocab.EDGES, other edge rows lists of source id and target id.
//
// $newActivities: to create
// $activities: to change
// $newEntities: to create
// $entities: to change
// $aliases: to create
// $loads: receipts to create
// $used: claims
// $wasGeneratedBy: claims
// $isDescribedByActivityActivityDescription: edges
// $wasConfiguredByActivityConfiguration: edges
// $wasInfluencedByActivityEnvironment: edges
// $wasAssociatedWithActivityAgent: edges, with role and origin
// $namesAliasEntity: edges
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $newActivities AS r CREATE (:Activity {
        id: r[0], name: r[1], version: r[2], status: r[3], rawStatus: r[4], exitCode: r[5], startTime: r[6],
        endTime: r[7], site: r[8], host: r[9], scope: r[10], vo: r[11], jobId: r[12], rescheduleCounter: r[13],
        inferred: r[14], config: r[15], arguments: r[16], executable: r[17], rank: r[18], listsOutputs: r[19],
        loadedAt: r[20], comment: r[21]
    })
}
CALL () {
    UNWIND $activities AS r MATCH (n:Activity {id: r[0]}) SET n += {
        name: r[1], version: r[2], status: r[3], rawStatus: r[4], exitCode: r[5], startTime: r[6], endTime: r[7],
        site: r[8], host: r[9], scope: r[10], vo: r[11], jobId: r[12], rescheduleCounter: r[13], inferred: r[14],
        config: r[15], arguments: r[16], executable: r[17], rank: r[18], listsOutputs: r[19], loadedAt: r[20],
        comment: r[21]
    }
}
CALL () {
    UNWIND $newEntities AS r CREATE (:Entity:DatasetEntity {
        id: r[0], name: r[1], lfn: r[2], path: r[3], place: r[4], productId: r[5], guid: r[6], adler32: r[7],
        size: r[8], version: r[9], dataLevel: r[10], dataLevelSource: r[11], dataCategory: r[12],
        dataAssociation: r[13], dataType: r[14], partial: r[15], generatedAtTime: r[16],
        invalidatedAtTime: r[17], writtenAt: r[18], firstReads: r[19], outputType: r[20], generatedBy: r[21],
        headerActivity: r[22], header: r[23], location: r[24], comment: r[25],
        catalogueLevel: r[26], firstWritten: r[27]
    })
}
CALL () {
    UNWIND $entities AS r MATCH (n:Entity {id: r[0]}) SET n += {
        name: r[1], lfn: r[2], path: r[3], place: r[4], productId: r[5], guid: r[6], adler32: r[7], size: r[8],
        version: r[9], dataLevel: r[10], dataLevelSource: r[11], dataCategory: r[12], dataAssociation: r[13],
        dataType: r[14], partial: r[15], generatedAtTime: r[16], invalidatedAtTime: r[17], writtenAt: r[18],
        firstReads: r[19], outputType: r[20], generatedBy: r[21], headerActivity: r[22], header: r[23],
        location: r[24], comment: r[25], catalogueLevel: r[26], firstWritten: r[27]
    }
}
CALL () {
    UNWIND $aliases AS r CREATE (:Alias {
        id: r[0], name: r[1], kind: r[2]
    })
}
CALL () {
    UNWIND $loads AS r CREATE (:Load {
        id: r[0], source: r[1], kind: r[2], loader: r[3], loadedAt: r[4], activities: r[5], files: r[6],
        jobs: r[7], findings: r[8]
    })
}
CALL () {
    UNWIND $used AS r
    MATCH (s:Activity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:used {
        id: r[2], role: r[3], time: r[4], type: r[5], dataflow: r[6], influence: r[7], partial: r[8],
        inferred: r[9], match: r[10], origin: r[11], url: r[12], place: r[13], lfn: r[14], productId: r[15],
        header: r[16], occurrence: r[17], loadedAt: r[18]
    }]->(t)
}
CALL () {
    UNWIND $wasGeneratedBy AS r
    MATCH (s:Entity {id: r[0]}) MATCH (t:Activity {id: r[1]})
    CREATE (s)-[:wasGeneratedBy {
        id: r[2], role: r[3], time: r[4], type: r[5], dataflow: r[6], influence: r[7], partial: r[8],
        inferred: r[9], match: r[10], origin: r[11], url: r[12], place: r[13], lfn: r[14], productId: r[15],
        header: r[16], occurrence: r[17], loadedAt: r[18]
    }]->(t)
}
CALL () {
    UNWIND $isDescribedByActivityActivityDescription AS r
    MATCH (s:Activity {id: r[0]}) MATCH (t:ActivityDescription {id: r[1]})
    CREATE (s)-[:isDescribedBy]->(t)
}
CALL () {
    UNWIND $wasConfiguredByActivityConfiguration AS r
    MATCH (s:Activity {id: r[0]}) MATCH (t:Configuration {id: r[1]})
    CREATE (s)-[:wasConfiguredBy]->(t)
}
CALL () {
    UNWIND $wasInfluencedByActivityEnvironment AS r
    MATCH (s:Activity {id: r[0]}) MATCH (t:Environment {id: r[1]})
    CREATE (s)-[:wasInfluencedBy]->(t)
}
CALL () {
    UNWIND $wasAssociatedWithActivityAgent AS r
    MATCH (s:Activity {id: r[0]}) MATCH (t:Agent {id: r[1]})
    CREATE (s)-[:wasAssociatedWith {role: r[2], origin: r[3]}]->(t)
}
CALL () {
    UNWIND $namesAliasEntity AS r
    MATCH (s:Alias {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:names]->(t)
}
RETURN 0 AS deleted
