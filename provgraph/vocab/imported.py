"""What imported PROV documents are in the graph: nodes and edges in scopes of their own.

A node stands for an identifier in one role (entity, activity, agent) inside one bundle: its ``id`` is that of the
bundle, a blank and the IRI. A relation is an edge between two of them under the name that PROV gives it. Both carry
the statements as they were said, so that the document can be given back.
"""

from provgraph.vocab.kinds import NodeKind, p

__all__ = ["EDGE", "NODES"]

_ELEMENT = (
    p("bundle", "string", "id of the document or bundle that says it; null on all that is not imported"),
    p("iri", "string", "its identifier", indexed=True),
    p("types", "strings", "IRIs of its `prov:type`s"),
    p("statements", "strings", "all declarations, whole; none where it is used and never declared"),
)

NODES: dict[str, NodeKind] = {
    "Bundle": NodeKind(
        ("Bundle",),
        "an imported PROV document, or a bundle in one: the scope in which its statements hold",
        (
            p("document", "string", "id of the document that it is or lies in", indexed=True),
            p("source", "string", "the source as it was named", indexed=True),
            p("content", "string", "SHA-256 of the document", indexed=True),
            p("format", "string", "provn, json, xml, rdf or jsonld"),
            p("namespaces", "json", "prefixes and IRIs; the default namespace has no prefix"),
            p("name", "string", "qualified name of a bundle"),
            p("iri", "string", "IRI of a bundle"),
            p("seq", "integer", "its place among the bundles of the document"),
            p("loaded", "integer", "on a document: how many of its statements are loaded"),
        ),
        "",
    ),
    "ImportedEntity": NodeKind(
        ("Entity",),
        "an entity of an imported document (also `:DatasetEntity`, `:ValueEntity` or `:Collection`, "
        "where its type says so); id = bundle + blank + IRI",
        (
            *_ELEMENT,
            p("name", "string", "its label or name, else its local name", indexed=True),
            p("location", "string", "where it is; `place` too, which is indexed"),
            p("value", "string", "its value as text"),
            p("generatedAtTime", "time", "when it was generated"),
            p("product", "string", "its product id: said, or an identifier that ends in a UUID", indexed=True),
        ),
        "entity",
        "Entity",
    ),
    "ImportedActivity": NodeKind(
        ("Activity",),
        "an activity of an imported document; id = bundle + blank + IRI",
        (
            *_ELEMENT,
            p("name", "string", "its label or name, else its local name", indexed=True),
            p("startTime", "time", "when it started"),
            p("endTime", "time", "when it ended"),
        ),
        "activity",
        "Activity",
    ),
    "ImportedAgent": NodeKind(
        ("Agent",),
        "an agent of an imported document; id = bundle + blank + IRI",
        (
            *_ELEMENT,
            p("name", "string", "its label or name, else its local name"),
            p("type", "string", "Person, Organization or SoftwareAgent"),
        ),
        "agent",
        "Agent",
    ),
    "Statement": NodeKind(
        ("Statement",),
        "a relation of an imported document that lacks one of its ends; id = document + `:` + number",
        (
            p("bundle", "string", "id of the document or bundle that says it"),
            p("kind", "string", "the relation of PROV"),
            p("statement", "json", "the whole statement"),
        ),
        "",
    ),
}

EDGE = (
    p("id", "string", "document + `:` + number of the statement"),
    p("bundle", "string", "id of the document or bundle that says it"),
    p("name", "string", "IRI of the relation itself"),
    p("role", "string", "its role, where it has one"),
    p("time", "time", "its time"),
    p("type", "string", "IVOA usage type: Main where nothing is said"),
    p("dataflow", "boolean", "on used, wasGeneratedBy, wasDerivedFrom: the data itself passed here"),
    p("influence", "boolean", "on these: the result could have depended on it"),
    p("statement", "json", "the whole statement"),
)
"""Properties of the edges of imported documents: one edge for each relation, named as PROV names it."""
