// Activities by their ids, as one list, in no order.
//
// $ids: ids of activities
// -> activities
// rows: one
// mode: read
UNWIND $ids AS id
MATCH (a:Activity {id: id})
RETURN collect([
    a.id, a.name, a.version, a.status, a.exitCode, a.startTime, a.endTime, a.site, a.host, a.config, a.inferred,
    a.vo, a.jobId, a.rescheduleCounter
]) AS activities
