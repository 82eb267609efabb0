"""Which job this is and what it was asked for, as its folder and three variables of its environment tell."""

import glob
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from provgraph.grid import JobRecord
from provgraph.loading import find_loader
from provgraph.model import Context, Document, base_name, canonical_json

__all__ = ["Described", "describe", "read"]

FORMAT = "provgraph-dirac/1"
_JOB_VARIABLES = ("JOBID", "DIRACJOBID")
_SITE_VARIABLE = "DIRACSITE"
_PATTERN = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Described:
    """A job as its own folder tells of it. What was done and what was asked are LFNs; None: nothing is said."""

    id: int | None = None
    vo: str | None = None
    owner: str | None = None
    group: str | None = None
    site: str | None = None
    done: tuple[str, ...] | None = None
    asked: tuple[str, ...] = ()
    from_environment: bool = False
    """Only the environment says which job it is."""

    @property
    def name(self) -> str | None:
        """``VO/ID``."""
        return f"{self.vo or ''}/{self.id}" if self.id is not None else None


def read(kind: str, name: str, data: bytes, job: str | None) -> Iterator[Document]:
    """What a source says, by its loader."""
    return find_loader(kind).read(io.BytesIO(data), Context(name, None, job))


def describe(
    files: Mapping[str, bytes], folder: Path, environment: Mapping[str, str], problems: list[str]
) -> Described:
    """Files tell of the job that left them; the environment, of the job that runs now, where they are silent."""
    said = next(iter(_ranked(_records(files, None, []))), None)
    named = _number(environment)
    id_ = said.job if said is not None else named
    if id_ is None:
        return Described()
    records = [r for r in _ranked(_records(files, f"/{id_}", problems)) if r.job == id_]
    here = named in (None, id_)
    job = Described(
        id=id_,
        vo=_first(r.vo for r in records),
        owner=_first(r.owner for r in records),
        group=_first(r.group for r in records),
        site=(environment.get(_SITE_VARIABLE) or None) if here else None,
        done=_done(records),
        from_environment=said is None,
    )
    return replace(job, asked=_asked(job, records, folder))


def _done(records: Sequence[JobRecord]) -> tuple[str, ...] | None:
    """What all records together say that it left; None when none says."""
    if all(r.outputs is None for r in records):
        return None
    return tuple(dict.fromkeys(lfn for r in records for lfn in r.outputs or ()))


def _number(environment: Mapping[str, str]) -> int | None:
    values = (environment.get(name, "").strip() for name in _JOB_VARIABLES)
    return next((int(v) for v in values if v.isascii() and v.isdecimal() and 0 < int(v[:19]) < 1 << 63), None)


def _records(files: Mapping[str, bytes], job: str | None, problems: list[str]) -> Iterator[JobRecord]:
    for name, data in files.items():
        try:
            for document in read("dirac", name, data, job):
                yield from document.jobs
        except Exception as error:  # the file is kept as it is; who loads it is told why it is refused
            problems.append(f"{name} cannot be read: {error}")


def _ranked(records: Iterable[JobRecord]) -> list[JobRecord]:
    """The text of the JDL has what DIRAC's own parser of it has lost."""
    return sorted(records, key=lambda r: ("jdl", "job.info", "output_lfns", "record").index(r.origin))


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value is not None), None)


def _asked(job: Described, records: Iterable[JobRecord], folder: Path) -> tuple[str, ...]:
    """LFNs that the job wrapper will upload to: patterns are the files of the folder that they match."""
    best = next((r for r in records if r.asked is not None), None)
    if best is None:
        return ()
    jdl: dict[str, Any] = json.loads(best.text)
    names = jdl["OutputData"] if isinstance(jdl["OutputData"], list) else [str(jdl["OutputData"])]
    jdl["OutputData"] = [found for name in names for found in _matching(name, folder)]
    # A JDL knows neither its VO nor its owner where job.info does.
    told = {"format": FORMAT, "jobs": [{"attributes": {"JobID": job.id, "VO": job.vo, "Owner": job.owner}, "jdl": jdl}]}
    documents = list(read("dirac", "bundle.json", canonical_json(told).encode(), None))
    return next((r.asked for d in documents for r in d.jobs if r.asked is not None), ())


def _matching(name: str, folder: Path) -> list[str]:
    if not _PATTERN.search(name) or name.lower().startswith("lfn:"):
        return [name]
    return sorted(base_name(found) for found in glob.glob(name, root_dir=folder))  # noqa: PTH207
