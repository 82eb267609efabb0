// Jobs of which DIRAC says the opposite of what all runs of their last execution say.
//
// Where nothing tells which runs of a rescheduled job were its last execution, the last run counts.
//
// -> found
// rows: one
// mode: read
MATCH (j:Job {last: true})<-[:wasInformedBy]-(a:Activity)
WHERE j.status IN ['Done', 'Completed', 'Failed', 'Killed'] AND NOT coalesce(a.inferred, false)
WITH j, a ORDER BY j.id, a.startTime, a.id
WITH j, collect(a) AS every, COUNT {
    MATCH (x:Job {jobId: j.jobId})<-[:wasInformedBy]-() WHERE coalesce(x.vo, '') = coalesce(j.vo, '') AND x.id <> j.id
} AS earlier
WITH j, CASE WHEN j.rescheduleCounter > 0 AND earlier = 0 THEN every[-1..] ELSE every END AS runs
WITH j, runs, j.status IN ['Done', 'Completed'] AS good,
    ANY(a IN runs WHERE a.status IN ['error', 'interrupted', 'killed', 'running']) AS failed,
    ALL(a IN runs WHERE a.status = 'completed') AS completed
WHERE (good AND failed) OR (NOT good AND completed)
RETURN collect({
    subject: {kind: 'job', id: coalesce(j.vo + '/', '') + toString(j.jobId), jobId: j.jobId, name: j.name},
    related: [a IN runs | {kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}],
    status: j.status, statuses: [a IN runs | a.status]
}) AS found
