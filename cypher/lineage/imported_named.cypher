// Entities of imported documents that have one of these names, each with how good a name it is.
//
// 0 id; 1 product id or location; 2 label or local name.
//
// $ids: ids
// $names: other names
// $bundles: scopes that they may lie in; null for any
// -> files
// rows: one
// mode: read
CALL () {
    UNWIND $ids AS name MATCH (e:Entity {id: name}) RETURN 0 AS rank, e AS x
  UNION ALL
    UNWIND $names AS name MATCH (e:Entity {product: name}) RETURN 1 AS rank, e AS x
  UNION ALL
    UNWIND $names AS name MATCH (e:Entity {place: name}) RETURN 1 AS rank, e AS x
  UNION ALL
    UNWIND $names AS name MATCH (e:Entity {name: name}) RETURN 2 AS rank, e AS x
}
WITH rank, x WHERE x.bundle IS NOT NULL AND ($bundles IS NULL OR x.bundle IN $bundles)
RETURN collect([
    rank,
    x.id, x.lfn, x.name, x.productId, x.guid, x.adler32, x.size, x.version, x.dataLevel, x.partial, x.generatedBy
]) AS files
