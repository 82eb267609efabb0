// Files that were declared bad, and the runs whose results they could have influenced.
//
// -> found
// rows: one
// mode: read
MATCH (e:Entity) WHERE e.invalidatedAtTime IS NOT NULL AND e.bundle IS NULL
MATCH (e)<-[:used {influence: true}]-(a:Activity)
WITH e, collect(DISTINCT {kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}) AS runs
RETURN collect({
    subject: {kind: 'file', id: e.id, lfn: e.lfn, name: e.name}, related: runs, number: size(runs),
    time: e.invalidatedAtTime
}) AS found
