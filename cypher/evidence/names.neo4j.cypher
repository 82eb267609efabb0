// Of many base names the logical file names that have them: those that were written first.
//
// However many have one, this reads $n of them: the range begins with the first.
//
// $names: base names
// $n: how many of each
// -> found
// rows: one
// mode: read
UNWIND $names AS key
CALL (key) {
    MATCH (e:Entity)
    USING INDEX SEEK e:Entity(firstWritten)
    WHERE e.firstWritten >= key + '/' AND e.firstWritten < key + '0'
    WITH e
    ORDER BY e.firstWritten
    LIMIT $n
    RETURN collect([e.lfn, coalesce(e.writtenAt, '')]) AS first
}
RETURN collect([key, first]) AS found
