"""What follows for entities, their producers and their names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from operator import attrgetter

from provgraph import entities, identity, jobs
from provgraph.entities import Evidence, Name
from provgraph.identity import Bound, Flags
from provgraph.jobs import Unit
from provgraph.model import Activity, Claim, Entity
from provgraph.resolution import naming, stubs
from provgraph.resolution.picture import Difference, Picture
from provgraph.versions import Version


def conclude(picture: Picture) -> Difference:
    """From claims that have found their entities to the difference."""
    lost = picture.lost_entities() | _nameless(picture) | _no_models(picture) | picture.recounted
    touched = lost | {b.entity for b in picture.came()} | _named(picture)
    picture.near.look(entities=touched)
    _, reads, _ = picture.near.look_back(entities=sorted(lost))
    picture.near.look(activities={b.claim.activity for b in reads if b.claim.lfn is not None})
    out = Difference(picture.replaced(), dict(picture.renamed))
    picture.look_at_types()
    came = [flagged(picture, b) for b in picture.came()]
    evidence = gather(picture, touched, lost, reads, came)
    picture.near.look(activities=_producers(evidence.values()))
    out.stated, out.forgotten = came, picture.went()
    evidence = {key: infer_producer(picture, out, one) for key, one in evidence.items()}
    stubs.make(picture, out, evidence)
    kept = make_entities(picture, out, evidence)
    naming.name(picture, out, kept, evidence, lost)
    _make_activities(picture, out)
    _flag_jobs(picture, out, kept)
    _leave_alone(out)
    return out


def _producers(found: Collection[Evidence]) -> set[str]:
    """Activities that wrote these entities, or would have by their headers."""
    headers = [entities.product_header(e) for e in found if not e.asserted and not e.empty]
    named = {h.activity_id for h in headers if h is not None and h.activity_id is not None}
    return named | {g.claim.activity for e in found for g in e.generations}


def _named(picture: Picture) -> set[str]:
    """Products that name one of the open-ended activities, or named one whose log came now; versions of LFNs."""
    named = {key for products in picture.products.values() for key in products}
    inferred = (b for b in picture.near.unlisted.values() if b.inferred)
    named |= {b.entity for b in inferred if b.claim.activity in picture.copies}
    stored = {e.id for e in picture.near.entities.values() if e.lfn in picture.names}
    return named | stored | {v.id for found in picture.names.values() for v in found}


def _nameless(picture: Picture) -> set[str]:
    """Entities that bore an LFN and are none of its versions now."""
    versions = {v.id for found in picture.names.values() for v in found}
    return {e.id for e in picture.near.entities.values() if e.lfn in picture.names and e.id not in versions}


def _no_models(picture: Picture) -> set[str]:
    """Entities that the catalogue called a model, and may not now."""
    models = {v.id for found in picture.names.values() for v in found if _is_model(v)}
    stored = picture.near.entities.values()
    return {e.id for e in stored if e.lfn in picture.names and e.output_type == "Model" and e.id not in models}


def _is_model(version: Version) -> bool:
    """So say all of its records that say anything of it."""
    return {r.output_type for r in version.records} - {None} == {"Model"}


def _make_activities(picture: Picture, out: Difference) -> None:
    """Records that count, and runs whose job is known better now."""
    stored = picture.near.activities
    made = {**picture.copies, **picture.runs}
    made = {k: replace(a, loaded_at=_first_loaded(picture, k)) for k, a in made.items()}
    out.activities |= {k: a for k, a in made.items() if a != stored.get(k)}
    out.new |= out.activities.keys() - stored.keys()


def _first_loaded(picture: Picture, key: str) -> str:
    stored = picture.near.activities.get(key)
    return picture.now if stored is None or stored.inferred else stored.loaded_at or picture.now


def gather(
    picture: Picture, keys: Iterable[str], lost: set[str], stored_reads: Iterable[Bound], came: Iterable[Bound]
) -> dict[str, Evidence]:
    """The evidence of each entity: all of it where a claim was taken away, else what is new beside what is known."""
    generations: dict[str, dict[str, Bound]] = defaultdict(dict)
    reads: dict[str, dict[str, Claim]] = defaultdict(dict)
    stored = {**picture.near.unlisted, **picture.near.generations, **{b.claim.id: b for b in stored_reads}}
    for bound in (*picture.current(stored).values(), *came):
        if bound.claim.kind == "wasGeneratedBy":
            generations[bound.entity][bound.claim.id] = bound
        else:
            reads[bound.entity][bound.claim.id] = bound.claim
    names = _names(picture)
    return {
        key: Evidence(
            key,
            None if key in lost else picture.near.entities.get(key),
            tuple(generations[key].values()),
            tuple(reads[key].values()),
            tuple(names[key]),
            _first_reads(picture, reads[key].values()),
            _filed(picture, key),
        )
        for key in keys
    }


def _first_reads(picture: Picture, reads: Iterable[Claim]) -> tuple[str, ...]:
    """When runs read it under an LFN and showed its product id."""
    tied = [(picture.activity(c.activity), c.lfn) for c in reads if c.lfn is not None and c.product_id is not None]
    return tuple(f"{a.start_time or ''} {lfn}" for a, lfn in tied if a is not None)


def _names(picture: Picture) -> dict[str, list[Name]]:
    names: dict[str, list[Name]] = defaultdict(list)
    for lfn, found in picture.names.items():
        for version in found:
            names[version.id].append(Name(lfn, version))
    return names


def _filed(picture: Picture, key: str) -> Entity | None:
    stored = picture.near.entities.get(key)
    return stored if stored is not None and stored.lfn not in picture.names else None


# -- what edges mean -------------------------------------------------------------------------------------------------


def flagged(picture: Picture, bound: Bound) -> Bound:
    """With what its edge means, and when it was."""
    if bound.claim.origin == "job":
        return _job_flagged(picture, bound)
    activity = picture.activity(bound.claim.activity)
    if activity is None:
        return bound
    used = bound.claim.kind == "used"
    time = activity.start_time if used else identity.write_time(bound.claim, activity) or None
    return replace(
        bound, flags=identity.flags(bound.claim, activity, picture.types.of(bound.claim, activity)), time=time
    )


def _job_flagged(picture: Picture, bound: Bound) -> Bound:
    unit = picture.executions.get(bound.claim.activity)
    if unit is None:
        return bound
    if bound.claim.kind == "used":
        return replace(bound, flags=_use_by_job(unit), time=unit.job.start_time)
    return replace(bound, flags=_left_by_job(unit, bound.claim), time=unit.job.end_time)


def _use_by_job(unit: Unit) -> Flags:
    """Input data leads to those outputs that no readable log claims (section 2.5); models lead as influence."""
    open_ = bool(set(unit.job.outputs or ()) - unit.claimed)
    return Flags("Main", open_, open_, None)


def _left_by_job(unit: Unit, claim: Claim) -> Flags:
    good = unit.job.status in jobs.GOOD and claim.lfn not in unit.claimed
    return Flags("Main", good, good, unit.job.status in jobs.BAD and claim.lfn not in unit.claimed)


_NOT_DATA = frozenset({"model", "cuts", "configuration", "log"})


def _flag_jobs(picture: Picture, out: Difference, kept: Mapping[str, Entity]) -> None:
    """Uses by jobs, by what the files turned out to be: also stored ones, of files that are something else now."""

    def of(bound: Bound) -> Bound:
        return _by_nature(bound, kept.get(bound.entity) or picture.near.entities.get(bound.entity))

    out.stated = [of(b) for b in out.stated]
    _, reads, _ = picture.near.look_back(entities=_became_other(picture, kept))
    done = {b.claim.id for b in (*out.stated, *out.forgotten)}
    for bound in picture.current({b.claim.id: b for b in reads}).values():
        after = of(bound)
        if bound.claim.id not in done and after != bound:
            out.forgotten.append(bound)
            out.stated.append(after)


def _by_nature(bound: Bound, found: Entity | None) -> Bound:
    """What a job read is not data when it is a model, cuts, configuration or a log."""
    if bound.claim.origin != "job" or bound.claim.kind != "used" or bound.flags is None or found is None:
        return bound
    data = bound.flags.influence and found.data_type not in _NOT_DATA
    influence = bound.flags.influence and found.data_type != "log"
    return replace(bound, flags=Flags("Main", data, influence, None))


def _became_other(picture: Picture, kept: Mapping[str, Entity]) -> list[str]:
    """Stored entities that were data and are not now, or the other way round."""
    pairs = ((picture.near.entities.get(key), found) for key, found in kept.items())
    return sorted(
        found.id
        for stored, found in pairs
        if stored is not None and (stored.data_type in _NOT_DATA) != (found.data_type in _NOT_DATA)
    )


def _leave_alone(out: Difference) -> None:
    """Edges that would be made again as they are."""
    before = {b.claim.id: b for b in out.forgotten}
    same = {b.claim.id for b in out.stated if b.claim.id in before and _alike(before[b.claim.id], b)}
    out.stated = [b for b in out.stated if b.claim.id not in same]
    out.forgotten = [b for b in out.forgotten if b.claim.id not in same]


_SAID = attrgetter(*(f.name for f in fields(Claim) if f.name != "copy"))


def _alike(a: Bound, b: Bound) -> bool:
    """Whichever copy of a record said it, and whenever it was loaded."""
    concluded = (a.entity, a.match, a.flags, a.time) == (b.entity, b.match, b.flags, b.time)
    return concluded and bool(_SAID(a.claim) == _SAID(b.claim))


# -- producers that only headers name (section 4.2) -----------------------------------------------------------------


def infer_producer(picture: Picture, out: Difference, evidence: Evidence) -> Evidence:
    """Add the producer that a header suggests, or take it away."""
    before = {g.claim.id: g for g in evidence.generations if g.inferred}
    suggested = suggested_producer(picture, evidence)
    if suggested is None and not before:
        return evidence
    after = _as_stored(picture, suggested, before.get(suggested.claim.id)) if suggested is not None else None
    out.forgotten += [g for g in before.values() if g is not after]
    if after is not None and after is not before.get(after.claim.id):
        out.stated.append(after)
    rest = tuple(g for g in evidence.generations if not g.inferred)
    return replace(evidence, generations=rest if after is None else (*rest, after))


def _as_stored(picture: Picture, suggested: Bound, known: Bound | None) -> Bound:
    """The stored generation while it stands: its flags follow from its activity, which may have become another now."""
    if known is None or known.claim != suggested.claim or suggested.claim.activity in picture.copies:
        return suggested
    return known


def suggested_producer(picture: Picture, evidence: Evidence) -> Bound | None:
    if evidence.asserted or evidence.empty:
        return None
    header = entities.product_header(evidence)
    if header is None or header.activity_id is None:
        return None
    named = picture.activity(header.activity_id)
    if not identity.header_names_producer(header, named):
        return None
    claim = identity.inferred_generation(evidence.id, header)
    flags = identity.flags(claim, named or Activity(header.activity_id, inferred=True))
    return Bound(claim, evidence.id, "header", picture.now, flags, header.created)


# -- entities ---------------------------------------------------------------------------------------------------------


def make_entities(picture: Picture, out: Difference, evidence: Mapping[str, Evidence]) -> dict[str, Entity]:
    """All entities that stay, as they will stand; those that differ from what is stored go into the difference."""
    activities = {**picture.activities(), **out.activities}
    kept = {key: entities.entity(one, activities) for key, one in evidence.items() if not one.empty}
    stored = picture.near.entities
    out.entities = {key: found for key, found in kept.items() if found != stored.get(key)}
    out.new |= out.entities.keys() - stored.keys()
    out.forgotten_entities = sorted(stored.keys() & evidence.keys() - kept.keys())
    return kept
