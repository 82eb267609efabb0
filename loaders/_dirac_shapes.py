"""The answers of DIRAC's and DiracX's interfaces, told apart by what they hold -> records.

No answer says what it is an answer to. Where two questions have answers that
look the same (ancestors and descendants; input and output files), the name of
the source decides, and without it none is believed.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

from provgraph.errors import SourceError
from provgraph.grid import JobRecord

from . import _dirac_files as files
from . import _dirac_jobs as jobs
from ._dirac_jdl import from_jdl
from ._dirac_jobs import Job, Record
from ._dirac_values import Json, lfn, positive, text


class Note(NamedTuple):
    """Something to tell of the source."""

    check: str
    message: str
    severity: Literal["warning", "info"] = "warning"


Found = Record | Note


class About(NamedTuple):
    """What is known beside an answer: the job that it is of, and the name of the source or command, in lower case."""

    job: Job
    name: str = ""


_NUMBER = re.compile(r"\d{1,18}")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_JDL_KEYS = frozenset({"Executable", "StdOutput", "InputSandbox"})
_JOB_KEYS = frozenset(
    {"JobID", "JobName", "JobGroup", "JobType", "OwnerGroup", "MinorStatus", "ApplicationStatus", "SubmissionTime"}
    | {"UploadedOutputData", "PilotAgent", "Pilot_Reference", "HostName"}
)
_ENTRY_KEYS = frozenset({"metadata", "replicas", "user_metadata", "ancestors"})
_NO_JOB = Note(
    "no-job-id", "it does not say which job it is of and is passed over; load it with --job VO/ID, or with its job.info"
)


def answers(value: Any, about: About) -> Iterator[Found]:
    """The records in an answer, which is plain JSON."""
    match value:
        case dict():
            yield from _of_mapping(value, about)
        case list():
            yield from _of_list(value, about)
        case str() if "=" in value:
            yield from jdl(value, about)
        case _:
            yield _nothing(value)


def _nothing(value: object) -> Note:
    seen = f"with {', '.join(list(value)[:4])}" if isinstance(value, dict) and value else type(value).__name__
    return Note(
        "nothing-kept", f"an answer ({seen}) says nothing of a job, a file or a plan and is passed over", "info"
    )


def job(record: JobRecord | None) -> Found:
    """The record, if it names its job and says anything of it; a description of a job always does."""
    if record is None:
        return _NO_JOB
    if record.origin != "record":
        return record
    said = (getattr(record, name) for name in JobRecord.__slots__ if name not in ("id", "vo", "job", "origin", "text"))
    if all(value is None or (value == ()) for value in said) and record.inputs is record.outputs is None:
        return Note("empty-record", f"an answer on job {record.job} has no value at all and is passed over", "info")
    return record


def jdl(value: str | Json, about: About, owner: str | None = None) -> Iterator[Found]:
    """A JDL as text, or as DIRAC's parser gave it: that drops blanks inside of lists, as in job.info."""
    try:
        if isinstance(value, str):
            yield job(jobs.from_jdl(from_jdl(value), about.job, "jdl", owner))
        else:
            yield job(jobs.from_jdl(value, about.job, "job.info", owner))
    except SourceError as error:
        yield Note("unreadable-jdl", f"a JDL is passed over: {error}")


# -- wrappers -----------------------------------------------------------------------------------------------------


def _of_mapping(value: Json, about: About) -> Iterator[Found]:
    if isinstance(value.get("OK"), bool):
        yield from _of_result(value, about)
    elif "response" in value and "request" in value:
        yield from _of_exchange(value, about)
    elif any(isinstance(value.get(key), dict) for key in ("Successful", "success")):
        yield from _of_partial(value, about)
    elif value and (by_key := _sort_of_keys(value)) is not None:
        for key, each in value.items():
            yield from by_key(key, each, about)
    else:
        yield from _of_one(value, about)


def _of_result(value: Json, about: About) -> Iterator[Found]:
    """S_OK or S_ERROR."""
    if value["OK"]:
        inner = value.get("Value")
        yield from answers(inner, about) if inner not in ({}, [], None, "") else [_nothing(inner)]
    else:
        yield Note("dirac-error", f"DIRAC answered with an error: {text(value.get('Message')) or 'no message'}")


def _of_exchange(value: Json, about: About) -> Iterator[Found]:
    """A saved request to DiracX with its response."""
    status, response = value.get("status"), value.get("response")
    if isinstance(status, int) and status >= 400:
        detail = response.get("detail") if isinstance(response, dict) else response
        yield Note("dirac-error", f"DiracX answered with status {status}: {str(detail)[:200]}")
    else:
        path = _mapping(value.get("request")).get("path")
        yield from answers(response, about._replace(name=path.lower()) if isinstance(path, str) else about)


def _of_partial(value: Json, about: About) -> Iterator[Found]:
    for key, why in _mapping(value.get("Failed", value.get("failed"))).items():
        yield Note("dirac-error", f"DIRAC has no answer on {key}: {str(why)[:200]}")
    good = _mapping(value.get("Successful", value.get("success")))
    if good:
        yield from answers(good, about)


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


# -- one thing ----------------------------------------------------------------------------------------------------


def _of_one(value: Json, about: About) -> Iterator[Found]:
    read = next((read for keys, read in _BY_ITS_KEYS if not keys.isdisjoint(value)), None)
    yield from read(value, about) if read is not None else [_nothing(value)]


def entry(value: Json, about: About) -> Iterator[Found]:
    """A job of the bundle: what DIRAC recorded, and beside it what its JDL asked for."""
    attributes = _mapping(value.get("attributes")) | _mapping(value.get("parameters"))
    described = value.get("jdl")
    of = jobs.job_of(attributes, about.job)
    if isinstance(described, str | dict) and described:
        found = list(jdl(described, About(of), text(attributes.get("Owner"))))
        of = next((Job(of.vo or each.vo, of.id or each.job) for each in found if isinstance(each, JobRecord)), of)
        yield from found
    yield job(jobs.from_entry(value, of))


def plan(value: Json) -> Iterator[Found]:
    """A transformation with its tasks."""
    tasks = value.get("tasks")
    listed = [task for task in tasks if isinstance(task, dict)] if isinstance(tasks, list) else []
    yield from tuple(files.transformations(value, listed)) or (_nothing(value),)


def _tasks(tasks: list[Json]) -> Iterator[Found]:
    """Tasks, together for each transformation."""
    of: dict[int | None, list[Json]] = {}
    for each in tasks:
        of.setdefault(positive(each.get("TransformationID")), []).append(each)
    for id_, listed in of.items():
        yield from tuple(files.transformations({"TransformationID": id_}, listed)) or (_nothing(listed),)


def _unnamed(_: Json, __: About) -> Iterator[Found]:
    yield Note("no-file-name", "metadata that name no file are passed over; ask for those of several files")


_BY_ITS_KEYS: tuple[tuple[frozenset[str], Callable[[Json, About], Iterator[Found]]], ...] = (
    (frozenset({"attributes"}), entry),
    (frozenset({"ExternalID"}), lambda value, _: _tasks([value])),
    (
        frozenset({"ProductionID", "ProductionName"}),
        lambda value, _: iter([files.production(value) or _nothing(value)]),
    ),
    (frozenset({"TransformationName"}), lambda value, _: plan(value)),
    (_JDL_KEYS, lambda value, about: jdl(value, about)),
    (_JOB_KEYS, lambda value, about: iter([job(jobs.from_attributes(value, about.job))])),
    (frozenset({"LFN"}), lambda value, _: iter([_nothing(value)])),  # of a transformation: its tasks tell the rest
    (files.METADATA | files.USER_METADATA, _unnamed),
)
"""The first of these keys that an object has says what it is."""


# -- many things by their key -------------------------------------------------------------------------------------


def _sort_of_keys(value: Iterable[str]) -> Callable[[str, Any, About], Iterator[Found]] | None:
    """How to read a mapping all of whose keys are of one sort."""
    for pattern, read in ((_NUMBER, _of_job), (_GUID, _of_guid)):
        if all(map(pattern.fullmatch, value)):
            return read
    return of_lfn if all(map(lfn, value)) else None


def is_key(key: str) -> bool:
    """Each entry of a mapping with such keys stands for itself."""
    return _NUMBER.fullmatch(key) is not None or lfn(key) is not None or _GUID.fullmatch(key) is not None


def _of_job(key: str, value: Any, about: About) -> Iterator[Found]:
    """An answer on one job; or a file by its number in the catalogue."""
    of = about._replace(job=jobs.job_of({"JobID": key}, about.job))
    match value:
        case dict() if not _JDL_KEYS.isdisjoint(value):
            yield from jdl(value, of)
        case dict() if not {"OK", "TransformationID", "attributes"}.isdisjoint(value):
            yield from _of_mapping(value, of)
        case dict():
            yield job(jobs.from_attributes(value, of.job))
        case list():
            yield from _of_list(value, of)
        case str() if lfn(value):
            yield files.file_record(value, {"FileID": key}, raw=key) or _nothing(value)
        case _:
            yield from answers(value, of)


def _of_guid(key: str, value: Any, _: About) -> Iterator[Found]:
    yield files.file_record(value, {"GUID": key}, raw={"GUID": key}) or _nothing(value)


def of_lfn(key: str, value: Any, about: About) -> Iterator[Found]:
    """An answer on one file or directory."""
    match value:
        case {"Files": dict() as listed}:
            yield from _of_directory(key, listed)
        case dict() | list() if files.are_relatives(value):
            yield from _relatives(key, value, about)
        case dict() if not _ENTRY_KEYS.isdisjoint(value):
            yield files.from_entry(key, value) or _nothing(value)
        case dict():
            yield files.from_catalogue(key, value) or _nothing(value)
        case _:
            yield _nothing({key: value})


def _of_directory(key: str, listed: Json) -> Iterator[Found]:
    for name, each in listed.items():
        path = name if name.startswith("/") else f"{key}/{name}"
        yield files.from_listing(path, _mapping(each)) or _nothing(each)


def _relatives(key: str, value: Any, about: About) -> Iterator[Found]:
    if "ancest" in about.name:
        yield files.file_record(key, ancestors=files.nearest(value), raw={"ancestors": value}) or _nothing(value)
    elif "descend" in about.name:
        for child in files.nearest(value):
            yield files.file_record(child, ancestors=files.nearest([key]), raw={"ancestors": [key]}) or _nothing(value)
    else:
        yield _ambiguous(f"files that belong to {key}", "ancestors or descendants", "getFileAncestors")


def _ambiguous(what: str, either: str, name: str) -> Note:
    return Note(
        "ambiguous-answer",
        f"{what} may be {either} and are passed over; name the source after the question, like {name}.json",
    )


# -- lists --------------------------------------------------------------------------------------------------------


def _of_list(value: list[Any], about: About) -> Iterator[Found]:
    """A list of things of one sort."""
    if value and all(map(_is_logging, value)):
        yield job(jobs.from_logging(value, about.job))
    elif value and all(isinstance(each, dict) for each in value):
        yield from _tasks([each for each in value if "ExternalID" in each])
        for each in value:
            yield from _of_mapping(each, about) if "ExternalID" not in each else ()
    elif all(map(lfn, value)):
        yield from _of_names(value, about)
    else:
        yield _nothing(value)


def _is_logging(value: Any) -> bool:
    return jobs.is_logged(value) or (isinstance(value, dict) and "StatusTime" in value)


def _of_names(names: list[Any], about: About) -> Iterator[Found]:
    """A list of LFNs: of what, only the question says."""
    if "sandbox" in about.name:
        yield _nothing(names)
    elif "input" in about.name:
        yield job(jobs.from_inputs(names, about.job))
    elif "output" in about.name:
        yield job(jobs.from_outputs(names, about.job))
    elif not names:
        yield _nothing(names)
    elif "find" in about.name:
        for name in names:
            yield files.file_record(name) or _nothing(name)
    else:
        yield _ambiguous(f"{len(names)} LFNs", "a job's input or output, or files that were found", "getInputData")
