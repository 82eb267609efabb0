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
    RETURN collect([r.id, r.kind, r.text]) AS records
}
CALL () {
    UNWIND $jobs AS key MATCH (n:Job {jobId: key})
    RETURN collect([
        n.id, n.vo, n.jobId, n.rescheduleCounter, n.name, n.status, n.minorStatus, n.applicationStatus, n.site,
        n.host, n.owner, n.ownerGroup, n.jobType, n.startTime, n.endTime, n.transformation, n.task, n.inputs,
        n.outputs, n.last, n.inferred, n.loadedAt
    ]) AS jobs
}
CALL () {
    UNWIND $jobs AS key MATCH (n:Activity {jobId: key})
    WHERE NOT n:Job
    RETURN collect([
        n.id, n.name, n.version, n.status, n.rawStatus, n.exitCode, n.startTime, n.endTime, n.site, n.host,
        n.scope, n.vo, n.jobId, n.rescheduleCounter, n.inferred, n.config, n.arguments, n.executable, n.rank,
        n.listsOutputs, n.loadedAt
    ]) AS runs
}
CALL () {
    UNWIND $jobs AS key MATCH (a:Activity {jobId: key})-[u:used]->(e:Entity)
    RETURN collect([
        u.id, 'used', a.id, u.url, u.place, u.role, u.header, u.origin, u.occurrence, e.id, u.match, u.loadedAt,
        u.lfn
    ]) AS used
}
CALL () {
    UNWIND $jobs AS key MATCH (a:Activity {jobId: key})<-[g:wasGeneratedBy]-(e:Entity)
    RETURN collect([
        g.id, 'wasGeneratedBy', a.id, g.url, g.place, g.role, g.header, g.origin, g.occurrence, e.id, g.match,
        g.loadedAt, g.lfn
    ]) AS generated
}
RETURN records, jobs, runs, used + generated AS claims
