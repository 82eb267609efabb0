// Runs that started in a span of time.
//
// $from: time as ISO text, or the beginning of one: 2026-11-22
// $until: the same; the end is not in the span
// -> id, tool, version, status, startTime, host
// mode: read
MATCH (a:Activity) WHERE NOT a:Job AND a.bundle IS NULL AND a.startTime >= $from AND a.startTime < $until
RETURN a.id AS id, a.name AS tool, a.version AS version, a.status AS status, a.startTime AS startTime, a.host AS host
ORDER BY startTime, id
