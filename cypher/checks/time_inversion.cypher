// Uses of files before they were written, as the times are: reader, file, times of both, and the writer.
//
// -> found
// rows: one
// mode: read
MATCH (a:Activity)-[u:used]->(e:Entity)
WHERE u.time IS NOT NULL AND u.bundle IS NULL AND (NOT a:Job OR u.influence)
OPTIONAL MATCH (e)-[g:wasGeneratedBy]->(w:Activity)
WHERE w.id = e.generatedBy AND NOT w:Job
WITH a, u, e, w, coalesce(g.time, e.writtenAt) AS written
WHERE u.time < written AND (w IS NULL OR w.id <> a.id)
WITH e, a, w, min(u.time) AS read, max(written) AS written
RETURN collect({
    subject: {kind: 'file', id: e.id, lfn: e.lfn, name: e.name},
    related: [{kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}] + CASE WHEN w IS NULL THEN [] ELSE [
        {kind: 'activity', id: w.id, name: w.name, jobId: w.jobId}
    ] END,
    read: read, written: written, reader: coalesce(a.name + ' ', '') + a.id
}) AS found
