// Properties that questions start from.
//
// mode: schema
CREATE INDEX activity_name IF NOT EXISTS FOR (n:Activity) ON (n.name);
CREATE INDEX activity_version IF NOT EXISTS FOR (n:Activity) ON (n.version);
CREATE INDEX activity_status IF NOT EXISTS FOR (n:Activity) ON (n.status);
CREATE INDEX activity_site IF NOT EXISTS FOR (n:Activity) ON (n.site);
CREATE INDEX entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name);
CREATE INDEX entity_lfn IF NOT EXISTS FOR (n:Entity) ON (n.lfn);
CREATE INDEX entity_path IF NOT EXISTS FOR (n:Entity) ON (n.path);
CREATE INDEX entity_place IF NOT EXISTS FOR (n:Entity) ON (n.place);
CREATE INDEX entity_product_id IF NOT EXISTS FOR (n:Entity) ON (n.productId);
CREATE INDEX entity_guid IF NOT EXISTS FOR (n:Entity) ON (n.guid);
CREATE INDEX entity_adler32 IF NOT EXISTS FOR (n:Entity) ON (n.adler32);
CREATE INDEX entity_data_level IF NOT EXISTS FOR (n:Entity) ON (n.dataLevel);
CREATE INDEX entity_header_activity IF NOT EXISTS FOR (n:Entity) ON (n.headerActivity);
CREATE INDEX alias_name IF NOT EXISTS FOR (n:Alias) ON (n.name);
CREATE INDEX parameter_name IF NOT EXISTS FOR (n:Parameter) ON (n.name);
CREATE INDEX software_name IF NOT EXISTS FOR (n:Software) ON (n.name);
