// Files that runs left which did not complete, or jobs without a log that failed.
//
// -> found
// rows: one
// mode: read
MATCH (e:Entity {partial: true})
OPTIONAL MATCH (e)-[g:wasGeneratedBy]->(a:Activity)
WHERE a.id = e.generatedBy
WITH DISTINCT e, a
RETURN collect({
    subject: {kind: 'file', id: e.id, lfn: e.lfn, name: e.name},
    related: CASE WHEN a IS NULL THEN [] ELSE [{kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}] END,
    status: coalesce(a.status, 'unknown'), run: coalesce(a.name, a.id, 'a run')
}) AS found
