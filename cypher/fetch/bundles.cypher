// An imported document and the bundles in it.
//
// $document: id of the document
// -> id, document, source, content, format, namespaces, name, iri, seq, loaded
// key: seq
// mode: read
MATCH (b:Bundle {document: $document})
RETURN b.id AS id, b.document AS document, b.source AS source, b.content AS content, b.format AS format,
    b.namespaces AS namespaces, b.name AS name, b.iri AS iri, b.seq AS seq,
    b.loaded AS loaded
ORDER BY seq
