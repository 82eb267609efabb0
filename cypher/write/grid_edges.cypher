// Write which run belongs to which execution of a job, and which version of an LFN follows which.
//
// $runs: lists of run and job execution
// $revisions: lists of newer and older version, and their LFN
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $runs AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Activity {id: r[1]})
    CREATE (s)-[:wasInformedBy]->(t)
}
CALL () {
    UNWIND $revisions AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:wasRevisionOf {lfn: r[2]}]->(t)
}
RETURN 0 AS deleted
