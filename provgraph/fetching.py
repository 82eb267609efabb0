"""Parts of the graph as documents: everything around some entities, or all of it in pieces."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache
from operator import itemgetter
from typing import Any, Literal

from provgraph import model, queries, vocab
from provgraph.ahead import ahead
from provgraph.evidence import DECLARED, PLANS, SHARED, from_row
from provgraph.model import Activity, Collection, Document, Entity, Node, Relation, ValueEntity
from provgraph.store import Store

__all__ = ["CHUNK", "Direction", "among", "fetch", "fetch_all"]

CHUNK = 2_000
"""Nodes asked for at once."""
PIECE = 500
"""Nodes of a piece of the whole graph: two of them are held, as records and as statements."""

Direction = Literal["up", "down", "both"]


def fetch(store: Store, entity_ids: Sequence[str], direction: Direction = "up") -> Document:
    """The entities and all that they came from (or that came from them), closed: both ends of every edge are in it."""
    return among(store, *closure(store, entity_ids, direction))


def among(store: Store, entities: Sequence[str], activities: Sequence[str]) -> Document:
    """These entities and activities with all edges between them, closed."""
    ran = [_activities(store, part) for part in _chunks(activities)]
    entities = sorted({*entities, *_references(store, ran)})
    found = [*ran, *(read(store, part) for part in _chunks(entities) for read in (_entities, _derivations))]
    joined = model.union([*found, _jobs_of(store, found)])
    inside = {*entities, *activities}
    kept = tuple(r for r in joined.relations if r.type not in _INSIDE or (r.source in inside and r.target in inside))
    return model.union([replace(joined, relations=kept), _shared(store, kept)])


_INSIDE = (*vocab.LINEAGE, "hadMember")
"""Edges between entities and activities: both ends must have been asked for."""


def _references(store: Store, found: Iterable[Document]) -> set[str]:
    """The entities that gave parameters of these runs their values."""
    asked = sorted({r.target for d in found for r in d.relations if r.type == "wasConfiguredBy"})
    return {key for part in _chunks(asked) for key in store.read("fetch/references", ids=list(part))[0][0]}


def _jobs_of(store: Store, found: Iterable[Document]) -> Document:
    """The jobs that runs ran in, without what these say of themselves: the runs say it better."""
    jobs = sorted({r.target for d in found for r in d.relations if r.type == "wasInformedBy"})
    ran = [_activities(store, part) for part in _chunks(jobs)]
    planned = tuple(r for d in ran for r in d.relations if r.type == "hadPlan")
    return Document(tuple(a for d in ran for a in d.activities), relations=planned)


def fetch_all(store: Store) -> Iterator[Document]:
    """The whole graph in pieces; each record is in exactly one of them, shared nodes first."""
    return ahead(_pieces(store))


def _pieces(store: Store) -> Iterator[Document]:
    roots: list[Relation] = []
    for room, label in _ROOTS:
        for ids in _pages(store, room):
            roots += [Relation("", "", key, (("label", label),)) for key in ids]
    yield _shared(store, roots)
    members: list[Relation] = []
    for ids in _pages(store, "entities"):
        found = _entities(store, ids)
        members += [r for r in found.relations if r.type == "hadMember"]
        yield replace(found, relations=tuple(r for r in found.relations if r.type != "hadMember"))
    yield Document(relations=tuple(members))  # they may lie in any of the pieces before
    for ids in _pages(store, "derived"):
        yield _derivations(store, ids)
    for ids in _pages(store, "activities"):
        yield _activities(store, ids)


def closure(store: Store, entity_ids: Sequence[str], direction: Direction) -> tuple[list[str], list[str]]:
    """Ids of all entities and activities upstream or downstream, the start included."""
    ways = ("upstream", "downstream") if direction == "both" else (f"{direction}stream",)
    answers = [store.read(f"fetch/{way}", ids=list(entity_ids))[0] for way in ways]
    entities, activities = ({key for answer in answers for key in answer[i]} for i in (0, 1))
    return sorted(entities), sorted(activities)


_ROOTS = (
    ("agents", "Agent"),
    ("descriptions", "ActivityDescription"),
    ("entity_descriptions", "EntityDescription"),
    ("entity_descriptions", "ValueDescription"),
    ("configurations", "Configuration"),
    ("parameters", "Parameter"),
    ("config_files", "ConfigFile"),
    ("environments", "Environment"),
    ("transformations", "Transformation"),
    ("productions", "Production"),
)
_TARGETS = {
    "wasAssociatedWith": ("Agent",),
    "wasAttributedTo": ("Agent",),
    "isDescribedBy": ("ActivityDescription", "EntityDescription", "ValueDescription"),
    "wasConfiguredBy": ("Configuration", "Parameter", "ConfigFile"),
    "wasInfluencedBy": ("Environment",),
    "hadPlan": ("Transformation",),
}
"""What an edge may lead to: a node is found by looking it up as each of them."""
_SETS = ("Configuration", "Environment", "ActivityDescription", "Parameter", "ConfigFile", "Transformation")
"""What other shared nodes belong to."""
_HELD = {"Configuration": "Parameter", "Environment": "Software"}
_RELATED = ("UsageDescription", "GenerationDescription", "ParameterDescription", "ConfigFileDescription")


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK))


def _pages(store: Store, room: str) -> Iterator[list[str]]:
    after = ""
    while ids := store.read(f"fetch/next_{room}", after=after, n=PIECE)[0][0]:
        yield ids
        after = ids[-1]


def _entities(store: Store, ids: Sequence[str]) -> Document:
    *kinds, relations = store.read("fetch/entities", ids=list(ids))[0]
    entities, values, collections = (sorted(rows, key=itemgetter(0)) for rows in kinds)
    return Document(
        entities=tuple(from_row(Entity, row) for row in entities),
        nodes=(*(from_row(ValueEntity, row) for row in values), *(from_row(Collection, row) for row in collections)),
        relations=tuple(sorted(map(_relation, relations), key=_said)),
    )


def _derivations(store: Store, ids: Sequence[str]) -> Document:
    claims = map(_claim, store.read("fetch/derivations", ids=list(ids))[0][0])
    return Document(relations=tuple(sorted(claims, key=_said)))


def _activities(store: Store, ids: Sequence[str]) -> Document:
    activities, claims, relations = store.read("fetch/activities", ids=list(ids))[0]
    edges = [_claim(row) for row in claims]
    edges += map(_relation, relations)
    ordered = sorted(activities, key=itemgetter(0))
    return Document(tuple(from_row(Activity, row) for row in ordered), relations=tuple(sorted(edges, key=_said)))


def _said(relation: Relation) -> tuple[str, ...]:
    """The engines return edges in orders of their own; a document has one."""
    return relation.type, relation.source, relation.target, str(relation.attributes)


def _relation(row: Sequence[Any]) -> Relation:
    kind, source, target, role = row
    return Relation(kind, source, target, (("role", role),) if role else ())


def _claim(row: Sequence[Any]) -> Relation:
    kind, source, target, *values = row
    pairs = zip(_properties(kind), values, strict=True)
    return Relation(kind, source, target, tuple([pair for pair in pairs if pair[1] is not None]))


@cache
def _properties(kind: str) -> tuple[str, ...]:
    return tuple(p.name for p in vocab.EDGES[kind].properties)


def _shared(store: Store, relations: Iterable[Relation]) -> Document:
    """The shared nodes that relations lead to, with their members and descriptions."""
    wanted = _wanted(relations)
    sets = sorted(set().union(*(wanted[label] for label in _SETS)))
    rows = (row for part in _chunks(sets) for row in store.read("fetch/members", ids=list(part))[0][0])
    edges = sorted(map(_relation, rows), key=_said)
    _add_members(wanted, edges)
    rooms = (("fetch/shared", SHARED), ("fetch/declared", DECLARED), ("fetch/plans", PLANS))
    nodes = tuple(node for room, labels in rooms for node in _nodes(store, room, labels, wanted))
    return Document(nodes=nodes, relations=tuple(edges))


def _wanted(relations: Iterable[Relation]) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for relation in relations:
        label = relation.get("label")
        for each in (str(label),) if label else _TARGETS.get(relation.type, ()):
            wanted[each].add(relation.target)
        if relation.type == "hadReference":
            wanted["Parameter"].add(relation.source)
    return wanted


def _nodes(store: Store, query: str, labels: Mapping[str, str], wanted: Mapping[str, set[str]]) -> Iterator[Node]:
    """Nodes by label and id; ``labels`` as in ``evidence``, with the parameters and columns of the query."""
    found = queries.load(query)
    ids = {parameter: sorted(wanted.get(label, ())) for label, parameter in labels.items()}
    asked = {parameter: ids[parameter] for parameter in found.params}
    if not any(asked.values()):
        return
    kinds = {parameter: label for label, parameter in labels.items()}
    for column, rows in zip(found.columns, store.read(query, **asked)[0], strict=True):
        for row in sorted(rows, key=itemgetter(0)):
            yield from_row(getattr(model, kinds[column]), row)


def _add_members(wanted: dict[str, set[str]], edges: Iterable[Relation]) -> None:
    described = {e.source for e in edges if e.type == "isRelatedTo"}
    for edge in edges:
        for label in _members(edge, wanted, described):
            wanted[label].add(edge.source if label == "Production" else edge.target)
    for label in _RELATED:  # told apart by looking them up as each
        wanted[label] |= described


def _members(edge: Relation, wanted: Mapping[str, set[str]], described: AbstractSet[str]) -> tuple[str, ...]:
    """What the target of an edge of a shared node may be; of a production's edge its source."""
    if edge.type == "hadMember":
        found = (label for label in ("Configuration", "Environment") if edge.source in wanted[label])
        return (_HELD.get(next(found, ""), "Production"),)
    if edge.type == "hadParent":
        return ("Transformation",)
    if edge.type == "wasAttributedTo":
        return ("Agent",)
    if edge.type == "isDescribedBy" and edge.source in described:
        return ("EntityDescription", "ValueDescription")
    return ("ParameterDescription", "ConfigFileDescription") if edge.type == "isDescribedBy" else ()
