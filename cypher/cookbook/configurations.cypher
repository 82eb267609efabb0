// Sets of parameter values, and how many runs shared each.
//
// -> id, tool, runs, firstStart, lastStart
// mode: read
MATCH (a:Activity)-[:wasConfiguredBy]->(c:Configuration)
WITH c, count(DISTINCT a) AS runs, min(a.startTime) AS firstStart, max(a.startTime) AS lastStart
RETURN c.id AS id, c.name AS tool, runs, firstStart, lastStart
ORDER BY runs DESC, id
