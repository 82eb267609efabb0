// Models and cuts that made files: by the run that wrote each, by any run that its data went through, and by all that
// could have influenced it.
//
// $ids: the files
// -> direct, inData, all
// rows: one
// mode: read
CALL () {
    UNWIND $ids AS id
    MATCH (f:Entity {id: id})-[g:wasGeneratedBy]->(a)-[:used {influence: true}]->(x:Entity)
    WHERE (g.influence OR a.id = f.generatedBy) AND x.dataType IN ['model', 'cuts']
    RETURN collect(DISTINCT x.id) AS direct
}
CALL () {
    UNWIND $ids AS id
    MATCH (f:Entity {id: id})
    CALL (f) { MATCH (f)-[:used|wasGeneratedBy|wasDerivedFrom*1.. {dataflow: true}]->(a) RETURN DISTINCT a }
    WITH DISTINCT a WHERE a:Activity
    MATCH (a)-[:used {influence: true}]->(x:Entity) WHERE x.dataType IN ['model', 'cuts']
    RETURN collect(DISTINCT x.id) AS inData
}
CALL () {
    UNWIND $ids AS id
    MATCH (f:Entity {id: id})
    CALL (f) { MATCH (f)-[:used|wasGeneratedBy|wasDerivedFrom*1.. {influence: true}]->(x) RETURN DISTINCT x }
    WITH DISTINCT x WHERE x.dataType IN ['model', 'cuts']
    RETURN collect(x.id) AS all
}
RETURN direct, inData, all
