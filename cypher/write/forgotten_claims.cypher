// Take away claims and names that do not hold any more, and what described activities whose record is replaced.
//
// $forgottenUsed: lists of activity id and edge ids
// $forgottenGenerations: lists of activity id and edge ids
// $forgottenNames: lists of alias id and entity id
// $replaced: activities whose record is replaced by a better copy
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $forgottenUsed AS r MATCH (a:Activity {id: r[0]})-[x:used]->()
    USING INDEX SEEK a:Activity(id) WHERE x.id IN r[1]
    DELETE x
}
CALL () {
    UNWIND $forgottenGenerations AS r MATCH (a:Activity {id: r[0]})<-[x:wasGeneratedBy]-()
    USING INDEX SEEK a:Activity(id) WHERE x.id IN r[1]
    DELETE x
}
CALL () {
    UNWIND $forgottenNames AS r MATCH (n:Alias {id: r[0]})-[x:names]->(e)
    USING INDEX SEEK n:Alias(id) WHERE e.id = r[1]
    DELETE x
}
CALL () {
    UNWIND $replaced AS id
    MATCH (a:Activity {id: id})-[x:isDescribedBy|wasConfiguredBy|wasInfluencedBy|wasAssociatedWith]->()
    USING INDEX SEEK a:Activity(id)
    DELETE x
    RETURN count(x) AS deleted
}
RETURN deleted
