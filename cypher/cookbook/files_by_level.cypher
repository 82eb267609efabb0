// How many files there are of each data level, and how many of them a run left that did not complete.
//
// -> level, files, partial
// mode: read
MATCH (e:Entity) WHERE e.bundle IS NULL
RETURN coalesce(e.dataLevel, 'none') AS level, count(*) AS files, sum(CASE WHEN e.partial THEN 1 ELSE 0 END) AS partial
ORDER BY level
