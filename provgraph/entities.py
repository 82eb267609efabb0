"""What is known of a file? Pure functions from all that is said of an entity to its properties (identity.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provgraph import vocab
from provgraph.identity import Bound, better_header, output_id, write_time
from provgraph.model import Activity, Claim, Entity, Header, base_name, header_from_text, place_of
from provgraph.versions import Version


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one entity is concluded from.

    ``known`` sums up reads that are already in the store, so that a model used by 100,000 runs is not read again
    for each of them; it is None where a claim was taken away and all ``reads`` are given.
    """

    id: str
    known: Entity | None = None
    generations: tuple[Bound, ...] = ()
    reads: tuple[Claim, ...] = ()
    named: tuple["Name", ...] = ()
    """Its logical file names, of those that were looked at; where one was looked at and is none, it is not here."""
    first_reads: tuple[str, ...] = ()
    filed: Entity | None = None
    """The entity as it stands, where no logical name of it was looked at: these facts stay."""

    @property
    def asserted(self) -> tuple[Bound, ...]:
        """Generations that a log asserts."""
        return tuple(g for g in self.generations if g.claim.origin in ("log", "config"))

    @property
    def jobs(self) -> tuple[Bound, ...]:
        """What jobs say that they left."""
        return tuple(g for g in self.generations if g.claim.origin == "job")

    @property
    def empty(self) -> bool:
        """No claim is about it any more, and no catalogue knows it."""
        gone = self.known is None and not self.reads and not self.asserted and not self.jobs
        return gone and not self._catalogued

    @property
    def _catalogued(self) -> bool:
        """By a record; what bears a logical name that was not looked at keeps whatever gave it that name."""
        filed = self.filed is not None and self.filed.lfn is not None
        return filed or any(n.version.records for n in self.named)


@dataclass(frozen=True, slots=True)
class Name:
    """A logical file name of an entity, and which of its versions the entity is."""

    lfn: str
    version: Version


_NATURE_ORDER = ("data", "context", "quality", "calibration", "log", "configuration", "cuts", "model")
_WITHOUT_LEVEL = frozenset({"log", "configuration", "cuts", "model"})


def entity(evidence: Evidence, activities: Mapping[str, Activity]) -> Entity:
    """The entity that its evidence adds up to."""
    asserted = evidence.asserted
    claims = [*(g.claim for g in (*asserted, *evidence.jobs)), *evidence.reads]
    shown = _header(evidence, claims) or Header("")
    path, place = _whereabouts(evidence, asserted)
    filed = _catalogued(evidence)
    lfn, data_type = filed.get("lfn"), _data_type(evidence, claims, filed)
    level, source = None, None
    if data_type not in _WITHOUT_LEVEL:
        level, source = _data_level(evidence, claims, shown, filed)
    written = shown.created or _written_at(asserted, activities)
    return Entity(
        id=evidence.id,
        name=base_name(lfn or path or ""),
        path=path,
        place=place,
        product_id=shown.product_id,
        data_level=level,
        data_level_source=source,
        data_category=shown.data_category,
        data_association=shown.data_association,
        data_type=data_type,
        partial=_partial(evidence, activities),
        generated_at_time=written or filed.get("written_at"),
        first_reads=_first_reads(evidence),
        generated_by=_producer(evidence),
        header_activity=shown.activity_id,
        header=shown.text or None,
        **filed,
    )


def _producer(evidence: Evidence) -> str | None:
    """A run before a job, what is asserted before what is inferred."""
    ranks = {"log": 0, "config": 0, "header": 1, "job": 2}
    return min(((ranks[g.claim.origin], g.claim.activity) for g in evidence.generations), default=(0, None))[1]


def _partial(evidence: Evidence, activities: Mapping[str, Activity]) -> bool:
    """Left by runs that did not complete; where no log tells, by a job that failed."""
    runs = [activities[g.claim.activity].failed for g in evidence.asserted]
    if runs:
        return all(runs)
    return bool(evidence.jobs) and all(g.flags is not None and g.flags.partial for g in evidence.jobs)


def _first_reads(evidence: Evidence) -> tuple[str, ...]:
    known = evidence.known.first_reads if evidence.known is not None else ()
    first: dict[str, str] = {}
    for text in (*known, *evidence.first_reads):
        time, _, lfn = text.partition(" ")
        first[lfn] = min(time, first.get(lfn, time))
    return tuple(sorted(f"{time} {lfn}" for lfn, time in first.items()))


_FILED = (
    *("lfn", "guid", "adler32", "size", "version", "written_at", "output_type", "catalogue_level"),
    *("invalidated_at_time", "location", "comment"),
)


def _catalogued(evidence: Evidence) -> dict[str, Any]:
    """The LFN that was registered first, and what the catalogue says of that version, or said before."""
    name = min(evidence.named, key=lambda n: (n.version.time, n.lfn), default=None)
    if name is None:
        filed = evidence.filed
        return {k: getattr(filed, k) for k in _FILED} if filed is not None and filed.lfn is not None else {}
    records = sorted(name.version.records, key=lambda r: (r.created or "", r.id))

    def said(field_: str) -> Any:
        return next((v for r in records if (v := getattr(r, field_)) is not None), None)

    return {
        "lfn": name.lfn,
        "guid": said("guid"),
        "adler32": said("adler32"),
        "size": said("size"),
        "version": name.version.number,
        "written_at": name.version.time or None,
        "output_type": said("output_type"),
        "catalogue_level": next((r.data_level for r in records if r.data_level in vocab.DATA_LEVELS), None),
        "invalidated_at_time": said("invalidated"),
        "location": tuple(sorted({place for r in records for place in r.replicas})),
        "comment": said("comment"),
    }


def _header(evidence: Evidence, claims: Iterable[Claim]) -> Header | None:
    known = evidence.known
    shown = header_from_text(known.header) if known is not None and known.header is not None else None
    for claim in claims:
        if claim.product_id == evidence.id:
            shown = better_header(shown, claim.header)
    return shown


def product_header(evidence: Evidence) -> Header | None:
    """The header that counts for a product; None for what is no product."""
    return _header(evidence, [*(g.claim for g in evidence.asserted), *evidence.reads])


def _whereabouts(evidence: Evidence, asserted: Sequence[Bound]) -> tuple[str | None, str | None]:
    """Path and place: of its writing, or of its root; of a product known from reads alone a path, but no place."""
    if asserted:
        written = min((g.claim.path, g.claim.place) for g in asserted)
        return written[0], written[1] or None
    paths = {c.path for c in evidence.reads if c.origin != "job"}
    if evidence.known is not None and evidence.known.path is not None:
        paths.add(evidence.known.path)
    path = min(paths, default=None)
    return path, (evidence.id.removeprefix("path-") if evidence.id.startswith("path-") else None)


def _data_type(evidence: Evidence, claims: Iterable[Claim], filed: Mapping[str, Any]) -> str:
    natures = {vocab.nature(c.role, c.name) for c in claims}
    if evidence.known is not None and evidence.known.data_type is not None:
        natures.add(evidence.known.data_type)
    if filed.get("output_type") == "Model":
        natures.add("model")
    return max(natures, key=_NATURE_ORDER.index, default="data")


def _data_level(
    evidence: Evidence, claims: Iterable[Claim], shown: Header, filed: Mapping[str, Any]
) -> tuple[str | None, str | None]:
    """The highest level of the best source that names one (section 5).

    Role and file name count as one source: ctapipe-process gives its DL2 files the role ``DL1/Event``, and before
    0.23 its DL1 inputs the role ``DL0/Event``. ``filed`` bears that of the catalogue.
    """
    by_header = vocab.highest_level(shown.data_levels)
    if by_header is not None:
        return by_header, "header"
    known = evidence.known
    if filed.get("catalogue_level") is not None:
        return filed["catalogue_level"], "catalogue"
    texts = [text for c in claims for text in (c.role, c.name)] + ([base_name(filed["lfn"])] if filed else [])
    named = {level for text in texts if (level := vocab.highest_level(text))}
    if known is not None and known.data_level is not None and known.data_level_source == "role":
        named.add(known.data_level)
    level = max(named, key=vocab.DATA_LEVELS.index, default=None)
    return level, ("role" if level else None)


def _written_at(asserted: Sequence[Bound], activities: Mapping[str, Activity]) -> str | None:
    return min((write_time(g.claim, activities[g.claim.activity]) for g in asserted), default="") or None


def further_names(found: Entity, claims: Iterable[Claim]) -> dict[str, tuple[str, str]]:
    """Further names of an entity, each an ``:Alias``: its key -> the name itself and its kind (section 3.8, 3.9).

    They are the other places where it was seen, and the id that an output known from the configuration had
    before its product id was seen.
    """
    names: dict[str, tuple[str, str]] = {}
    for claim in claims:
        if claim.place and claim.place != found.place:
            names[claim.place] = (claim.path, "path")
        if claim.origin == "config" and claim.kind == "wasGeneratedBy" and (old := output_id(claim)) != found.id:
            names[old] = (old, "id")
    return names


def logical_names(found: Entity, named: Iterable[Name]) -> dict[str, tuple[str, str]]:
    """Further logical names of an entity, each an ``:Alias`` (section 3.8)."""
    return {place_of("lfn", n.lfn): (n.lfn, "lfn") for n in named if n.lfn != found.lfn}
