"""What provenance databases say of runs and files beside logs and catalogues."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from provgraph.evidence import run_key, to_text
from provgraph.grid import RunRecord
from provgraph.jobs import unambiguous
from provgraph.model import Relation
from provgraph.resolution.picture import Difference, Picture, earliest
from provgraph.versions import Version

_STATED = (("origin", "stated"),)


def find(picture: Picture) -> None:
    """The LFNs that databases name of these runs; the stored claims of a run that learns some are decided anew."""
    said = picture.document.runs
    stored = picture.near.look_at_runs(picture.copies.keys() | {r.activity for r in said})
    picture.fresh = [r for r in said if r.id not in picture.near.records]
    _list(picture, (*stored, *picture.fresh))
    picture.relisted = {r.activity for r in picture.fresh if r.file} - picture.copies.keys()
    _decide_anew(picture)


def look_further(picture: Picture) -> None:
    """The same of other runs that may find other files now: runs of jobs, readers where a write changed."""
    near = picture.near
    old = ((b.claim, near.activities.get(b.claim.activity)) for b in picture.removed.values())
    since = earliest([*((claim, picture.activity(claim.activity)) for claim in picture.added), *old])
    near.look(since=since.items())
    others = {c.activity for c in (*picture.added, *(b.claim for b in near.readers.values()))}
    _list(picture, near.look_at_runs(picture.runs.keys() | others))


def _list(picture: Picture, records: Iterable[RunRecord]) -> None:
    lists: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in records:
        if record.file:
            lists[record.activity, record.type].add(record.target)
    picture.lists |= {key: unambiguous(lfns) for key, lfns in lists.items()}


def _decide_anew(picture: Picture) -> None:
    picture.near.look(activities=picture.relisted)
    claims, _, _ = picture.near.look_back(activities=sorted(picture.relisted & picture.near.activities.keys()))
    for bound in claims:
        if not bound.inferred:
            picture.removed[bound.claim.id] = bound
            picture.added.append(bound.claim)


def relations(picture: Picture) -> list[Relation]:
    """Edges of runs that databases state, and did not before."""
    return [_relation(record) for record in picture.fresh if not record.file]


def _relation(record: RunRecord) -> Relation:
    ends = record.activity, record.target
    source, target = reversed(ends) if record.type == "wasGeneratedBy" else ends
    return Relation(record.type, source, target, (("id", record.id), *record.attributes, *_STATED))


def _filed(version: Version) -> Iterator[tuple[str, str, str, str | None]]:
    """Edges that follow from what is filed of a version: entity, type, target and role."""
    for record in version.records:
        yield from ((version.id, "wasAttributedTo", agent, role) for agent, role in record.attributions)
        if record.description is not None:
            yield version.id, "isDescribedBy", record.description, None


def file(picture: Picture, out: Difference) -> None:
    """Records as evidence; whose files are, and of what kind, as their records say."""
    out.records += [
        [r.id, "run", None, None, None, run_key(r.activity), to_text(r), picture.now] for r in picture.fresh
    ]
    wanted = {edge for found in picture.names.values() for version in found for edge in _filed(version)}
    if not wanted:
        return
    versions = {version.id for found in picture.names.values() for version in found}
    had = picture.near.look_at_filed(versions.union(*picture.bearers.values()))
    out.unfiled = sorted(had - wanted, key=str)
    out.relations += [Relation(k, e, t, (("role", role),)) for e, k, t, role in sorted(wanted - had, key=str)]
    out.labels |= {entity: "Entity" for entity, _, _, _ in wanted}
    out.labels |= {target: _LABELS[kind] for _, kind, target, _ in wanted}


_LABELS = {"wasAttributedTo": "Agent", "isDescribedBy": "EntityDescription"}
