// The LFNs of one base name in the order in which they were written.
//
// mode: schema
CREATE INDEX entity_first_written IF NOT EXISTS FOR (n:Entity) ON (n.firstWritten);
