// All that an imported document says in relations that begin at one Entity node.
//
// $id: the node
// -> statement
// mode: read
MATCH (n:Entity {id: $id})-[r]->()
RETURN r.statement AS statement
ORDER BY statement
