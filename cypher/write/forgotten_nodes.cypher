// Take away what nothing speaks of any more.
//
// $forgottenEntities: ids of entities that no claim is about any more
// $forgottenActivities: ids of stubs that no header needs any more
// $forgottenAliases: ids of aliases that name nothing any more
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $forgottenEntities AS id MATCH (n:Entity {id: id})
    DETACH DELETE n
}
CALL () {
    UNWIND $forgottenActivities AS id MATCH (n:Activity {id: id})
    DETACH DELETE n
}
CALL () {
    UNWIND $forgottenAliases AS id MATCH (n:Alias {id: id})
    DETACH DELETE n
}
RETURN 0 AS deleted
