"""What there is to draw of an imported PROV document: its elements, and the relations that a picture shows."""

from collections.abc import Iterator, Mapping

from provgraph.model import Activity, Agent, Document, Entity, Relation
from provgraph.statements import ELEMENTS, ENDS, PREDECLARED, Statement, iri
from provgraph.wording import Said

__all__ = ["drawn"]

Spaces = Mapping[str, Mapping[str, str]]


def drawn(document: Document) -> Document:
    """Each identifier of a bundle as a file, a run or an agent of its own."""
    around = dict(document.bundles[0].namespaces)
    spaces = {b.id: {**PREDECLARED, **around, **dict(b.namespaces)} for b in document.bundles}
    said: dict[tuple[str, str], list[Statement]] = {}
    for statement in document.statements:
        for label, name in _mentioned(statement):
            declared = said.setdefault((label, _key(statement, name, spaces)), [])
            declared += [statement] if statement.kind in ELEMENTS else []
    named = {key: _label(key[1], tuple(found), spaces) for key, found in said.items()}
    return Document(
        activities=tuple(Activity(id_, name) for (label, id_), name in named.items() if label == "Activity"),
        entities=tuple(Entity(id_, name) for (label, id_), name in named.items() if label == "Entity"),
        nodes=tuple(Agent(id_, name, "Person") for (label, id_), name in named.items() if label == "Agent"),
        relations=tuple(_relations(document, spaces)),
    )


def _mentioned(statement: Statement) -> Iterator[tuple[str, str]]:
    if statement.kind in ELEMENTS:
        yield ELEMENTS[statement.kind], statement.id or ""
    else:
        labels = ENDS[statement.kind] or statement.ends or ()
        named = zip(labels, statement.formal, strict=False)
        yield from ((label, name) for label, name in named if name is not None)


def _key(statement: Statement, name: str, spaces: Spaces) -> str:
    return f"{statement.bundle} {iri(name, spaces[statement.bundle])}"


def _label(key: str, declared: tuple[Statement, ...], spaces: Spaces) -> str:
    said = Said(declared, spaces[declared[0].bundle]).label() if declared else None
    return said or key.partition(" ")[2].replace("#", "/").rstrip("/").rpartition("/")[2]


def _relations(document: Document, spaces: Spaces) -> Iterator[Relation]:
    for statement in document.statements:
        ends = list(_mentioned(statement))
        if statement.kind in ELEMENTS or len(ends) < 2:
            continue
        said = Said((statement,), spaces[statement.bundle])
        attributes = (("role", said.role()), ("dataflow", said.lineage()[1]))
        source, target = (_key(statement, name, spaces) for _, name in ends)
        yield Relation(statement.kind, source, target, attributes)
