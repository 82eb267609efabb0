// Descriptions and configuration files of the IVOA model; descriptions are found by name.
//
// mode: schema
CREATE CONSTRAINT parameter_description_id IF NOT EXISTS FOR (n:ParameterDescription) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT config_file_description_id IF NOT EXISTS FOR (n:ConfigFileDescription) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT config_file_id IF NOT EXISTS FOR (n:ConfigFile) REQUIRE n.id IS UNIQUE;
CREATE INDEX activity_description_name IF NOT EXISTS FOR (n:ActivityDescription) ON (n.name);
CREATE INDEX entity_description_name IF NOT EXISTS FOR (n:EntityDescription) ON (n.name);
CREATE INDEX parameter_description_name IF NOT EXISTS FOR (n:ParameterDescription) ON (n.name);
