// How many files of each data level would have to be made again if this file were wrong.
//
// $file: LFN, path or id of the file
// -> level, files
// mode: read
CALL () {
    MATCH (s:Entity {id: $file}) RETURN s
  UNION
    MATCH (s:Entity {lfn: $file}) RETURN s
  UNION
    MATCH (s:Entity {path: $file}) RETURN s
}
CALL (s) { MATCH (s)<-[:used|wasGeneratedBy|wasDerivedFrom*1.. {influence: true}]-(e) RETURN DISTINCT e }
WITH DISTINCT e WHERE e:Entity
RETURN coalesce(e.dataLevel, 'none') AS level, count(*) AS files
ORDER BY level
