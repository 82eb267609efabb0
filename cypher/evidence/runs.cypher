// What provenance databases say of runs.
//
// $keys: 'run/ID' of each run
// -> records
// rows: one
// mode: read
CALL () {
    UNWIND $keys AS key MATCH (r:Record {plan: key})
    USING INDEX SEEK r:Record(plan)
    RETURN collect([r.id, r.text]) AS records
}
RETURN records
