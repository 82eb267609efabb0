// Take the store's write lock: the first statement of every write transaction.
//
// -> writes
// mode: write
MATCH (s:Store {id: 'provgraph'})
SET s.writes = s.writes + 1
RETURN s.writes AS writes
