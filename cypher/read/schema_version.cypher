// Number of the last migration of this store; null when it holds something else.
//
// -> version
// mode: read
// rows: one
OPTIONAL MATCH (s:Store {id: 'provgraph'})
RETURN s.schemaVersion AS version
