// The next ids of Entity nodes that are said to be derived from others, in their order.
//
// $after: the last id before them
// $n: how many
// -> id
// mode: read
MATCH (n:Entity)
WHERE n.id > $after AND n.bundle IS NULL AND EXISTS { MATCH (n)-[:wasDerivedFrom]->() }
RETURN n.id AS id
ORDER BY id
LIMIT $n
