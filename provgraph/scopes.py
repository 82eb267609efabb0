"""Imported PROV documents into the graph, each in a scope of its own, beside all that is concluded.

Statements of a document come in the order of their numbers. The document's node counts those that are stored, in the
transaction that stores them: a load that broke off goes on there, and one that is repeated adds nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from provgraph.evidence import Transaction
from provgraph.model import Bundle, canonical_json
from provgraph.statements import ELEMENTS, ENDS, PREDECLARED, Name, Statement, encoded, iri
from provgraph.wording import IVOA, PROV, Said, clean

__all__ = ["STEPS", "Additions", "Batch"]

Row = list[Any]

STEPS = ("write/elements", "write/relations", "write/influences")


@dataclass(frozen=True, slots=True)
class Additions:
    """Rows for the parameters of ``STEPS``, and how many nodes and edges they make."""

    rows: Mapping[str, list[Row]]
    nodes: int
    edges: int


@dataclass(slots=True)
class _Element:
    """A node in the making: what its declarations say of it."""

    label: str
    id: str
    bundle: str
    iri: str
    local: str
    declared: list[Statement] = field(default_factory=list)


class Batch:
    """Statements as nodes and edges, as far as they can be so without the store.

    That is most of the work, and it can be done while the store is busy with the batch before.
    """

    def __init__(self, bundles: Sequence[Bundle], said: Sequence[Statement]) -> None:
        around = {b.id: dict(b.namespaces) for b in bundles if b.id == b.document}
        self._bundles, self._said = bundles, said
        self._spaces = {b.id: {**PREDECLARED, **around[b.document], **dict(b.namespaces)} for b in bundles}
        self._documents = {b.id: b.document for b in bundles}
        self._elements: dict[tuple[str, str], _Element] = {}
        self._named: dict[tuple[str, str, str], _Element] = {}
        """The same; two names may mean one."""
        self._edges: dict[str, list[Row]] = defaultdict(list)
        self._halves: list[Row] = []
        self._loaded: dict[str, int] = {}
        for statement in said:
            self._take(statement)
        for edges in self._edges.values():
            edges.sort()
        self._elements = dict(sorted(self._elements.items()))
        self._rows = {key: self._row(element) for key, element in self._elements.items() if element.declared}

    def additions(self, tx: Transaction) -> Additions:
        """What is to be written of the statements: those that are not stored yet."""
        stored, there = self._stored(tx)
        new = [s for s in self._said if s.seq >= stored.get(self._documents[s.bundle], 0)]
        if len(new) == len(self._said):
            return self._additions(stored, there)
        rest = Batch(self._bundles, new)
        return rest._additions(*rest._stored(tx))

    def _stored(self, tx: Transaction) -> tuple[dict[str, int], set[tuple[str, str]]]:
        """How many statements of each document are there, and which of the elements by (label, id)."""
        ids: dict[str, list[str]] = {parameter: [] for parameter in _MANY.values()}
        for label, key in self._elements:
            ids[_MANY[label]].append(key)
        loaded, *found = tx.run("evidence/elements", documents=sorted({*self._documents.values()}), **ids)[0]
        return dict(loaded), {(label, key) for label, keys in zip(_MANY, found, strict=True) for key in keys}

    def _additions(self, stored: Mapping[str, int], there: AbstractSet[tuple[str, str]]) -> Additions:
        rows: dict[str, list[Row]] = defaultdict(list, self._edges)
        rows["bundles"] = list(map(_bundle_row, self._bundles))
        rows["loaded"] = sorted(map(list, self._loaded.items()))
        rows["statements"] = self._halves
        for key, element in self._elements.items():
            if element.declared or key not in there:
                row = self._rows.get(key) or self._row(element)
                rows[_MANY[element.label] if key in there else _new(element.label, row[3])].append(row)
        nodes = sum(b.document not in stored for b in self._bundles) + len(self._elements) - len(there)
        return Additions(rows, nodes + len(self._halves), sum(map(len, self._edges.values())))

    def _take(self, statement: Statement) -> None:
        self._loaded[self._documents[statement.bundle]] = statement.seq + 1
        if statement.kind in ELEMENTS:
            self._element(ELEMENTS[statement.kind], statement.bundle, statement.id or Name("")).declared.append(
                statement
            )
        else:
            self._relation(statement)

    def _element(self, label: str, bundle: str, name: Name) -> _Element:
        found = self._named.get((label, bundle, name))
        if found is None:
            full = clean(iri(name, self._spaces[bundle]))
            id_ = f"{bundle} {full}"
            element = _Element(label, id_, bundle, full, clean(name.partition(":")[2] or name))
            found = self._named[label, bundle, name] = self._elements.setdefault((label, id_), element)
        return found

    def _relation(self, statement: Statement) -> None:
        labels = ENDS[statement.kind] or statement.ends or ("Entity", "Entity")
        named = zip(labels, statement.formal[:2], strict=True)
        ends = [self._element(label, statement.bundle, Name(name)).id for label, name in named if name is not None]
        key, whole = f"{self._documents[statement.bundle]}:{statement.seq}", encoded(statement)
        if len(ends) < 2:
            self._halves.append([key, statement.bundle, statement.kind, whole])
            return
        parameter = statement.kind if ENDS[statement.kind] else f"{labels[0].lower()}{labels[1]}"
        told = self._told(statement)
        self._edges[parameter].append([*ends, key, statement.bundle, *told, whole])
        for number, member in enumerate(self._more_members(statement), 1):
            self._edges[parameter].append([ends[0], member.id, f"{key}.{number}", statement.bundle, *told, None])

    def _more_members(self, statement: Statement) -> Iterator[_Element]:
        """PROV-XML may name several members in one statement; the first has the statement on its edge."""
        if statement.kind == "hadMember":
            for name, value in statement.attributes:
                if name == "prov:entity" and isinstance(value, Name):
                    yield self._element("Entity", statement.bundle, value)

    def _told(self, statement: Statement) -> Row:
        """The properties of ``imported.EDGE`` between ``bundle`` and ``statement``."""
        spaces = self._spaces[statement.bundle]
        said = Said((statement,), spaces)
        name = None if statement.id is None else clean(iri(statement.id, spaces))
        return [name, said.role(), said.at(), *said.lineage()]

    def _row(self, element: _Element) -> Row:
        """The properties of ``imported.NODES``."""
        said = Said(tuple(element.declared), self._spaces[element.bundle])
        whole = [encoded(statement) for statement in element.declared]
        row: Row = [element.id, element.bundle, element.iri, said.types(), whole, said.label() or element.local[:1000]]
        if element.label == "Entity":
            return [*row, said.location(), said.value(), said.generated(), said.product(element.iri)]
        return [*row, said.time(0), said.time(1)] if element.label == "Activity" else [*row, said.agent_type()]


_MANY = {"Entity": "entities", "Activity": "activities", "Agent": "agents"}
_KINDS = {
    **{
        space + name: kind
        for space in IVOA
        for name, kind in (
            ("DatasetEntity", "newDatasetEntities"),
            ("ValueEntity", "newValueEntities"),
            ("Collection", "newCollections"),
        )
    },
    PROV + "Collection": "newCollections",
    PROV + "EmptyCollection": "newCollections",
}


def _new(label: str, types: Iterable[str]) -> str:
    """The parameter of write/elements for a new node of these types."""
    kind = next((_KINDS[type_] for type_ in types if type_ in _KINDS), "newEntities")
    return kind if label == "Entity" else {"Activity": "newActivities", "Agent": "newAgents"}[label]


def _bundle_row(bundle: Bundle) -> Row:
    b = bundle
    spaces = canonical_json([list(map(clean, pair)) for pair in b.namespaces])
    name, iri_ = (None if text is None else clean(text) for text in (b.name, b.iri))
    return [
        b.id,
        b.document,
        b.source,
        b.content,
        b.format,
        spaces,
        name,
        iri_,
        b.seq,
        0 if b.id == b.document else None,
    ]
