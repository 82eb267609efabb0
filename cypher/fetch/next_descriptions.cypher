// The next ids of ActivityDescription nodes, in their order.
//
// $after: the last id before them
// $n: how many
// -> id
// mode: read
MATCH (n:ActivityDescription)
WHERE n.id > $after
RETURN n.id AS id
ORDER BY id
LIMIT $n
