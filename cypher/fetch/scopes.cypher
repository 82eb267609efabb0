// Imported documents and their bundles: where they are from, what they are called, which prefixes they declare.
//
// -> scopes
// rows: one
// mode: read
MATCH (b:Bundle)
RETURN collect([b.id, b.document, b.source, b.name, b.iri, b.namespaces]) AS scopes
