// All evidence of logical file names: records of the catalogue, the entities that bear or bore the name, with all
// logical names of these.
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
    RETURN collect([
        key, e.id, [key] + COLLECT { MATCH (o:Alias {kind: 'lfn'})-[:names]->(e) RETURN o.name }
    ]) AS own
}
CALL () {
    UNWIND $lfns AS key MATCH (n:Alias {name: key})-[:names]->(e:Entity)
    WHERE n.kind = 'lfn'
    RETURN collect([
        key, e.id, [e.lfn] + COLLECT { MATCH (o:Alias {kind: 'lfn'})-[:names]->(e) RETURN o.name }
    ]) AS further
}
CALL () {
    UNWIND $lfns AS key MATCH (e:Entity {lfn: key})-[:wasRevisionOf]->(o:Entity)
    RETURN collect([e.id, o.id]) AS revisions
}
RETURN records, own + further AS entities, revisions
