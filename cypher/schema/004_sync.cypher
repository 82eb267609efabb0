// How far each service was read that is asked again and again.
//
// mode: schema
CREATE CONSTRAINT sync_id IF NOT EXISTS FOR (n:Sync) REQUIRE n.id IS UNIQUE;
