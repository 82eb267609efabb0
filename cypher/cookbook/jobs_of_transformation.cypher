// The jobs of a transformation, by task.
//
// $transformation: its number
// -> task, vo, job, status, minorStatus, site, executions
// key: task, vo, job
// mode: read
MATCH (t:Transformation {transformation: $transformation})<-[:hadPlan]-(j:Job {last: true})
RETURN j.task AS task, j.vo AS vo, j.jobId AS job, j.status AS status, j.minorStatus AS minorStatus, j.site AS site,
    j.rescheduleCounter + 1 AS executions
ORDER BY task, vo, job
