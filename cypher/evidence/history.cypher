// What is stored of activities and entities whose conclusions are drawn anew from all their claims, as lists.
//
// Claims are lists as in evidence/neighbourhood.
//
// $activities: ids of activities whose record is replaced by a better copy
// $entities: ids of entities that lose a claim
// $named: ids of activities that product headers may name as their writer
// -> used, generated, reads, names, products
// rows: one
// mode: read
CALL () {
    UNWIND $activities AS key MATCH (a:Activity {id: key})-[u:used]->(e)
    USING INDEX SEEK a:Activity(id) WHERE u.origin <> 'stated'
    RETURN collect([
        'used', a.id, e.id, u.id, u.role, u.time, u.type, u.dataflow, u.influence, u.partial, u.inferred,
        u.match, u.origin, u.url, u.place, u.lfn, u.productId, u.header, u.occurrence, u.loadedAt
    ]) AS used
}
CALL () {
    UNWIND $activities AS key MATCH (a:Activity {id: key})<-[g:wasGeneratedBy]-(e)
    USING INDEX SEEK a:Activity(id) WHERE g.origin <> 'stated'
    RETURN collect([
        'wasGeneratedBy', a.id, e.id, g.id, g.role, g.time, g.type, g.dataflow, g.influence, g.partial,
        g.inferred, g.match, g.origin, g.url, g.place, g.lfn, g.productId, g.header, g.occurrence, g.loadedAt
    ]) AS generated
}
CALL () {
    UNWIND $entities AS key MATCH (e:Entity {id: key})<-[u:used]-(a)
    USING INDEX SEEK e:Entity(id)
    RETURN collect([
        'used', a.id, e.id, u.id, u.role, u.time, u.type, u.dataflow, u.influence, u.partial, u.inferred,
        u.match, u.origin, u.url, u.place, u.lfn, u.productId, u.header, u.occurrence, u.loadedAt
    ]) AS reads
}
CALL () {
    UNWIND $entities AS key MATCH (e:Entity {id: key})<-[:names]-(n)
    USING INDEX SEEK e:Entity(id)
    RETURN collect([n.id, e.id, n.kind]) AS names
}
// Products whose headers name them, with the paths they were read at.
CALL () {
    UNWIND $named AS key MATCH (e:Entity {headerActivity: key})
    USING INDEX SEEK e:Entity(headerActivity)
    RETURN collect([
        e.id, key, e.header, COLLECT { MATCH (e)<-[u:used]-() RETURN DISTINCT u.url }
    ]) AS products
}
RETURN used, generated, reads, names, products
