// Elements of imported documents: new ones, and further declarations of those that are there.
//
// Rows are lists of id and the properties of imported.NODES in their order.
//
// $bundles: documents and their bundles
// $loaded: lists of document and how many of its statements are loaded with these
// $newEntities: to create
// $newDatasetEntities: to create
// $newValueEntities: to create
// $newCollections: to create
// $newActivities: to create
// $newAgents: to create
// $entities: to add to
// $activities: to add to
// $agents: to add to
// $statements: relations that lack an end
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $bundles AS r MERGE (b:Bundle {id: r[0]})
    ON CREATE SET b.document = r[1], b.source = r[2], b.content = r[3], b.format = r[4], b.namespaces = r[5],
        b.name = r[6], b.iri = r[7], b.seq = r[8], b.loaded = r[9]
}
CALL () {
    UNWIND $loaded AS r MATCH (b:Bundle {id: r[0]})
    SET b.loaded = r[1]
}
CALL () {
    UNWIND $newEntities AS r CREATE (:Entity {
        id: r[0], bundle: r[1], iri: r[2], types: r[3], statements: r[4], name: r[5], location: r[6], place: r[6],
        value: r[7], generatedAtTime: r[8], product: r[9]
    })
}
CALL () {
    UNWIND $newDatasetEntities AS r CREATE (:Entity:DatasetEntity {
        id: r[0], bundle: r[1], iri: r[2], types: r[3], statements: r[4], name: r[5], location: r[6], place: r[6],
        value: r[7], generatedAtTime: r[8], product: r[9]
    })
}
CALL () {
    UNWIND $newValueEntities AS r CREATE (:Entity:ValueEntity {
        id: r[0], bundle: r[1], iri: r[2], types: r[3], statements: r[4], name: r[5], location: r[6], place: r[6],
        value: r[7], generatedAtTime: r[8], product: r[9]
    })
}
CALL () {
    UNWIND $newCollections AS r CREATE (:Entity:Collection {
        id: r[0], bundle: r[1], iri: r[2], types: r[3], statements: r[4], name: r[5], location: r[6], place: r[6],
        value: r[7], generatedAtTime: r[8], product: r[9]
    })
}
CALL () {
    UNWIND $newActivities AS r CREATE (:Activity {
        id: r[0], bundle: r[1], iri: r[2], types: r[3], statements: r[4], name: r[5], startTime: r[6],
        endTime: r[7]
    })
}
CALL () {
    UNWIND $newAgents AS r CREATE (:Agent {
        id: r[0], bundle: r[1], iri: r[2], types: r[3], statements: r[4], name: r[5], type: r[6]
    })
}
CALL () {
    UNWIND $entities AS r MATCH (n:Entity {id: r[0]}) SET
        n.types = n.types + [t IN r[3] WHERE NOT t IN n.types], n.statements = n.statements + r[4],
        n.location = coalesce(n.location, r[6]), n.value = coalesce(n.value, r[7]),
        n.generatedAtTime = coalesce(n.generatedAtTime, r[8]), n.product = coalesce(n.product, r[9])
}
CALL () {
    UNWIND $activities AS r MATCH (n:Activity {id: r[0]}) SET
        n.types = n.types + [t IN r[3] WHERE NOT t IN n.types], n.statements = n.statements + r[4],
        n.startTime = coalesce(n.startTime, r[6]), n.endTime = coalesce(n.endTime, r[7])
}
CALL () {
    UNWIND $agents AS r MATCH (n:Agent {id: r[0]}) SET
        n.types = n.types + [t IN r[3] WHERE NOT t IN n.types], n.statements = n.statements + r[4],
        n.type = coalesce(n.type, r[6])
}
CALL () {
    UNWIND $statements AS r CREATE (:Statement {
        id: r[0], bundle: r[1], kind: r[2], statement: r[3]
    })
}
RETURN 0 AS deleted
