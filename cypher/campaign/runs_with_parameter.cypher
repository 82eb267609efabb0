// Runs that were configured with a parameter of a value: their ids as one list, in no order.
//
// $name: dotted name of the parameter, or its end
// $values: the value as JSON text; ways to read it
// -> runs
// rows: one
// mode: read
MATCH (p:Parameter)<-[:hadMember]-(:Configuration)<-[:wasConfiguredBy]-(a:Activity)
WHERE (p.name = $name OR right(p.name, size($name) + 1) = '.' + $name) AND p.value IN $values
RETURN collect(DISTINCT a.id) AS runs
