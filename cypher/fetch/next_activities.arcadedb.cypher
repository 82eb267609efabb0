// The next ids of Activity nodes, in their order.
//
// The range of the index comes in its order; told to order, ArcadeDB reads all of it for each page.
//
// $after: the last id before them
// $n: how many
// -> ids
// rows: one
// mode: read
MATCH (n:Activity)
WHERE n.id > $after AND n.bundle IS NULL
WITH n
LIMIT $n
RETURN collect(n.id) AS ids
