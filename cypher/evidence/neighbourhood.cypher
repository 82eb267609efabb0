// What is stored around new claims: everything that a conclusion about them may depend on, as lists.
//
// The indexes are named, as plans are made while there is nothing in the store and kept when there is a lot.
//
// A claim is a list of type, activity, entity and the properties of vocab.EDGES; nodes are lists of id and the
// properties of vocab.NODES; all in their order.
//
// $activities: ids of activities that are new, or that headers name
// $entities: ids of entities that claims are about
// $places: keys of (scope, path) where claims read or wrote
// $since: lists of place and time: readers without a product id that started no earlier may move
// $aliases: ids of aliases
// -> activities, unlisted, entities, generations, writes, readers, names
// rows: one
// mode: read
CALL () {
    UNWIND $activities AS key MATCH (n:Activity {id: key})
    RETURN collect([
        n.id, n.name, n.version, n.status, n.rawStatus, n.exitCode, n.startTime, n.endTime, n.site, n.host,
        n.scope, n.vo, n.jobId, n.rescheduleCounter, n.inferred, n.config, n.arguments, n.executable, n.rank,
        n.listsOutputs, n.loadedAt, n.comment
    ]) AS activities
}
// What they wrote without their log saying so: known from the configuration, or from headers.
CALL () {
    UNWIND $activities AS key MATCH (a:Activity {id: key})<-[g:wasGeneratedBy]-(e)
    USING INDEX SEEK a:Activity(id) WHERE g.origin <> 'log' AND g.origin <> 'stated'
    RETURN collect([
        'wasGeneratedBy', a.id, e.id, g.id, g.role, g.time, g.type, g.dataflow, g.influence, g.partial,
        g.inferred, g.match, g.origin, g.url, g.place, g.lfn, g.productId, g.header, g.occurrence, g.loadedAt
    ]) AS unlisted
}
CALL () {
    UNWIND $entities AS key MATCH (n:Entity {id: key})
    RETURN collect([
        n.id, n.name, n.lfn, n.path, n.place, n.productId, n.guid, n.adler32, n.size, n.version, n.dataLevel,
        n.dataLevelSource, n.dataCategory, n.dataAssociation, n.dataType, n.partial, n.generatedAtTime,
        n.invalidatedAtTime, n.writtenAt, n.firstReads, n.outputType, n.generatedBy, n.headerActivity, n.header,
        n.location, n.comment, n.catalogueLevel
    ]) AS entities
}
CALL () {
    UNWIND $entities AS key MATCH (e:Entity {id: key})-[g:wasGeneratedBy]->(a)
    USING INDEX SEEK e:Entity(id)
    RETURN collect([
        'wasGeneratedBy', a.id, e.id, g.id, g.role, g.time, g.type, g.dataflow, g.influence, g.partial,
        g.inferred, g.match, g.origin, g.url, g.place, g.lfn, g.productId, g.header, g.occurrence, g.loadedAt
    ]) AS generations
}
CALL () {
    UNWIND $places AS key MATCH (e:Entity {place: key})-[g:wasGeneratedBy {place: key}]->(a)
    USING INDEX SEEK e:Entity(place)
    RETURN collect([
        'wasGeneratedBy', a.id, e.id, g.id, g.role, g.time, g.type, g.dataflow, g.influence, g.partial,
        g.inferred, g.match, g.origin, g.url, g.place, g.lfn, g.productId, g.header, g.occurrence, g.loadedAt
    ]) AS own
}
CALL () {
    UNWIND $places AS key MATCH (n:Alias {id: key})-[:names]->(e)-[g:wasGeneratedBy {place: key}]->(a)
    USING INDEX SEEK n:Alias(id)
    RETURN collect([
        'wasGeneratedBy', a.id, e.id, g.id, g.role, g.time, g.type, g.dataflow, g.influence, g.partial,
        g.inferred, g.match, g.origin, g.url, g.place, g.lfn, g.productId, g.header, g.occurrence, g.loadedAt
    ]) AS further
}
CALL () {
    UNWIND $since AS r MATCH (e:Entity {place: r[0]})<-[u:used {place: r[0]}]-(a)
    USING INDEX SEEK e:Entity(place)
    WHERE u.productId IS NULL AND (a.startTime IS NULL OR a.startTime >= r[1])
    RETURN collect([
        'used', a.id, e.id, u.id, u.role, u.time, u.type, u.dataflow, u.influence, u.partial, u.inferred,
        u.match, u.origin, u.url, u.place, u.lfn, u.productId, u.header, u.occurrence, u.loadedAt
    ]) AS ownReaders
}
CALL () {
    UNWIND $since AS r MATCH (n:Alias {id: r[0]})-[:names]->(e)<-[u:used {place: r[0]}]-(a)
    USING INDEX SEEK n:Alias(id)
    WHERE u.productId IS NULL AND (a.startTime IS NULL OR a.startTime >= r[1])
    RETURN collect([
        'used', a.id, e.id, u.id, u.role, u.time, u.type, u.dataflow, u.influence, u.partial, u.inferred,
        u.match, u.origin, u.url, u.place, u.lfn, u.productId, u.header, u.occurrence, u.loadedAt
    ]) AS furtherReaders
}
CALL () {
    UNWIND $aliases AS key MATCH (n:Alias {id: key})-[:names]->(e)
    USING INDEX SEEK n:Alias(id)
    RETURN collect([n.id, e.id, n.kind]) AS names
}
RETURN
    activities, unlisted, entities, generations, own + further AS writes, ownReaders + furtherReaders AS readers, names
