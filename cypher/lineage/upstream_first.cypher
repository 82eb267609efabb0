// The first step of lineage from activities: what they used, one list for each.
//
// $runs: ids of activities
// $follow: data, influence or all: which edges count
// -> run, files
// key: run
// mode: read
UNWIND $runs AS key
MATCH (a:Activity {id: key})
RETURN a.id AS run, COLLECT {
    MATCH (a)-[r:used]->(e:Entity)
    WHERE $follow = 'all' OR ($follow = 'data' AND r.dataflow) OR ($follow = 'influence' AND r.influence)
    RETURN DISTINCT e.id
} AS files
ORDER BY run
