// What entities were derived from, where a source says so.
//
// Claims are lists of type, source id, target id and the properties of vocab.EDGES in their order.
//
// $ids: ids of entities
// -> claims
// rows: one
// mode: read
UNWIND $ids AS key
MATCH (e:Entity {id: key})-[r:wasDerivedFrom]->(t:Entity)
RETURN collect(['wasDerivedFrom', e.id, t.id,
    r.id, r.role, r.time, r.type, r.dataflow, r.influence, r.partial, r.inferred, r.match, r.origin,
    r.url, r.place, r.lfn, r.productId, r.header, r.occurrence, r.loadedAt
]) AS claims
