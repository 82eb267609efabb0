// Files that several runs claim to have written.
//
// -> found
// rows: one
// mode: read
MATCH (e:Entity)-[g:wasGeneratedBy]->(a:Activity)
WHERE g.bundle IS NULL AND NOT coalesce(g.inferred, false) AND coalesce(g.origin, '') <> 'job'
WITH e, collect(DISTINCT {kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}) AS runs
WHERE size(runs) > 1
RETURN collect({
    subject: {kind: 'file', id: e.id, lfn: e.lfn, name: e.name}, related: runs, number: size(runs)
}) AS found
