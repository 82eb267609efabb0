// Runs that are known only from product headers, or from the job that left files without a log.
//
// -> found
// rows: one
// mode: read
CALL () {
    MATCH (a:Activity {inferred: true}) WHERE NOT a:Job
    OPTIONAL MATCH (a)-[:wasInformedBy]->(ran:Job)
    OPTIONAL MATCH (a)<-[:wasGeneratedBy]-()-[:wasGeneratedBy {origin: 'job'}]->(left:Job)
    RETURN DISTINCT a, coalesce(ran, left) AS j, 'headers of its products' AS source
  UNION ALL
    MATCH (a:Job)<-[:wasGeneratedBy {dataflow: true}]-(e:Entity) WHERE e.generatedBy = a.id
    RETURN DISTINCT a, a AS j, 'the record of its job' AS source
}
RETURN collect({
    subject: {kind: 'activity', id: a.id, name: a.name, jobId: j.jobId},
    related: CASE WHEN j IS NULL THEN [] ELSE [{
        kind: 'job', id: coalesce(j.vo + '/', '') + toString(j.jobId), jobId: j.jobId, name: j.name
    }] END,
    source: source, run: coalesce(a.name, a.id)
}) AS found
