// What description files say, and what follows from it for descriptions and agents that are there already.
//
// Rows are lists of id and the properties of vocab.NODES in their order.
//
// $descriptionRecords: to create
// $changedTools: ActivityDescription nodes to change
// $changedEntities: EntityDescription nodes to change
// $changedValues: ValueDescription nodes to change
// $changedUsages: UsageDescription nodes to change
// $changedGenerations: GenerationDescription nodes to change
// $changedParameters: ParameterDescription nodes to change
// $changedConfigFiles: ConfigFileDescription nodes to change
// $changedAgents: Agent nodes to change
// $droppedUsages: ids of usage descriptions that others take the place of
// $droppedGenerations: ids of generation descriptions that others take the place of
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $descriptionRecords AS r CREATE (:DescriptionRecord {
        id: r[0], kind: r[1], name: r[2], version: r[3], text: r[4], loadedAt: r[5]
    })
}
CALL () {
    UNWIND $changedTools AS r MATCH (n:ActivityDescription {id: r[0]}) SET
        n.name = r[1], n.version = r[2], n.type = r[3], n.subtype = r[4], n.description = r[5], n.docurl =
        r[6]
}
CALL () {
    UNWIND $changedEntities AS r MATCH (n:EntityDescription {id: r[0]}) SET
        n.name = r[1], n.contentType = r[2], n.description = r[3], n.docurl = r[4], n.type = r[5]
}
CALL () {
    UNWIND $changedValues AS r MATCH (n:EntityDescription {id: r[0]}) SET
        n.name = r[1], n.description = r[2], n.docurl = r[3], n.type = r[4], n.valueType = r[5], n.unit =
        r[6], n.ucd = r[7], n.utype = r[8]
}
CALL () {
    UNWIND $changedUsages AS r MATCH (n:UsageDescription {id: r[0]}) SET
        n.role = r[1], n.type = r[2], n.description = r[3], n.multiplicity = r[4]
}
CALL () {
    UNWIND $changedGenerations AS r MATCH (n:GenerationDescription {id: r[0]}) SET
        n.role = r[1], n.type = r[2], n.description = r[3], n.multiplicity = r[4]
}
CALL () {
    UNWIND $changedParameters AS r MATCH (n:ParameterDescription {id: r[0]}) SET
        n.name = r[1], n.valueType = r[2], n.unit = r[3], n.ucd = r[4], n.utype = r[5], n.description =
        r[6], n.min = r[7], n.max = r[8], n.default = r[9], n.options = r[10]
}
CALL () {
    UNWIND $changedConfigFiles AS r MATCH (n:ConfigFileDescription {id: r[0]}) SET
        n.name = r[1], n.contentType = r[2], n.description = r[3]
}
CALL () {
    UNWIND $changedAgents AS r MATCH (n:Agent {id: r[0]}) SET
        n.name = r[1], n.type = r[2], n.email = r[3], n.affiliation = r[4], n.phone = r[5], n.address =
        r[6], n.url = r[7], n.comment = r[8]
}
CALL () {
    UNWIND $droppedUsages AS id MATCH (n:UsageDescription {id: id})
    DETACH DELETE n
}
CALL () {
    UNWIND $droppedGenerations AS id MATCH (n:GenerationDescription {id: id})
    DETACH DELETE n
}
RETURN 0 AS deleted
