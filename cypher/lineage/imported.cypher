// What imported documents say of elements: ids, declarations, and who generated an entity.
//
// $files: ids of entities
// $runs: ids of activities
// -> files, runs
// rows: one
// mode: read
CALL () {
    UNWIND $files AS key MATCH (n:Entity {id: key})
    RETURN collect([
        n.id, n.iri, n.statements, n.product, COLLECT { MATCH (n)-[:wasGeneratedBy]->(a) RETURN DISTINCT a.id }
    ]) AS files
}
CALL () {
    UNWIND $runs AS key MATCH (n:Activity {id: key})
    RETURN collect([n.id, n.iri, n.statements]) AS runs
}
RETURN files, runs
