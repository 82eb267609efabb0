// What description files say, by the name of what they speak of.
//
// mode: schema
CREATE CONSTRAINT description_record_id IF NOT EXISTS FOR (n:DescriptionRecord) REQUIRE n.id IS UNIQUE;
CREATE INDEX description_record_name IF NOT EXISTS FOR (n:DescriptionRecord) ON (n.name);
