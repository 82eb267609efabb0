// Ids along a shortest way from one file down to another, cause first.
//
// $causes: ids of the entities at which it may begin
// $effects: ids of the entities at which it may end, none of them among the causes
// $follow: data, influence or all: which edges count
// -> ids
// rows: one
// mode: read
CALL () {
    UNWIND CASE $follow WHEN 'data' THEN $effects ELSE [] END AS effect MATCH (b:Entity {id: effect})
    UNWIND $causes AS cause MATCH (a:Entity {id: cause})
    MATCH p = shortestPath((b)-[:used|wasGeneratedBy|wasDerivedFrom*]->(a))
    WHERE all(r IN relationships(p) WHERE r.dataflow)
    RETURN [n IN nodes(p) | n.id] AS steps
  UNION ALL
    UNWIND CASE $follow WHEN 'influence' THEN $effects ELSE [] END AS effect MATCH (b:Entity {id: effect})
    UNWIND $causes AS cause MATCH (a:Entity {id: cause})
    MATCH p = shortestPath((b)-[:used|wasGeneratedBy|wasDerivedFrom*]->(a))
    WHERE all(r IN relationships(p) WHERE r.influence)
    RETURN [n IN nodes(p) | n.id] AS steps
  UNION ALL
    UNWIND CASE $follow WHEN 'all' THEN $effects ELSE [] END AS effect MATCH (b:Entity {id: effect})
    UNWIND $causes AS cause MATCH (a:Entity {id: cause})
    MATCH p = shortestPath((b)-[:used|wasGeneratedBy|wasDerivedFrom*]->(a))
    RETURN [n IN nodes(p) | n.id] AS steps
}
WITH steps ORDER BY size(steps), steps LIMIT 1
RETURN reverse(steps) AS ids
