// Activities with all their edges, as lists.
//
// Claims are lists of type, source id, target id and the properties of vocab.EDGES in their order; relations are lists
// of type, source id, target id and role.
//
// $ids: their ids
// -> activities, claims, relations
// rows: one
// mode: read
CALL () {
    UNWIND $ids AS key MATCH (n:Activity {id: key})
    RETURN collect([
        n.id, n.name, n.version, n.status, n.rawStatus, n.exitCode, n.startTime, n.endTime, n.site, n.host,
        n.scope, n.vo, n.jobId, n.rescheduleCounter, n.inferred, n.config, n.arguments, n.executable, n.rank,
        n.listsOutputs, n.loadedAt, n.comment
    ]) AS activities
}
CALL () {
    UNWIND $ids AS key MATCH (a:Activity {id: key})-[r:used]->(e:Entity)
    RETURN collect(['used', a.id, e.id,
            r.id, r.role, r.time, r.type, r.dataflow, r.influence, r.partial, r.inferred, r.match, r.origin,
            r.url, r.place, r.lfn, r.productId, r.header, r.occurrence, r.loadedAt
    ]) AS used
}
CALL () {
    UNWIND $ids AS key MATCH (a:Activity {id: key})<-[r:wasGeneratedBy]-(e:Entity)
    RETURN collect(['wasGeneratedBy', e.id, a.id,
            r.id, r.role, r.time, r.type, r.dataflow, r.influence, r.partial, r.inferred, r.match, r.origin,
            r.url, r.place, r.lfn, r.productId, r.header, r.occurrence, r.loadedAt
    ]) AS generated
}
CALL () {
    UNWIND $ids AS key MATCH (a:Activity {id: key})-[r:wasAssociatedWith|isDescribedBy|wasConfiguredBy|wasInfluencedBy|wasInformedBy|hadPlan]->(n)
    RETURN collect([type(r), a.id, n.id, r.role]) AS relations
}
RETURN activities, used + generated AS claims, relations
