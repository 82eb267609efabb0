// Products that files went into directly: their ids as one list, in no order.
//
// $ids: the files
// $follow: data, or influence: which edges count
// -> files
// rows: one
// mode: read
CALL () {
    UNWIND CASE $follow WHEN 'data' THEN $ids ELSE [] END AS id
    MATCH (:Entity {id: id})<-[:used {dataflow: true}]-(a)
    WITH DISTINCT a MATCH (a)<-[:wasGeneratedBy {dataflow: true}]-(x:Entity)
    RETURN x
  UNION ALL
    UNWIND CASE $follow WHEN 'data' THEN $ids ELSE [] END AS id
    MATCH (:Entity {id: id})<-[:wasDerivedFrom {dataflow: true}]-(x:Entity)
    RETURN x
  UNION ALL
    UNWIND CASE $follow WHEN 'influence' THEN $ids ELSE [] END AS id
    MATCH (:Entity {id: id})<-[:used {influence: true}]-(a)
    WITH DISTINCT a MATCH (a)<-[:wasGeneratedBy {influence: true}]-(x:Entity)
    RETURN x
  UNION ALL
    UNWIND CASE $follow WHEN 'influence' THEN $ids ELSE [] END AS id
    MATCH (:Entity {id: id})<-[:wasDerivedFrom {influence: true}]-(x:Entity)
    RETURN x
}
WITH DISTINCT x WHERE NOT coalesce(x.partial, false)
RETURN collect(x.id) AS files
