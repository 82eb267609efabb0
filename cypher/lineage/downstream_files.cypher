// Files that came from the start, as one list in no order, and the start itself.
// One that several starts lead to is there several times.
//
// $ids: the entities to start from; none of them is in the answer
// $follow: data, influence or all: which edges count
// $levels: data levels that they may have; empty for any
// -> start, files
// rows: one
// mode: read
CALL () {
    UNWIND CASE $follow WHEN 'data' THEN $ids ELSE [] END AS id
    MATCH (s:Entity {id: id})
    WITH collect(s) AS starts UNWIND starts AS s
    CALL (s) { MATCH (s)<-[:used|wasGeneratedBy|wasDerivedFrom*1.. {dataflow: true}]-(x:Entity) RETURN DISTINCT x }
    WITH starts, x WHERE NOT x IN starts
    RETURN x
  UNION ALL
    UNWIND CASE $follow WHEN 'influence' THEN $ids ELSE [] END AS id
    MATCH (s:Entity {id: id})
    WITH collect(s) AS starts UNWIND starts AS s
    CALL (s) { MATCH (s)<-[:used|wasGeneratedBy|wasDerivedFrom*1.. {influence: true}]-(x:Entity) RETURN DISTINCT x }
    WITH starts, x WHERE NOT x IN starts
    RETURN x
  UNION ALL
    UNWIND CASE $follow WHEN 'all' THEN $ids ELSE [] END AS id
    MATCH (s:Entity {id: id})
    WITH collect(s) AS starts UNWIND starts AS s
    CALL (s) { MATCH (s)<-[:used|wasGeneratedBy|wasDerivedFrom*1..]-(x:Entity) RETURN DISTINCT x }
    WITH starts, x WHERE NOT x IN starts
    RETURN x
}
WITH x WHERE $levels = [] OR x.dataLevel IN $levels
WITH collect([
    x.id, x.lfn, x.name, x.productId, x.guid, x.adler32, x.size, x.version, x.dataLevel, x.partial, x.generatedBy
]) AS files
CALL () {
    UNWIND $ids AS id MATCH (x:Entity {id: id})
    RETURN collect([
        x.id, x.lfn, x.name, x.productId, x.guid, x.adler32, x.size, x.version, x.dataLevel, x.partial, x.generatedBy
    ]) AS start
}
RETURN start, files
