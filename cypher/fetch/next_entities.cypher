// The next ids of Entity nodes, in their order.
//
// $after: the last id before them
// $n: how many
// -> ids
// rows: one
// mode: read
MATCH (n:Entity)
WHERE n.id > $after AND n.bundle IS NULL
WITH n
ORDER BY n.id
LIMIT $n
RETURN collect(n.id) AS ids
