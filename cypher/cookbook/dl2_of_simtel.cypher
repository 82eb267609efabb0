// All DL2 files derived from a simtel file.
//
// $file: LFN, path or id of the file
// -> id, file
// mode: read
CALL () {
    MATCH (s:Entity {id: $file}) RETURN s
  UNION
    MATCH (s:Entity {lfn: $file}) RETURN s
  UNION
    MATCH (s:Entity {path: $file}) RETURN s
}
CALL (s) { MATCH (s)<-[:used|wasGeneratedBy|wasDerivedFrom*1.. {dataflow: true}]-(e) RETURN DISTINCT e }
WITH DISTINCT e WHERE e.dataLevel = 'DL2'
RETURN e.id AS id, coalesce(e.lfn, e.path, e.name) AS file
ORDER BY file, id
