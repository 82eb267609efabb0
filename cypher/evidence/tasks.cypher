// Which of these tasks are stored, and which transformation and task the jobs of these numbers ran.
//
// $ids: ids of records
// $jobs: numbers of jobs
// -> ids, jobs
// rows: one
// mode: read
CALL () { UNWIND $ids AS key MATCH (r:Record {id: key}) RETURN collect(r.id) AS ids }
CALL () {
    UNWIND $jobs AS key MATCH (n:Activity {jobId: key})
    USING INDEX SEEK n:Activity(jobId)
    WHERE n:Job
    RETURN collect(DISTINCT [n.jobId, n.transformation, n.task]) AS jobs
}
RETURN ids, jobs
