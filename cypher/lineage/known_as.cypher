// Under which names elements of one scope are known in others.
//
// Files are lists of id, IRI, LFN, location and product id, runs of id and IRI; the live graph has no IRIs.
//
// $files: ids of entities
// $runs: ids of activities
// -> files, runs
// rows: one
// mode: read
CALL () {
    UNWIND $files AS key MATCH (n:Entity {id: key})
    RETURN collect([n.id, n.iri, n.lfn, n.location, coalesce(n.product, n.productId)]) AS files
}
CALL () {
    UNWIND $runs AS key MATCH (n:Activity {id: key})
    RETURN collect([n.id, n.iri]) AS runs
}
RETURN files, runs
