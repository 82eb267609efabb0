// Who read a file of a base name that nothing but the name may identify, not before a time.
//
// $rows: lists of base name and earliest start
// -> readers
// rows: one
// mode: read
UNWIND $rows AS r
MATCH (e:Entity {name: r[0]})<-[u:used]-(a)
USING INDEX SEEK e:Entity(name)
WHERE (u.match = 'basename' OR e.id STARTS WITH 'path-') AND (a.startTime IS NULL OR a.startTime >= r[1])
RETURN collect([
        'used', a.id, e.id, u.id, u.role, u.time, u.type, u.dataflow, u.influence, u.partial, u.inferred,
        u.match, u.origin, u.url, u.place, u.lfn, u.productId, u.header, u.occurrence, u.loadedAt
    ]) AS readers
