// Runs of tools that meet all conditions, as one list, in no order.
//
// $name: name of the tool; null for any, as with all of these
// $version: its version
// $status: status of the run
// $config: base name of a configuration file
// $site: computing site
// -> activities
// rows: one
// mode: read
MATCH (a:Activity)
WHERE NOT a:Job AND a.bundle IS NULL
    AND ($name IS NULL OR a.name = $name)
    AND ($version IS NULL OR a.version = $version)
    AND ($status IS NULL OR a.status = $status)
    AND ($config IS NULL OR $config IN a.config)
    AND ($site IS NULL OR a.site = $site)
RETURN collect([
    a.id, a.name, a.version, a.status, a.exitCode, a.startTime, a.endTime, a.site, a.host, a.config, a.inferred,
    a.vo, a.jobId, a.rescheduleCounter
]) AS activities
