// DL2 files of one simtel file.
MATCH (s:Entity {id: $id})
CALL (s) { MATCH (s)<-[:used|wasGeneratedBy*1.. {dataflow: true}]-(e:Entity) RETURN DISTINCT e }
WITH e WHERE e.dataLevel = 'DL2'
RETURN collect(e.id) AS ids
