"""Logs of a campaign of any size, after those of the demo: ids, names, hosts and times replaced.

``python -m bench.campaign OUT --simtel N --merge M``: N runs of ctapipe-process, and for each M of their files a merge
and a run of apply-models; one training. ``OUT/jobs/<id>/`` holds a log and the list of uploads of each job,
``OUT/bundle.json`` what DIRAC knows, ``OUT/golden.json`` the DL2 of every simtel file. The same arguments give the
same bytes.
"""

import argparse
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.engines import ROOT

_DEMO = ROOT / "provgraph" / "demo" / "campaign" / "jobs"
_NAMESPACE = uuid.UUID("0b5cbb0e-5cbb-5d7e-9f37-6d6f63616d70")
_START = datetime(2026, 1, 1)
_FIRST_JOB = 30_000_000


def uid(*parts: object) -> str:
    return str(uuid.uuid5(_NAMESPACE, "/".join(map(str, parts))))


@dataclass(frozen=True)
class Product:
    """A file that a run left: its name, and the header to show with it where it has one."""

    name: str
    header: dict[str, Any] | None = None


class Template:
    """The log of a demo job, to be filled in."""

    def __init__(self, job: str) -> None:
        (file,) = (_DEMO / job).glob("*.provenance.log")
        [record, *_] = json.JSONDecoder().raw_decode(file.read_text())[0]
        self._job, self._record = job, record
        self.tool: str = record["activity_name"]
        data = [entry for entry in record["input"] if entry["role"] != "Tool Configuration"]
        self._role = data[0]["role"]
        self._configuration = [entry for entry in record["input"] if entry["role"] == "Tool Configuration"]
        self._output = record["output"][0]

    def filled(self, job: int, inputs: Sequence[Product], models: Sequence[Product], name: str) -> tuple[str, Product]:
        """The text of a log, and what the run wrote."""
        begin = _START + timedelta(seconds=7 * (job - _FIRST_JOB))
        activity, end = uid("activity", job), begin + timedelta(seconds=2)
        output = Product(name, self._header(activity, name, end))
        record = self._record | {
            "activity_uuid": activity,
            "start": {"time_utc": f"{begin:%Y-%m-%dT%H:%M:%S}.100"},
            "stop": {"time_utc": f"{end:%Y-%m-%dT%H:%M:%S}.900"},
            "input": [
                *self._configuration,
                *(_entry(job, each, self._role) for each in inputs),
                *(_entry(job, each, "reconstructor") for each in models),
            ],
            "output": [_entry(job, output, self._output["role"])],
        }
        text = json.dumps([record], indent=3).replace(self._job, str(job))
        return text.replace("wn101.example.org", f"wn{job % 50:03d}.example.org"), output

    def _header(self, activity: str, name: str, created: datetime) -> dict[str, Any] | None:
        header: dict[str, Any] | None = self._output["reference_meta"]
        return header and header | {
            "CTA PRODUCT ID": uid("product", activity, name),
            "CTA PRODUCT CREATION TIME": f"{created:%Y-%m-%d %H:%M:%S}.000",
            "CTA ACTIVITY ID": activity,
            "CTA ACTIVITY NAME": self.tool,
        }


def _entry(job: int, file: Product, role: str | None) -> dict[str, Any]:
    return {"url": f"/scratch/dirac/{job}/{file.name}", "role": role, "reference_meta": file.header}


@dataclass
class _Jobs:
    """Writes what each job left; keeps what DIRAC knows."""

    folder: Path
    records: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def run(self, template: Template, inputs: Sequence[Product], name: str, models: Sequence[Product] = ()) -> Product:
        job = _FIRST_JOB + len(self.records)
        text, output = template.filled(job, inputs, models, name)
        place = self.folder / "jobs" / str(job)
        place.mkdir(parents=True)
        (place / f"{template.tool}.provenance.log").write_text(text)
        (place / "output_lfns.txt").write_text(lfn(name) + "\n")
        self.records.append(job_record(job, template.tool, [each.name for each in (*inputs, *models)]))
        self.files[lfn(name)] = file_record(job, name)
        return output

    def close(self, golden: dict[str, list[str]]) -> None:
        """One job and one file on a line: so a reader needs the memory of one."""
        jobs = ",\n".join(map(json.dumps, self.records))
        files = ",\n".join(f"{json.dumps(key)}: {json.dumps(record)}" for key, record in self.files.items())
        text = f'{{"format": "provgraph-dirac/1",\n"jobs": [\n{jobs}],\n"files": {{\n{files}}}}}\n'
        (self.folder / "bundle.json").write_text(text)
        (self.folder / "golden.json").write_text(json.dumps({"dl2_of_simtel": golden}) + "\n")


def lfn(name: str) -> str:
    return f"/ctao/MC/PROD6/LaPalma/gamma/{name}"


def job_record(job: int, tool: str, inputs: Sequence[str]) -> dict[str, Any]:
    """What DIRAC knows of a job that is done."""
    begin = _START + timedelta(seconds=7 * (job - _FIRST_JOB))
    end = begin + timedelta(seconds=5)
    attributes = {
        "JobID": job,
        "JobName": f"{tool}_{job}",
        "Status": "Done",
        "MinorStatus": "Execution Complete",
        "Owner": "prodadm",
        "OwnerGroup": "ctao_prod",
        "VO": "ctao",
        "Site": f"CTAO.SITE{job % 5}.org",
        "RescheduleCounter": 0,
        "StartExecTime": f"{begin:%Y-%m-%dT%H:%M:%S}Z",
        "EndExecTime": f"{end:%Y-%m-%dT%H:%M:%S}Z",
    }
    states = (("Received", begin), ("Waiting", begin), ("Running", begin), ("Done", end))
    logging = [[status, "", "Unknown", f"{time:%Y-%m-%d %H:%M:%S}", "JobWrapper"] for status, time in states]
    return {"attributes": attributes, "logging": logging, "input_data": list(map(lfn, inputs))}


def file_record(job: int, name: str) -> dict[str, Any]:
    """What the catalogue knows of a file that a job uploaded."""
    created = _START + timedelta(seconds=7 * (job - _FIRST_JOB) + 4)
    checksum = f"{job * 2654435761 % 2**32:08x}"
    metadata = {
        "GUID": uid("guid", name).upper(),
        "Size": 1_000_000 + job % 1_000,
        "Checksum": checksum,
        "CreationDate": f"{created:%Y-%m-%dT%H:%M:%S}Z",
    }
    level = {"DL0": 0, "DL1": 1, "DL2": 2}
    known = next(({"data_level": n, "outputType": "Data"} for text, n in level.items() if text in name), None)
    return {"metadata": metadata, "user_metadata": {"jobID": str(job), **(known or {"outputType": "Model"})}}


def write(folder: Path, simtel: int, merge: int) -> int:
    """Write the campaign; how many jobs it has."""
    process, joined, train, apply = map(Template, ("20260101", "20260106", "20260109", "20260113"))
    jobs, model = _Jobs(folder), Product("")
    golden: dict[str, list[str]] = {}
    for first in range(1, simtel + 1, merge):
        data = [Product(f"gamma_run{run:06d}.simtel.zst") for run in range(first, min(first + merge, simtel + 1))]
        parts = [jobs.run(process, [each], each.name.replace(".simtel.zst", ".DL1.h5")) for each in data]
        merged = jobs.run(joined, parts, f"gamma_run{first:06d}_merged.DL1.h5")
        model = model if model.name else jobs.run(train, [merged], "energy_model.pkl")
        final = jobs.run(apply, [merged], f"gamma_run{first:06d}_final.DL2.h5", [model])
        golden |= {lfn(each.name): [lfn(final.name)] for each in data}
    jobs.close(golden)
    return len(jobs.records)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--simtel", type=int, default=2_000)
    parser.add_argument("--merge", type=int, default=20)
    given = parser.parse_args()
    print(write(given.out, given.simtel, given.merge), "jobs")


if __name__ == "__main__":
    main()
