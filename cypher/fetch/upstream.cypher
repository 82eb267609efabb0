// Everything upstream of entities, whatever the edges mean: ids of entities, and of activities.
//
// $ids: entities to start from
// -> entities, activities
// rows: one
// mode: read
UNWIND $ids AS key
MATCH (s:Entity {id: key})
CALL (s) { MATCH (s)-[:used|wasGeneratedBy|wasDerivedFrom*0..]->(x) RETURN DISTINCT x }
WITH DISTINCT x
RETURN
    collect(CASE WHEN x:Entity THEN x.id END) AS entities,
    collect(CASE WHEN x:Activity THEN x.id END) AS activities
