// Runs of tools, and jobs that stand in for them, that meet all conditions: their ids as one list, in no order.
//
// $files: ids of files, one of which they used in a way that influences; null for any, as with all of these
// $tool: name of the tool
// $version: its version
// $config: base name of a configuration file
// $site: computing site
// $host: name of the machine
// -> runs
// rows: one
// mode: read
CALL () {
    UNWIND CASE WHEN $files IS NULL THEN [1] ELSE [] END AS every
    MATCH (a:Activity) WHERE a.bundle IS NULL RETURN a
  UNION ALL
    UNWIND coalesce($files, []) AS id
    MATCH (e:Entity {id: id})<-[:used {influence: true}]-(a:Activity) RETURN DISTINCT a
}
WITH DISTINCT a
WHERE ($tool IS NULL OR (a.name = $tool AND NOT a:Job))
    AND ($version IS NULL OR (a.version = $version AND NOT a:Job))
    AND ($config IS NULL OR $config IN a.config)
    AND ($site IS NULL OR a.site = $site)
    AND ($host IS NULL OR a.host = $host)
RETURN collect(a.id) AS runs
