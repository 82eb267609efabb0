"""Executions of jobs and what is filed with them: records, runs, revisions of files."""

from itertools import pairwise
from typing import Any

from provgraph import jobs
from provgraph.evidence import KINDS, to_text
from provgraph.grid import FileRecord, JobRecord, TaskRecord
from provgraph.jobs import Job
from provgraph.model import Activity
from provgraph.resolution.picture import Difference, Picture


def file_jobs(picture: Picture, out: Difference) -> None:
    """Nodes of executions, records as evidence, and the edges from runs to executions."""
    wanted: dict[str, list[Any]] = {}
    for unit in picture.units.values():
        for execution in unit.job.executions:
            key = jobs.activity_id(unit.job, execution.number)
            wanted[key] = [key, *_properties(unit.job, execution.number, not unit.records), picture.now]
    for key, values in wanted.items():
        stored = picture.stored_jobs.get(key)
        if stored is not None:
            values[-1] = stored.values[-1]
        if stored is None or list(stored.values) != [_comparable(v) for v in values[1:]]:
            out.jobs[key] = values
            out.new |= {key} if stored is None else set()
    out.forgotten_jobs = sorted(picture.stored_jobs.keys() - wanted.keys())
    _file_runs(picture, out)
    _file_records(picture, out)


def _comparable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _properties(job: Job, number: int, inferred: bool) -> list[Any]:
    """In the order of ``vocab.NODES['Job']``, without the time of loading."""
    last = job.executions[-1].number == number
    return [
        job.vo,
        job.id,
        number,
        job.name,
        job.executions[number].status,
        job.minor_status if last else None,
        job.application_status if last else None,
        job.site,
        job.host if last else None,
        job.owner,
        job.group,
        job.type,
        job.start_time if last else None,
        job.end_time if last else None,
        job.transformation,
        job.task,
        list(job.inputs) if job.inputs is not None else None,
        list(job.outputs) if job.outputs is not None else None,
        last,
        inferred,
    ]


def _file_runs(picture: Picture, out: Difference) -> None:
    for run in picture.runs.values():
        job = picture.units[jobs.job_key(run.vo, run.job_id or 0)].job
        now, before = jobs.activity_id(job, run.reschedule_counter or 0), _execution_before(picture, out, run)
        if before != now:
            out.runs.append((run.id, now))
            out.forgotten_runs += [(run.id, before)] if before is not None else []
    for run in picture.copies.values():  # a stub's job was concluded; its log names none
        if run.id not in picture.runs and (before := _execution_before(picture, out, run)) is not None:
            out.forgotten_runs.append((run.id, before))


def _execution_before(picture: Picture, out: Difference, run: Activity) -> str | None:
    """Where a run is filed; a record that is replaced loses its edges anyway."""
    stored = picture.near.activities.get(run.id)
    if stored is None or stored.job_id is None or run.id in out.replaced:
        return None
    return jobs.activity_id(Job(stored.vo, stored.job_id), stored.reschedule_counter or 0)


def _file_records(picture: Picture, out: Difference) -> None:
    records: list[JobRecord | FileRecord | TaskRecord] = [
        *picture.document.jobs,
        *picture.document.files,
        *picture.tasks,
    ]
    for record in records:
        if record.id not in picture.near.records:
            kind = KINDS[type(record)]
            vo = record.vo if isinstance(record, JobRecord) else None
            lfn = record.lfn if isinstance(record, FileRecord) else None
            out.records.append([record.id, kind, vo, record.job, lfn, None, to_text(record), picture.now])
            picture.near.records.add(record.id)


def file_revisions(picture: Picture, out: Difference) -> None:
    """Each version of an LFN is a revision of the one before."""
    wanted: set[tuple[str, str, str]] = set()
    for lfn, found in picture.names.items():
        wanted |= {(newer.id, older.id, lfn) for older, newer in pairwise(found)}
    renamed = picture.renamed
    had = {(renamed.get(newer, newer), renamed.get(older, older), lfn) for newer, older, lfn in picture.revisions}
    out.revisions = sorted(wanted - had)
    out.forgotten_revisions = sorted(had - wanted)
