// Ids of all that a file came from.
MATCH (s:Entity {id: $id})
CALL (s) { MATCH (s)-[:used|wasGeneratedBy*1.. {dataflow: true}]->(e:Entity) RETURN DISTINCT e }
RETURN collect(e.id) AS ids
