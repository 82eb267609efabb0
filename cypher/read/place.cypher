// How far a service was read.
//
// $id: key of the service
// -> since, until, after
// rows: one
// mode: read
MATCH (s:Sync {id: $id})
RETURN s.since AS since, s.until AS until, s.after AS after
