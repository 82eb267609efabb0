// Names of entities of imported documents that begin like this one, to propose where a name is unknown.
//
// $prefix: what the label begins with
// $bundles: scopes that they may lie in; null for any
// $n: how many at most
// -> names
// rows: one
// mode: read
MATCH (e:Entity) WHERE e.name STARTS WITH $prefix AND e.bundle IS NOT NULL AND ($bundles IS NULL OR e.bundle IN $bundles)
WITH DISTINCT e.name AS name ORDER BY name LIMIT $n
RETURN collect(name) AS names
