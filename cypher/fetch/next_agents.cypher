// The next ids of Agent nodes, in their order.
//
// $after: the last id before them
// $n: how many
// -> id
// mode: read
MATCH (n:Agent)
WHERE n.id > $after AND n.bundle IS NULL
RETURN n.id AS id
ORDER BY id
LIMIT $n
