// Jobs are found by their number, evidence by its job or its logical file name.
//
// mode: schema
CREATE CONSTRAINT record_id IF NOT EXISTS FOR (n:Record) REQUIRE n.id IS UNIQUE;
CREATE INDEX activity_job_id IF NOT EXISTS FOR (n:Activity) ON (n.jobId);
CREATE INDEX record_job_id IF NOT EXISTS FOR (n:Record) ON (n.jobId);
CREATE INDEX record_lfn IF NOT EXISTS FOR (n:Record) ON (n.lfn);
