// What an imported document says in relations that lack an end, by id.
//
// The range of the index comes in its order; told to order, ArcadeDB reads all of it for each page.
//
// $after: the last id before them
// $until: an id behind them
// $n: how many nodes
// -> said
// rows: one
// mode: read
MATCH (n:Statement)
WHERE n.id > $after AND n.id < $until
WITH n
LIMIT $n
RETURN collect([n.id, [n.statement], [n.bundle]]) AS said
