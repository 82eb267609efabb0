// Entities as lists of id and the properties of vocab.NODES["Entity"], in their order.
//
// $ids: their ids
// -> entities
// rows: one
// mode: read
UNWIND $ids AS key
MATCH (n:Entity {id: key})
RETURN collect([
        n.id, n.name, n.lfn, n.path, n.place, n.productId, n.guid, n.adler32, n.size, n.version, n.dataLevel,
        n.dataLevelSource, n.dataCategory, n.dataAssociation, n.dataType, n.partial, n.generatedAtTime,
        n.invalidatedAtTime, n.writtenAt, n.firstReads, n.outputType, n.generatedBy, n.headerActivity, n.header
    ]) AS entities
