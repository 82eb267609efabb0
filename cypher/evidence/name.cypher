// Of one base name the logical file names that have it: those that were written first.
//
// However many there are, this reads $n of them: a range of an index, bounded by parameters, is the only form in which
// ArcadeDB does so. It reads the range in the order of the index; told to order, it would read all of it.
//
// $after: base name and `/`
// $before: base name and `0`, which follows the slash
// $n: how many
// -> first
// rows: one
// mode: read
MATCH (e:Entity)
USING INDEX SEEK e:Entity(firstWritten)
WHERE e.firstWritten >= $after AND e.firstWritten < $before
WITH e
ORDER BY e.firstWritten
LIMIT $n
RETURN collect([e.lfn, coalesce(e.writtenAt, '')]) AS first
