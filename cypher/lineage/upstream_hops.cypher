// Files and activities that the start came from, each with the number of edges between.
//
// For Neo4j, whose plan counts them; elsewhere it takes the time of all paths.
//
// It counts an edge wasDerivedFrom as one, though it is as long as two: where there is any in the store,
// upstream_edges has the answer.
//
// $ids: the entities to start from
// $follow: data, influence or all: which edges count
// $kind: file leaves the activities out
// -> files, activities, derivations
// rows: one
// mode: read
CALL () {
    UNWIND CASE $follow WHEN 'data' THEN $ids ELSE [] END AS id
    MATCH (s:Entity {id: id})
    CALL (s) {
        MATCH p = (s)-[:used|wasGeneratedBy|wasDerivedFrom*0.. {dataflow: true}]->(x)
        RETURN x, min(length(p)) AS hops
    }
    WITH x, hops WHERE x:Entity OR $kind <> 'file'
    RETURN x, hops
  UNION ALL
    UNWIND CASE $follow WHEN 'influence' THEN $ids ELSE [] END AS id
    MATCH (s:Entity {id: id})
    CALL (s) {
        MATCH p = (s)-[:used|wasGeneratedBy|wasDerivedFrom*0.. {influence: true}]->(x)
        RETURN x, min(length(p)) AS hops
    }
    WITH x, hops WHERE x:Entity OR $kind <> 'file'
    RETURN x, hops
  UNION ALL
    UNWIND CASE $follow WHEN 'all' THEN $ids ELSE [] END AS id
    MATCH (s:Entity {id: id})
    CALL (s) {
        MATCH p = (s)-[:used|wasGeneratedBy|wasDerivedFrom*0..]->(x)
        RETURN x, min(length(p)) AS hops
    }
    WITH x, hops WHERE x:Entity OR $kind <> 'file'
    RETURN x, hops
}
WITH
    collect(CASE WHEN x:Entity THEN [
        x.id, x.lfn, x.name, x.productId, x.guid, x.adler32, x.size, x.version, x.dataLevel, x.partial, x.generatedBy,
        hops
    ] END) AS files,
    collect(CASE WHEN x:Activity THEN [x.id, hops] END) AS activities
CALL () { MATCH ()-[d:wasDerivedFrom]->() RETURN count(d) AS derivations }
RETURN files, activities, derivations
