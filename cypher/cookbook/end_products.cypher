// Complete files of a data level that no run used: what was made last.
//
// $level: data level, DL0 .. DL6
// -> id, file
// mode: read
MATCH (e:Entity {dataLevel: $level})
WHERE e.bundle IS NULL AND NOT coalesce(e.partial, false) AND NOT EXISTS { (e)<-[:used]-() }
RETURN e.id AS id, coalesce(e.lfn, e.path, e.name) AS file
ORDER BY file, id
