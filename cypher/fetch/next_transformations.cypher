// The next ids of Transformation nodes, in their order.
//
// $after: the last id before them
// $n: how many
// -> id
// mode: read
MATCH (n:Transformation)
WHERE n.id > $after
RETURN n.id AS id
ORDER BY id
LIMIT $n
