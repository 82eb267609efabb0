// Files that were shown with a header whose product id cannot be trusted: it was made up when the file was read.
//
// -> found
// rows: one
// mode: read
MATCH (a:Activity)-[c:used|wasGeneratedBy]-(e:Entity)
WHERE c.header IS NOT NULL AND c.productId IS NULL AND c.header CONTAINS '"CTA PRODUCT ID"'
WITH e, collect(DISTINCT {kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}) AS runs, count(c) AS times
RETURN collect({
    subject: {kind: 'file', id: e.id, lfn: e.lfn, name: e.name}, related: runs, times: times
}) AS found
