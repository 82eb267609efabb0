// All that an imported document says in relations that begin at one Agent node.
//
// $id: the node
// -> statement
// mode: read
MATCH (n:Agent {id: $id})-[r]->()
RETURN r.statement AS statement
ORDER BY statement
