// What was wrong with each source when it was loaded, as JSON.
//
// -> found
// rows: one
// mode: read
MATCH (l:Load) WHERE l.findings CONTAINS '"torn-log"'
RETURN collect(l.findings) AS found
