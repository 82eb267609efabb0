"""What follows for entities, their producers and their names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from provgraph import identity
from provgraph.identity import Bound, Evidence
from provgraph.model import Activity, Claim, Entity
from provgraph.resolution import naming
from provgraph.resolution.picture import Difference, Picture


def conclude(picture: Picture) -> Difference:
    """From claims that have found their entities to the difference."""
    lost = {b.entity for b in picture.went()}
    touched = lost | {b.entity for b in picture.came()} | _named(picture)
    picture.near.look(entities=touched)
    _, reads, _ = picture.near.look_back(entities=sorted(lost))
    evidence = gather(picture, touched, lost, reads)
    picture.near.look(activities={g.claim.activity for e in evidence.values() for g in e.generations})
    out = Difference(picture.replaced(), stated=picture.came(), forgotten=picture.went())
    evidence = {key: infer_producer(picture, out, one) for key, one in evidence.items()}
    make_stubs(picture, out, evidence)
    kept = make_entities(picture, out, evidence)
    naming.name(picture, out, kept, evidence, lost)
    out.activities |= {k: replace(a, loaded_at=_first_loaded(picture, k)) for k, a in picture.copies.items()}
    out.new |= out.activities.keys() - picture.near.activities.keys()
    out.around = picture.near.activities
    return out


def _named(picture: Picture) -> set[str]:
    """Products that name one of the open-ended activities, or named one whose log came now."""
    named = {key for products in picture.products.values() for key in products}
    inferred = (b for b in picture.near.unlisted.values() if b.inferred)
    return named | {b.entity for b in inferred if b.claim.activity in picture.copies}


def _first_loaded(picture: Picture, key: str) -> str:
    stored = picture.near.activities.get(key)
    return picture.now if stored is None or stored.inferred else stored.loaded_at or picture.now


def gather(picture: Picture, keys: Iterable[str], lost: set[str], stored_reads: Iterable[Bound]) -> dict[str, Evidence]:
    """The evidence of each entity: all of it where a claim was taken away, else what is new beside what is known."""
    generations: dict[str, dict[str, Bound]] = defaultdict(dict)
    reads: dict[str, dict[str, Claim]] = defaultdict(dict)
    stored = {**picture.near.unlisted, **picture.near.generations, **{b.claim.id: b for b in stored_reads}}
    for bound in (*picture.current(stored).values(), *picture.came()):
        if bound.claim.kind == "wasGeneratedBy":
            generations[bound.entity][bound.claim.id] = bound
        else:
            reads[bound.entity][bound.claim.id] = bound.claim
    return {
        key: Evidence(
            key,
            None if key in lost else picture.near.entities.get(key),
            tuple(generations[key].values()),
            tuple(reads[key].values()),
        )
        for key in keys
    }


# -- producers that only headers name (section 4.2) -----------------------------------------------------------------


def infer_producer(picture: Picture, out: Difference, evidence: Evidence) -> Evidence:
    """Add the producer that a header suggests, or take it away."""
    before = {g.claim.id: g for g in evidence.generations if g.inferred}
    after = suggested_producer(picture, evidence)
    known = before.pop(after.claim.id, None) if after is not None else None
    if after is not None and known is not None:
        # The flags of the edge follow from its activity, which may have become another now.
        if known.claim == after.claim and after.claim.activity not in picture.copies:
            after = known
        else:
            before[known.claim.id] = known
    out.forgotten += before.values()
    if after is not None and after is not known:
        out.stated.append(after)
    if after is None and len(evidence.asserted) == len(evidence.generations):
        return evidence
    asserted = (g for g in evidence.generations if not g.inferred)
    return replace(evidence, generations=(*asserted, *([after] if after is not None else [])))


def suggested_producer(picture: Picture, evidence: Evidence) -> Bound | None:
    if evidence.asserted or evidence.empty:
        return None
    header = identity.product_header(evidence)
    if header is None or header.activity_id is None:
        return None
    if not identity.header_names_producer(header, picture.activity(header.activity_id)):
        return None
    return Bound(identity.inferred_generation(evidence.id, header), evidence.id, "header", picture.now)


def make_stubs(picture: Picture, out: Difference, evidence: Mapping[str, Evidence]) -> None:
    """Activities that only headers name: made, changed, or gone when no header needs them."""
    stored = [b for b in picture.near.unlisted.values() if b.inferred]
    needed = _needed(stored, out)
    for key in sorted(needed | picture.products.keys() | {b.claim.activity for b in stored}):
        known = picture.activity(key)
        if known is not None and not known.inferred:
            continue
        if key in needed and picture.products[key]:
            made = _stub(picture, key, evidence)
            out.activities |= {key: made} if made != known else {}
        elif key not in needed and known is not None:
            out.forgotten_activities.append(key)


def _needed(stored: Iterable[Bound], out: Difference) -> set[str]:
    """Activities that inferred generations lead to."""
    gone = {b.claim.id for b in out.forgotten}
    stay = {b.claim.activity for b in stored if b.claim.id not in gone}
    return stay | {b.claim.activity for b in out.stated if b.inferred}


def _stub(picture: Picture, key: str, evidence: Mapping[str, Evidence]) -> Activity:
    known = picture.activity(key)
    shown = (identity.product_header(evidence[p]) for p in picture.products[key])
    headers = [h for h in shown if h is not None and h.activity_id == key]
    return identity.stub(key, headers, (known.loaded_at if known else None) or picture.now)


# -- entities ---------------------------------------------------------------------------------------------------------


def make_entities(picture: Picture, out: Difference, evidence: Mapping[str, Evidence]) -> dict[str, Entity]:
    """All entities that stay, as they will stand; those that differ from what is stored go into the difference."""
    activities = {**picture.activities(), **out.activities}
    kept = {key: identity.entity(one, activities) for key, one in evidence.items() if not one.empty}
    stored = picture.near.entities
    out.entities = {key: found for key, found in kept.items() if found != stored.get(key)}
    out.new |= out.entities.keys() - stored.keys()
    out.forgotten_entities = sorted(stored.keys() & evidence.keys() - kept.keys())
    return kept
