"""The records that cross rooms: plain, frozen, without I/O.

A loader turns a source into a ``Document`` of *claims* (what the source said)
and of the nodes that it describes completely. ``identity`` concludes from the
claims which entities they are about; ``graph.fetch`` gives back a ``Document``
with the concluded entities, which ``export`` writes as PROV.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import attrgetter
from typing import Any, Literal, TypeVar

from provgraph import vocab
from provgraph.grid import FileRecord, JobRecord, ProductionRecord, RunRecord, TransformationRecord
from provgraph.headers import Header, header, header_from_text
from provgraph.nodes import (
    ActivityDescription,
    Agent,
    Collection,
    ConfigFile,
    ConfigFileDescription,
    Configuration,
    DescriptionRecord,
    EntityDescription,
    Environment,
    GenerationDescription,
    Node,
    Parameter,
    ParameterDescription,
    Production,
    Software,
    Transformation,
    UsageDescription,
    ValueDescription,
    ValueEntity,
    agent_key,
    kind_key,
    part_key,
    role_key,
    tool_key,
)
from provgraph.statements import Bundle, Statement
from provgraph.values import Json, as_time, as_uuid, canonical_json, digest

__all__ = [
    "Activity",
    "ActivityDescription",
    "Agent",
    "Bundle",
    "Claim",
    "Collection",
    "ConfigFile",
    "ConfigFileDescription",
    "Configuration",
    "Context",
    "DescriptionRecord",
    "Document",
    "Entity",
    "EntityDescription",
    "Environment",
    "Finding",
    "GenerationDescription",
    "Header",
    "Node",
    "Parameter",
    "ParameterDescription",
    "Production",
    "Receipt",
    "Relation",
    "Software",
    "Statement",
    "Transformation",
    "UsageDescription",
    "ValueDescription",
    "ValueEntity",
    "agent_key",
    "as_time",
    "as_uuid",
    "base_name",
    "canonical_json",
    "digest",
    "header",
    "header_from_text",
    "kind_key",
    "part_key",
    "place_of",
    "role_key",
    "tool_key",
    "union",
]

T = TypeVar("T")


def place_of(scope: str, path: str) -> str:
    """Key of a path inside the scope where it means something (identity.md section 3.2)."""
    return digest(scope, path)


@dataclass(frozen=True, slots=True)
class Activity:
    """One execution of a tool. Fields are the properties of ``vocab.NODES['Activity']``."""

    id: str
    name: str | None = None
    version: str | None = None
    status: str = "unknown"
    raw_status: str | None = None
    exit_code: int | None = None
    start_time: str | None = None
    end_time: str | None = None
    site: str | None = None
    host: str | None = None
    scope: str | None = None
    vo: str | None = None
    job_id: int | None = None
    reschedule_counter: int | None = None
    inferred: bool = False
    config: tuple[str, ...] = ()
    arguments: Json | None = None
    executable: str | None = None
    rank: str = ""
    lists_outputs: bool = False
    loaded_at: str | None = None
    comment: str | None = None

    @property
    def vo_said(self) -> str | None:
        """The VO that its source named."""
        scope = self.scope or ""
        return scope.removeprefix("job:").partition("/")[0] or None if scope.startswith("job:") else None

    @property
    def job_said(self) -> int | None:
        """The job that its source named."""
        number = (self.scope or "").rpartition("/")[2]
        return int(number) if (self.scope or "").startswith("job:") and number.isdecimal() else None

    @property
    def failed(self) -> bool:
        """It ended, and not well: what it left is partial."""
        return self.status in vocab.FAILED

    @property
    def complete(self) -> bool:
        """Its products count in lineage."""
        return self.status == "completed"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says of one activity and one file; it becomes one edge (identity.md section 1)."""

    id: str
    kind: Literal["used", "wasGeneratedBy"]
    activity: str
    path: str
    place: str
    role: str | None = None
    header: Header | None = None
    origin: Literal["log", "config", "header", "job"] = "log"
    occurrence: int = 0
    copy: str = ""
    """``rank`` of the copy of the activity record that says it: only the claims of the greatest copy count."""
    lfn: str | None = None
    """LFN of that path in the lists of its job: concluded, not said."""

    @property
    def product_id(self) -> str | None:
        """The product id that counts: that of a trusted header."""
        return self.header.product_id if self.header is not None and self.header.trusted else None

    @property
    def name(self) -> str:
        """Base name of the path."""
        return base_name(self.path)


def base_name(path: str) -> str:
    """Last part of a path, also of one with a trailing slash."""
    return path.rstrip("/").rsplit("/", 1)[-1] or path


@dataclass(frozen=True, slots=True)
class Entity:
    """One immutable content. Fields are the properties of ``vocab.NODES['Entity']``."""

    id: str
    name: str = ""
    lfn: str | None = None
    path: str | None = None
    place: str | None = None
    product_id: str | None = None
    guid: str | None = None
    adler32: str | None = None
    size: int | None = None
    version: int | None = None
    data_level: str | None = None
    data_level_source: str | None = None
    data_category: str | None = None
    data_association: str | None = None
    data_type: str | None = None
    partial: bool = False
    generated_at_time: str | None = None
    invalidated_at_time: str | None = None
    written_at: str | None = None
    first_reads: tuple[str, ...] = ()
    output_type: str | None = None
    generated_by: str | None = None
    header_activity: str | None = None
    header: Json | None = None
    location: tuple[str, ...] = ()
    comment: str | None = None
    catalogue_level: str | None = None

    @property
    def first_written(self) -> str | None:
        """Orders the first versions of all LFNs of one base name; a base name holds no slash."""
        return f"{self.name}/{self.written_at or ''}/{self.lfn}" if self.lfn and self.version == 1 else None


@dataclass(frozen=True, slots=True)
class Relation:
    """An edge between two nodes whose ids the source knows; ``type`` is a key of ``vocab.EDGES``.

    On a fetched document, ``attributes`` holds the edge's properties.
    """

    type: str
    source: str
    target: str
    attributes: tuple[tuple[str, str | int | bool | None], ...] = ()
    copy: str = ""
    """Of an activity's relation, as in ``Claim``: the copy of the record that says it."""

    def get(self, name: str) -> str | int | bool | None:
        return dict(self.attributes).get(name)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong or doubtful: what was seen, where, and what it means."""

    check: str
    severity: Literal["error", "warning", "info"]
    message: str
    subject: tuple[tuple[str, str], ...] = ()
    related: tuple[tuple[tuple[str, str], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What one source (or a part of it) says, or what a store answers. The only noun that crosses rooms."""

    activities: tuple[Activity, ...] = ()
    claims: tuple[Claim, ...] = ()
    nodes: tuple[Node, ...] = ()
    relations: tuple[Relation, ...] = ()
    entities: tuple[Entity, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    jobs: tuple[JobRecord, ...] = ()
    files: tuple[FileRecord, ...] = ()
    transformations: tuple[TransformationRecord, ...] = ()
    productions: tuple[ProductionRecord, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    statements: tuple[Statement, ...] = ()
    descriptions: tuple[DescriptionRecord, ...] = ()
    runs: tuple[RunRecord, ...] = ()

    @property
    def empty(self) -> bool:
        """It says nothing but what is wrong."""
        return not any(part for part in _parts(self) if part is not self.findings)

    def __add__(self, other: "Document") -> "Document":
        return Document(*(ours + theirs for ours, theirs in zip(_parts(self), _parts(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a source beside its bytes: where its paths mean something, and what may be kept of people."""

    source: str
    namespace: str | None = None
    job: str | None = None
    """``VO/ID`` of the job that left it."""
    privacy: Literal["keep", "hash", "drop"] = "keep"
    content: str = ""
    """SHA-256 of its bytes, where they were hashed."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a source was loaded. Fields are the properties of ``vocab.NODES['Load']``."""

    id: str
    source: str
    kind: str
    loader: str
    loaded_at: str
    activities: int = 0
    files: int = 0
    jobs: int = 0
    findings: Json = "[]"


def union(documents: Iterable[Document]) -> Document:
    """Several documents as one, without repetition; of copies of one activity the greatest with what it says."""
    whole = Document(*map(tuple, map(chain.from_iterable, zip(*map(_parts, documents), strict=True))))
    best: dict[str, Activity] = {}
    for activity in whole.activities:
        if activity.id not in best or activity.rank > best[activity.id].rank:
            best[activity.id] = activity
    plain: dict[str, Any] = {name: _unique(_distinct(getattr(whole, name)), _id) for name in _PLAIN}
    return replace(
        whole,
        activities=tuple(best.values()),
        claims=_unique((c for c in whole.claims if c.activity not in best or c.copy == best[c.activity].rank), _id),
        relations=_unique((r for r in _distinct(whole.relations) if _counts(r, best)), _said),
        **plain,
    )


def _id(record: Any) -> tuple[type, str]:
    """Ids are unique under their label only."""
    return type(record), record.id


_said = attrgetter("type", "source", "target", "attributes")
_parts = attrgetter(*Document.__slots__)
_PLAIN = (*("nodes", "entities", "jobs", "files", "transformations", "productions", "bundles", "descriptions", "runs"),)


def _distinct(records: Sequence[T]) -> Iterable[T]:
    """Each object once: a loader gives the same ones again and again, and there are a lot of them."""
    return dict(zip(map(id, records), records, strict=True)).values()


def _unique(records: Iterable[T], key: Callable[[T], object]) -> tuple[T, ...]:
    return tuple({key(record): record for record in records}.values())


def _counts(relation: Relation, best: Mapping[str, Activity]) -> bool:
    """It is no activity's, or that of the copy that counts."""
    return not relation.copy or relation.source not in best or relation.copy == best[relation.source].rank
