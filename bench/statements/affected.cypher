// LFNs of all that a file had influence on.
MATCH (s:Entity {id: $id})
CALL (s) { MATCH (s)<-[:used|wasGeneratedBy*1.. {influence: true}]-(e:Entity) RETURN DISTINCT e }
RETURN collect(e.lfn) AS names
