// How many edges there are of each type.
//
// -> type, edges
// mode: read
MATCH ()-[r]->()
RETURN type(r) AS type, count(*) AS edges
ORDER BY type
