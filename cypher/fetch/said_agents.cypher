// What an imported document says in its declarations of Agent nodes and in the relations that begin at them, by id.
//
// $after: the last id before them
// $until: an id behind them
// $n: how many nodes
// $most: how many relations of each
// -> said
// rows: one
// mode: read
MATCH (n:Agent)
WHERE n.id > $after AND n.id < $until
WITH n
ORDER BY n.id
LIMIT $n
RETURN collect([n.id, n.statements, COLLECT { MATCH (n)-[r]->() RETURN r.statement LIMIT $most }]) AS said
