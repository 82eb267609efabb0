"""The state of one resolution: what is stored around the new claims, and what has been decided so far."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any

from provgraph import identity
from provgraph.evidence import PARAMETERS, Neighbourhood, StoredJob, Transaction, with_ids
from provgraph.grid import RunRecord, TaskRecord
from provgraph.identity import Bound, Product
from provgraph.jobs import Unit, job_key
from provgraph.model import (
    Activity,
    Claim,
    Document,
    Entity,
    Header,
    Node,
    Production,
    Relation,
    Transformation,
    header_from_text,
)
from provgraph.resolution.typing import Types
from provgraph.versions import Version

MEMBERS = ("Parameter", "Software")
"""Shared nodes that come and stay with the set that holds them."""


@dataclass
class Difference:
    """What is to be written."""

    replaced: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, list[Any]] = field(default_factory=dict)
    """Executions of jobs: id and properties in their order."""
    records: list[list[Any]] = field(default_factory=list)
    runs: list[tuple[str, str]] = field(default_factory=list)
    """Which run belongs to which execution of a job."""
    forgotten_runs: list[tuple[str, str]] = field(default_factory=list)
    forgotten_jobs: list[str] = field(default_factory=list)
    revisions: list[tuple[str, str, str]] = field(default_factory=list)
    forgotten_revisions: list[tuple[str, str, str]] = field(default_factory=list)
    activities: dict[str, Activity] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    """Activities and entities that were not there before."""
    stated: list[Bound] = field(default_factory=list)
    forgotten: list[Bound] = field(default_factory=list)
    forgotten_entities: list[str] = field(default_factory=list)
    forgotten_activities: list[str] = field(default_factory=list)
    aliases: dict[str, tuple[str, str]] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)
    forgotten_names: list[tuple[str, str]] = field(default_factory=list)
    forgotten_aliases: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    """What the shared nodes at their ends are: names of classes by id."""
    unfiled: list[tuple[str, str, str, str | None]] = field(default_factory=list)
    """Edges of files that do not follow from their records any more: entity, type, target and role."""
    plans: "Plans" = field(default_factory=lambda: Plans())
    descriptions: "Descriptions" = field(default_factory=lambda: Descriptions())


@dataclass
class Plans:
    """What is to be written of transformations and productions."""

    transformations: list[Transformation] = field(default_factory=list)
    productions: list[Production] = field(default_factory=list)
    new: int = 0
    """How many of these were not there before."""
    jobs: list[tuple[str, str]] = field(default_factory=list)
    """Executions of jobs, and the transformation of which each ran a task."""
    forgotten_jobs: list[tuple[str, str]] = field(default_factory=list)
    members: list[tuple[str, str]] = field(default_factory=list)
    parents: list[tuple[str, str, str]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    """Transformations that nothing speaks of any more."""


@dataclass
class Descriptions:
    """What is to be written of descriptions beside new nodes."""

    records: list[list[Any]] = field(default_factory=list)
    """What files say, as it is stored."""
    subjects: list[tuple[str, str, str | None, bool]] = field(default_factory=list)
    """What these speak of: kind, name, version, and whether it was not there before."""
    changed: list[Node] = field(default_factory=list)
    """Descriptions and agents that are there and change."""
    dropped: list[tuple[str, str]] = field(default_factory=list)
    """Label and id of descriptions that go."""
    dropped_edges: int = 0
    """How many edges go with them."""
    retyped: dict[str, list[list[Any]]] = field(default_factory=dict)
    """Edges of runs that are something else now: rows of ``write/retyped`` by kind of claim."""


@dataclass
class Picture:
    """Each step of ``resolve`` adds to it."""

    document: Document
    now: str
    near: Neighbourhood
    copies: dict[str, Activity]
    """Records of this document that count: new ones, or better than the stored ones."""
    added: list[Claim]
    types: Types
    removed: dict[str, Bound] = field(default_factory=dict)
    """Stored claims of records that gave way to better ones."""
    lost: set[str] = field(default_factory=set)
    """Entities that those were about."""
    remaining: dict[str, Product] = field(default_factory=dict)
    """Of these the products, as the other claims show them."""
    stated: dict[str, Bound] = field(default_factory=dict)
    moved: dict[str, tuple[Bound, Bound]] = field(default_factory=dict)
    open_ended: set[str] = field(default_factory=set)
    """Activities that may have written more than a log lists."""
    products: dict[str, dict[str, Product]] = field(default_factory=lambda: defaultdict(dict))
    """All products whose headers name one of these, by activity."""
    tasks: list[TaskRecord] = field(default_factory=list)
    """Tasks of transformations that the document tells of."""
    retold: set[int] = field(default_factory=set)
    """Jobs that learn something from these."""
    units: dict[str, Unit] = field(default_factory=dict)
    """Jobs that new evidence touches, by ``VO/ID``."""
    executions: dict[str, Unit] = field(default_factory=dict)
    """The same by the activity of their last execution."""
    of_number: dict[int, set[str]] = field(default_factory=dict)
    """Their keys by number."""
    stored_jobs: dict[str, StoredJob] = field(default_factory=dict)
    """Their executions, as they are stored."""
    names: dict[str, list[Version]] = field(default_factory=dict)
    """Logical file names that new evidence touches, with their versions."""
    bearers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Entities that bore these names, as it is stored."""
    registered: set[str] = field(default_factory=set)
    """Of these the ones that something still speaks of: a catalogue, a job, or a run that knew the product."""
    recounted: set[str] = field(default_factory=set)
    """Products of which a read is under another name now."""
    revisions: list[tuple[str, str, str]] = field(default_factory=list)
    """Stored pairs of newer and older versions of these, with the LFN."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Entities that get a better id; all else here has the new one."""
    fresh: list[RunRecord] = field(default_factory=list)
    """What databases say of runs, and did not before."""
    lists: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    """By activity and kind of claim the LFNs that databases name, by base name, where only one has it."""
    relisted: set[str] = field(default_factory=set)
    """Runs as they are stored of which databases name more files now."""
    runs: dict[str, Activity] = field(default_factory=dict)
    """Runs of the jobs in question, with the execution that each belongs to."""

    @classmethod
    def of(cls, tx: Transaction, document: Document, now: str, seen: AbstractSet[str]) -> "Picture":
        copies = identity.greatest_copies(document.activities)
        copies = {k: a if a.job_id == a.job_said else replace(a, job_id=a.job_said) for k, a in copies.items()}
        added = identity.claims_that_count(document.claims, copies)
        picture = cls(document, now, Neighbourhood(tx), copies, added, Types(tx, document.descriptions))
        picture.near.shared |= seen
        picture.first_look()
        return picture

    def first_look(self) -> None:
        """One round trip that is enough for a job like most: nothing replaced, nothing moved."""
        headers = (c.header for c in self.added if c.product_id is not None)
        named = {h.activity_id for h in headers if h is not None and h.activity_id is not None}
        self.near.look(
            activities=self.copies.keys() | named,
            entities={_likely_entity(c) for c in self.added},
            places={c.place for c in self.added if c.product_id is None or c.kind == "wasGeneratedBy"},
            since=earliest((c, self.copies[c.activity]) for c in self.added).items(),
            aliases={c.place for c in self.added},
            **_roots(self.document.nodes, self.near.shared),
        )

    def choose_copies(self) -> None:
        """Keep what is new or better than what is stored (section 1); a stub gives way to any record."""
        stored = self.near.activities
        self.copies = {k: a for k, a in self.copies.items() if k not in stored or a.rank > stored[k].rank}
        self.added = [c for c in self.added if c.activity in self.copies]
        if replaced := self.replaced():
            old, _, _ = self.near.look_back(activities=replaced)
            self.take_away(b for b in old if not b.inferred)

    def replaced(self) -> list[str]:
        stored = self.near.activities
        return sorted(k for k in self.copies if k in stored and not stored[k].inferred)

    def take_away(self, claims: Iterable[Bound]) -> None:
        self.removed = {b.claim.id: b for b in claims}
        self.lost = {b.entity for b in self.removed.values()}
        self.near.look(entities=self.lost)
        _, reads, _ = self.near.look_back(entities=sorted(self.lost))
        stored = {b.claim.id: b for b in (*reads, *self.near.generations.values()) if not b.inferred}
        self.remaining = identity.products(b.claim for b in self.current(stored).values())

    # -- asking -------------------------------------------------------------------------------------------------------

    def activity(self, key: str) -> Activity | None:
        return self.runs.get(key) or self.copies.get(key) or self.near.activities.get(key)

    def activities(self) -> dict[str, Activity]:
        return {**self.near.activities, **self.copies, **self.runs}

    def header(self, product: str) -> Header | None:
        """The header that the store has of a product, without the claims that were taken away."""
        if product in self.lost:
            return self.remaining[product].header if product in self.remaining else None
        stored = self.near.entities.get(product)
        return header_from_text(stored.header) if stored is not None and stored.header else None

    def current(self, stored: Mapping[str, Bound]) -> dict[str, Bound]:
        """Stored claims as they stand now: without those taken away, with those moved."""
        kept = (key for key in stored if key not in self.removed)
        return {key: self.moved[key][1] if key in self.moved else stored[key] for key in kept}

    def look_at_types(self) -> None:
        """What files say of the tools whose claims came."""
        runs = (self.activity(b.claim.activity) for b in self.came() if b.claim.origin in ("log", "config"))
        self.types.look(run.name for run in runs if run is not None and run.name is not None)

    def came(self) -> list[Bound]:
        """Claims that are new, or new where they are now."""
        return [*self.stated.values(), *(after for _, after in self.moved.values())]

    def went(self) -> list[Bound]:
        """Claims that are gone, or gone from where they were."""
        return [*self.removed.values(), *(before for before, _ in self.moved.values())]

    def lost_entities(self) -> set[str]:
        """Entities that a claim has left, or that knows it by another place now."""
        left = {b.entity for b, _ in self.moved.values()}
        for key, before in self.removed.items():
            after = self.stated.get(key)
            if after is None or after.entity != before.entity or _said(after) != _said(before):
                left.add(before.entity)
        return left

    def unit_of(self, claim: Claim) -> Unit | None:
        """The job of a claim's run, where it is one of those in question."""
        run = self.runs.get(claim.activity)
        return self.units.get(job_key(run.vo, run.job_id)) if run is not None and run.job_id is not None else None

    def lfn_of(self, claim: Claim) -> str | None:
        """The LFN of its path in the lists of its job, else in what databases say of its run (section 3.3)."""
        unit = self.unit_of(claim) if claim.place else None
        if unit is not None and (lfn := (unit.input if claim.kind == "used" else unit.output)(claim.path)) is not None:
            return lfn
        return self.stated_lfn(claim)

    def stated_lfn(self, claim: Claim) -> str | None:
        """The LFN that databases name; a claim of theirs has no other path."""
        return self.lists.get((claim.activity, claim.kind), {}).get(claim.name) if claim.place else claim.path

    def rename(self, renamed: Mapping[str, str]) -> None:
        """Entities learn better names: from here on they are stored under those."""
        self.renamed |= renamed
        self.near.rename(renamed)
        self.removed |= with_ids(self.removed, renamed)
        for lfn, bearers in self.bearers.items():
            self.bearers[lfn] = {renamed.get(key, key) for key in bearers}

    # -- deciding -----------------------------------------------------------------------------------------------------

    def state(self, claim: Claim, to: tuple[str, str]) -> None:
        """A new claim is about this entity."""
        before = self.removed.get(claim.id)
        self.stated[claim.id] = Bound(claim, *to, before.loaded_at if before else self.now)

    def move(self, bound: Bound, to: tuple[str, str], claim: Claim | None = None) -> None:
        """A stored claim is about this entity."""
        after = replace(bound, claim=claim or bound.claim, entity=to[0], match=to[1])
        if after != bound:
            self.moved[bound.claim.id] = (bound, after)


def _said(bound: Bound) -> Claim:
    """The claim without what was concluded, and whichever copy said it."""
    return replace(bound.claim, copy="", lfn=None)


def earliest(writes: Iterable[tuple[Claim, Activity | None]]) -> dict[str, str]:
    """Of each place the earliest time at which one of these wrote there."""
    since: dict[str, str] = {}
    for claim, activity in writes:
        if claim.kind == "wasGeneratedBy" and claim.place and activity is not None:
            time = identity.write_time(claim, activity)
            since[claim.place] = min(time, since.get(claim.place, time))
    return since


def _likely_entity(claim: Claim) -> str:
    if claim.kind == "wasGeneratedBy":
        return identity.content(claim, None)[0]
    return claim.product_id or identity.root_id(claim.place)


def _roots(nodes: Iterable[Node], known: AbstractSet[str]) -> dict[str, set[str]]:
    """Shared nodes that may be there already, without the members of sets: those come with their set."""
    roots: dict[str, set[str]] = defaultdict(set)
    for node in nodes:
        label = type(node).__name__
        if label not in MEMBERS and node.id not in known:
            roots[PARAMETERS[label]].add(node.id)
    return roots
