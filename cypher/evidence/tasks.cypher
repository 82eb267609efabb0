// Which of these tasks are stored, which transformation and task the jobs of these numbers ran, and for which of them
// tasks are stored.
//
// $ids: ids of records
// $jobs: numbers of jobs
// -> ids, jobs, told
// rows: one
// mode: read
CALL () { UNWIND $ids AS key MATCH (r:Record {id: key}) RETURN collect(r.id) AS ids }
CALL () {
    UNWIND $jobs AS key MATCH (n:Activity {jobId: key})
    USING INDEX SEEK n:Activity(jobId)
    WHERE n:Job
    RETURN collect(DISTINCT [n.jobId, n.transformation, n.task]) AS jobs
}
CALL () {
    UNWIND $jobs AS key MATCH (r:Record {jobId: key})
    USING INDEX SEEK r:Record(jobId)
    WHERE r.kind = 'task'
    RETURN collect(DISTINCT r.jobId) AS told
}
RETURN ids, jobs, told
