// What edges of runs mean since description files say it otherwise.
//
// $retypedUses: lists of activity id, edge ids, type, dataflow and influence
// $retypedGenerations: the same of generations
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $retypedUses AS r MATCH (a:Activity {id: r[0]})-[x:used]->()
    USING INDEX SEEK a:Activity(id) WHERE x.id IN r[1]
    SET x.type = r[2], x.dataflow = r[3], x.influence = r[4]
}
CALL () {
    UNWIND $retypedGenerations AS r MATCH (a:Activity {id: r[0]})<-[x:wasGeneratedBy]-()
    USING INDEX SEEK a:Activity(id) WHERE x.id IN r[1]
    SET x.type = r[2], x.dataflow = r[3], x.influence = r[4]
}
RETURN 0 AS deleted
