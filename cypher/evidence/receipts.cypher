// Which sources are loaded already.
//
// $ids: keys of receipts
// -> ids
// rows: one
// mode: read
UNWIND $ids AS key
MATCH (l:Load {id: key})
RETURN collect(l.id) AS ids
