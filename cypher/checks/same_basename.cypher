// Registered, complete files that have one base name under several LFNs.
//
// -> found
// rows: one
// mode: read
CALL () {
    MATCH (e:Entity) WHERE e.lfn IS NOT NULL RETURN e, e.lfn AS lfn
  UNION ALL
    MATCH (n:Alias {kind: 'lfn'})-[:names]->(e:Entity) RETURN e, n.name AS lfn
}
WITH e, lfn, split(lfn, '/')[-1] AS name WHERE NOT coalesce(e.partial, false)
WITH name, lfn, e ORDER BY name, lfn, e.version
WITH name, lfn, collect(e)[-1] AS e
WITH name, collect({kind: 'file', id: e.id, lfn: lfn, name: name}) AS files
WHERE size(files) > 1
RETURN collect({subject: files[0], related: files[1..], number: size(files)}) AS found
