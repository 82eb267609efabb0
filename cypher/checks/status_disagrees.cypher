// Jobs of which DIRAC says the opposite of what all runs of their last execution say.
//
// -> found
// rows: one
// mode: read
MATCH (j:Job {last: true})<-[:wasInformedBy]-(a:Activity)
WHERE j.status IN ['Done', 'Completed', 'Failed', 'Killed'] AND NOT coalesce(a.inferred, false)
WITH j, j.status IN ['Done', 'Completed'] AS good,
    collect({kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}) AS runs, collect(DISTINCT a.status) AS statuses
WITH j, good, runs, statuses,
    ANY(s IN statuses WHERE s IN ['error', 'interrupted', 'killed', 'running']) AS failed,
    ALL(s IN statuses WHERE s = 'completed') AS completed
WHERE (good AND failed) OR (NOT good AND completed)
RETURN collect({
    subject: {kind: 'job', id: coalesce(j.vo + '/', '') + toString(j.jobId), jobId: j.jobId, name: j.name},
    related: runs, status: j.status, statuses: statuses
}) AS found
