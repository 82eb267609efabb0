// Runs that did not complete, latest first.
//
// -> id, tool, version, status, exitCode, startTime, host
// mode: read
MATCH (a:Activity) WHERE NOT a:Job AND a.bundle IS NULL AND a.status IN ['error', 'interrupted', 'killed']
RETURN a.id AS id, a.name AS tool, a.version AS version, a.status AS status, a.exitCode AS exitCode,
    a.startTime AS startTime, a.host AS host
ORDER BY startTime DESC, id
