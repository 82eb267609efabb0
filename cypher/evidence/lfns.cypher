// All evidence of logical file names: records of the catalogue, the entities that bear or bore the name, with all
// logical names of these.
//
// $lfns: logical file names
// $jobs: executions of jobs that are looked at anyway, as a map to true: a list would be searched for each row
// -> records, entities, revisions, listed
// rows: one
// mode: read
CALL () {
    UNWIND $lfns AS key MATCH (r:Record {lfn: key})
    USING INDEX SEEK r:Record(lfn)
    RETURN collect([r.id, r.text]) AS records
}
CALL () {
    UNWIND $lfns AS key MATCH (e:Entity {lfn: key})
    USING INDEX SEEK e:Entity(lfn)
    RETURN collect([
        key, e.id, [key] + COLLECT { MATCH (e)<-[:names]-(o {kind: 'lfn'}) RETURN o.name }
    ]) AS own
}
CALL () {
    UNWIND $lfns AS key MATCH (n:Alias {name: key})-[:names]->(e)
    USING INDEX SEEK n:Alias(name)
    WHERE n.kind = 'lfn'
    RETURN collect([
        key, e.id, [e.lfn] + COLLECT { MATCH (e)<-[:names]-(o {kind: 'lfn'}) RETURN o.name }
    ]) AS further
}
CALL () {
    UNWIND $lfns AS key MATCH (e:Entity {lfn: key})-[x:wasRevisionOf {lfn: key}]->(o)
    USING INDEX SEEK e:Entity(lfn)
    RETURN collect([e.id, o.id, key]) AS revised
}
CALL () {
    UNWIND $lfns AS key MATCH (n:Alias {name: key})-[:names]->(e)-[x:wasRevisionOf {lfn: key}]->(o)
    USING INDEX SEEK n:Alias(name)
    WHERE n.kind = 'lfn'
    RETURN collect([e.id, o.id, key]) AS revisedToo
}
// Names that some other job lists among its input data.
CALL () {
    UNWIND $lfns AS key MATCH (e:Entity {lfn: key})
    USING INDEX SEEK e:Entity(lfn)
    WHERE EXISTS { MATCH (e)<-[u:used {origin: 'job', lfn: key}]-(j) WHERE $jobs[j.id] IS NULL }
    RETURN collect(DISTINCT key) AS listed
}
CALL () {
    UNWIND $lfns AS key MATCH (n:Alias {name: key})-[:names]->(e)
    USING INDEX SEEK n:Alias(name)
    WHERE n.kind = 'lfn' AND EXISTS { MATCH (e)<-[u:used {origin: 'job', lfn: key}]-(j) WHERE $jobs[j.id] IS NULL }
    RETURN collect(DISTINCT key) AS listedToo
}
RETURN records, own + further AS entities, revised + revisedToo AS revisions, listed + listedToo AS listed
