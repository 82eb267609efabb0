// What an imported document says in its declarations of Activity nodes and in the relations that begin at them, by id.
//
// The range of the index comes in its order; told to order, ArcadeDB reads all of it for each page.
//
// $after: the last id before them
// $until: an id behind them
// $n: how many nodes
// $most: how many relations of each
// -> said
// rows: one
// mode: read
MATCH (n:Activity)
WHERE n.id > $after AND n.id < $until
WITH n
LIMIT $n
RETURN collect([n.id, n.statements, [(n)-[r]->() | r.statement][..$most]]) AS said
