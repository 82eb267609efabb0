// Of many base names the logical file names that have them: those that were written first.
//
// $names: base names
// $n: how many of each
// -> found
// rows: one
// mode: read
UNWIND $names AS key
CALL (key) {
    MATCH (e:Entity {name: key})
    USING INDEX SEEK e:Entity(name)
    WHERE e.lfn IS NOT NULL AND e.version = 1
    WITH e.lfn AS lfn, coalesce(e.writtenAt, '') AS time
    ORDER BY time, lfn
    LIMIT $n
    RETURN collect([lfn, time]) AS first
}
RETURN collect([key, first]) AS found
