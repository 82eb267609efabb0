"""Jobs: each is resolved as one unit, from all records of it and all runs in it (identity.md section 2)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeVar

from provgraph import jobs
from provgraph.evidence import JobEvidence
from provgraph.grid import FileRecord, JobRecord, TaskRecord
from provgraph.identity import Bound
from provgraph.jobs import Job, Unit
from provgraph.model import Activity, Claim, place_of
from provgraph.resolution.picture import Picture

R = TypeVar("R", JobRecord, FileRecord, TaskRecord)
Key = tuple[str | None, int]
"""VO and number of a job; no VO while no source names it."""


def find(picture: Picture) -> None:
    """Every job that new evidence touches; what is stored of it is decided anew."""
    look_at(picture, _numbers(picture))


def look_at(picture: Picture, numbers: AbstractSet[int]) -> None:
    """The jobs of these numbers are in question, too."""
    if not numbers:
        return
    stored = picture.near.look_at_jobs(sorted(numbers))
    runs = [a for a in stored.runs if a.id not in picture.copies and not a.inferred]
    runs += [a for a in picture.copies.values() if a.job_id in numbers]
    tasks = [*stored.tasks, *(t for t in picture.tasks if t.job in numbers)]
    records = [*stored.records, *(r for r in picture.document.jobs if r.job in numbers)]
    files = [*stored.files, *(f for f in picture.document.files if f.job in numbers)]
    for unit in _units(runs, records, files, tasks):
        picture.units[unit.job.key] = unit
        picture.executions[jobs.activity_id(unit.job, unit.job.executions[-1].number)] = unit
        picture.of_number.setdefault(unit.job.id, set()).add(unit.job.key)
        for run in unit.runs.values():
            picture.runs[run.id] = in_job(run, unit.job)
    picture.stored_jobs |= {job.id: job for job in stored.jobs}
    _decide_anew(picture, stored.claims)


def of(stored: JobEvidence) -> list[Unit]:
    """Jobs as they are stored."""
    runs = [a for a in stored.runs if not a.inferred]
    return _units(runs, stored.records, stored.files, stored.tasks)


def _numbers(picture: Picture) -> set[int]:
    before = (picture.near.activities.get(key) for key in (*picture.copies, *picture.relisted))
    numbers = {a.job_id for a in (*picture.copies.values(), *before) if a is not None}
    numbers |= {r.job for r in picture.document.jobs} | {f.job for f in picture.document.files} | picture.retold
    return {n for n in numbers if n is not None}


def _units(
    runs: Sequence[Activity], records: Sequence[JobRecord], files: Iterable[FileRecord], tasks: Iterable[TaskRecord]
) -> list[Unit]:
    """Evidence without a VO is of the job of that number in the only VO that is known (section 2.1)."""
    vos = _vos(runs, records)
    units: dict[Key, Unit] = {}

    def unit(number: int, vo: str | None) -> Unit:
        key = vo or jobs.known_vo(vos[number]), number
        return units.setdefault(key, Unit(Job(*key)))

    for run in runs:
        unit(run.job_id or 0, run.vo_said).runs[run.id] = run
    for record in _distinct(records):
        unit(record.job, record.vo).records.append(record)
    for number, vo, file in _written(files, vos):
        unit(number, vo).files.append(file)
    for task in _distinct(t for t in tasks if len(vos[t.job]) < 2):  # else it may be any of them
        unit(task.job, None).tasks.append(task)
    for (vo, number), one in units.items():
        one.job = jobs.conclude(vo, number, one.records, one.files, one.tasks)
    return list(units.values())


def _written(files: Iterable[FileRecord], vos: Mapping[int, set[str]]) -> Iterator[tuple[int, str | None, FileRecord]]:
    """Files of which it is known which job wrote them, with its number and VO."""
    for file in _distinct(files):
        if file.job is not None:
            vo = jobs.vo_of(file.lfn, vos[file.job])
            if vo is not None or len(vos[file.job]) < 2:
                yield file.job, vo, file


def _distinct(records: Iterable[R]) -> Iterable[R]:
    return {r.id: r for r in records}.values()


def _vos(runs: Iterable[Activity], records: Iterable[JobRecord]) -> dict[int, set[str]]:
    """The VOs that sources name, by number of the job."""
    vos: dict[int, set[str]] = defaultdict(set)
    for number, vo in (*((a.job_id, a.vo_said) for a in runs), *((r.job, r.vo) for r in records)):
        if number is not None and vo is not None:
            vos[number].add(vo)
    return vos


def in_job(run: Activity, job: Job) -> Activity:
    """The run in that one of the job's executions that was under way when it started."""
    return replace(
        run, vo=job.vo, job_id=job.id, reschedule_counter=jobs.execution_of(job, run.start_time), site=job.site
    )


def _decide_anew(picture: Picture, claims: Iterable[Bound]) -> None:
    """Stored claims of these jobs' runs count as new, in the places that they have now."""
    known = {c.id for c in picture.added}
    for bound in claims:
        if bound.inferred or bound.claim.id in picture.removed or bound.claim.activity in picture.copies:
            continue
        picture.removed[bound.claim.id] = bound
        run = picture.runs.get(bound.claim.activity)
        if bound.claim.origin != "job" and run is not None and bound.claim.id not in known:
            picture.added.append(placed(bound.claim, run))
    picture.added = [placed(c, picture.runs[c.activity]) if c.activity in picture.runs else c for c in picture.added]


def placed(claim: Claim, run: Activity) -> Claim:
    """A path of a job means something inside that job only."""
    if not claim.place:
        return claim
    place = place_of(f"job:{jobs.job_key(run.vo, run.job_id or 0)}", claim.path)
    return claim if (place, None) == (claim.place, claim.lfn) else replace(claim, place=place, lfn=None)
