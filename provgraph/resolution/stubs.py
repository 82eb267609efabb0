"""Activities that only product headers name, and the jobs that they ran in (identity.md section 4.2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from provgraph import entities, identity, jobs
from provgraph.entities import Evidence
from provgraph.identity import Bound
from provgraph.jobs import Job
from provgraph.model import Activity
from provgraph.resolution import products, units
from provgraph.resolution.picture import Difference, Picture


def make(picture: Picture, out: Difference, evidence: Mapping[str, Evidence]) -> None:
    """Fill in which stubs come, change and go, and which jobs they ran in."""
    stored = [b for b in picture.near.unlisted.values() if b.inferred]
    needed = _needed(stored, out)
    # A product that lost its writer was not known to matter before.
    products.look_at(picture, needed - picture.open_ended)
    found: dict[str, Activity] = {}
    for key in sorted(needed | picture.products.keys() | {b.claim.activity for b in stored}):
        known = picture.activity(key)
        if known is not None and not known.inferred:
            continue
        if key not in needed:
            _forget(out, known)
        elif picture.products[key]:
            found[key] = _stub(picture, key, known, evidence)
        elif known is not None:
            found[key] = known
    _file(picture, out, found, _jobs(picture, out, found.keys(), evidence))


def _needed(stored: Iterable[Bound], out: Difference) -> set[str]:
    """Activities that inferred generations lead to."""
    gone = {b.claim.id for b in out.forgotten}
    stay = {b.claim.activity for b in stored if b.claim.id not in gone}
    return stay | {b.claim.activity for b in out.stated if b.inferred}


def _forget(out: Difference, known: Activity | None) -> None:
    if known is not None:
        out.forgotten_activities.append(known.id)
        out.forgotten_runs += [(known.id, ran) for ran in _execution(known)]


def _stub(picture: Picture, key: str, known: Activity | None, evidence: Mapping[str, Evidence]) -> Activity:
    shown = (
        entities.product_header(evidence[p]) if p in evidence else product.header
        for p, product in picture.products[key].items()
    )
    headers = [h for h in shown if h is not None and h.activity_id == key]
    return identity.stub(key, headers, (known.loaded_at if known else None) or picture.now)


# -- the job that a stub ran in: that of the writes that its products were tied to -------------------------------------


def _jobs(
    picture: Picture, out: Difference, keys: AbstractSet[str], evidence: Mapping[str, Evidence]
) -> dict[str, set[str]]:
    """By stub the executions of jobs that say that they left one of its products."""
    ascribed = [(stub, entity) for stub, entity in _products(picture, out) if stub in keys]
    picture.near.look(entities={entity for _, entity in ascribed})
    left = _left(picture, evidence)
    found: dict[str, set[str]] = defaultdict(set)
    for stub, entity in ascribed:
        found[stub] |= left[entity]
    picture.near.look(activities=set().union(*found.values()))
    return found


def _products(picture: Picture, out: Difference) -> set[tuple[str, str]]:
    """Activities that headers name, with the products that are ascribed to them."""
    gone = {b.claim.id for b in out.forgotten}
    stay = [b for b in picture.near.unlisted.values() if b.claim.id not in gone]
    return {(b.claim.activity, b.entity) for b in (*stay, *out.stated) if b.inferred}


def _left(picture: Picture, evidence: Mapping[str, Evidence]) -> dict[str, set[str]]:
    """By entity the executions of jobs that say that they left it."""
    left: dict[str, set[str]] = defaultdict(set)
    for bound in picture.current(picture.near.generations).values():
        if bound.claim.origin == "job":
            left[bound.entity].add(bound.claim.activity)
    return left | {key: {b.claim.activity for b in one.jobs} for key, one in evidence.items()}


def _file(picture: Picture, out: Difference, found: Mapping[str, Activity], ran: Mapping[str, set[str]]) -> None:
    """Each stub in its job, where its products are tied to writes of one job only."""
    for key, stub in found.items():
        executions = sorted(ran.get(key, ()))
        placed = _in_job(picture, stub, executions[0]) if len(executions) == 1 else _in_no_job(stub)
        known = picture.near.activities.get(key)
        out.activities |= {key: placed} if placed != known else {}
        before, after = _execution(known) if known is not None else set(), _execution(placed)
        out.runs += [(key, job) for job in after - before]
        out.forgotten_runs += [(key, job) for job in before - after]


def _in_no_job(stub: Activity) -> Activity:
    return replace(stub, vo=None, job_id=None, reschedule_counter=None, site=None)


def _in_job(picture: Picture, stub: Activity, execution: str) -> Activity:
    unit = picture.executions.get(execution)
    if unit is not None:
        return units.in_job(stub, unit.job)
    job = picture.near.activities[execution]
    if job.reschedule_counter:  # then it matters when
        return units.in_job(stub, _look_at(picture, job))
    return replace(stub, vo=job.vo, job_id=job.job_id, reschedule_counter=0, site=job.site)


def _look_at(picture: Picture, job: Activity) -> Job:
    """A job that is not in question."""
    found = units.of(picture.near.look_at_jobs([job.job_id or 0]))
    return next(unit.job for unit in found if unit.job.vo == job.vo)


def _execution(run: Activity) -> set[str]:
    """The execution of a job that it ran in, if it did in any."""
    if run.job_id is None:
        return set()
    return {jobs.activity_id(Job(run.vo, run.job_id), run.reschedule_counter or 0)}
