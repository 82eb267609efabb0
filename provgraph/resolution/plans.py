"""Transformations and productions: the plans that jobs were run by."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from provgraph import jobs, plans
from provgraph.evidence import KINDS, PlanEvidence, to_text
from provgraph.grid import ProductionRecord, TransformationRecord
from provgraph.plans import Plan
from provgraph.resolution.picture import Difference, Picture, Plans


def find_tasks(picture: Picture) -> None:
    """Which jobs learn from tasks what they ran: not those that know it already, which may be many."""
    picture.tasks = plans.tasks(picture.document.transformations)
    if not picture.tasks:
        return
    ran, told = picture.near.look_at_tasks(picture.tasks)
    known: dict[int, set[tuple[int | None, int | None]]] = defaultdict(set)
    for job, *plan in ran:
        known[job].add((plan[0], plan[1]))
    # What a job knows without any task it says itself, and then no task changes it.
    sure = {job for job, plan in known.items() if job not in told and all(None not in each for each in plan)}
    fresh = (t for t in picture.tasks if t.id not in picture.near.records and t.job not in sure)
    picture.retold = {t.job for t in fresh if known[t.job] != {(t.transformation, t.task)}}


def conclude(picture: Picture, out: Difference) -> None:
    """Nodes of plans, and what joins them: to each job its transformation, to each production what it has."""
    before = {(j.id, str(j.transformation)) for j in picture.stored_jobs.values() if j.transformation is not None}
    after = _jobs(picture)
    told = _told(picture)
    asked = {key for _, key in before | after} | _steps(told)
    if not asked and not told:
        return
    stored = picture.near.look_at_plans(
        transformations=asked,
        productions={plans.production_id(r) for r in _productions(told)},
        told={plans.plan_of(r) for r in told},
        left={key for _, key in before - after},
        jobs=picture.stored_jobs,
    )
    out.plans.jobs, out.plans.forgotten_jobs = sorted(after - before), sorted(before - after)
    _conclude_productions(out.plans, told, stored)
    _conclude_transformations(out.plans, told, stored, {key for _, key in after})
    _file_records(picture, out, told)


def _jobs(picture: Picture) -> set[tuple[str, str]]:
    """All executions of the jobs in question, with the transformation of each."""
    concluded = (unit.job for unit in picture.units.values() if unit.job.transformation is not None)
    return {
        (jobs.activity_id(job, each.number), str(job.transformation)) for job in concluded for each in job.executions
    }


def _told(picture: Picture) -> list[Plan]:
    """What the document says of plans themselves."""
    told: list[Plan] = [plans.bare(r) for r in picture.document.transformations if plans.described(r)]
    told += picture.document.productions
    return list({r.id: r for r in told}.values())


def _productions(records: Iterable[Plan]) -> list[ProductionRecord]:
    return [r for r in records if isinstance(r, ProductionRecord)]


def _steps(records: Sequence[Plan]) -> set[str]:
    """Transformations that records speak of."""
    listed = {str(key) for r in _productions(records) for step in r.transformations for key in step if key is not None}
    return listed | {str(r.transformation) for r in records if isinstance(r, TransformationRecord)}


def _conclude_productions(out: Plans, told: Iterable[Plan], stored: PlanEvidence) -> None:
    """Their members and parents are said by all their records together: they only come."""
    old, new = _productions(stored.records), _productions(told)
    for key in sorted({plans.production_id(r) for r in new}):
        found = plans.production(key, {r.id: r for r in (*old, *new) if plans.production_id(r) == key}.values())
        out.productions += [found] if found != stored.productions.get(key) else []
        out.new += key not in stored.productions
    out.members = sorted(plans.members(new) - plans.members(old))
    out.parents = sorted(plans.parents(new) - plans.parents(old))


def _conclude_transformations(out: Plans, told: Sequence[Plan], stored: PlanEvidence, ran: set[str]) -> None:
    """One that nothing but jobs spoke of goes with the last of them."""
    records: dict[str, dict[str, TransformationRecord]] = defaultdict(dict)
    for record in (*stored.records, *told):
        if isinstance(record, TransformationRecord):
            records[str(record.transformation)][record.id] = record
    needed = ran | _steps(told)
    for key in sorted(needed):
        if key in records or key not in stored.transformations:
            found = plans.transformation(int(key), records[key].values())
            out.transformations += [found] if found != stored.transformations.get(key) else []
            out.new += key not in stored.transformations
    inferred = {key for key, each in stored.transformations.items() if each.inferred}
    left = {key for _, key in out.forgotten_jobs}
    out.forgotten = sorted((left & inferred) - needed - stored.held)


def _file_records(picture: Picture, out: Difference, told: Iterable[Plan]) -> None:
    for record in told:
        if record.id not in picture.near.records:
            plan, kind = plans.plan_of(record), KINDS[type(record)]
            out.records.append([record.id, kind, None, None, None, plan, to_text(record), picture.now])
