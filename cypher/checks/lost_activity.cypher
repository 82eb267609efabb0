// Runs that are known only from product headers, or from the job that left files without a log.
//
// A killed job of which no run has a log lost nothing that it completed; and one lost run stands for its job.
//
// -> found
// rows: one
// mode: read
CALL () {
    MATCH (a:Activity {inferred: true}) WHERE NOT a:Job
    OPTIONAL MATCH (a)-[:wasInformedBy]->(ran:Job)
    OPTIONAL MATCH (a)<-[:wasGeneratedBy]-()-[:wasGeneratedBy {origin: 'job'}]->(left:Job)
    WITH DISTINCT a, coalesce(ran, left) AS j
    WHERE j IS NULL OR NOT coalesce(j.status, '') IN ['Failed', 'Killed'] OR EXISTS {
        MATCH (x:Job {jobId: j.jobId})<-[:wasInformedBy]-(r)
        WHERE coalesce(x.vo, '') = coalesce(j.vo, '') AND NOT coalesce(r.inferred, false)
    }
    RETURN a, j, 'headers of its products' AS source
  UNION ALL
    MATCH (a:Job)<-[:wasGeneratedBy {dataflow: true}]-(e:Entity) WHERE e.generatedBy = a.id
    WITH DISTINCT a
    WHERE NOT EXISTS { MATCH (a)<-[:wasInformedBy]-(r) WHERE r.inferred }
    RETURN a, a AS j, 'the record of its job' AS source
}
RETURN collect({
    subject: {kind: 'activity', id: a.id, name: a.name, jobId: j.jobId},
    related: CASE WHEN j IS NULL THEN [] ELSE [{
        kind: 'job', id: coalesce(j.vo + '/', '') + toString(j.jobId), jobId: j.jobId, name: j.name
    }] END,
    source: source, run: coalesce(a.name, a.id)
}) AS found
