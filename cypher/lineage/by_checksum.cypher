// Files of one content, by what a catalogue or log says of their bytes.
//
// $adler32: Adler32, 8 lower-case hex digits
// $size: bytes
// -> files
// rows: one
// mode: read
MATCH (x:Entity {adler32: $adler32}) WHERE x.size IS NULL OR x.size = $size
RETURN collect([
    x.id, x.lfn, x.name, x.productId, x.guid, x.adler32, x.size, x.version, x.dataLevel, x.partial, x.generatedBy
]) AS files
