// Activities of imported documents, as one list, in no order.
//
// $bundles: scopes that they lie in
// -> activities
// rows: one
// mode: read
UNWIND $bundles AS bundle
MATCH (a:Activity) WHERE a.id STARTS WITH bundle + ' '
RETURN collect([
    a.id, a.name, a.version, a.status, a.exitCode, a.startTime, a.endTime, a.site, a.host, a.config, a.inferred,
    a.vo, a.jobId, a.rescheduleCounter
]) AS activities
