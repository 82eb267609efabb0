// Completed merge runs that were not given all input data of their job.
//
// Models, configuration and logs among a job's input data are nothing to merge.
//
// -> found
// rows: one
// mode: read
MATCH (j:Job {last: true})<-[:wasInformedBy]-(a:Activity {status: 'completed'})
WHERE toLower(a.name) CONTAINS 'merge' AND j.inputs IS NOT NULL
WITH j, a,
    COLLECT { MATCH (j)<-[:wasInformedBy]-()-[:used]->(x) RETURN DISTINCT x.id } AS given,
    COLLECT { MATCH (j)<-[:wasInformedBy]-()-[u:used]->() WHERE u.lfn IS NOT NULL RETURN DISTINCT u.lfn } AS lfns,
    COLLECT { MATCH (j)<-[:wasInformedBy]-()-[:used]->(x) WHERE x.lfn IS NULL RETURN DISTINCT x.name } AS unnamed
MATCH (j)-[u:used {origin: 'job'}]->(e:Entity)
WHERE NOT e.dataType IN ['model', 'cuts', 'configuration', 'log']
    AND NOT e.id IN given AND NOT u.lfn IN lfns AND NOT e.name IN unnamed
WITH a, collect(DISTINCT {kind: 'file', id: e.id, lfn: u.lfn, name: e.name}) AS files
RETURN collect({
    subject: {kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}, related: files, number: size(files)
}) AS found
