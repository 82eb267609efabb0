"""Which file is this? Pure functions from claims to entities (identity.md).

No function here looks at a store, a clock or the order in which claims came:
each is a function of the *set* of claims that it is given, so any order, any
number of times and any split of the same sources gives the same graph.
``graph.save`` fetches the neighbourhood that new claims touch, asks these
functions, and writes the difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from provgraph import vocab
from provgraph.model import Activity, Claim, Header, digest

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


# -- edges ---------------------------------------------------------------------------------------------------------


def flags(claim: Claim, activity: Activity, described: str | None = None) -> Flags:
    """Flags of the edge of a claim; ``activity`` is its own activity.

    ``described`` is the type that description files say of the role; else the role and the name of the file tell.
    """
    nature = vocab.BY_TYPE[described] if described else vocab.NATURES[vocab.nature(claim.role, claim.name)]
    if claim.kind == "used":
        data = nature.dataflow and claim.origin == "log"
        return Flags(nature.type, data, nature.influence, None)
    complete = activity.complete or activity.inferred
    return Flags(nature.type, complete, complete, activity.failed)
