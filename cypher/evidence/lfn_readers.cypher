// Who read under an LFN without a product id, not before a time.
//
// $rows: lists of entity, LFN and earliest start
// -> readers
// rows: one
// mode: read
UNWIND $rows AS r
MATCH (e:Entity {id: r[0]})<-[u:used {lfn: r[1]}]-(a:Activity)
WHERE u.productId IS NULL AND (a.startTime IS NULL OR a.startTime >= r[2])
RETURN collect([
        u.id, 'used', a.id, u.url, u.place, u.role, u.header, u.origin, u.occurrence, e.id, u.match, u.loadedAt,
        u.lfn
    ]) AS readers
