// Runs that were given one content at two paths, or twice in one role.
//
// -> found
// rows: one
// mode: read
MATCH (a:Activity)-[u:used {dataflow: true}]->(e:Entity)
WHERE NOT a:Job AND a.bundle IS NULL
WITH a, e, count(DISTINCT u.url) AS paths, count(u) AS times, count(DISTINCT coalesce(u.role, '')) AS roles,
    collect(DISTINCT {kind: 'file', id: e.id, lfn: coalesce(u.lfn, e.lfn), name: e.name}) AS files
WHERE paths > 1 OR times > roles
RETURN collect({
    subject: {kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}, related: files, times: times, paths: paths,
    file: coalesce(e.lfn, e.name, e.id)
}) AS found
