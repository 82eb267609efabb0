// Which versions of a package really ran, and in how many runs.
//
// $package: name of the package
// -> version, runs, environments
// mode: read
MATCH (p:Software {name: $package})<-[:hadMember]-(v:Environment)
OPTIONAL MATCH (v)<-[:wasInfluencedBy]-(a:Activity)
RETURN p.version AS version, count(DISTINCT a) AS runs, count(DISTINCT v) AS environments
ORDER BY version
