"""Documents into the store, and out of it: ``save``, ``known``, ``fetch``."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

from provgraph import identity, queries, scopes, vocab
from provgraph.errors import UsageError
from provgraph.evidence import PARAMETERS, Transaction
from provgraph.identity import Bound
from provgraph.model import Document, Node, Receipt, Relation, digest
from provgraph.resolution import Descriptions, Difference, Plans, resolve
from provgraph.store import Store

__all__ = ["Changes", "known", "save"]

Row = list[Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """How many nodes and edges came and went; receipts do not count."""

    nodes_created: int = 0
    nodes_deleted: int = 0
    edges_created: int = 0
    edges_deleted: int = 0
    described: tuple[tuple[str, str, str | None, bool], ...] = ()
    """What description files newly speak of: kind, name, version, and whether it was not there before."""

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(
            self.nodes_created + other.nodes_created,
            self.nodes_deleted + other.nodes_deleted,
            self.edges_created + other.edges_created,
            self.edges_deleted + other.edges_deleted,
            self.described + other.described,
        )


def save(
    store: Store,
    document: Document,
    receipts: Sequence[Receipt] = (),
    *,
    dry_run: bool = False,
    seen: set[str] | None = None,
    statements: scopes.Batch | None = None,
) -> Changes:
    """Add what a document says, in one transaction with the receipts of the sources that end in it.

    Saving again, in any order or in other pieces, gives the same graph. ``seen`` collects the ids of shared nodes
    that are known to be stored: pass one set to all saves of a load, and they are looked up once. ``statements`` are
    those of the document, if they were prepared already.
    """
    moment = now()
    batch = statements or scopes.Batch(document.bundles, document.statements)
    shared = {node.id for node in document.nodes}

    def work(tx: Transaction) -> Changes:
        imported = _import(tx, batch) if document.bundles else Changes()
        difference = resolve(tx, document, moment, seen or frozenset())
        return imported + write(tx, difference, receipts)

    if dry_run:
        return store.dry_run(work)
    changes = store.write(work)
    if seen is not None:
        seen |= shared
    return changes


def _import(tx: Transaction, statements: scopes.Batch) -> Changes:
    """Statements of PROV documents: nothing is concluded from them."""
    added = statements.additions(tx)
    for step in scopes.STEPS:
        _carry_out(tx, step, added.rows)
    return Changes(nodes_created=added.nodes, edges_created=added.edges)


def known(store: Store, keys: Sequence[str]) -> set[str]:
    """Which of these receipts are in the store."""
    return set(store.read("evidence/receipts", ids=list(keys))[0][0])


def now() -> str:
    """The time, as all times in the store are written."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


# -- the difference as rows ------------------------------------------------------------------------------------------


def write(tx: Transaction, difference: Difference, receipts: Sequence[Receipt]) -> Changes:
    """Carry a difference out."""
    out, plans = difference, difference.plans
    edges = relation_rows(out.relations, out.labels)
    entities = {**forgotten(out), **nodes(out, receipts), **stated(out)}
    rows = {**entities, **planned(plans), **described(out.descriptions), **edges}
    deleted = sum(_carry_out(tx, step, rows) for step in STEPS)
    return _changes(out) + Changes(
        nodes_created=plans.new + len(out.descriptions.records),
        nodes_deleted=_count(plans.forgotten, out.descriptions.dropped),
        edges_created=_count(plans.jobs, plans.members, plans.parents, *edges.values()),
        edges_deleted=len(plans.forgotten_jobs) + out.descriptions.dropped_edges + deleted,
        described=tuple(out.descriptions.subjects),
    )


def _changes(out: Difference) -> Changes:
    """Of activities, entities, claims, and what is shared."""
    return Changes(
        _count(out.new, out.aliases, out.nodes, out.records),
        _count(out.forgotten_entities, out.forgotten_activities, out.forgotten_aliases, out.forgotten_jobs),
        _count(out.stated, out.names, out.runs, out.revisions),
        _count(out.forgotten, out.forgotten_names, out.forgotten_runs, out.forgotten_revisions, out.unfiled),
    )


def _count(*collections: Sized) -> int:
    return sum(map(len, collections))


STEPS = (
    "write/forgotten_claims",
    "write/described",
    "write/retyped",
    "write/shared",
    "write/jobs",
    "write/plans",
    "write/difference",
    "write/declared",
    "write/grid_edges",
    "write/forgotten_nodes",
)
"""What carries a difference out, in this order. What has nothing to do is not sent: to plan it takes an engine longer
than to do it."""


def _carry_out(tx: Transaction, step: str, rows: Mapping[str, Any]) -> int:
    """One step; how many edges went that nobody counted before."""
    mine = {parameter: rows[parameter] for parameter in queries.load(step).params}
    return int(tx.run(step, **mine)[0][0]) if any(mine.values()) else 0


def forgotten(out: Difference) -> dict[str, list[Any]]:
    """What goes, or goes by another id."""
    return {
        "forgottenUsed": forgotten_rows(out.forgotten, "used"),
        "forgottenGenerations": forgotten_rows(out.forgotten, "wasGeneratedBy"),
        "forgottenNames": sorted(map(list, out.forgotten_names)),
        "forgottenRuns": sorted(map(list, out.forgotten_runs)),
        "forgottenRevisions": sorted(map(list, out.forgotten_revisions)),
        "forgottenAttributions": _unfiled(out, "wasAttributedTo"),
        "forgottenKinds": _unfiled(out, "isDescribedBy"),
        "forgottenEntities": out.forgotten_entities,
        "forgottenActivities": [*out.forgotten_activities, *out.forgotten_jobs],
        "forgottenAliases": out.forgotten_aliases,
        "replaced": out.replaced,
        "renamed": sorted(map(list, out.renamed.items())),
    }


def _unfiled(out: Difference, kind: str) -> list[Row]:
    return [[entity, target, role] for entity, of, target, role in out.unfiled if of == kind]


def nodes(out: Difference, receipts: Iterable[Receipt]) -> dict[str, list[Any]]:
    return {
        **_new_and_stored("Jobs", out.jobs, out.new),
        **_new_and_stored("Activities", {key: row("Activity", a) for key, a in out.activities.items()}, out.new),
        **_new_and_stored("Entities", {key: row("Entity", e) for key, e in out.entities.items()}, out.new),
        **_shared(out.nodes),
        "records": out.records,
        "aliases": [[key, *name] for key, name in sorted(out.aliases.items())],
        "loads": [row("Load", receipt) for receipt in receipts],
    }


def _new_and_stored(what: str, rows: Mapping[str, Row], new: AbstractSet[str]) -> dict[str, list[Row]]:
    """New nodes are created, others are looked up: each in its own parameter."""
    ordered = sorted(rows.items())
    return {
        f"new{what}": [values for key, values in ordered if key in new],
        what.lower(): [values for key, values in ordered if key not in new],
    }


def _shared(found: Iterable[Node]) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {parameter: [] for parameter in PARAMETERS.values()}
    for node in found:
        label = type(node).__name__
        rows[PARAMETERS[label]].append(row(label, node))
    return rows


_CHANGED = {
    "ActivityDescription": "changedTools",
    "EntityDescription": "changedEntities",
    "ValueDescription": "changedValues",
    "UsageDescription": "changedUsages",
    "GenerationDescription": "changedGenerations",
    "ParameterDescription": "changedParameters",
    "ConfigFileDescription": "changedConfigFiles",
    "Agent": "changedAgents",
}
_DROPPED = {"UsageDescription": "droppedUsages", "GenerationDescription": "droppedGenerations"}


def described(out: Descriptions) -> dict[str, list[Any]]:
    """What description files say, and what changes by it."""
    rows: dict[str, list[Any]] = {parameter: [] for parameter in (*_CHANGED.values(), *_DROPPED.values())}
    for node in out.changed:
        label = type(node).__name__
        rows[_CHANGED[label]].append(row(label, node))
    for label, key in out.dropped:
        rows[_DROPPED[label]].append(key)
    kinds = {"retypedUses": "used", "retypedGenerations": "wasGeneratedBy"}
    retyped = {parameter: out.retyped.get(kind, []) for parameter, kind in kinds.items()}
    return rows | retyped | {"descriptionRecords": out.records}


def stated(out: Difference) -> dict[str, list[Row]]:
    """Edges that come, other than relations."""
    return {
        "used": claim_rows(out, "used"),
        "wasGeneratedBy": claim_rows(out, "wasGeneratedBy"),
        "namesAliasEntity": sorted(map(list, out.names)),
        "runs": sorted(map(list, out.runs)),
        "revisions": sorted(map(list, out.revisions)),
    }


def planned(plans: Plans) -> dict[str, list[Any]]:
    """Transformations and productions, with their edges."""
    return {
        "forgottenPlans": plans.forgotten_jobs,
        "transformations": [row("Transformation", each) for each in plans.transformations],
        "productions": [row("Production", each) for each in plans.productions],
        "plans": plans.jobs,
        "members": plans.members,
        "parents": plans.parents,
        "forgottenTransformations": plans.forgotten,
    }


@cache
def _getter(kind: str) -> Callable[[object], Sequence[Any]]:
    return attrgetter("id", *(p.field for p in vocab.NODES[kind].properties))


def row(kind: str, record: object) -> Row:
    """Id and properties in the order of the vocabulary."""
    return [list(v) if isinstance(v, tuple) else v for v in _getter(kind)(record)]


def claim_rows(difference: Difference, kind: str) -> list[Row]:
    rows = [claim_row(bound) for bound in difference.stated if bound.claim.kind == kind]
    return sorted(rows, key=lambda r: (r[0], r[1], r[2]))


def claim_row(bound: Bound) -> Row:
    """Ends, then the properties of ``vocab.EDGES['used']`` in their order."""
    claim, flags = bound.claim, bound.flags or identity.Flags("Main", False, False, None)
    ends = [claim.activity, bound.entity] if claim.kind == "used" else [bound.entity, claim.activity]
    return [
        *ends,
        claim.id,
        claim.role,
        bound.time,
        flags.type,
        flags.dataflow,
        flags.influence,
        flags.partial,
        bound.inferred,
        bound.match,
        claim.origin,
        claim.path or None,
        claim.place or None,
        claim.lfn,
        claim.product_id,
        claim.header.text if claim.header is not None else None,
        claim.occurrence,
        bound.loaded_at,
    ]


def forgotten_rows(forgotten: Iterable[Bound], kind: str) -> list[Row]:
    """By activity: edges are found from an end, never by their id (ArcadeDB has no index there)."""
    by_activity: dict[str, list[str]] = defaultdict(list)
    for bound in forgotten:
        if bound.claim.kind == kind:
            by_activity[bound.claim.activity].append(bound.claim.id)
    return [[key, sorted(ids)] for key, ids in sorted(by_activity.items())]


RELATIONS = frozenset(
    {
        ("hadMember", "Configuration", "Parameter"),
        ("hadMember", "Environment", "Software"),
        ("hadMember", "Entity", "Entity"),
        ("hadReference", "Parameter", "Entity"),
        ("isDescribedBy", "Activity", "ActivityDescription"),
        ("isDescribedBy", "ConfigFile", "ConfigFileDescription"),
        ("isDescribedBy", "Entity", "EntityDescription"),
        ("isDescribedBy", "GenerationDescription", "EntityDescription"),
        ("isDescribedBy", "Parameter", "ParameterDescription"),
        ("isDescribedBy", "UsageDescription", "EntityDescription"),
        ("isRelatedTo", "ConfigFileDescription", "ActivityDescription"),
        ("isRelatedTo", "GenerationDescription", "ActivityDescription"),
        ("isRelatedTo", "ParameterDescription", "ActivityDescription"),
        ("isRelatedTo", "UsageDescription", "ActivityDescription"),
        ("used", "Activity", "Entity"),
        ("wasAssociatedWith", "Activity", "Agent"),
        ("wasAttributedTo", "ActivityDescription", "Agent"),
        ("wasAttributedTo", "Entity", "Agent"),
        ("wasConfiguredBy", "Activity", "ConfigFile"),
        ("wasConfiguredBy", "Activity", "Configuration"),
        ("wasConfiguredBy", "Activity", "Parameter"),
        ("wasGeneratedBy", "Entity", "Activity"),
        ("wasInfluencedBy", "Activity", "Environment"),
        ("wasInformedBy", "Activity", "Activity"),
    }
)
"""Edges other than claims, as cypher/write takes them: type, and the labels of both ends."""

_UNKNOWN = {"hadMember": "Entity", "wasGeneratedBy": "Activity", "wasInformedBy": "Activity"}
"""What a relation ends at that is no shared node."""


def relation_rows(relations: Iterable[Relation], labels: Mapping[str, str]) -> dict[str, list[Row]]:
    """By parameter of cypher/write: ends and properties; ``labels`` are the classes of shared nodes by id."""
    rows: dict[str, list[Row]] = {"".join(key): [] for key in RELATIONS}
    for relation in relations:
        source = _label(labels.get(relation.source), "Activity")
        target = _label(labels.get(relation.target), _UNKNOWN.get(relation.type, ""))
        if (relation.type, source, target) not in RELATIONS:
            raise UsageError(f"{relation.type} from {source} to {target or relation.target} is no edge of this graph")
        rows[relation.type + source + target].append([relation.source, relation.target, *_properties(relation)])
    return {name: sorted(found, key=itemgetter(0, 1)) for name, found in rows.items()}


def _label(kind: str | None, otherwise: str) -> str:
    return vocab.NODES[kind].label if kind is not None else otherwise


def _properties(relation: Relation) -> Row:
    if relation.type == "wasAttributedTo":
        return [relation.get("role")]
    if relation.type == "wasAssociatedWith":
        return [relation.get("role"), relation.get("origin")]
    if relation.type in ("wasConfiguredBy", "wasInformedBy"):
        return [relation.get("origin")]
    if relation.type in ("used", "wasGeneratedBy"):
        return _as_stated(relation)
    return []


def _as_stated(relation: Relation) -> Row:
    """The properties of a use or generation that is no claim: its source names the entity, nothing is concluded."""
    given = dict(relation.attributes)
    key = digest(relation.type, relation.source, relation.target, given.get("role"))
    said = {"id": key, "dataflow": False, "influence": False, "loadedAt": now()} | given | {"origin": "stated"}
    return [said.get(p.name) for p in vocab.EDGES[relation.type].properties]
