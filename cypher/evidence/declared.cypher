// Which nodes are there already that sources state in the words of the IVOA.
//
// $valueEntities: ids
// $collections: ids
// $parameterDescriptions: ids
// $configFileDescriptions: ids
// $configFiles: ids
// -> declared
// rows: one
// mode: read
CALL () {
    UNWIND $valueEntities AS key MATCH (n:Entity {id: key})
    RETURN collect(n.id) AS valueEntities
}
CALL () {
    UNWIND $collections AS key MATCH (n:Entity {id: key})
    RETURN collect(n.id) AS collections
}
CALL () {
    UNWIND $parameterDescriptions AS key MATCH (n:ParameterDescription {id: key})
    RETURN collect(n.id) AS parameterDescriptions
}
CALL () {
    UNWIND $configFileDescriptions AS key MATCH (n:ConfigFileDescription {id: key})
    RETURN collect(n.id) AS configFileDescriptions
}
CALL () {
    UNWIND $configFiles AS key MATCH (n:ConfigFile {id: key})
    RETURN collect(n.id) AS configFiles
}
RETURN
    valueEntities + collections + parameterDescriptions + configFileDescriptions + configFiles
        AS declared
