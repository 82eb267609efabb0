// Complete products of runs: their ids as one list, in no order.
//
// $runs: ids of activities
// -> files
// rows: one
// mode: read
UNWIND $runs AS id
MATCH (:Activity {id: id})<-[:wasGeneratedBy {influence: true}]-(e:Entity)
WHERE NOT coalesce(e.partial, false)
RETURN collect(DISTINCT e.id) AS files
