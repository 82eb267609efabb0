// All executions of jobs, and the runs of tools in each, as lists in no order.
//
// $jobs: numbers of jobs
// -> executions, runs
// rows: one
// mode: read
CALL () {
    UNWIND $jobs AS number MATCH (j:Job {jobId: number})
    RETURN collect([j.vo, j.jobId, j.rescheduleCounter, j.status]) AS executions
}
CALL () {
    UNWIND $jobs AS number MATCH (j:Job {jobId: number})<-[:wasInformedBy]-(a:Activity)
    RETURN collect([
        j.vo, j.jobId, j.rescheduleCounter, a.id, a.name, a.status, a.startTime, a.inferred
    ]) AS runs
}
RETURN executions, runs
