// What description files say, to be compared.
//
// -> found
// rows: one
// mode: read
MATCH (n:DescriptionRecord)
RETURN collect([n.kind, n.name, n.version, n.text]) AS found
