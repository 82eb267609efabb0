// Names of files that begin like this one, to propose where a name is unknown.
//
// $prefix: what the LFN, path or base name begins with
// $n: how many at most from each
// -> names
// rows: one
// mode: read
CALL () {
    MATCH (e:Entity) WHERE e.name STARTS WITH $prefix AND e.bundle IS NULL
    WITH e.name AS key, coalesce(e.lfn, e.path, e.name) AS name ORDER BY key, name LIMIT $n
    RETURN name
  UNION
    MATCH (e:Entity) WHERE e.lfn STARTS WITH $prefix
    WITH e.lfn AS name ORDER BY name LIMIT $n
    RETURN name
  UNION
    MATCH (e:Entity) WHERE e.path STARTS WITH $prefix
    WITH e.path AS name ORDER BY name LIMIT $n
    RETURN name
}
RETURN collect(name) AS names
