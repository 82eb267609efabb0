// Values that a parameter had, and in how many runs.
//
// $parameter: dotted name: ProcessorTool.EventSource.max_events
// -> value, runs
// mode: read
MATCH (p:Parameter {name: $parameter})<-[:hadMember]-(c:Configuration)<-[:wasConfiguredBy]-(a:Activity)
RETURN p.value AS value, count(DISTINCT a) AS runs
ORDER BY value
