// The entities that gave parameters their values.
//
// $ids: ids of Parameter nodes
// -> entities
// rows: one
// mode: read
UNWIND $ids AS key
MATCH (:Parameter {id: key})-[:hadReference]->(e:Entity)
RETURN collect(e.id) AS entities
