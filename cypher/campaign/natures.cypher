// What files are: their kind of data, and of imported ones their declarations; as lists of id, name and these.
//
// $ids: the files
// -> files
// rows: one
// mode: read
UNWIND $ids AS id
MATCH (e:Entity {id: id})
RETURN collect([e.id, e.name, e.dataType, e.statements]) AS files
