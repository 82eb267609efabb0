// Files that have one of these names, each with how good a name it is: the lowest rank counts.
//
// 0 id, product id, or LFN with a version; 1 LFN; 2 GUID; 3 path or a further name.
//
// $names: the name, and other ways to write it
// $lfn: the LFN when a version is named
// $version: that version; null for none
// -> files
// rows: one
// mode: read
CALL () {
    UNWIND $names AS name MATCH (e:Entity {id: name}) RETURN 0 AS rank, e AS x
  UNION ALL
    UNWIND $names AS name MATCH (e:Entity {productId: name}) RETURN 0 AS rank, e AS x
  UNION ALL
    MATCH (e:Entity {lfn: $lfn}) WHERE e.version = $version RETURN 0 AS rank, e AS x
  UNION ALL
    UNWIND $names AS name MATCH (e:Entity {lfn: name}) RETURN 1 AS rank, e AS x
  UNION ALL
    UNWIND $names AS name MATCH (e:Entity {guid: name}) RETURN 2 AS rank, e AS x
  UNION ALL
    UNWIND $names AS name MATCH (:Alias {name: name})-[:names]->(e:Entity) RETURN 3 AS rank, e AS x
  UNION ALL
    UNWIND $names AS name MATCH (e:Entity {path: name}) RETURN 3 AS rank, e AS x
}
RETURN collect([
    rank,
    x.id, x.lfn, x.name, x.productId, x.guid, x.adler32, x.size, x.version, x.dataLevel, x.partial, x.generatedBy
]) AS files
