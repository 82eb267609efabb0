// Keep how far a service was read.
//
// $id: key of the service
// $name: the service, for people
// $since: everything that changed before this time was read
// $until: when the pass that is under way began; null when none is
// $after: jobs up to this number were read in that pass
// $now: time of this
// -> id
// mode: write
MERGE (s:Sync {id: $id})
SET s.name = $name, s.since = $since, s.until = $until, s.after = $after, s.loadedAt = $now
RETURN s.id AS id
