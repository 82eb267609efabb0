// A graph as a test wants it.
// files: id, lfn, version, level, partial, path; runs: id, name, status; edges: source, target, dataflow, influence.
CALL () {
    UNWIND $files AS r
    CREATE (:Entity:DatasetEntity {
        id: r[0], lfn: r[1], version: r[2], dataLevel: r[3], partial: r[4], path: r[5], name: split(r[5], '/')[-1]
    })
}
CALL () { UNWIND $runs AS r CREATE (:Activity {id: r[0], name: r[1], status: r[2], config: ['a.yml']}) }
CALL () {
    UNWIND $used AS r MATCH (a:Activity {id: r[0]}) MATCH (e:Entity {id: r[1]})
    CREATE (a)-[:used {id: r[0] + r[1], role: 'in', dataflow: r[2], influence: r[3]}]->(e)
}
CALL () {
    UNWIND $generated AS r MATCH (e:Entity {id: r[0]}) MATCH (a:Activity {id: r[1]})
    CREATE (e)-[:wasGeneratedBy {id: r[0] + r[1], role: 'out', dataflow: r[2], influence: r[3]}]->(a)
    SET e.generatedBy = r[1]
}
CALL () {
    UNWIND $derived AS r MATCH (e:Entity {id: r[0]}) MATCH (c:Entity {id: r[1]})
    CREATE (e)-[:wasDerivedFrom {id: r[0] + r[1], dataflow: r[2], influence: r[3]}]->(c)
}
