// What description files say of tools, kinds of files, and agents.
//
// $names: their names
// -> records
// rows: one
// mode: read
UNWIND $names AS key
MATCH (n:DescriptionRecord {name: key})
RETURN collect([n.kind, n.name, n.version, n.text]) AS records
