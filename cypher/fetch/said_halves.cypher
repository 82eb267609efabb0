// What an imported document says in relations that lack an end, by id.
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
ORDER BY n.id
LIMIT $n
RETURN collect([n.id, [n.statement], [n.bundle]]) AS said
