// Imported PROV documents of a name: the source as it was given, or the beginning of the content's SHA-256.
//
// $name: the name
// $hash: the same, or a text that no hash begins with
// -> found
// rows: one
// mode: read
CALL () {
    MATCH (b:Bundle {source: $name}) WHERE b.document = b.id
    RETURN collect([b.id, b.source, b.content]) AS named
}
CALL () {
    MATCH (b:Bundle) WHERE b.content STARTS WITH $hash AND b.document = b.id
    RETURN collect([b.id, b.source, b.content]) AS hashed
}
RETURN named + hashed AS found
