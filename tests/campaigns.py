"""Campaigns made to measure: jobs with real ctapipe records as templates, what DIRAC knows of them, and what is true.

A ``File`` is one content, whatever its names. Seconds count from the first of January 2026. Nothing here asks
provgraph: what is true of a campaign follows from how it was made.
"""

import copy
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from provgraph import demo

Record = dict[str, Any]

TEMPLATES = {
    "ctapipe-process": "20260101",
    "ctapipe-merge": "20260106",
    "ctapipe-train-energy-regressor": "20260109",
    "ctapipe-apply-models": "20260113",
}
_BEGIN = datetime(2026, 1, 1)


def uid(*parts: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, parts))))


def at(seconds: float, form: str = "%Y-%m-%dT%H:%M:%S") -> str:
    return (_BEGIN + timedelta(seconds=seconds)).strftime(form)


def milliseconds(seconds: float) -> str:
    return (_BEGIN + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")


@cache
def template(tool: str) -> Record:
    """The first record of a log of the demo that this tool wrote."""
    (log,) = (demo.campaign() / "jobs" / TEMPLATES[tool]).glob("*.provenance.log")
    record: Record = json.JSONDecoder().raw_decode(log.read_text("utf-8"))[0][0]
    return record


@dataclass(eq=False)
class File:
    """One content: where it was written, the header in it, and the names that it got."""

    name: str
    header: Record | None = None
    run: str | None = None
    lfn: str | None = None
    url: str | None = None
    """Where it lies in the scratch folder of its job."""
    made_from: tuple["File", ...] = ()
    """The data that its run read, when that completed."""
    models: tuple["File", ...] = ()
    """The models that it used."""
    shown: bool = False
    """Some log shows its header."""
    version: int = 1
    partial: bool = False

    @property
    def product(self) -> str | None:
        """Its product id."""
        return self.header["CTA PRODUCT ID"] if self.header is not None else None

    @property
    def key(self) -> str:
        """What tells it from all others: product id where it can be known, LFN and version, else its name."""
        known = self.product if self.shown else None
        return known or (f"{self.lfn}#{self.version}" if self.lfn else self.name)


@dataclass
class Use:
    """How a run names what it reads."""

    file: File
    role: str | None = None
    name: str | None = None
    """Another base name than the file's own."""
    header: bool = True


@dataclass
class Job:
    """One DIRAC job, in a scratch folder of its own."""

    number: int
    vo: str = "ctao"
    inputs: tuple[str, ...] = ()
    start: float = 0
    end: float = 100
    status: str = "Done"
    rescheduled: tuple[float, ...] = ()
    outputs: list[str] = field(default_factory=list)
    outputs_known: bool = True
    """DIRAC says what it uploaded."""
    records: list[tuple[str, Record]] = field(default_factory=list)
    """The log that holds it, and the record."""
    runs: list["Run"] = field(default_factory=list)
    in_bundle: bool = True
    info: bool = True
    """There is a ``job.info`` beside its logs."""
    site: str = "CTAO.PIC.es"

    @property
    def scratch(self) -> str:
        return f"/scratch/{self.vo}/{self.number}"

    @property
    def folder(self) -> str:
        return f"{self.vo}-{self.number}"

    @property
    def executions(self) -> int:
        """One that has been rescheduled last has one more to come."""
        return 1 + len(self.rescheduled) + (self.status == "Rescheduled")

    def run(
        self,
        tool: str,
        reads: Sequence[File | Use],
        writes: Sequence[str],
        start: float,
        stop: float | None = None,
        **more: Any,
    ) -> list[File]:
        """A run of a tool in it; the files that it left."""
        run = Run(self, tool, start, start + 5 if stop is None else stop, **more)
        uses = [use if isinstance(use, Use) else Use(use) for use in reads]
        files = [run.left(name, uses) for name in writes]
        self.runs.append(run)
        run.uses, run.files = uses, files
        if not run.lost:
            self.records.append((run.log or f"{tool}.provenance.log", run.record(uses, files)))
        return files

    def upload(self, file: File, lfn: str) -> File:
        """It lies under this name from then on."""
        file.lfn = lfn
        self.outputs.append(lfn)
        return file

    def texts(self) -> dict[str, str]:
        """Files of its folder, by name."""
        found: dict[str, str] = {}
        for log, record in self.records:
            found[log] = found.get(log, "") + json.dumps([record], indent=3)
        if self.info:
            found["job.info"] = (
                f"/Job/JobID = {self.number}\n/VirtualOrganization = {self.vo}\n/Owner = prodadm\n"
                f"/InputData = {', '.join('LFN:' + lfn for lfn in self.inputs)}\n"
            )
        return found

    def dirac(self) -> Record:
        """What DIRAC knows of it."""
        rows = [
            (self.start, "Running", "Application"),
            *((t, "Rescheduled", "Job Rescheduled") for t in self.rescheduled),
        ]
        rows.append((self.end, self.status, "Execution Complete" if self.status == "Done" else "Application Failed"))
        return {
            "attributes": {
                "JobID": self.number,
                "VO": self.vo,
                "Status": self.status,
                "MinorStatus": rows[-1][2],
                "Site": self.site,
                "Owner": "prodadm",
                "OwnerGroup": f"{self.vo}_prod",
                "RescheduleCounter": self.executions - 1,
                "StartExecTime": at(max([self.start, *self.rescheduled])),
                "EndExecTime": at(self.end),
                "LastUpdateTime": at(self.end),
            },
            "logging": [
                [status, minor, "Unknown", at(time, "%Y-%m-%d %H:%M:%S"), "JobWrapper"] for time, status, minor in rows
            ],
            "input_data": list(self.inputs),
            **({"output_data": list(self.outputs)} if self.outputs_known else {}),
        }


@dataclass
class Run:
    """One activity. ``header_of`` is another run that headers of its products name; ``listed`` as since 0.23.1."""

    job: Job
    tool: str
    start: float
    stop: float
    status: str = "completed"
    version: str = "0.32.0"
    listed: bool = True
    log: str | None = None
    host: str = "wn001.example.org"
    header_of: str | None = None
    created: float | None = None
    lost: bool = False
    """Its record is in no log."""
    uses: list[Use] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    @property
    def id(self) -> str:
        return uid("run", self.job.folder, self.tool, self.start)

    def left(self, name: str, uses: Iterable[Use]) -> File:
        """Models have no header."""
        shown = self._header(name) if name.endswith(".h5") else None
        data = tuple(use.file for use in uses if use.role not in ("reconstructor", "Tool Configuration"))
        models = tuple(use.file for use in uses if use.role == "reconstructor")
        done = self.status == "completed"
        left = File(name.rpartition("/")[2], shown, self.id, None, f"{self.job.scratch}/{name}")
        left.made_from, left.models, left.partial = data if done else (), models if done else (), not done
        return left

    def _header(self, name: str) -> Record:
        [output] = template("ctapipe-process")["output"]
        levels = "DL1_PARAMETERS,DL2" if "DL2" in name else "DL1_IMAGES,DL1_PARAMETERS"
        header: Record = output["reference_meta"] | {
            "CTA PRODUCT ID": uid("product", self.id, name),
            "CTA PRODUCT CREATION TIME": self._blank(self.stop if self.created is None else self.created),
            "CTA PRODUCT DATA LEVELS": levels,
            "CTA ACTIVITY ID": self.header_of or self.id,
            "CTA ACTIVITY NAME": self.tool,
            "CTA ACTIVITY START TIME": self._blank(self.start),
            "CTA ACTIVITY STOP TIME": self._blank(self.stop),
        }
        return header

    @staticmethod
    def _blank(seconds: float) -> str:
        return milliseconds(seconds).replace("T", " ")

    def record(self, uses: Sequence[Use], files: Sequence[File]) -> Record:
        """As the tool writes it."""
        for file in (*(use.file for use in uses if use.header), *(files if self.listed else ())):
            file.shown = True
        made = copy.deepcopy(template(self.tool))
        role = next(e["role"] for e in made["input"] if e["role"] != "Tool Configuration")
        out = made["output"][0]["role"]
        made |= {
            "activity_uuid": self.id,
            "status": self.status,
            "exit_code": 0 if self.status == "completed" else 1,
            "start": {"time_utc": milliseconds(self.start)},
            "stop": {"time_utc": milliseconds(self.stop)},
            "input": [self._entry(use, role) for use in uses],
            "output": [{"url": f.url, "role": out, "reference_meta": f.header} for f in files] if self.listed else [],
            "config": _configuration(made["config"], files),
        }
        made["system"]["ctapipe_version"] = self.version
        made["system"]["platform"]["node"] = self.host
        return made

    def _entry(self, use: Use, role: str) -> Record:
        inside = use.file.url is not None and use.file.url.startswith(self.job.scratch + "/")
        name = use.name or (use.file.lfn or use.file.name).rpartition("/")[2]
        url = use.file.url if inside and use.name is None else f"{self.job.scratch}/{name}"
        return {"url": url, "role": use.role or role, "reference_meta": use.file.header if use.header else None}


def _configuration(template: Record, files: Sequence[File]) -> Record:
    """With the paths of what was written, where the tool names these."""
    text = json.loads(json.dumps(template))
    for tool in text.values():
        for writer in ("DataWriter", "HDF5Merger"):
            if writer in tool and files:
                tool[writer]["output_path"] = files[0].url
    return dict(text)


@dataclass
class Campaign:
    """Jobs and the catalogue."""

    jobs: list[Job] = field(default_factory=list)
    catalogue: dict[str, Record] = field(default_factory=dict)

    def job(self, number: int, **more: Any) -> Job:
        self.jobs.append(Job(number, **more))
        return self.jobs[-1]

    def register(self, lfn: str, created: float, job: int | None = None, **more: Any) -> File:
        """What the catalogue says of a name; the file, if nothing is known of how it was made."""
        data: Record = {"outputType": "Data"} | ({"jobID": str(job)} if job is not None else {})
        self.catalogue[lfn] = {
            "metadata": {
                "Size": 5_000,
                "GUID": uid("guid", lfn, created).upper(),
                "ChecksumType": "Adler32",
                "Checksum": uid("sum", lfn, created)[:8],
                "CreationDate": at(created),
            },
            "replicas": {"CC-IN2P3-Disk": ""},
            "user_metadata": data | more,
        }
        return File(lfn.rpartition("/")[2], lfn=lfn)

    def bundle(self) -> Record:
        jobs = [job.dirac() for job in self.jobs if job.in_bundle]
        return {"format": "provgraph-dirac/1", "jobs": jobs, "files": self.catalogue}

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        for job in self.jobs:
            place = folder / "jobs" / job.folder
            place.mkdir(parents=True)
            for name, text in job.texts().items():
                (place / name).write_text(text)
        (folder / "bundle.json").write_text(json.dumps(self.bundle()))
        return folder
