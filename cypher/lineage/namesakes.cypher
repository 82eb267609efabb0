// Elements of these names in whatever scope, as lists of name, id and bundle, which is null in the live graph.
//
// $iris: IRIs of entities
// $products: product ids
// $lfns: LFNs, or locations that may be LFNs
// $files: ids of entities of the live graph
// $runIris: IRIs of activities
// $runs: ids of activities of the live graph
// -> byIri, byProduct, byLfn, live, runsByIri, liveRuns
// rows: one
// mode: read
CALL () { UNWIND $iris AS key MATCH (n:Entity {iri: key}) RETURN collect([key, n.id, n.bundle]) AS byIri }
CALL () {
    CALL () {
        UNWIND $products AS key MATCH (n:Entity {product: key}) RETURN key, n
      UNION ALL
        UNWIND $products AS key MATCH (n:Entity {productId: key}) RETURN key, n
    }
    RETURN collect([key, n.id, n.bundle]) AS byProduct
}
CALL () {
    CALL () {
        UNWIND $lfns AS key MATCH (n:Entity {lfn: key}) RETURN key, n
      UNION ALL
        UNWIND $lfns AS key MATCH (n:Entity {place: key}) WHERE n.bundle IS NOT NULL RETURN key, n
    }
    RETURN collect([key, n.id, n.bundle]) AS byLfn
}
CALL () { UNWIND $files AS key MATCH (n:Entity {id: key}) RETURN collect([key, n.id, n.bundle]) AS live }
CALL () { UNWIND $runIris AS key MATCH (n:Activity {iri: key}) RETURN collect([key, n.id, n.bundle]) AS runsByIri }
CALL () { UNWIND $runs AS key MATCH (n:Activity {id: key}) RETURN collect([key, n.id, n.bundle]) AS liveRuns }
RETURN byIri, byProduct, byLfn, live, runsByIri, liveRuns
