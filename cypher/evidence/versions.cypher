// Versions of logical file names.
//
// $lfns: logical file names
// -> found
// rows: one
// mode: read
UNWIND $lfns AS key
MATCH (e:Entity {lfn: key})
USING INDEX SEEK e:Entity(lfn)
RETURN collect([key, e.id, e.version, coalesce(e.writtenAt, '')]) AS found
