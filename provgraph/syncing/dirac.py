"""DIRAC: its services through clients that are given. DIRAC itself is imported for ``--dirac`` alone."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from provgraph.errors import SourceError, UsageError
from provgraph.jobs import FINAL
from provgraph.model import digest
from provgraph.syncing.source import Json, Page, Place, before, ended, when

__all__ = ["DiracSource", "connected"]

OVERLAP = 600
"""Seconds that are read once more: our clock is not that of the database."""
CHUNK = 100
_NOTHING = re.compile(
    r"no logging|no .*(?:found|such)|not exist|unknown method|not.?authori[sz]ed|unauthori[sz]ed|denied", re.IGNORECASE
)
"""What services answer on one job when they have nothing to tell of it, or may not."""
_NEXT_LFN = re.compile(r"\s*,\s*(?=(?:LFN:)?/)", re.IGNORECASE)
_TASK_NAME = re.compile(r"(\d{8})_\d{8}")


class DiracSource:
    """Jobs and files of a classic DIRAC: any objects will do that have the methods of its clients.

    ``name`` is that of the installation; give each one, and each group as which one is asked, its own.
    """

    def __init__(self, monitoring: Any, catalogue: Any = None, transformations: Any = None, *, name: str = "dirac"):
        self.name = name
        self.id = digest("Sync", "dirac", name)
        self._monitoring, self._catalogue, self._plans = monitoring, catalogue, transformations

    def changed(self, place: Place) -> Iterator[Page]:
        place = Place(place.since, place.until or when(), place.after)
        cut = before(place.since, OVERLAP).strftime("%Y-%m-%d %H:%M:%S") if place.since else None
        listed = _value(self._monitoring.getJobs({}, cut), "the list of jobs")
        wanted = sorted(job for job in {int(each) for each in listed} if job > place.after)
        for some in _chunks(wanted):
            last = some[-1] == wanted[-1]
            yield self._page(some, place.ended() if last else place.behind(some[-1]), _may_have_ended, ended)
        if not wanted:
            yield Page(place.ended())

    def named(self, jobs: Iterable[int]) -> Iterator[Page]:
        for some in _chunks(sorted(set(jobs))):
            yield self._page(some, Place(), lambda _: True, lambda _, __: True)

    def _page(
        self,
        jobs: list[int],
        place: Place,
        first: Callable[[Json], bool],
        then: Callable[[object, Sequence[Any]], bool],
    ) -> Page:
        """The jobs that hold what they must, before and after their logging is asked for."""
        notes: list[str] = []
        attributes = _by_job(_value(self._monitoring.getJobsSummary(jobs), "attributes of jobs"))
        notes += [f"DIRAC knows no job {job}, or does not show it" for job in jobs if not attributes.get(job)]
        logging = {
            job: self._on_job("getJobLoggingInfo", notes, job) or []
            for job in jobs
            if attributes.get(job) and first(attributes[job])
        }
        ready = [job for job, rows in logging.items() if then(attributes[job].get("Status"), rows)]
        entries = self._entries(ready, attributes, logging, notes) if ready else []
        lfns = dict.fromkeys(lfn for entry in entries for lfn in _lfns(entry))
        files = _Files(self._catalogue, notes).about(list(lfns)) if self._catalogue is not None else {}
        plans = self._transformations([attributes[job] for job in ready], notes) if self._plans is not None else []
        return Page(place, entries, files, plans, len(jobs), tuple(notes))

    def _entries(
        self, jobs: list[int], attributes: dict[int, Json], logging: dict[int, Any], notes: list[str]
    ) -> list[Json]:
        parameters = _by_job(_value(self._monitoring.getJobParameters(jobs), "parameters of jobs"))
        inputs = _by_job(_value(self._monitoring.getInputData(jobs), "input data of jobs"))
        return [
            _filled(
                attributes=attributes[job],
                parameters=parameters.get(job),
                logging=logging[job],
                jdl=self._on_job("getJobJDL", notes, job, False),
                input_data=inputs.get(job),
                output_data=self._left_by(job, notes),
            )
            for job in jobs
        ]

    def _on_job(self, method: str, notes: list[str], job: int, *more: Any) -> Any:
        return _value_or_note(getattr(self._monitoring, method)(job, *more), f"{method} of job {job}", notes)

    def _left_by(self, job: int, notes: list[str]) -> list[str] | None:
        """Files that the catalogue says the job wrote; None where it knows of none, which proves nothing."""
        if self._catalogue is None:
            return None
        answer = self._catalogue.findFilesByMetadata({"jobID": str(job)}, "/")
        found = _value_or_note(answer, f"files of job {job}", notes) or []
        return sorted(found.values() if isinstance(found, dict) else found) or None

    def _transformations(self, jobs: list[Json], notes: list[str]) -> list[Json]:
        """The plans that these jobs ran for, with their tasks."""
        of = defaultdict[int, list[str]](list)
        for each in jobs:
            match = _TASK_NAME.fullmatch(str(each.get("JobName")))
            if match is not None and match[1] == each.get("JobGroup"):
                of[int(match[1])].append(str(each["JobID"]))
        return [plan for id_, some in sorted(of.items()) if (plan := self._transformation(id_, some, notes))]

    def _transformation(self, id_: int, jobs: list[str], notes: list[str]) -> Json | None:
        plan = _value_or_note(self._plans.getTransformation(id_), f"transformation {id_}", notes)
        if not plan:
            return None
        asked = self._plans.getTransformationTasks({"TransformationID": id_, "ExternalID": jobs})
        tasks = _value_or_note(asked, f"tasks of transformation {id_}", notes)
        return {key: value for key, value in plan.items() if key != "Body"} | {"tasks": tasks or []}


class _Files:
    """What the catalogue says of files."""

    def __init__(self, catalogue: Any, notes: list[str]) -> None:
        self._catalogue, self._notes = catalogue, notes

    def about(self, lfns: list[str]) -> dict[str, Json]:
        """Those that it knows; one that it does not know is no error."""
        files: dict[str, Json] = {}
        for some in _chunks(lfns):
            metadata = self._bulk("getFileMetadata", some)
            known = list(metadata)
            replicas = self._bulk("getReplicas", known) if known else {}
            ancestors = self._bulk("getFileAncestors", known, [1]) if known else {}
            for lfn in known:
                files[lfn] = _filled(
                    metadata=metadata[lfn],
                    replicas=replicas.get(lfn),
                    ancestors=ancestors.get(lfn) or None,
                    user_metadata=self._users(lfn),
                )
        return files

    def _bulk(self, method: str, lfns: list[str], *more: Any) -> Json:
        answer = _value(getattr(self._catalogue, method)(lfns, *more), f"{method} of {len(lfns)} files")
        good = answer.get("Successful") if isinstance(answer, dict) else None
        return good if isinstance(good, dict) else {}

    def _users(self, lfn: str) -> Json | None:
        answer = self._catalogue.getFileUserMetadata(lfn)
        found = _value_or_note(answer, f"user metadata of {lfn}", self._notes)
        return found if isinstance(found, dict) else None


def _may_have_ended(attributes: Json) -> bool:
    return attributes.get("Status") in FINAL or attributes.get("EndExecTime") not in (None, "", "None")


def _chunks(values: Sequence[Any]) -> Iterator[list[Any]]:
    for first in range(0, len(values), CHUNK):
        yield list(values[first : first + CHUNK])


def _filled(**members: Any) -> Json:
    return {name: value for name, value in members.items() if value is not None}


def _by_job(value: Any) -> dict[int, Any]:
    """Keys are numbers or texts, by method and version."""
    return {int(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def _lfns(entry: Json) -> Iterator[str]:
    """The files that a job read and left."""
    uploaded = entry.get("parameters", {}).get("UploadedOutputData")
    listed = _NEXT_LFN.split(uploaded) if isinstance(uploaded, str) else uploaded or []
    for lfn in (*entry.get("input_data", ()), *entry.get("output_data", ()), *listed):
        path = str(lfn).strip().removeprefix("LFN:")
        if path.startswith("/"):
            yield path


def _value(answer: Any, what: str) -> Any:
    """What is in S_OK; S_ERROR is raised."""
    if isinstance(answer, dict) and answer.get("OK") is True:
        return answer.get("Value")
    raise SourceError(f"DIRAC does not give {what}: {_said(answer)}")


def _value_or_note(answer: Any, what: str, notes: list[str]) -> Any:
    """The same on one thing, of which a service may have nothing to tell."""
    if isinstance(answer, dict) and answer.get("OK") is False and _NOTHING.search(_said(answer)):
        notes.append(f"DIRAC does not give {what}: {_said(answer)}")
        return None
    return _value(answer, what)


def _said(answer: Any) -> str:
    message = answer.get("Message") if isinstance(answer, dict) else f"it answers with {type(answer).__name__}"
    return " ".join(str(message or "no reason is given").split())[:300]


def connected() -> DiracSource:
    """The DIRAC whose client is installed beside provgraph, as it is configured here."""
    from importlib import import_module

    try:
        import_module("DIRAC").initialize()
        clients = [
            getattr(import_module(f"DIRAC.{room}.{name}"), name)()
            for room, name in (
                ("WorkloadManagementSystem.Client", "JobMonitoringClient"),
                ("Resources.Catalog", "FileCatalogClient"),
                ("TransformationSystem.Client", "TransformationClient"),
            )
        ]
    except ImportError as error:
        raise UsageError(
            f"--dirac asks through DIRAC's own client, which this Python does not have ({error}): "
            "install provgraph into the environment of DIRAC, or write a bundle there"
        ) from None
    except (Exception, SystemExit) as error:  # its configuration is read here, and it ends the process where it fails
        raise SourceError(f"DIRAC's client is not ready: {error or type(error).__name__}") from None
    return DiracSource(*clients, name=_installation(import_module))


def _installation(import_module: Callable[[str], Any]) -> str:
    """Whose jobs are seen: the VO and the group of the proxy."""
    info = import_module("DIRAC.Core.Security.ProxyInfo").getProxyInfo()
    group = info["Value"].get("group") if info.get("OK") else None
    return f"dirac/{group}" if group else "dirac"
