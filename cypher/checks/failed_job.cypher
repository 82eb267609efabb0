// Jobs that DIRAC calls Failed or Killed, with their runs.
//
// -> found
// rows: one
// mode: read
MATCH (j:Job {last: true}) WHERE j.status IN ['Failed', 'Killed']
OPTIONAL MATCH (j)<-[:wasInformedBy]-(a:Activity)
WITH j, collect({kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}) AS runs
RETURN collect({
    subject: {kind: 'job', id: coalesce(j.vo + '/', '') + toString(j.jobId), jobId: j.jobId, name: j.name},
    related: [r IN runs WHERE r.id IS NOT NULL], status: j.status, minor: j.minorStatus, site: j.site
}) AS found
