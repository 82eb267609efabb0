// Relations of imported documents.
//
// Rows are lists of source id, target id and the properties of imported.EDGE in their order.
//
// $used: edges
// $wasGeneratedBy: edges
// $wasInvalidatedBy: edges
// $wasStartedBy: edges
// $wasEndedBy: edges
// $wasInformedBy: edges
// $wasDerivedFrom: edges
// $wasAttributedTo: edges
// $wasAssociatedWith: edges
// $actedOnBehalfOf: edges
// $specializationOf: edges
// $alternateOf: edges
// $hadMember: edges
// $mentionOf: edges
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $used AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:used {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $wasGeneratedBy AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Activity {id: r[1]})
    CREATE (s)-[:wasGeneratedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $wasInvalidatedBy AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Activity {id: r[1]})
    CREATE (s)-[:wasInvalidatedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $wasStartedBy AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:wasStartedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $wasEndedBy AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:wasEndedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $wasInformedBy AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Activity {id: r[1]})
    CREATE (s)-[:wasInformedBy {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $wasDerivedFrom AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:wasDerivedFrom {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $wasAttributedTo AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Agent {id: r[1]})
    CREATE (s)-[:wasAttributedTo {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $wasAssociatedWith AS r MATCH (s:Activity {id: r[0]}) MATCH (t:Agent {id: r[1]})
    CREATE (s)-[:wasAssociatedWith {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $actedOnBehalfOf AS r MATCH (s:Agent {id: r[0]}) MATCH (t:Agent {id: r[1]})
    CREATE (s)-[:actedOnBehalfOf {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $specializationOf AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:specializationOf {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $alternateOf AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:alternateOf {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $hadMember AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:hadMember {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
CALL () {
    UNWIND $mentionOf AS r MATCH (s:Entity {id: r[0]}) MATCH (t:Entity {id: r[1]})
    CREATE (s)-[:mentionOf {
        id: r[2], bundle: r[3], name: r[4], role: r[5], time: r[6], type: r[7], dataflow: r[8],
        influence: r[9], statement: r[10]
    }]->(t)
}
RETURN 0 AS deleted
