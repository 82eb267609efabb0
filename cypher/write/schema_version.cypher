// Note that a migration has been carried out.
//
// $version: its number
// -> version
// mode: write
MERGE (s:Store {id: 'provgraph'})
ON CREATE SET s.writes = 0
SET s.schemaVersion = $version
RETURN s.schemaVersion AS version
