// All that an imported document says in relations that begin at one Activity node.
//
// $id: the node
// -> statement
// mode: read
MATCH (n:Activity {id: $id})-[r]->()
RETURN r.statement AS statement
ORDER BY statement
