"""One source's word on one DIRAC job -> ``JobRecord``."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, NamedTuple, TypeVar

from provgraph.grid import FileRecord, JobRecord, LoggingRecord, Origin, ProductionRecord, TransformationRecord
from provgraph.model import digest

from ._dirac_jdl import asked_outputs, input_data
from ._dirac_values import Json, joined_lfns, kept, lfns, moment, number, positive, text

Record = JobRecord | FileRecord | TransformationRecord | ProductionRecord
R = TypeVar("R", JobRecord, FileRecord, TransformationRecord, ProductionRecord)

_TASK_NAME = re.compile(r"(\d{8})_(\d{8})")


class Job(NamedTuple):
    """Which job a source speaks of, as far as it is known without it."""

    vo: str | None = None
    id: int | None = None


def identified(record: R) -> R:
    """The record with its id, which depends on all that it holds."""
    return replace(record, id=digest(type(record).__name__, *(getattr(record, f.name) for f in fields(record)[1:])))


def job_of(raw: Mapping[str, Any], known: Job) -> Job:
    """The job that a mapping names, else the one that is known; of that one also the VO, when it is the same."""
    id_ = positive(raw.get("JobID")) or positive(raw.get("jobID"))
    vo = text(raw.get("VO")) or text(raw.get("VirtualOrganization"))
    if id_ is None or id_ == known.id:
        return Job(vo or known.vo, id_ or known.id)
    return Job(vo, id_)


def task_of(raw: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Transformation and task: by their names, or as the transformation system names its jobs."""
    transformation = positive(raw.get("TransformationID"))
    if transformation is not None:
        return transformation, positive(raw.get("TaskID"))
    match = _TASK_NAME.fullmatch(text(raw.get("JobName")) or "")
    if match is None or match[1] != text(raw.get("JobGroup")):
        return None, None
    return positive(match[1]), positive(match[2])


def job_record(raw: Json, of: Job, origin: Origin = "record", **said: Any) -> JobRecord | None:
    """What attributes or parameters say; None where they name no job. ``said`` is what is known beside them."""
    vo, id_ = job_of(raw, of)
    if id_ is None:
        return None
    transformation, task = task_of(raw)
    record = JobRecord(
        id="",
        vo=vo,
        job=id_,
        origin=origin,
        owner=text(raw.get("Owner")),
        group=text(raw.get("OwnerGroup")),
        job_group=text(raw.get("JobGroup")),
        job_name=text(raw.get("JobName")),
        job_type=text(raw.get("JobType")),
        transformation=transformation,
        task=task,
        text=kept(raw),
    )
    return identified(replace(record, **said))


def attributes_said(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that only DIRAC's own record of a job has."""
    return {
        "status": text(raw.get("Status")),
        "minor_status": text(raw.get("MinorStatus")),
        "application_status": text(raw.get("ApplicationStatus")),
        "site": text(raw.get("Site")),
        "reschedule_counter": number(raw.get("RescheduleCounter")),
        "submission_time": moment(raw.get("SubmissionTime")),
        "start_time": moment(raw.get("StartExecTime")),
        "end_time": moment(raw.get("EndExecTime")),
        "last_update": moment(raw.get("LastUpdateTime")),
        "host": text(raw.get("HostName")),
        "outputs": _uploaded(raw),
    }


def _uploaded(raw: Mapping[str, Any]) -> tuple[str, ...] | None:
    said = raw.get("UploadedOutputData")
    if isinstance(said, list):
        return lfns(said)
    return lfns(joined_lfns(said)) if text(said) is not None else None


def from_attributes(raw: Json, of: Job) -> JobRecord | None:
    """Attributes, parameters, or an entry of a search; with its logging where that is in it."""
    return job_record(raw, of, logging=logging(raw.get("LoggingInfo")), **attributes_said(raw))


def from_logging(entries: list[Any], of: Job) -> JobRecord | None:
    return job_record({}, of, logging=logging(entries), text=kept({"logging": entries}))


def from_inputs(names: list[Any], of: Job) -> JobRecord | None:
    return job_record({}, of, inputs=lfns(names), text=kept({"input_data": names}))


def from_outputs(names: list[Any], of: Job, origin: Origin = "record") -> JobRecord | None:
    return job_record({}, of, origin, outputs=lfns(names), text=kept({"output_data": names}))


def from_jdl(attributes: Json, of: Job, origin: Origin = "jdl", owner: str | None = None) -> JobRecord | None:
    """A job description. It says what was asked for, not what became of it."""
    vo, id_ = job_of(attributes, of)
    inputs = input_data(attributes.get("InputData")) if "InputData" in attributes else None
    asked = asked_outputs(attributes, vo, text(attributes.get("Owner")) or owner, id_)
    return job_record(
        attributes,
        of,
        origin,
        inputs=lfns(inputs) if inputs is not None else None,
        asked=lfns(asked) if "OutputData" in attributes else None,
    )


def from_entry(entry: Json, of: Job) -> JobRecord | None:
    """An entry of the bundle, without its JDL: attributes, parameters, logging and lists of files are one record."""
    attributes, parameters = (_mapping(entry.get(key)) for key in ("attributes", "parameters"))
    raw = parameters | attributes
    said = attributes_said(raw)
    inputs, outputs = entry.get("input_data"), entry.get("output_data")
    if isinstance(outputs, list):
        said["outputs"] = tuple(dict.fromkeys((*lfns(outputs), *(said["outputs"] or ()))))
    return job_record(
        raw,
        of,
        logging=logging(entry.get("logging")) or logging(raw.get("LoggingInfo")),
        inputs=lfns(inputs) if isinstance(inputs, list) else None,
        text=kept({key: value for key, value in entry.items() if key != "jdl"}),
        **said,
    )


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def logging(entries: object) -> tuple[LoggingRecord, ...]:
    """The changes of status, in the order given."""
    return tuple(_logged(entries)) if isinstance(entries, list) else ()


def _logged(entries: Iterable[Any]) -> Iterator[LoggingRecord]:
    for entry in entries:
        if isinstance(entry, dict):
            entry = [entry.get(key) for key in ("Status", "MinorStatus", "ApplicationStatus", "StatusTime", "Source")]
        if is_logged(entry):
            status, minor, application, time, source = entry
            yield LoggingRecord(moment(time), text(status), text(minor), text(application), text(source))


def is_logged(entry: object) -> bool:
    """It is a row of the logging of a job: four texts and among them a time."""
    return isinstance(entry, list) and len(entry) == 5 and moment(entry[3]) is not None
