// Who used a file, who generated it, the versions of its LFN, and its further names, as lists in no order; the value of
// one that is a value, in a list of its own.
//
// A job counts as a user only where none of its runs is known to be one.
//
// $id: id of the entity
// -> usedBy, producers, versions, names, values
// rows: one
// mode: read
CALL () {
    MATCH (e:Entity {id: $id})<-[:used]-(a:Activity)
    WITH DISTINCT e, a
    WHERE NOT a:Job OR COUNT { MATCH (a)<-[:wasInformedBy]-()-[:used]->(e) } = 0
    RETURN collect([
        a.id, a.name, a.version, a.status, a.exitCode, a.startTime, a.endTime, a.site, a.host, a.config, a.inferred,
        a.vo, a.jobId, a.rescheduleCounter
    ]) AS usedBy
}
CALL () {
    MATCH (e:Entity {id: $id}) WHERE e.lfn IS NOT NULL
    MATCH (x:Entity {lfn: e.lfn})
    RETURN collect([
        x.id, x.lfn, x.name, x.productId, x.guid, x.adler32, x.size, x.version, x.dataLevel, x.partial, x.generatedBy
    ]) AS versions
}
CALL () {
    MATCH (n:Alias)-[:names]->(:Entity {id: $id})
    RETURN collect(DISTINCT n.name) AS aliases
}
CALL () {
    MATCH (e:Entity {id: $id}) WHERE e.path IS NOT NULL
    RETURN collect(e.path) AS paths
}
CALL () {
    MATCH (e:Entity {id: $id})-[:wasGeneratedBy]->(a:Activity)
    RETURN collect(DISTINCT a.id) AS producers
}
CALL () {
    MATCH (e:Entity {id: $id}) WHERE e.value IS NOT NULL
    RETURN collect(e.value) AS values
}
RETURN usedBy, producers, versions, paths + aliases AS names, values
