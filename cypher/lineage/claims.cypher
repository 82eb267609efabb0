// What activities used and generated, one entry for each claim, as lists in no order.
//
// An entry is a list of activity, file, role, type, dataflow, influence, match, inferred.
//
// $ids: ids of activities
// -> used, generated
// rows: one
// mode: read
CALL () {
    UNWIND $ids AS id
    MATCH (a:Activity {id: id})-[u:used]->(e:Entity)
    RETURN collect([a.id, e.id, u.role, u.type, u.dataflow, u.influence, u.match, u.inferred]) AS used
}
CALL () {
    UNWIND $ids AS id
    MATCH (a:Activity {id: id})<-[g:wasGeneratedBy]-(e:Entity)
    RETURN collect([a.id, e.id, g.role, g.type, g.dataflow, g.influence, g.match, g.inferred]) AS generated
}
RETURN used, generated
