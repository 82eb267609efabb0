"""Which file is this? Pure functions from claims to entities (identity.md).

No function here looks at a store, a clock or the order in which claims came:
each is a function of the *set* of claims that it is given, so any order, any
number of times and any split of the same sources gives the same graph.
``graph.save`` fetches the neighbourhood that new claims touch, asks these
functions, and writes the difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from provgraph import vocab
from provgraph.model import Activity, Claim, Entity, Header, base_name, digest, header_from_text, place_of
from provgraph.versions import Version

CLOCK_TOLERANCE = timedelta(seconds=2)
"""A product made later than this after its named activity's stop was made by another run (identity.md section 4.2)."""


@dataclass(frozen=True, slots=True)
class Flags:
    """What an edge means for lineage (section 5)."""

    type: str
    dataflow: bool
    influence: bool
    partial: bool | None


@dataclass(frozen=True, slots=True)
class Bound:
    """A claim, and what was concluded: the entity that it is about and how that was found."""

    claim: Claim
    entity: str
    match: str
    loaded_at: str = ""
    flags: Flags | None = None
    """What its edge means; of a new claim None until all else is known."""
    time: str | None = None

    @property
    def inferred(self) -> bool:
        return self.claim.origin == "header"


@dataclass(frozen=True, slots=True)
class Product:
    """A trusted product id with what is known of it: the headers it was shown with, the base names it was read by."""

    id: str
    header: Header
    names: frozenset[str] = frozenset()
    asserted: bool = False
    """A log lists it among its outputs."""


# -- copies of one activity (section 1) ---------------------------------------------------------------------------


def greatest_copies(activities: Iterable[Activity]) -> dict[str, Activity]:
    """Of several records of one activity the one that counts: finished beats running, then as ``rank`` says."""
    best: dict[str, Activity] = {}
    for activity in activities:
        other = best.get(activity.id)
        if other is None or activity.rank > other.rank:
            best[activity.id] = activity
    return best


def claims_that_count(claims: Iterable[Claim], copies: Mapping[str, Activity]) -> list[Claim]:
    """Claims of the greatest copies, each once."""
    counted = {c.id: c for c in claims if c.activity in copies and c.copy == copies[c.activity].rank}
    return list(counted.values())


# -- what a header is good for (sections 3.1, 4.2, 4.3) -----------------------------------------------------------


def better_header(a: Header | None, b: Header | None) -> Header | None:
    """Of two headers of one product the one that says more; between equals the text decides."""
    candidates = [h for h in (a, b) if h is not None]
    return max(candidates, key=lambda h: (h.activity_stop is not None, h.text), default=None)


def products(claims: Iterable[Claim]) -> dict[str, Product]:
    """The trusted products that claims show, by product id."""
    found: dict[str, Product] = {}
    for claim in claims:
        if claim.product_id is None or claim.header is None:
            continue
        one = Product(
            claim.product_id,
            claim.header,
            frozenset({claim.name}) if claim.kind == "used" else frozenset(),
            claim.kind == "wasGeneratedBy",
        )
        found[one.id] = same_product(found[one.id], one) if one.id in found else one
    return found


def same_product(a: Product, b: Product) -> Product:
    header = better_header(a.header, b.header)
    return Product(a.id, header or a.header, a.names | b.names, a.asserted or b.asserted)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def made_in_time(header: Header, stop: str | None) -> bool:
    """The product is no younger than the activity that its header names: else another run wrote it."""
    if header.created is None or stop is None or header.created <= stop:
        return True
    return _moment(header.created) - _moment(stop) <= CLOCK_TOLERANCE


def header_names_producer(header: Header, named: Activity | None) -> bool:
    """Does the header make an inferred producer? ``named`` is the activity it names, where that is known.

    Not where the log of that activity lists outputs: then the log says what it wrote.
    """
    if named is None or named.inferred:
        return made_in_time(header, header.activity_stop)
    return not named.lists_outputs and made_in_time(header, named.end_time or header.activity_stop)


def stub(activity_id: str, headers: Iterable[Header], loaded_at: str) -> Activity:
    """The activity behind headers whose log was never seen: what they say of it."""
    all_headers = list(headers)

    def least(values: Iterable[str | None]) -> str | None:
        return min((v for v in values if v is not None), default=None)

    return Activity(
        id=activity_id,
        name=least(h.activity_name for h in all_headers),
        version=least(h.activity_version for h in all_headers),
        start_time=least(h.activity_start for h in all_headers),
        end_time=max((h.activity_stop for h in all_headers if h.activity_stop is not None), default=None),
        inferred=True,
        loaded_at=loaded_at,
    )


def inferred_generation(product: str, header: Header) -> Claim:
    """The generation that a header suggests."""
    activity = header.activity_id or ""
    return Claim(
        id=digest("header", product, activity),
        kind="wasGeneratedBy",
        activity=activity,
        path="",
        place="",
        header=header,
        origin="header",
    )


# -- which content a claim is about (section 3) -------------------------------------------------------------------


def output_id(claim: Claim) -> str:
    """Id of what an activity wrote at a path, where no product id tells."""
    return "out-" + digest(claim.activity, claim.path)


def root_id(place: str) -> str:
    """Id of what lay at a place before any known run wrote there."""
    return "path-" + place


def joined_product(claim: Claim, activity: Activity, named_by: Iterable[Product]) -> str | None:
    """The product that an output known from the configuration became (section 4.3).

    ``named_by`` are the products whose headers name the activity. The base names must agree, no log may
    claim the product, and of several contents written one after the other the last one stayed.
    """
    fitting = [
        p for p in named_by if not p.asserted and claim.name in p.names and made_in_time(p.header, activity.end_time)
    ]
    return max(fitting, key=lambda p: (p.header.created or "", p.id)).id if fitting else None


def content(claim: Claim, joined: str | None) -> tuple[str, str]:
    """Entity that a ``wasGeneratedBy`` claim is about, and how it was found."""
    if claim.product_id is not None:
        return claim.product_id, "productId"
    if claim.origin == "config":
        return joined or output_id(claim), "config"
    return output_id(claim), "path"


def write_time(claim: Claim, activity: Activity) -> str:
    """When the content came to be: creation in a trusted header, else the stop of the run, else its start."""
    created = claim.header.created if claim.header is not None and claim.product_id is not None else None
    if claim.origin == "header":
        return created or ""
    return created or activity.end_time or activity.start_time or ""


def read_content(
    claim: Claim, reader: Activity, writes: Sequence[Bound], activities: Mapping[str, Activity]
) -> tuple[str, str]:
    """Entity that a ``used`` claim is about, and how it was found; ``writes`` are those at its place."""
    if claim.product_id is not None:
        return claim.product_id, "productId"
    earlier = [
        (write_time(w.claim, activities[w.claim.activity]), w.claim.activity, w.entity)
        for w in writes
        if w.claim.activity != claim.activity
    ]
    if reader.start_time is not None:
        earlier = [w for w in earlier if w[0] <= reader.start_time]
    match = "config" if claim.origin == "config" else "path" if earlier else "none"
    return (max(earlier)[2] if earlier else root_id(claim.place)), match


# -- what is known of an entity -----------------------------------------------------------------------------------


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
        gone = self.known is None and not self.reads
        return gone and not self.asserted and not self.jobs and not any(n.version.records for n in self.named)


@dataclass(frozen=True, slots=True)
class Name:
    """A logical file name of an entity, and which of its versions the entity is."""

    lfn: str
    version: Version


_NATURE_ORDER = ("data", "context", "quality", "calibration", "log", "configuration", "cuts", "model")
_WITHOUT_LEVEL = frozenset({"log", "configuration", "cuts", "model"})
_SOURCE_ORDER = ("", "role", "catalogue", "header")


_NO_HEADER = Header("")


def entity(evidence: Evidence, activities: Mapping[str, Activity]) -> Entity:
    """The entity that its evidence adds up to."""
    asserted = evidence.asserted
    claims = [*(g.claim for g in (*asserted, *evidence.jobs)), *evidence.reads]
    shown = _header(evidence, claims) or _NO_HEADER
    path, place = _whereabouts(evidence, asserted)
    found = Entity(
        id=evidence.id,
        path=path,
        place=place,
        product_id=shown.product_id,
        data_category=shown.data_category,
        data_association=shown.data_association,
        data_type=_data_type(evidence, claims),
        partial=_partial(evidence, activities),
        generated_at_time=shown.created or _written_at(asserted, activities),
        first_reads=_first_reads(evidence),
        generated_by=_producer(evidence),
        header_activity=shown.activity_id,
        header=shown.text or None,
    )
    found = _catalogued(found, evidence)
    level, source = _data_level(evidence, claims, shown, found)
    return replace(found, name=base_name(found.lfn or path or ""), data_level=level, data_level_source=source)


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


def _catalogued(found: Entity, evidence: Evidence) -> Entity:
    """With the LFN that was registered first and what the catalogue says of that version."""
    name = min(evidence.named, key=lambda n: (n.version.time, n.lfn), default=None)
    if name is None:
        return _as_filed(found, evidence.filed)
    records = sorted(name.version.records, key=lambda r: (r.created or "", r.id))

    def said(field_: str) -> Any:
        return next((v for r in records if (v := getattr(r, field_)) is not None), None)

    return replace(
        found,
        lfn=name.lfn,
        guid=said("guid"),
        adler32=said("adler32"),
        size=said("size"),
        version=name.version.number,
        written_at=name.version.time or None,
        output_type=said("output_type"),
        generated_at_time=found.generated_at_time or name.version.time or None,
        data_level=next((r.data_level for r in records if r.data_level in vocab.DATA_LEVELS), None),
    )


def _as_filed(found: Entity, filed: Entity | None) -> Entity:
    """With what the catalogue said of it before, if it did."""
    if filed is None or filed.lfn is None:
        return found
    kept = ("lfn", "guid", "adler32", "size", "version", "written_at", "output_type")
    level = filed.data_level if filed.data_level_source == "catalogue" else None
    time = found.generated_at_time or filed.written_at
    return replace(found, data_level=level, generated_at_time=time, **{k: getattr(filed, k) for k in kept})


def _header(evidence: Evidence, claims: Iterable[Claim]) -> Header | None:
    known = evidence.known
    shown = header_from_text(known.header) if known is not None and known.header is not None else None
    for claim in claims:
        if claim.product_id == evidence.id:
            shown = better_header(shown, claim.header)
    return shown


def _whereabouts(evidence: Evidence, asserted: Sequence[Bound]) -> tuple[str | None, str | None]:
    """Path and place: of its writing, or of its root; of a product known from reads alone a path, but no place."""
    if asserted:
        return min((g.claim.path, g.claim.place) for g in asserted)
    paths = {c.path for c in evidence.reads if c.origin != "job"}
    if evidence.known is not None and evidence.known.path is not None:
        paths.add(evidence.known.path)
    path = min(paths, default=None)
    return path, (evidence.id.removeprefix("path-") if evidence.id.startswith("path-") else None)


def _data_type(evidence: Evidence, claims: Iterable[Claim]) -> str:
    natures = {vocab.nature(c.role, c.name) for c in claims}
    if evidence.known is not None and evidence.known.data_type is not None:
        natures.add(evidence.known.data_type)
    if any(r.output_type == "Model" for n in evidence.named for r in n.version.records):
        natures.add("model")
    return max(natures, key=_NATURE_ORDER.index, default="data")


def _data_level(
    evidence: Evidence, claims: Iterable[Claim], shown: Header, found: Entity
) -> tuple[str | None, str | None]:
    """The highest level of the best source that names one (section 5).

    Role and file name count as one source: ctapipe-process gives its DL2 files the role ``DL1/Event``, and before
    0.23 its DL1 inputs the role ``DL0/Event``. ``found`` bears the level of the catalogue.
    """
    if found.data_type in _WITHOUT_LEVEL:
        return None, None
    by_header = vocab.highest_level(shown.data_levels)
    if by_header is not None:
        return by_header, "header"
    known = evidence.known
    if found.data_level is not None:
        return found.data_level, "catalogue"
    texts = [text for c in claims for text in (c.role, c.name)] + ([base_name(found.lfn)] if found.lfn else [])
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


# -- edges ---------------------------------------------------------------------------------------------------------


def flags(claim: Claim, activity: Activity) -> Flags:
    """Flags of the edge of a claim; ``activity`` is its own activity."""
    nature = vocab.NATURES[vocab.nature(claim.role, claim.name)]
    if claim.kind == "used":
        data = nature.dataflow and claim.origin == "log"
        return Flags(nature.type, data, nature.influence, None)
    complete = activity.complete or activity.inferred
    return Flags(nature.type, complete, complete, activity.failed)


def product_header(evidence: Evidence) -> Header | None:
    """The header that counts for a product; None for what is no product."""
    return _header(evidence, [*(g.claim for g in evidence.asserted), *evidence.reads])
