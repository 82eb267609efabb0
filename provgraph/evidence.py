"""What a store holds around new claims, read just as far as conclusions may depend on it."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache
from typing import Any, Protocol, TypeVar

from provgraph import vocab
from provgraph.grid import (
    FileRecord,
    JobRecord,
    LoggingRecord,
    ProductionRecord,
    RunRecord,
    TaskRecord,
    TransformationRecord,
)
from provgraph.identity import Bound, Flags
from provgraph.model import Activity, Claim, Entity, Production, Transformation, canonical_json, header_from_text
from provgraph.versions import Version

SHARED = {
    "ActivityDescription": "activityDescriptions",
    "EntityDescription": "entityDescriptions",
    "ValueDescription": "valueDescriptions",
    "UsageDescription": "usageDescriptions",
    "GenerationDescription": "generationDescriptions",
    "Agent": "agents",
    "Configuration": "configurations",
    "Environment": "environments",
    "Parameter": "parameters",
    "Software": "software",
}
"""Labels of shared nodes, and the parameters of cypher/ that take them."""

DECLARED = {
    "ValueEntity": "valueEntities",
    "Collection": "collections",
    "ParameterDescription": "parameterDescriptions",
    "ConfigFileDescription": "configFileDescriptions",
    "ConfigFile": "configFiles",
}
"""The same of nodes that no log speaks of, only sources in the words of the IVOA."""

PARAMETERS = SHARED | DECLARED

PLANS = {"Transformation": "transformations", "Production": "productions"}
"""The same of what is concluded from records."""

AROUND = ("activities", "entities", "places", "since", "aliases")
"""Parameters of cypher/evidence/neighbourhood."""


class Transaction(Protocol):
    """What this room asks of a store."""

    dialect: str

    def run(self, name: str, /, **params: Any) -> list[list[Any]]: ...


FEW_NAMES = 16
"""On ArcadeDB so many names are looked up one by one: that costs the same however many files bear them."""

Ran = tuple[int, int | None, int | None]
"""Number of a job, its transformation and its task."""

T = TypeVar("T")

Record = JobRecord | FileRecord | TaskRecord | TransformationRecord | ProductionRecord | RunRecord
RECORDS: dict[str, type[Record]] = {
    "job": JobRecord,
    "file": FileRecord,
    "task": TaskRecord,
    "transformation": TransformationRecord,
    "production": ProductionRecord,
    "run": RunRecord,
}
"""By their kind, as it is stored."""
KINDS = {record: kind for kind, record in RECORDS.items()}


def from_row(kind: Callable[..., T], values: Sequence[Any]) -> T:
    """A record from a list in the order of its fields; lists become tuples, missing values defaults."""
    given = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in zip(_field_names(kind), values, strict=True)
        if value is not None
    }
    return kind(**given)


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


_CLAIM = tuple(p.name for p in vocab.EDGES["used"].properties)


def bound(row: Sequence[Any]) -> Bound:
    """A stored claim: see the header of cypher/evidence/neighbourhood.cypher."""
    kind, activity, entity, *values = row
    said = dict(zip(_CLAIM, values, strict=True))
    claim = Claim(
        id=said["id"],
        kind=kind,
        activity=activity,
        path=said["url"] or "",
        place=said["place"] or "",
        role=said["role"],
        header=header_from_text(said["header"]) if said["header"] else None,
        origin=said["origin"],
        occurrence=said["occurrence"] or 0,
        lfn=said["lfn"],
    )
    flags = Flags(said["type"], bool(said["dataflow"]), bool(said["influence"]), said["partial"])
    return Bound(claim, entity, said["match"], said["loadedAt"], flags, said["time"])


def with_ids(claims: Mapping[str, Bound], renamed: Mapping[str, str]) -> dict[str, Bound]:
    """Those of the claims whose entities are renamed, with the new ids."""
    return {key: replace(b, entity=renamed[b.entity]) for key, b in claims.items() if b.entity in renamed}


def run_key(activity: str) -> str:
    """What a record of a run is found by."""
    return f"run/{activity}"


def to_text(record: Record) -> str:
    """A record as it is stored."""
    said: dict[str, Any] = {f.name: getattr(record, f.name) for f in fields(record)}
    if isinstance(record, JobRecord):
        said["logging"] = [asdict(row) for row in record.logging]
    return canonical_json(said)


def from_text(kind: str, text: str) -> Record:
    """A stored record."""
    values: dict[str, Any] = {k: _tuples(v) if isinstance(v, list) else v for k, v in json.loads(text).items()}
    if kind == "job":
        values["logging"] = tuple(LoggingRecord(**row) for row in values["logging"])
    return RECORDS[kind](**values)


def _tuples(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(tuple(v) if isinstance(v, list) else v for v in values)


@dataclass(frozen=True, slots=True)
class NamedProduct:
    """A stored product whose header names an activity as its writer."""

    id: str
    activity: str
    header: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredJob:
    """One execution of a job, as it stands; ``values`` are the properties of ``vocab.NODES['Job']`` in their order."""

    id: str
    vo: str | None
    job: int
    values: tuple[Any, ...]

    @property
    def transformation(self) -> int | None:
        found: int | None = self.values[_TRANSFORMATION]
        return found


_TRANSFORMATION = [p.name for p in vocab.NODES["Job"].properties].index("transformation")


@dataclass(frozen=True, slots=True)
class JobEvidence:
    """All that is stored of some jobs."""

    records: tuple[JobRecord, ...]
    files: tuple[FileRecord, ...]
    tasks: tuple[TaskRecord, ...]
    jobs: tuple[StoredJob, ...]
    runs: tuple[Activity, ...]
    claims: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class PlanEvidence:
    """All that is stored of some transformations and productions."""

    transformations: dict[str, Transformation] = field(default_factory=dict)
    productions: dict[str, Production] = field(default_factory=dict)
    records: tuple[TransformationRecord | ProductionRecord, ...] = ()
    held: frozenset[str] = frozenset()
    """Transformations that other jobs ran tasks of, or that productions have."""


@dataclass
class LfnEvidence:
    """All that is stored of some logical file names."""

    lfns: set[str] = field(default_factory=set)
    records: list[FileRecord] = field(default_factory=list)
    entities: list[tuple[str, str]] = field(default_factory=list)
    """LFN and entity that bears or bore it."""
    revisions: list[tuple[str, str, str]] = field(default_factory=list)
    """Newer and older version, and the LFN."""
    listed: set[str] = field(default_factory=set)
    """LFNs that some other job lists among its input data."""


@dataclass
class Neighbourhood:
    """A growing picture of the store; each thing is fetched once."""

    tx: Transaction
    activities: dict[str, Activity] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    unlisted: dict[str, Bound] = field(default_factory=dict)
    """By claim id: what activities wrote without their log saying so."""
    generations: dict[str, Bound] = field(default_factory=dict)
    """By claim id: who wrote the entities that were looked up."""
    writes: dict[str, Bound] = field(default_factory=dict)
    """By claim id: who wrote at the places that were looked up."""
    readers: dict[str, Bound] = field(default_factory=dict)
    """By claim id: readers that may move."""
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Aliases that were looked up, and the entities that each names."""
    logical: set[str] = field(default_factory=set)
    """Of these the ones that are logical file names."""
    shared: set[str] = field(default_factory=set)
    records: set[str] = field(default_factory=set)
    """Ids of records that are stored."""
    _seen: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    _renamed: dict[str, str] = field(default_factory=dict)
    """Entities that are to get another id: the new one, by the one that they are stored under."""

    def look(self, *, since: Iterable[tuple[str, str]] = (), **wanted: Iterable[str]) -> None:
        """Fetch what is not known yet: activities, entities, places, aliases, and shared nodes by their parameter."""
        asked = {key: self._new(key, values) for key, values in wanted.items()}
        asked["entities"] = self._stored_ids(asked.get("entities", []))
        asked["since"] = [list(row) for row in self._new("since", since)]
        self._look_around({key: asked.get(key, []) for key in AROUND})
        self._look_for("evidence/shared", {key: asked.get(key, []) for key in SHARED.values()})
        self._look_for("evidence/declared", {key: asked.get(key, []) for key in DECLARED.values()})

    def _look_around(self, asked: dict[str, list[Any]]) -> None:
        if not any(asked.values()):
            return
        row = self.tx.run("evidence/neighbourhood", **asked)[0]
        activities, unlisted, entities, generations, writes, readers, names = row
        self.activities |= {values[0]: from_row(Activity, values) for values in activities}
        self.entities |= {e.id: e for e in (self._entity(values) for values in entities)}
        for store, rows in (
            (self.unlisted, unlisted),
            (self.generations, generations),
            (self.writes, writes),
            (self.readers, readers),
        ):
            store |= {b.claim.id: b for b in map(self._bound, rows)}
        self._name(names)

    def _look_for(self, query: str, asked: dict[str, list[Any]]) -> None:
        if any(asked.values()):
            self.shared.update(self.tx.run(query, **asked)[0][0])

    def look_back(
        self, *, activities: Sequence[str] = (), entities: Sequence[str] = (), named: Sequence[str] = ()
    ) -> tuple[list[Bound], list[Bound], list[NamedProduct]]:
        """All claims of activities, all reads of entities (and their aliases), all products that name activities."""
        if not (activities or entities or named):
            return [], [], []
        stored = self._stored_ids(entities)
        row = self.tx.run("evidence/history", activities=list(activities), entities=stored, named=list(named))[0]
        used, generated, reads, names, products = row
        self._name(names)
        found = [NamedProduct(self._id(key), activity, header, tuple(urls)) for key, activity, header, urls in products]
        return [self._bound(r) for r in (*used, *generated)], [self._bound(r) for r in reads], found

    def look_at_jobs(self, numbers: Sequence[int]) -> JobEvidence:
        """All evidence of jobs; what is known of their records is remembered."""
        records, jobs_, runs, claims = self.tx.run("evidence/jobs", jobs=list(numbers))[0]
        self.records.update(row[0] for row in records)
        found = [from_text(kind, text) for _, kind, text in records]
        stored_runs = tuple(from_row(Activity, values) for values in runs)
        self.activities |= {a.id: a for a in stored_runs}
        return JobEvidence(
            tuple(r for r in found if isinstance(r, JobRecord)),
            tuple(r for r in found if isinstance(r, FileRecord)),
            tuple(r for r in found if isinstance(r, TaskRecord)),
            tuple(StoredJob(row[0], row[1], row[2], _tuples(row[1:])) for row in jobs_),
            stored_runs,
            tuple(self._bound(row) for row in claims),
        )

    def look_at_runs(self, activities: Iterable[str]) -> list[RunRecord]:
        """What databases say of runs; what is known of these records is remembered."""
        asked = self._new("runs", map(run_key, activities))
        rows = self.tx.run("evidence/runs", keys=asked)[0][0] if asked else []
        self.records.update(key for key, _ in rows)
        return [r for _, text in rows if isinstance(r := from_text("run", text), RunRecord)]

    def look_at_filed(self, entities: Iterable[str]) -> set[tuple[str, str, str, str | None]]:
        """Edges of files that follow from their records: entity, type, target and role."""
        asked = self._stored_ids(sorted(set(entities)))
        rows = self.tx.run("evidence/filed", entities=asked)[0][0] if asked else []
        return {(self._id(entity), kind, target, role) for entity, kind, target, role in rows}

    def look_at_tasks(self, tasks: Sequence[TaskRecord]) -> tuple[list[Ran], set[int]]:
        """Jobs of these numbers with what each ran, and numbers that tasks are stored of; stored tasks are noted."""
        asked = sorted({t.job for t in tasks})
        ids, jobs_, told = self.tx.run("evidence/tasks", ids=[t.id for t in tasks], jobs=asked)[0]
        self.records.update(ids)
        return [tuple(row) for row in jobs_], set(told)

    def look_at_plans(self, **asked: Iterable[str]) -> PlanEvidence:
        """Evidence of plans; parameters as in cypher/evidence/plans."""
        row = self.tx.run("evidence/plans", **{key: sorted(values) for key, values in asked.items()})[0]
        transformations, productions, records, held = row
        self.records.update(key for key, _, _ in records)
        found = (from_text(kind, text) for _, kind, text in records)
        return PlanEvidence(
            {values[0]: from_row(Transformation, values) for values in transformations},
            {values[0]: from_row(Production, values) for values in productions},
            tuple(r for r in found if isinstance(r, TransformationRecord | ProductionRecord)),
            frozenset(held),
        )

    def look_at_lfns(self, lfns: Iterable[str], jobs: Iterable[str]) -> "LfnEvidence":
        """All evidence of logical file names, and of the further logical names of the files that bear them.

        ``jobs`` are executions whose lists are looked at anyway.
        """
        found = LfnEvidence()
        wanted = set(lfns)
        while wanted:
            row = self.tx.run("evidence/lfns", lfns=sorted(wanted), jobs=dict.fromkeys(jobs, True))[0]
            records, entities, revisions, listed = row
            found.listed.update(listed)
            self.records.update(key for key, _ in records)
            found.lfns |= wanted
            found.records += [r for _, text in records if isinstance(r := from_text("file", text), FileRecord)]
            found.entities += [(lfn, entity) for lfn, entity, _ in entities]
            found.revisions += [(newer, older, lfn) for newer, older, lfn in revisions]
            wanted = {name for _, _, names in entities for name in names if name is not None} - found.lfns
        return found

    def look_at_readers(self, rows: Sequence[tuple[str, str, str]]) -> list[Bound]:
        """Readers without a product id, by entity, LFN and earliest start."""
        if not rows:
            return []
        asked = [[self._stored_ids([entity])[0], lfn, start] for entity, lfn, start in rows]
        return [self._bound(row) for row in self.tx.run("evidence/lfn_readers", rows=asked)[0][0]]

    def look_at_names(self, names: Iterable[str], most: int) -> dict[str, list[tuple[str, str]]]:
        """By base name the first-written LFNs that have it, as (time, LFN)."""
        asked = sorted(set(names))
        return {name: [(time, lfn) for lfn, time in first] for name, first in self._first_written(asked, most)}

    def _first_written(self, names: Sequence[str], most: int) -> Iterable[list[Any]]:
        if names and (self.tx.dialect != "arcadedb" or len(names) > FEW_NAMES):
            yield from self.tx.run("evidence/names", names=names, n=most)[0][0]
            return
        for name in names:
            yield [name, self.tx.run("evidence/name", after=f"{name}/", before=f"{name}0", n=most)[0][0]]

    def look_at_versions(self, lfns: Iterable[str]) -> dict[str, list[Version]]:
        """Stored versions of LFNs, oldest first."""
        asked = sorted(set(lfns))
        found: dict[str, list[Version]] = {lfn: [] for lfn in asked}
        for lfn, key, number, time in self.tx.run("evidence/versions", lfns=asked)[0][0] if asked else []:
            found[lfn].append(Version(self._id(key), number, time))
        return {lfn: sorted(rows, key=lambda v: v.number) for lfn, rows in found.items()}

    def look_at_unresolved(self, rows: Sequence[tuple[str, str]]) -> list[Bound]:
        """Readers that nothing but a base name may identify, by name and earliest start."""
        if not rows:
            return []
        return [self._bound(row) for row in self.tx.run("evidence/unresolved", rows=[list(r) for r in rows])[0][0]]

    def rename(self, renamed: Mapping[str, str]) -> None:
        """Entities are stored under other ids from now on: the new one, by the old."""
        for old, new in renamed.items():
            self.entities[new] = replace(self.entities.pop(old), id=new)
        self._renamed |= renamed
        self._seen["entities"].update(renamed.values())
        for claims in (self.unlisted, self.generations, self.writes, self.readers):
            claims |= with_ids(claims, renamed)
        for alias, entities in self.names.items():
            self.names[alias] = {renamed.get(key, key) for key in entities}

    def _new(self, key: str, values: Iterable[Any]) -> list[Any]:
        fresh = sorted(set(values) - self._seen[key])
        self._seen[key].update(fresh)
        return fresh

    def _id(self, stored: str) -> str:
        return self._renamed.get(stored, stored)

    def _stored_ids(self, ids: Iterable[str]) -> list[str]:
        stored = {new: old for old, new in self._renamed.items()}
        return [stored.get(key, key) for key in ids]

    def _bound(self, row: Sequence[Any]) -> Bound:
        found = bound(row)
        return replace(found, entity=self._id(found.entity)) if found.entity in self._renamed else found

    def _entity(self, values: Sequence[Any]) -> Entity:
        found = from_row(Entity, values)
        return replace(found, id=self._id(found.id)) if found.id in self._renamed else found

    def _name(self, rows: Iterable[Sequence[str]]) -> None:
        for alias, entity, kind in rows:
            self.names[alias].add(self._id(entity))
            if kind == "lfn":
                self.logical.add(alias)
