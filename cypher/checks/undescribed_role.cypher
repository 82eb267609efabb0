// Roles in which runs used or generated files, that the description of their tool does not have: tool and role.
//
// -> found
// rows: one
// mode: read
CALL () {
    MATCH (d:ActivityDescription)<-[:isRelatedTo]-(x:UsageDescription)
    WITH d, collect(x.role) AS roles
    MATCH (d)<-[:isDescribedBy]-(a:Activity)-[u:used]->(e:Entity)
    WHERE u.role IS NOT NULL AND NOT u.role IN roles
    RETURN a, u.role AS role, 'used' AS did, collect(DISTINCT {kind: 'file', id: e.id, lfn: e.lfn, name: e.name}) AS files
  UNION ALL
    MATCH (d:ActivityDescription)<-[:isRelatedTo]-(x:GenerationDescription)
    WITH d, collect(x.role) AS roles
    MATCH (d)<-[:isDescribedBy]-(a:Activity)<-[g:wasGeneratedBy]-(e:Entity)
    WHERE g.role IS NOT NULL AND NOT g.role IN roles
    RETURN a, g.role AS role, 'generated' AS did, collect(DISTINCT {kind: 'file', id: e.id, lfn: e.lfn, name: e.name}) AS files
}
RETURN collect({
    subject: {kind: 'activity', id: a.id, name: a.name, jobId: a.jobId}, related: files, role: role, did: did
}) AS found
