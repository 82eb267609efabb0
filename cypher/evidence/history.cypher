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
    UNWIND $activities AS key MATCH (a:Activity {id: key})-[u:used]->(e:Entity)
    RETURN collect([
        u.id, 'used', a.id, u.url, u.place, u.role, u.header, u.origin, u.occurrence, e.id, u.match, u.loadedAt, u.lfn
    ]) AS used
}
CALL () {
    UNWIND $activities AS key MATCH (a:Activity {id: key})<-[g:wasGeneratedBy]-(e:Entity)
    RETURN collect([
        g.id, 'wasGeneratedBy', a.id, g.url, g.place, g.role, g.header, g.origin, g.occurrence, e.id, g.match,
        g.loadedAt
    ]) AS generated
}
CALL () {
    UNWIND $entities AS key MATCH (e:Entity {id: key})<-[u:used]-(a:Activity)
    RETURN collect([
        u.id, 'used', a.id, u.url, u.place, u.role, u.header, u.origin, u.occurrence, e.id, u.match, u.loadedAt, u.lfn
    ]) AS reads
}
CALL () {
    UNWIND $entities AS key MATCH (n:Alias)-[:names]->(e:Entity {id: key})
    RETURN collect([n.id, e.id]) AS names
}
// Products whose headers name them, with the paths they were read at.
CALL () {
    UNWIND $named AS key MATCH (e:Entity {headerActivity: key})
    RETURN collect([
        e.id, key, e.header, COLLECT { MATCH (e)<-[u:used]-(:Activity) RETURN DISTINCT u.url }
    ]) AS products
}
RETURN used, generated, reads, names, products
