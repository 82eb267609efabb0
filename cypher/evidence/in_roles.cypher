// Claims of logs about the runs of a tool in some roles, as lists of activity, its version, claim, role, path, origin,
// type, dataflow and influence.
//
// $tool: its name
// $usages: roles of what runs used
// $generations: roles of what they generated
// -> used, generated
// rows: one
// mode: read
CALL () {
    MATCH (a:Activity {name: $tool})-[x:used]->()
    WHERE a.bundle IS NULL AND x.role IN $usages AND x.origin IN ['log', 'config']
    RETURN collect([a.id, a.version, x.id, x.role, x.url, x.origin, x.type, x.dataflow, x.influence]) AS used
}
CALL () {
    MATCH (a:Activity {name: $tool})<-[x:wasGeneratedBy]-()
    WHERE a.bundle IS NULL AND x.role IN $generations AND x.origin IN ['log', 'config']
    RETURN collect([a.id, a.version, x.id, x.role, x.url, x.origin, x.type, x.dataflow, x.influence]) AS generated
}
RETURN used, generated
