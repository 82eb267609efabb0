"""Which entity each claim is about (identity.md section 3)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from provgraph import identity, jobs
from provgraph.identity import Bound
from provgraph.jobs import Unit
from provgraph.model import Claim, digest
from provgraph.resolution import lfns, weak
from provgraph.resolution.picture import Picture, earliest
from provgraph.resolution.products import asserted, joined
from provgraph.versions import Version, at


def bind_writes(picture: Picture) -> None:
    """Each output to its content; one known from the configuration may turn out to be a product (section 4.3)."""
    listed = asserted(picture)
    writes = [c for c in picture.added if c.kind == "wasGeneratedBy"]
    became = {c.id: joined(picture, c, listed) for c in writes}
    lfns.find(picture, {c.id: c.product_id or became[c.id] for c in writes})
    named = _named(picture)
    for claim in writes:
        to = identity.content(claim, became[claim.id])
        if claim.id in named:
            lfn, version = named[claim.id]
            claim = replace(claim, lfn=lfn)
            to = (version.id, to[1]) if to[0] == version.id else (version.id, "lfn")
        picture.state(claim, to)
    for bound in picture.current(picture.near.unlisted).values():
        nameless = bound.claim.origin == "config" and bound.claim.lfn is None
        if nameless and bound.claim.activity in picture.open_ended:
            picture.move(bound, identity.content(bound.claim, joined(picture, bound.claim, listed)))
    move_writes(picture)


def move_writes(picture: Picture) -> None:
    """What jobs that are not in question left under an LFN whose versions are others now."""
    for bound in picture.current(picture.near.generations).values():
        claim = bound.claim
        if claim.lfn not in picture.names or claim.product_id is not None or claim.id in picture.moved:
            continue
        run = picture.near.activities[claim.activity]
        keys = claim.activity, jobs.job_key(run.vo, run.job_id or 0)
        found = (lfns.version_of(picture, claim.lfn or "", key) for key in keys)
        version = next(filter(None, found), None)
        if version is not None:
            picture.move(bound, (version.id, bound.match))


def _named(picture: Picture) -> dict[str, tuple[str, Version]]:
    """Writes whose content lies under an LFN, by claim."""
    found: dict[str, tuple[str, Version]] = {}
    for key, written in lfns.last_writes(picture).items():
        for lfn, claim in written.items():
            if key in picture.units:
                picture.units[key].claimed.add(lfn)
            version = lfns.version_of(picture, lfn, key)
            if version is not None:
                found[claim.id] = (lfn, version)
    return found


def bind_reads(picture: Picture) -> None:
    """Each input to the content that it found (section 3.2); stored readers too, where a write changed."""
    near, since = picture.near, _changed(picture)
    reads = [c for c in picture.added if c.kind == "used"]
    near.look(places=since.keys() | {c.place for c in reads if c.place and c.product_id is None}, since=since.items())
    near.look(activities={b.claim.activity for b in (*near.writes.values(), *near.readers.values())})
    writes, activities = _writes(picture), picture.activities()
    unexplained: list[Claim] = []
    for claim in reads:
        to = identity.read_content(claim, activities[claim.activity], writes[claim.place], activities)
        tied, to = _under_lfn(picture, claim, to)
        if to[0] == identity.root_id(claim.place):
            unexplained.append(tied)
        else:
            picture.state(tied, to)
    left: list[Bound] = []
    for key, bound in near.readers.items():
        if key not in picture.removed and bound.claim.place in since:
            reader = activities[bound.claim.activity]
            to = identity.read_content(bound.claim, reader, writes[bound.claim.place], activities)
            tied, to = _under_lfn(picture, replace(bound.claim, lfn=None), to)
            if to[0] == identity.root_id(bound.claim.place):
                left.append(bound)
            else:
                picture.move(bound, to, tied)
    bind_jobs(picture)
    weak.bind(picture, unexplained, left + move_readers(picture))


def _under_lfn(picture: Picture, claim: Claim, to: tuple[str, str]) -> tuple[Claim, tuple[str, str]]:
    """An input that no earlier run of the job wrote is the file of that base name in the lists of its job or run."""
    lfn = picture.lfn_of(claim)
    if lfn is None or (claim.product_id is None and to[0] != identity.root_id(claim.place)):
        return claim, to
    claim = replace(claim, lfn=lfn)
    if claim.product_id is not None:
        return claim, to
    reader = picture.activity(claim.activity)
    return claim, (at(picture.names[lfn], reader.start_time if reader is not None else None).id, "lfn")


# -- what jobs say of themselves (section 2.5) -------------------------------------------------------------------------


def bind_jobs(picture: Picture) -> None:
    """A job's own edges: from its last execution to its input data, and from what it left."""
    for unit in picture.units.values():
        activity = jobs.activity_id(unit.job, unit.job.executions[-1].number)
        for lfn in unit.job.inputs or ():
            found = at(picture.names[lfn], unit.job.start_time)
            picture.state(_job_claim(unit, "used", activity, lfn), (found.id, "lfn"))
        for lfn in unit.job.outputs or ():
            version = lfns.version_of(picture, lfn, unit.job.key)
            if version is not None:
                picture.state(_job_claim(unit, "wasGeneratedBy", activity, lfn), (version.id, "lfn"))


def _job_claim(unit: Unit, kind: str, activity: str, lfn: str) -> Claim:
    key = digest("job", unit.job.key, kind, lfn)
    return Claim(key, kind, activity, lfn, "", origin="job", lfn=lfn)  # type: ignore[arg-type]


# -- stored readers of an LFN whose versions changed -------------------------------------------------------------------


def move_readers(picture: Picture) -> list[Bound]:
    """Of an LFN with other versions than before those readers that now got another one (section 7).

    Those that only the base name tied to it are given back. What a write at the place of one decided stands.
    """
    rows = [
        (entity, lfn, since)
        for lfn, found in picture.names.items()
        for entity, since in _stale(found, _before(picture, lfn)).items()
    ]
    decided = picture.removed.keys() | picture.moved.keys()
    readers = [b for b in picture.near.look_at_readers(rows) if b.claim.id not in decided]
    picture.near.look(activities={b.claim.activity for b in readers})
    activities = picture.activities()
    for bound in (b for b in readers if b.match != "basename"):
        found = picture.names[bound.claim.lfn or ""]
        picture.move(bound, (at(found, activities[bound.claim.activity].start_time).id, bound.match))
    return [b for b in readers if b.match == "basename"]


def _before(picture: Picture, lfn: str) -> dict[str, str]:
    """Stored versions of an LFN with their times of writing; where it is a further name of one, no time is known."""
    stored = (picture.near.entities[key] for key in picture.bearers[lfn])
    return {e.id: (e.written_at or "") if e.lfn == lfn else "?" for e in stored}


def _stale(found: list[Version], before: Mapping[str, str]) -> dict[str, str]:
    """Stored versions whose readers may have moved, with the earliest start of such a reader."""
    now = {v.id: v.time for v in found}
    changed = set(now.items()) ^ set(before.items())
    if not changed or not before:
        return {}
    oldest = min(before.items(), key=lambda item: item[1])
    # Who read before the first write got the oldest version: with another oldest one all of these move.
    since = "" if found[0].id != oldest[0] else min(time for _, time in changed)
    return {entity: "" if entity not in now else since for entity in before}


def _changed(picture: Picture) -> dict[str, str]:
    """Places where a write came, went or moved, with the earliest time of it."""
    now = [b.claim for b in picture.came()]
    before = [b.claim for b in picture.removed.values()]
    return earliest(
        [
            *((claim, picture.activity(claim.activity)) for claim in now),
            *((claim, picture.near.activities.get(claim.activity)) for claim in before if claim.place),
        ]
    )


def _writes(picture: Picture) -> dict[str, list[Bound]]:
    """All writes at the places in question, as they stand now."""
    at_place: dict[str, list[Bound]] = defaultdict(list)
    for bound in (*picture.current(picture.near.writes).values(), *picture.stated.values()):
        if bound.claim.place:
            at_place[bound.claim.place].append(bound)
    return at_place
