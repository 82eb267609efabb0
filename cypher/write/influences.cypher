// Influences of imported documents: between elements of any kinds.
//
// Rows are lists of source id, target id and the properties of imported.EDGE in their order.
//
// $entityEntity: edges
// $entityActivity: edges
// $entityAgent: edges
// $activityEntity: edges
// $activityActivity: edges
// $activityAgent: edges
// $agentEntity: edges
// $agentActivity: edges
// $agentAgent: edges
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $entityEntity AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:wasInfluencedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $entityActivity AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Activity {id: r[1]})
    CREATE (s)-[:wasInfluencedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $entityAgent AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Agent {id: r[1]})
    CREATE (s)-[:wasInfluencedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $activityEntity AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:wasInfluencedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $activityActivity AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Activity {id: r[1]})
    CREATE (s)-[:wasInfluencedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $activityAgent AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Agent {id: r[1]})
    CREATE (s)-[:wasInfluencedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $agentEntity AS r MATCH (s:Agent {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:wasInfluencedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $agentActivity AS r MATCH (s:Agent {id: r[0]}) MATCH (t:Activity {id: r[1]})
    CREATE (s)-[:wasInfluencedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $agentAgent AS r MATCH (s:Agent {id: r[0]}) MATCH (t:Agent {id: r[1]})
    CREATE (s)-[:wasInfluencedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
RETURN 0 AS deleted
