// Imported PROV documents: their scopes, and their elements by IRI.
//
// mode: schema
CREATE CONSTRAINT bundle_id IF NOT EXISTS FOR (n:Bundle) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT statement_id IF NOT EXISTS FOR (n:Statement) REQUIRE n.id IS UNIQUE;
CREATE INDEX bundle_document IF NOT EXISTS FOR (n:Bundle) ON (n.document);
CREATE INDEX bundle_source IF NOT EXISTS FOR (n:Bundle) ON (n.source);
CREATE INDEX bundle_content IF NOT EXISTS FOR (n:Bundle) ON (n.content);
CREATE INDEX entity_iri IF NOT EXISTS FOR (n:Entity) ON (n.iri);
CREATE INDEX activity_iri IF NOT EXISTS FOR (n:Activity) ON (n.iri);
CREATE INDEX agent_iri IF NOT EXISTS FOR (n:Agent) ON (n.iri);
