// Files and activities that came from the start, each with the ids one edge further: distances are counted from these.
// The start is among them: its row says where to begin.
//
// $ids: the entities to start from
// $follow: data, influence or all: which edges count
// -> files, activities
// rows: one
// mode: read
CALL () {
    UNWIND CASE $follow WHEN 'data' THEN $ids ELSE [] END AS id
    MATCH (s:Entity {id: id})
    CALL (s) { MATCH (s)<-[:used|wasGeneratedBy|wasDerivedFrom*0.. {dataflow: true}]-(x) RETURN DISTINCT x }
    RETURN DISTINCT x, [(x)<-[:used|wasGeneratedBy|wasDerivedFrom {dataflow: true}]-(y) | y.id] AS next
  UNION ALL
    UNWIND CASE $follow WHEN 'influence' THEN $ids ELSE [] END AS id
    MATCH (s:Entity {id: id})
    CALL (s) { MATCH (s)<-[:used|wasGeneratedBy|wasDerivedFrom*0.. {influence: true}]-(x) RETURN DISTINCT x }
    RETURN DISTINCT x, [(x)<-[:used|wasGeneratedBy|wasDerivedFrom {influence: true}]-(y) | y.id] AS next
  UNION ALL
    UNWIND CASE $follow WHEN 'all' THEN $ids ELSE [] END AS id
    MATCH (s:Entity {id: id})
    CALL (s) { MATCH (s)<-[:used|wasGeneratedBy|wasDerivedFrom*0..]-(x) RETURN DISTINCT x }
    RETURN DISTINCT x, [(x)<-[:used|wasGeneratedBy|wasDerivedFrom]-(y) | y.id] AS next
}
RETURN
    collect(CASE WHEN x:Entity THEN [
        x.id, x.lfn, x.name, x.productId, x.guid, x.adler32, x.size, x.version, x.dataLevel, x.partial, x.generatedBy,
        next
    ] END) AS files,
    collect(CASE WHEN x:Activity THEN [x.id, next] END) AS activities
