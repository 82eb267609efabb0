// The next ids of ConfigFile nodes, in their order.
//
// $after: the last id before them
// $n: how many
// -> ids
// rows: one
// mode: read
MATCH (n:ConfigFile)
WHERE n.id > $after
WITH n
ORDER BY n.id
LIMIT $n
RETURN collect(n.id) AS ids
