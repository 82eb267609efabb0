// Edges of files that follow from what is filed of them: whose they are, and what kind of file.
//
// $entities: ids
// -> edges
// rows: one
// mode: read
CALL () {
    UNWIND $entities AS key MATCH (e:Entity {id: key})-[x:wasAttributedTo|isDescribedBy]->(t)
    USING INDEX SEEK e:Entity(id)
    RETURN collect([key, type(x), t.id, x.role]) AS edges
}
RETURN edges
