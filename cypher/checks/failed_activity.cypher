// Runs of tools that did not complete; one that is still called running, when its job has ended.
//
// -> found
// rows: one
// mode: read
MATCH (a:Activity) WHERE NOT a:Job AND a.bundle IS NULL AND a.status IN ['error', 'interrupted', 'killed', 'running']
OPTIONAL MATCH (a)-[:wasInformedBy]->(j:Job)
WITH DISTINCT a, j WHERE a.status <> 'running' OR j.status IN ['Done', 'Completed', 'Failed', 'Killed']
RETURN collect({
    subject: {kind: 'activity', id: a.id, name: a.name, jobId: a.jobId},
    related: CASE WHEN j IS NULL THEN [] ELSE [{
        kind: 'job', id: coalesce(j.vo + '/', '') + toString(j.jobId), jobId: j.jobId, name: j.name
    }] END,
    run: coalesce(a.name, a.id), status: a.status, exitCode: a.exitCode
}) AS found
