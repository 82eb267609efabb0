// End a running statement.
//
// $id: the id of its transaction
// mode: write
TERMINATE TRANSACTIONS $id
