// Files whose header names another run than the one whose log lists them: the true run, then the named one.
//
// -> found
// rows: one
// mode: read
MATCH (e:Entity)-[g:wasGeneratedBy]->(a:Activity)
WHERE e.headerActivity IS NOT NULL AND g.origin IN ['log', 'config']
WITH e, collect(DISTINCT a) AS writers
WHERE NONE(a IN writers WHERE a.id = e.headerActivity)
OPTIONAL MATCH (n:Activity {id: e.headerActivity})
WITH e, n, writers, [a IN writers | {kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}] AS authors
RETURN collect({
    subject: {kind: 'file', id: e.id, lfn: e.lfn, name: e.name},
    related: authors + [{kind: 'activity', id: e.headerActivity, name: n.name, jobId: n.jobId}],
    named: coalesce(n.name + ' ', '') + e.headerActivity, writer: coalesce(writers[0].name + ' ', '') + writers[0].id
}) AS found
