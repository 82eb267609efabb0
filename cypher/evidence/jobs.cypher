// All evidence of jobs, by their number: records, executions, runs, and the claims of both, as lists.
//
// Claims are lists as in evidence/neighbourhood.
//
// $jobs: numbers of jobs
// -> records, jobs, runs, claims
// rows: one
// mode: read
CALL () {
    UNWIND $jobs AS key MATCH (r:Record {jobId: key})
    USING INDEX SEEK r:Record(jobId)
    RETURN collect([r.id, r.kind, r.text]) AS records
}
CALL () {
    UNWIND $jobs AS key MATCH (n:Activity {jobId: key})
    USING INDEX SEEK n:Activity(jobId)
    WHERE n:Job
    RETURN collect([
        n.id, n.vo, n.jobId, n.rescheduleCounter, n.name, n.status, n.minorStatus, n.applicationStatus, n.site,
        n.host, n.owner, n.ownerGroup, n.jobType, n.startTime, n.endTime, n.transformation, n.task, n.inputs,
        n.outputs, n.last, n.inferred, n.loadedAt
    ]) AS jobs
}
CALL () {
    UNWIND $jobs AS key MATCH (n:Activity {jobId: key})
    USING INDEX SEEK n:Activity(jobId)
    WHERE NOT n:Job
    RETURN collect([
        n.id, n.name, n.version, n.status, n.rawStatus, n.exitCode, n.startTime, n.endTime, n.site, n.host,
        n.scope, n.vo, n.jobId, n.rescheduleCounter, n.inferred, n.config, n.arguments, n.executable, n.rank,
        n.listsOutputs, n.loadedAt, n.comment
    ]) AS runs
}
CALL () {
    UNWIND $jobs AS key MATCH (a:Activity {jobId: key})-[u:used]->(e)
    USING INDEX SEEK a:Activity(jobId) WHERE u.origin <> 'stated'
    RETURN collect([
        'used', a.id, e.id, u.id, u.role, u.time, u.type, u.dataflow, u.influence, u.partial, u.inferred,
        u.match, u.origin, u.url, u.place, u.lfn, u.productId, u.header, u.occurrence, u.loadedAt
    ]) AS used
}
CALL () {
    UNWIND $jobs AS key MATCH (a:Activity {jobId: key})<-[g:wasGeneratedBy]-(e)
    USING INDEX SEEK a:Activity(jobId) WHERE g.origin <> 'stated'
    RETURN collect([
        'wasGeneratedBy', a.id, e.id, g.id, g.role, g.time, g.type, g.dataflow, g.influence, g.partial,
        g.inferred, g.match, g.origin, g.url, g.place, g.lfn, g.productId, g.header, g.occurrence, g.loadedAt
    ]) AS generated
}
RETURN records, jobs, runs, used + generated AS claims
