// Inputs that nothing produced and no catalogue knows, but for configuration files.
//
// -> found
// rows: one
// mode: read
MATCH (e:Entity)
WHERE e.bundle IS NULL AND e.lfn IS NULL AND coalesce(e.dataType, 'data') <> 'configuration'
    AND NOT (e)-[:wasGeneratedBy]->()
MATCH (e)<-[:used]-(a:Activity)
WITH e, collect(DISTINCT {kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}) AS runs
RETURN collect({
    subject: {kind: 'file', id: e.id, name: e.name}, related: runs, number: size(runs), path: coalesce(e.path, e.name, e.id)
}) AS found
