// Jobs that have ended and of which no log was read.
//
// -> found
// rows: one
// mode: read
MATCH (j:Job {last: true}) WHERE j.status IN ['Done', 'Completed', 'Failed', 'Killed']
OPTIONAL MATCH (x:Job {jobId: j.jobId})<-[:wasInformedBy]-(a:Activity)
WHERE coalesce(x.vo, '') = coalesce(j.vo, '')
WITH j, collect({kind: 'activity', id: a.id, name: a.name, jobId: a.jobId, inferred: a.inferred}) AS runs
WHERE NONE(r IN runs WHERE r.id IS NOT NULL AND NOT coalesce(r.inferred, false))
RETURN collect({
    subject: {kind: 'job', id: coalesce(j.vo + '/', '') + toString(j.jobId), jobId: j.jobId, name: j.name},
    related: [r IN runs WHERE r.id IS NOT NULL | {kind: 'activity', id: r.id, name: r.name, jobId: j.jobId}],
    status: j.status, vo: j.vo, minor: j.minorStatus, site: j.site
}) AS found
