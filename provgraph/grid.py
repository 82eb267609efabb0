"""What DIRAC says of jobs, files and plans: one record for each time that a source speaks of one of them.

A record holds what its source says and nothing else. None means that it says
nothing, an empty tuple that there are none. Sources that tell of one job in
parts (its attributes here, its logging there) make several records of it;
which of them counts is concluded from all of them (identity.md section 2).

LFNs are normalised: no ``LFN:``, no doubled and no trailing slash; everything
else, blanks too, is kept. Times are as ``values.as_time`` makes them. ``text``
is the canonical JSON of what was read, without what looks like a secret.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "FileRecord",
    "JobRecord",
    "LoggingRecord",
    "Origin",
    "ProductionRecord",
    "RunRecord",
    "TaskRecord",
    "TransformationRecord",
]

PLANNED = "Planned"
"""Status of a file that a job is about to upload: nothing says yet that it ever was."""

Origin = Literal["record", "jdl", "job.info", "output_lfns"]
"""DIRAC's own record of a job, the JDL as text, what DIRAC's parser made of the JDL, the list of uploaded files."""


@dataclass(frozen=True, slots=True)
class LoggingRecord:
    """One change of a job's status."""

    time: str | None
    status: str | None = None
    minor_status: str | None = None
    application_status: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class JobRecord:
    """What one source says of one DIRAC job, identified by ``vo`` (None: not said) and ``job``."""

    id: str
    vo: str | None
    job: int
    origin: Origin
    status: str | None = None
    minor_status: str | None = None
    application_status: str | None = None
    site: str | None = None
    owner: str | None = None
    group: str | None = None
    job_group: str | None = None
    job_name: str | None = None
    job_type: str | None = None
    reschedule_counter: int | None = None
    submission_time: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    last_update: str | None = None
    logging: tuple[LoggingRecord, ...] = ()
    host: str | None = None
    inputs: tuple[str, ...] | None = None
    outputs: tuple[str, ...] | None = None
    """What was done: files that the job uploaded."""
    asked: tuple[str, ...] | None = None
    """What was asked: the JDL's ``OutputData``, of which patterns and what cannot become an LFN are left out."""
    transformation: int | None = None
    task: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What the catalogue says of one LFN."""

    id: str
    lfn: str
    guid: str | None = None
    """Upper case, with dashes."""
    adler32: str | None = None
    """Eight lower-case hex digits."""
    size: int | None = None
    created: str | None = None
    status: str | None = None
    job: int | None = None
    """The job that wrote it, of its metadata ``jobID``; this names no VO."""
    data_level: str | None = None
    output_type: str | None = None
    replicas: tuple[str, ...] = ()
    """Names of the storage elements, in order."""
    ancestors: tuple[str, ...] = ()
    """The LFNs that it was made from directly."""
    text: str = ""
    invalidated: str | None = None
    comment: str | None = None
    attributions: tuple[tuple[str, str | None], ...] = ()
    """Whose it is: keys of agents, each with its role."""
    description: str | None = None
    """Key of the kind of file that it is."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What a provenance database says of one run and something else, beside what logs of that run say.

    ``type`` is that of an edge. ``target`` is an LFN where it is a ``file``, else the id of a node; of a value that the
    run generated, too, although the edge goes the other way.
    """

    id: str
    activity: str
    type: str
    target: str
    file: bool = False
    attributes: tuple[tuple[str, str | bool | None], ...] = ()


@dataclass(frozen=True, slots=True)
class TransformationRecord:
    """What one source says of one transformation."""

    id: str
    transformation: int
    name: str | None = None
    type: str | None = None
    status: str | None = None
    author: str | None = None
    last_update: str | None = None
    tasks: tuple[tuple[int, int], ...] = ()
    """Task and the job that ran it; of one transformation several records may tell some each."""
    text: str = ""


@dataclass(frozen=True, slots=True, order=True)
class TaskRecord:
    """That a job ran a task of a transformation; no VO is said."""

    id: str
    transformation: int
    task: int
    job: int


@dataclass(frozen=True, slots=True)
class ProductionRecord:
    """What one source says of one production."""

    id: str
    production: int | None
    name: str | None = None
    status: str | None = None
    author: str | None = None
    last_update: str | None = None
    transformations: tuple[tuple[int, int | None], ...] = ()
    """Each with the transformation whose products it takes, where that is said."""
    text: str = ""
