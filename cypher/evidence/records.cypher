// Which of these records are stored, and of which of these jobs and files any is.
//
// $ids: ids of records
// $jobs: numbers of jobs
// $lfns: logical file names
// -> ids, jobs, lfns
// rows: one
// mode: read
CALL () { UNWIND $ids AS key MATCH (r:Record {id: key}) RETURN collect(r.id) AS ids }
CALL () {
    UNWIND $jobs AS key MATCH (r:Record {jobId: key}) WHERE r.kind = 'job'
    RETURN collect(DISTINCT r.jobId) AS jobs
}
CALL () { UNWIND $lfns AS key MATCH (r:Record {lfn: key}) RETURN collect(DISTINCT r.lfn) AS lfns }
RETURN ids, jobs, lfns
