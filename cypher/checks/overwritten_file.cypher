// Logical file names with several versions.
//
// -> found
// rows: one
// mode: read
MATCH (e:Entity) WHERE e.version > 1
WITH DISTINCT e.lfn AS lfn
MATCH (x:Entity {lfn: lfn})
WITH lfn, x ORDER BY lfn, x.version
WITH lfn, collect(x) AS versions
WITH lfn, versions, versions[-1] AS newest
RETURN collect({
    subject: {kind: 'file', id: newest.id, lfn: lfn, name: newest.name},
    related: [x IN versions | {kind: 'file', id: x.id, lfn: x.lfn, name: x.name, version: x.version}],
    number: size(versions)
}) AS found
