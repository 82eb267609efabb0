// Inputs that nothing produced and no catalogue knows, but for configuration files.
//
// A logical file name is one that a catalogue gave: it is missing only where a catalogue was read, and has it no more.
//
// -> found
// rows: one
// mode: read
CALL () {
    MATCH (r:Record) WHERE r.lfn IS NOT NULL
    RETURN count(r) > 0 AS catalogued
}
MATCH (e:Entity)
WHERE e.bundle IS NULL AND (e.lfn IS NULL OR catalogued) AND coalesce(e.dataType, 'data') <> 'configuration'
    AND NOT (e)-[:wasGeneratedBy]->()
    AND (e.lfn IS NULL OR (e.size IS NULL AND e.guid IS NULL AND e.adler32 IS NULL))
WITH e WHERE e.lfn IS NULL OR NOT EXISTS { MATCH (r:Record {lfn: e.lfn}) }
MATCH (e)<-[:used]-(a:Activity)
WITH e, collect(DISTINCT {kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}) AS runs
RETURN collect({
    subject: {kind: 'file', id: e.id, lfn: e.lfn, name: e.name}, related: runs, number: size(runs),
    path: coalesce(e.lfn, e.path, e.name, e.id)
}) AS found
