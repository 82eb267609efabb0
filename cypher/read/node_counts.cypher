// How many nodes there are under each set of labels.
//
// -> labels, nodes
// mode: read
MATCH (n)
UNWIND labels(n) AS label
WITH n, label ORDER BY label
WITH n, collect(label) AS labels
RETURN labels, count(*) AS nodes
ORDER BY labels
