// Plans are found by their number or name, what is said of them by their key.
//
// mode: schema
CREATE CONSTRAINT transformation_id IF NOT EXISTS FOR (n:Transformation) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT production_id IF NOT EXISTS FOR (n:Production) REQUIRE n.id IS UNIQUE;
CREATE INDEX transformation_transformation IF NOT EXISTS FOR (n:Transformation) ON (n.transformation);
CREATE INDEX transformation_name IF NOT EXISTS FOR (n:Transformation) ON (n.name);
CREATE INDEX production_production IF NOT EXISTS FOR (n:Production) ON (n.production);
CREATE INDEX production_name IF NOT EXISTS FOR (n:Production) ON (n.name);
CREATE INDEX record_plan IF NOT EXISTS FOR (n:Record) ON (n.plan);
