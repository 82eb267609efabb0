// Entities as lists of id and the properties of vocab.NODES, in their order, with their edges that are no lineage.
//
// Relations are lists of type, source id, target id and role.
//
// $ids: their ids
// -> entities, values, collections, relations
// rows: one
// mode: read
CALL () {
    UNWIND $ids AS key MATCH (n:Entity {id: key}) WHERE NOT n:ValueEntity AND NOT n:Collection
    RETURN collect([
        n.id, n.name, n.lfn, n.path, n.place, n.productId, n.guid, n.adler32, n.size, n.version,
        n.dataLevel, n.dataLevelSource, n.dataCategory, n.dataAssociation, n.dataType, n.partial,
        n.generatedAtTime, n.invalidatedAtTime, n.writtenAt, n.firstReads, n.outputType, n.generatedBy,
        n.headerActivity, n.header, n.location, n.comment, n.catalogueLevel
    ]) AS entities
}
CALL () {
    UNWIND $ids AS key MATCH (n:Entity {id: key}) WHERE n:ValueEntity
    RETURN collect([
        n.id, n.name, n.location, n.generatedAtTime, n.invalidatedAtTime, n.comment, n.value
    ]) AS values
}
CALL () {
    UNWIND $ids AS key MATCH (n:Entity {id: key}) WHERE n:Collection
    RETURN collect([
        n.id, n.name, n.location, n.generatedAtTime, n.invalidatedAtTime, n.comment
    ]) AS collections
}
CALL () {
    UNWIND $ids AS key MATCH (n:Entity {id: key})-[r:wasAttributedTo|isDescribedBy|hadMember]->(t)
    RETURN collect([type(r), n.id, t.id, r.role]) AS own
}
CALL () {
    UNWIND $ids AS key MATCH (n:Entity {id: key})<-[r:hadReference]-(p)
    RETURN collect([type(r), p.id, n.id, null]) AS references
}
RETURN entities, values, collections, own + references AS relations
