// How often each tool ran, in which version and how it ended.
//
// -> tool, version, status, runs
// mode: read
MATCH (a:Activity) WHERE NOT a:Job AND a.bundle IS NULL
RETURN a.name AS tool, a.version AS version, a.status AS status, count(*) AS runs
ORDER BY tool, version, status
