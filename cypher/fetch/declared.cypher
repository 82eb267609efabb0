// Nodes that sources state in the words of the IVOA, but entities, as lists of id and the properties of vocab.NODES.
//
// $parameterDescriptions: ids of ParameterDescription nodes
// $configFileDescriptions: ids of ConfigFileDescription nodes
// $configFiles: ids of ConfigFile nodes
// -> parameterDescriptions, configFileDescriptions, configFiles
// rows: one
// mode: read
CALL () {
    UNWIND $parameterDescriptions AS key MATCH (n:ParameterDescription {id: key})
    RETURN collect([
        n.id, n.name, n.valueType, n.unit, n.ucd, n.utype, n.description, n.min, n.max, n.default, n.options
    ]) AS parameterDescriptions
}
CALL () {
    UNWIND $configFileDescriptions AS key MATCH (n:ConfigFileDescription {id: key})
    RETURN collect([
        n.id, n.name, n.contentType, n.description
    ]) AS configFileDescriptions
}
CALL () {
    UNWIND $configFiles AS key MATCH (n:ConfigFile {id: key})
    RETURN collect([
        n.id, n.name, n.location, n.comment
    ]) AS configFiles
}
RETURN parameterDescriptions, configFileDescriptions, configFiles
