// What imported documents call so, with the runs that it configured or was part of the environment of.
//
// An entry is a list of id, value, declarations, runs that a set with it influenced, and runs that it did itself.
//
// $prefix: id of a bundle and a blank
// $name: name of a parameter or a package
// $ending: a dot and the name, where the end of a name will do; else the name
// -> found
// rows: one
// mode: read
MATCH (p:Entity)
WHERE p.id STARTS WITH $prefix AND (p.name = $name OR right(p.name, size($ending)) = $ending)
RETURN collect([
    p.id, p.value, p.statements,
    COLLECT { MATCH (p)<-[:hadMember]-(:Entity)<-[:wasInfluencedBy]-(a:Activity) RETURN DISTINCT a.id },
    COLLECT { MATCH (p)<-[:wasInfluencedBy|used]-(a:Activity) RETURN DISTINCT a.id }
]) AS found
