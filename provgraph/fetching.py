"""Parts of the graph as documents: everything around some entities, or all of it in pieces."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import partial
from operator import itemgetter
from typing import Any, Literal

from provgraph import model, vocab
from provgraph.evidence import SHARED
from provgraph.model import Activity, Document, Entity, Node, Relation
from provgraph.store import Store

__all__ = ["CHUNK", "Direction", "among", "fetch", "fetch_all"]

CHUNK = 2_000
"""Nodes asked for at once."""

Direction = Literal["up", "down", "both"]


def fetch(store: Store, entity_ids: Sequence[str], direction: Direction = "up") -> Document:
    """The entities and all that they came from (or that came from them), closed: both ends of every edge are in it."""
    return among(store, *closure(store, entity_ids, direction))


def among(store: Store, entities: Sequence[str], activities: Sequence[str]) -> Document:
    """These entities and activities with all edges between them, closed."""
    found = [Document(entities=tuple(e for part in _chunks(entities) for e in _entities(store, part)))]
    found += [_activities(store, part) for part in _chunks(activities)]
    joined = model.union([*found, _jobs_of(store, found)])
    inside = {*entities, *activities}
    claims = vocab.LINEAGE
    kept = tuple(r for r in joined.relations if r.type not in claims or (r.source in inside and r.target in inside))
    return model.union([Document(joined.activities, (), (), kept, joined.entities), _shared(store, kept)])


def _jobs_of(store: Store, found: Iterable[Document]) -> Document:
    """The jobs that runs ran in, without what these say of themselves: the runs say it better."""
    jobs = sorted({r.target for d in found for r in d.relations if r.type == "wasInformedBy"})
    ran = [_activities(store, part) for part in _chunks(jobs)]
    return Document(tuple(a for d in ran for a in d.activities))


def fetch_all(store: Store) -> Iterator[Document]:
    """The whole graph in pieces; each record is in exactly one of them, shared nodes first."""
    roots: list[Relation] = []
    for room, label in _ROOTS.items():
        for ids in _pages(store, room):
            roots += [Relation("", "", key, (("label", label),)) for key in ids]
    yield _shared(store, roots)
    for ids in _pages(store, "entities"):
        yield Document(entities=tuple(_entities(store, ids)))
    for ids in _pages(store, "activities"):
        yield _activities(store, ids)


def closure(store: Store, entity_ids: Sequence[str], direction: Direction) -> tuple[list[str], list[str]]:
    """Ids of all entities and activities upstream or downstream, the start included."""
    ways = ("upstream", "downstream") if direction == "both" else (f"{direction}stream",)
    answers = [store.read(f"fetch/{way}", ids=list(entity_ids))[0] for way in ways]
    entities, activities = ({key for answer in answers for key in answer[i]} for i in (0, 1))
    return sorted(entities), sorted(activities)


_ROOTS = {
    "agents": "Agent",
    "descriptions": "ActivityDescription",
    "configurations": "Configuration",
    "environments": "Environment",
}
_TARGETS = {
    "wasAssociatedWith": "Agent",
    "isDescribedBy": "ActivityDescription",
    "wasConfiguredBy": "Configuration",
    "wasInfluencedBy": "Environment",
}


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK))


def _pages(store: Store, room: str) -> Iterator[list[str]]:
    after = ""
    while ids := [row[0] for row in store.read(f"fetch/next_{room}", after=after, n=CHUNK)]:
        yield ids
        after = ids[-1]


def _record(kind: Callable[..., Any], values: Sequence[Any]) -> Any:
    names = (f.name for f in fields(kind))  # type: ignore[arg-type]
    given = {n: tuple(v) if isinstance(v, list) else v for n, v in zip(names, values, strict=True) if v is not None}
    return kind(**given)


def _entities(store: Store, ids: Sequence[str]) -> Iterator[Entity]:
    return map(partial(_record, Entity), sorted(store.read("fetch/entities", ids=list(ids))[0][0], key=itemgetter(0)))


def _activities(store: Store, ids: Sequence[str]) -> Document:
    activities, claims, relations = store.read("fetch/activities", ids=list(ids))[0]
    edges = [_claim(row) for row in claims]
    edges += [Relation(kind, a, b, (("role", role),) if role else ()) for kind, a, b, role in relations]
    ordered = sorted(activities, key=itemgetter(0))
    return Document(tuple(_record(Activity, row) for row in ordered), relations=tuple(sorted(edges, key=_said)))


def _said(relation: Relation) -> tuple[str, ...]:
    """The engines return edges in orders of their own; a document has one."""
    return relation.type, relation.source, relation.target, str(relation.attributes)


def _claim(row: Sequence[Any]) -> Relation:
    kind, source, target, *values = row
    names = (p.name for p in vocab.EDGES[kind].properties)
    return Relation(kind, source, target, tuple((n, v) for n, v in zip(names, values, strict=True) if v is not None))


def _shared(store: Store, relations: Iterable[Relation]) -> Document:
    """The shared nodes that relations lead to, with their members and descriptions."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for relation in relations:
        label = relation.get("label") or _TARGETS.get(relation.type)
        if label is not None:
            wanted[str(label)].add(relation.target)
    sets = sorted(wanted["Configuration"] | wanted["Environment"] | wanted["ActivityDescription"])
    edges = [Relation(*row) for part in _chunks(sets) for row in store.read("fetch/members", ids=list(part))[0][0]]
    _add_members(wanted, edges)
    ids = {SHARED[label]: sorted(keys) for label, keys in wanted.items()}
    every = {parameter: ids.get(parameter, []) for parameter in SHARED.values()}
    answer = store.read("fetch/shared", **every)[0]
    columns = ("agents", *(p for p in SHARED.values() if p != "agents"))
    labels = {parameter: label for label, parameter in SHARED.items()}
    nodes: list[Node] = [
        _record(getattr(model, labels[column]), row)
        for column, rows in zip(columns, answer, strict=True)
        for row in sorted(rows, key=itemgetter(0))
    ]
    return Document(nodes=tuple(nodes), relations=tuple(sorted(edges, key=_said)))


def _add_members(wanted: dict[str, set[str]], edges: Iterable[Relation]) -> None:
    described = {e.source for e in edges if e.type == "isRelatedTo"}
    for edge in edges:
        if edge.type == "hadMember":
            wanted["Parameter" if edge.source in wanted["Configuration"] else "Software"].add(edge.target)
        elif edge.type == "isDescribedBy" and edge.source in described:
            wanted["EntityDescription"].add(edge.target)
    # A usage and a generation description are told apart by looking both up.
    wanted["UsageDescription"] |= described
    wanted["GenerationDescription"] |= described
