"""What a DIRAC job was: pure functions from all records of it (identity.md section 2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from provgraph.grid import PLANNED, FileRecord, JobRecord, LoggingRecord, TaskRecord
from provgraph.model import Activity, base_name

__all__ = [
    "BAD",
    "FINAL",
    "GOOD",
    "Execution",
    "Job",
    "Unit",
    "conclude",
    "execution_of",
    "job_key",
    "known_vo",
    "vo_of",
]

GOOD = frozenset({"Done", "Completed"})
BAD = frozenset({"Failed", "Killed"})
FINAL = GOOD | BAD
_ORIGINS = ("output_lfns", "job.info", "jdl", "record")


@dataclass(frozen=True, slots=True)
class Execution:
    """One run of a job's payload; a job that was rescheduled has several."""

    number: int
    status: str | None


@dataclass(frozen=True, slots=True)
class Job:
    """All that is known of one job."""

    vo: str | None
    id: int
    status: str | None = None
    minor_status: str | None = None
    application_status: str | None = None
    site: str | None = None
    owner: str | None = None
    group: str | None = None
    name: str | None = None
    type: str | None = None
    host: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    transformation: int | None = None
    task: int | None = None
    executions: tuple[Execution, ...] = (Execution(0, None),)
    rescheduled: tuple[str, ...] = field(default=())
    """When it was rescheduled."""
    inputs: tuple[str, ...] | None = None
    outputs: tuple[str, ...] | None = None
    """LFNs that it left; None when nothing says so."""

    @property
    def key(self) -> str:
        return job_key(self.vo, self.id)


def job_key(vo: str | None, job: int) -> str:
    """``VO/ID``; of an unknown VO ``/ID``."""
    return f"{vo or ''}/{job}"


def known_vo(vos: Iterable[str | None]) -> str | None:
    """The only VO that sources name for a job id; None when none does, or several do."""
    named = {vo for vo in vos if vo is not None}
    return named.pop() if len(named) == 1 else None


def vo_of(lfn: str, vos: Iterable[str]) -> str | None:
    """The VO of the job whose number a file's metadata name: the only one known, else the one in whose folder it lies.

    Metadata name no VO, but DIRAC keeps each VO's files in a folder of that name.
    """
    named = set(vos)
    folder = lfn.strip("/").partition("/")[0]
    return known_vo(named) or (folder if folder in named else None)


def conclude(
    vo: str | None,
    job: int,
    records: Iterable[JobRecord],
    catalogued: Iterable[FileRecord] = (),
    tasks: Iterable[TaskRecord] = (),
) -> Job:
    """The job that its records add up to.

    ``catalogued`` are files that the catalogue says it wrote, or will; ``tasks`` those that it ran, as transformations
    say.
    """
    best_first = sorted(set(records), key=_weight, reverse=True)
    logging = max((r.logging for r in best_first), key=lambda rows: (len(rows), str(rows)), default=())
    rescheduled = tuple(sorted(row.time for row in logging if row.status == "Rescheduled" and row.time))

    def first(name: str) -> object:
        return next((v for r in best_first if (v := getattr(r, name)) is not None), None)

    last = _last(logging, first("status"))
    status = (last.status if last is not None else None) or first("status")
    transformation, task = _planned(_int(first("transformation")), _int(first("task")), tasks)
    count = max([len(rescheduled), *(r.reschedule_counter or 0 for r in best_first)])
    executions = (*(Execution(n, "Rescheduled") for n in range(count)), Execution(count, _str(status)))
    return Job(
        vo=vo,
        id=job,
        status=_str(status),
        minor_status=(last.minor_status if last is not None else None) or _str(first("minor_status")),
        application_status=_str(first("application_status")),
        site=_str(first("site")),
        owner=_str(first("owner")),
        group=_str(first("group")),
        name=_str(first("job_name")),
        type=_str(first("job_type")),
        host=_str(first("host")),
        start_time=_str(first("start_time")),
        end_time=_str(first("end_time")),
        transformation=transformation,
        task=task,
        executions=executions,
        rescheduled=rescheduled,
        inputs=_inputs(best_first),
        outputs=_outputs(best_first, catalogued),
    )


def _str(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _int(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _planned(
    transformation: int | None, task: int | None, tasks: Iterable[TaskRecord]
) -> tuple[int | None, int | None]:
    """What the job says itself; else the task of the newest transformation that says that it ran as this job."""
    fitting = [(t.transformation, t.task) for t in tasks if transformation in (None, t.transformation)]
    if not fitting or (transformation is not None and task is not None):
        return transformation, task
    return max(fitting)


def _weight(record: JobRecord) -> tuple[int, str, int, str]:
    """The best source first; of two records of one source the later, then the longer logging, then text order."""
    return _ORIGINS.index(record.origin), record.last_update or "", len(record.logging), record.text


def _last(logging: Sequence[LoggingRecord], attribute: object) -> LoggingRecord | None:
    """The last logging record; a late heartbeat is none. Of several of one moment the one that the attribute names."""
    weights = [(row.time or "", row.status == attribute, n) for n, row in enumerate(logging)]
    return logging[max(weights)[2]] if weights else None


def _inputs(best_first: Sequence[JobRecord]) -> tuple[str, ...] | None:
    """The list of the best source, never united; but DIRAC's own parser drops blanks, which another may have kept."""
    lists = list(dict.fromkeys(r.inputs for r in best_first if r.inputs is not None))
    if len(lists) < 2:
        return lists[0] if lists else None
    same = [each for each in lists if _dense(each) == _dense(lists[0])]
    return max(same, key=lambda each: sum(map(len, each)))


def _dense(lfns: Iterable[str]) -> list[str]:
    return sorted(lfn.replace(" ", "") for lfn in lfns)


def _outputs(best_first: Sequence[JobRecord], catalogued: Iterable[FileRecord]) -> tuple[str, ...] | None:
    """What was done, united; what was asked counts only until a source says what was done."""
    done = {lfn for r in best_first for lfn in r.outputs or ()}
    done |= {f.lfn for f in catalogued if f.status != PLANNED}
    if done or any(r.outputs is not None for r in best_first):
        return tuple(sorted(done))
    return None if _is_final(best_first) else _expected(best_first, catalogued)


def _expected(best_first: Sequence[JobRecord], catalogued: Iterable[FileRecord]) -> tuple[str, ...] | None:
    """What was asked, with what the catalogue says is about to come."""
    asked = next((r.asked for r in best_first if r.asked), None)  # a JDL alone may not know where names lead
    planned = {f.lfn for f in catalogued if f.status == PLANNED}
    return tuple(sorted(planned.union(asked or ()))) if planned else asked


def _is_final(best_first: Sequence[JobRecord]) -> bool:
    return any(r.origin == "record" and r.status in FINAL for r in best_first)


def execution_of(job: Job, start: str | None) -> int:
    """Number of the execution that a run belongs to: how often the job was rescheduled not after its start."""
    if not job.rescheduled or start is None:
        return job.executions[-1].number
    return sum(time <= start for time in job.rescheduled)


@dataclass
class Unit:
    """One job with all that is in it."""

    job: Job
    records: list[JobRecord] = field(default_factory=list)
    files: list[FileRecord] = field(default_factory=list)
    tasks: list[TaskRecord] = field(default_factory=list)
    runs: dict[str, Activity] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    """Its outputs that a readable log claims."""

    def input(self, path: str) -> str | None:
        """The LFN of its input data whose base name a path has, when there is exactly one (section 3.3)."""
        return self._named(self.job.inputs, "_inputs", path)

    def output(self, path: str) -> str | None:
        """The same of its outputs."""
        return self._named(self.job.outputs, "_outputs", path)

    def _named(self, lfns: Sequence[str] | None, cache: str, path: str) -> str | None:
        if cache not in self.__dict__:
            self.__dict__[cache] = unambiguous(lfns or ())
        found: dict[str, str] = self.__dict__[cache]
        return found.get(base_name(path))


def unambiguous(lfns: Iterable[str]) -> dict[str, str]:
    """By base name, where only one LFN has it."""
    by_name: dict[str, set[str]] = {}
    for lfn in lfns:
        by_name.setdefault(base_name(lfn), set()).add(lfn)
    return {name: next(iter(found)) for name, found in by_name.items() if len(found) == 1}


def activity_id(job: Job, execution: int) -> str:
    """Id of the activity that one execution of a job is."""
    return f"job-{job.vo or 'unknown'}-{job.id}-{execution}"
