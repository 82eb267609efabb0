// Write executions of jobs, and records as evidence.
//
// Rows are lists of id and the properties of vocab.NODES in their order.
//
// $newJobs: to create
// $jobs: to change
// $records: to create
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $newJobs AS r CREATE (:Activity:Job {
        id: r[0], vo: r[1], jobId: r[2], rescheduleCounter: r[3], name: r[4], status: r[5], minorStatus: r[6],
        applicationStatus: r[7], site: r[8], host: r[9], owner: r[10], ownerGroup: r[11], jobType: r[12],
        startTime: r[13], endTime: r[14], transformation: r[15], task: r[16], inputs: r[17], outputs: r[18],
        last: r[19], inferred: r[20], loadedAt: r[21]
    })
}
CALL () {
    UNWIND $jobs AS r MATCH (n:Activity {id: r[0]}) SET n += {
        vo: r[1], jobId: r[2], rescheduleCounter: r[3], name: r[4], status: r[5], minorStatus: r[6],
        applicationStatus: r[7], site: r[8], host: r[9], owner: r[10], ownerGroup: r[11], jobType: r[12],
        startTime: r[13], endTime: r[14], transformation: r[15], task: r[16], inputs: r[17], outputs: r[18],
        last: r[19], inferred: r[20], loadedAt: r[21]
    }
}
CALL () {
    UNWIND $records AS r CREATE (:Record {
        id: r[0], kind: r[1], vo: r[2], jobId: r[3], lfn: r[4], plan: r[5], text: r[6], loadedAt: r[7]
    })
}
RETURN 0 AS deleted
