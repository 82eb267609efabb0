// Complete products that never got an LFN, of jobs whose outputs are known.
//
// -> found
// rows: one
// mode: read
MATCH (j:Job)<-[:wasInformedBy]-(a:Activity)<-[:wasGeneratedBy {dataflow: true}]-(e:Entity)
WHERE j.outputs IS NOT NULL AND e.lfn IS NULL AND NOT coalesce(e.partial, false)
    AND NOT e.dataType IN ['log', 'configuration']
WITH DISTINCT e, a, j
RETURN collect({
    subject: {kind: 'file', id: e.id, name: e.name},
    related: [{kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}],
    run: coalesce(a.name, a.id), job: j.jobId
}) AS found
