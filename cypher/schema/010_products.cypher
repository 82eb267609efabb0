// Entities of imported documents by their product ids.
//
// mode: schema
CREATE INDEX entity_product IF NOT EXISTS FOR (n:Entity) ON (n.product);
