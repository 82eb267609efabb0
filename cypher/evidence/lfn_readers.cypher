// Who read under an LFN without a product id, not before a time.
//
// $rows: lists of entity, LFN and earliest start
// -> readers
// rows: one
// mode: read
UNWIND $rows AS r
MATCH (e:Entity {id: r[0]})<-[u:used {lfn: r[1]}]-(a)
USING INDEX SEEK e:Entity(id)
WHERE u.productId IS NULL AND (a.startTime IS NULL OR a.startTime >= r[2])
RETURN collect([
        'used', a.id, e.id, u.id, u.role, u.time, u.type, u.dataflow, u.influence, u.partial, u.inferred,
        u.match, u.origin, u.url, u.place, u.lfn, u.productId, u.header, u.occurrence, u.loadedAt
    ]) AS readers
