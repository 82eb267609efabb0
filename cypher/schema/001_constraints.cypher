// Every node has an id that is unique under its label, every claim one that is unique under its type.
//
// mode: schema
CREATE CONSTRAINT activity_id IF NOT EXISTS FOR (n:Activity) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT alias_id IF NOT EXISTS FOR (n:Alias) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT agent_id IF NOT EXISTS FOR (n:Agent) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT activity_description_id IF NOT EXISTS FOR (n:ActivityDescription) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT entity_description_id IF NOT EXISTS FOR (n:EntityDescription) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT usage_description_id IF NOT EXISTS FOR (n:UsageDescription) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT generation_description_id IF NOT EXISTS FOR (n:GenerationDescription) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT configuration_id IF NOT EXISTS FOR (n:Configuration) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT parameter_id IF NOT EXISTS FOR (n:Parameter) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT environment_id IF NOT EXISTS FOR (n:Environment) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT software_id IF NOT EXISTS FOR (n:Software) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT load_id IF NOT EXISTS FOR (n:Load) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT store_id IF NOT EXISTS FOR (n:Store) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT used_id IF NOT EXISTS FOR ()-[r:used]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT was_generated_by_id IF NOT EXISTS FOR ()-[r:wasGeneratedBy]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT was_derived_from_id IF NOT EXISTS FOR ()-[r:wasDerivedFrom]-() REQUIRE r.id IS UNIQUE;
