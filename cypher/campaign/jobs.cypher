// Jobs as they stand after their last execution, as one list, in no order.
//
// $status: statuses that they may have; empty for any
// $job: number of the job; null for any
// $vo: its VO; null for any
// -> jobs
// rows: one
// mode: read
CALL () {
    UNWIND CASE WHEN $job IS NULL THEN [1] ELSE [] END AS every
    MATCH (j:Job) RETURN j
  UNION ALL
    UNWIND CASE WHEN $job IS NULL THEN [] ELSE [$job] END AS number
    MATCH (j:Job {jobId: number}) RETURN j
}
WITH j WHERE j.last AND ($status = [] OR j.status IN $status) AND ($vo IS NULL OR j.vo = $vo)
RETURN collect([
    j.vo, j.jobId, j.status, j.minorStatus, j.site, j.owner, j.transformation, j.task, j.rescheduleCounter, j.inputs,
    j.outputs
]) AS jobs
