// Files by their ids, as one list, in no order.
//
// $ids: ids of entities
// -> files
// rows: one
// mode: read
UNWIND $ids AS id
MATCH (x:Entity {id: id})
RETURN collect([
    x.id, x.lfn, x.name, x.productId, x.guid, x.adler32, x.size, x.version, x.dataLevel, x.partial, x.generatedBy
]) AS files
