// The next ids of EntityDescription nodes, in their order.
//
// $after: the last id before them
// $n: how many
// -> id
// mode: read
MATCH (n:EntityDescription)
WHERE n.id > $after
RETURN n.id AS id
ORDER BY id
LIMIT $n
