// All evidence of logical file names: records of the catalogue, and the entities that bear or bore the name.
//
// $lfns: logical file names
// -> records, entities, revisions
// rows: one
// mode: read
CALL () {
    UNWIND $lfns AS key MATCH (r:Record {lfn: key})
    RETURN collect([r.id, r.text]) AS records
}
CALL () {
    UNWIND $lfns AS key MATCH (e:Entity {lfn: key})
    RETURN collect([key, e.id]) AS own
}
CALL () {
    UNWIND $lfns AS key MATCH (n:Alias {name: key, kind: 'lfn'})-[:names]->(e:Entity)
    RETURN collect([key, e.id]) AS further
}
CALL () {
    UNWIND $lfns AS key MATCH (e:Entity {lfn: key})-[:wasRevisionOf]->(o:Entity)
    RETURN collect([e.id, o.id]) AS revisions
}
RETURN records, own + further AS entities, revisions
