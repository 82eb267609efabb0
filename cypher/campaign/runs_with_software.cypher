// Runs in whose environment a package was: their ids as one list, in no order.
//
// $package: name of the package
// $version: its version; null for any
// -> runs
// rows: one
// mode: read
MATCH (p:Software {name: $package})<-[:hadMember]-(:Environment)<-[:wasInfluencedBy]-(a:Activity)
WHERE $version IS NULL OR p.version = $version
RETURN collect(DISTINCT a.id) AS runs
