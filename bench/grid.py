"""Jobs and logs together: a whole campaign in either order, one more job, and the step that runs after a payload."""

import io
import itertools
import json
import statistics
import subprocess
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import campaign, million, raw
from bench.engines import Engine
from bench.figures import Figure, ratio, timed
from bench.load import PROVGRAPH, run
from provgraph import graph, lineage
from provgraph.loading import find_loader
from provgraph.model import Context, Document, union

READERS, NAMESAKES = 100_000, 10_000
OUTPUTS, GIGABYTE = 6, 1 << 30


def whole(engine: Engine, place: Path) -> Iterator[Figure]:
    """The bundle first, then the logs; and the other way round. Then each answer is compared with the golden one."""
    bundle, jobs = place / "bundle.json", place / "jobs"
    count = sum(1 for _ in jobs.iterdir())
    engine.empty()
    last = run(engine, "load", jobs, bundle)
    engine.empty()
    first = run(engine, "load", bundle, jobs)
    note = f"{count} jobs"
    yield Figure("grid: one job of a campaign", engine.name, first.seconds / count, "s", 0.01, note=note)
    yield Figure("grid: peak memory of the client", engine.name, max(first.peak, last.peak), "MB", 500, note=note)
    yield ratio("grid: bundle last / bundle first", engine.name, [last.seconds], [first.seconds], 2.0, note)
    yield Figure("grid: simtel files with a wrong answer", engine.name, len(_wrong(engine, place)), "", 0)


def _wrong(engine: Engine, place: Path) -> list[str]:
    golden: dict[str, list[str]] = json.loads((place / "golden.json").read_text())["dl2_of_simtel"]
    return [name for name, right in golden.items() if _dl2(engine, name) != sorted(right)]


def _dl2(engine: Engine, name: str) -> list[str]:
    """By LFN; the version is named where golden answers name it."""
    ids = [file["id"] for file in lineage.resolve(engine.store, name)]
    found = lineage.downstream(engine.store, ids, levels=["DL2"])["items"]
    return sorted(file["lfn"] or file["name"] for file in found)


def more(engine: Engine, runs: int) -> Iterator[Figure]:
    """One more job into the store that ``million`` fills: its log and its record; its model is in everybody's hands."""
    _heat(engine)
    numbers = itertools.count(50_000_000)
    graph.save(engine.store, _job(next(numbers)))
    documents = [_job(next(numbers)) for _ in range(runs)]
    times = sorted(timed(lambda d=document: graph.save(engine.store, d)) for document in documents)  # type: ignore[misc]
    limit = 0.05 if engine.store.dialect == "neo4j" else 0.1
    p95 = times[max(0, round(len(times) * 0.95) - 1)]
    note = f"median {statistics.median(times) * 1000:.1f} ms of {runs}"
    yield Figure("grid: one more job, p95", engine.name, p95, "s", limit, note=note)


def _heat(engine: Engine) -> None:
    """The model is used by 100,000 runs, and 10,000 other files have its base name."""
    made = million.Rows(first=1 << 40)
    for i in range(NAMESAKES):
        lfn, time = f"/ctao/user/{i}/{_MODEL}", f"2026-01-02T00:00:{i % 60:02d}.000Z"
        made.nodes["Entity"].append(
            {
                "id": f"out-namesake-{i}",
                "name": _MODEL,
                "lfn": lfn,
                "writtenAt": time,
                "firstWritten": f"{_MODEL}/{time}/{lfn}",
                "version": 1,
                "dataType": "model",
                "partial": False,
            }
        )
    for i in range(READERS):
        run_id = campaign.uid("reader", i)
        made.nodes["Activity"].append({"id": run_id, "name": "ctapipe-apply-models", "status": "completed"})
        made.used(run_id, million.MODEL)
    for rows in million.statements(made):
        raw.write(engine, [rows])


_MODEL = "energy_model.pkl"


def _job(job: int) -> Document:
    """What a job's log and DIRAC say of it; it reads the model by a path whose base name is that of many files."""
    template = campaign.Template("20260113")
    inputs = [campaign.Product(f"gamma_{job}_{i}.DL2.h5") for i in range(4)]
    model = f"{million.MODEL}.h5"
    output = f"gamma_{job}_final.DL2.h5"
    text, _ = template.filled(job, inputs, [campaign.Product(model), campaign.Product(_MODEL)], output)
    record = campaign.job_record(job, template.tool, [each.name for each in inputs])
    record["input_data"].append(f"/ctao/MC/PROD6/LaPalma/gamma/{model}")
    bundle = {
        "format": "provgraph-dirac/1",
        "jobs": [record],
        "files": {campaign.lfn(output): campaign.file_record(job, output)},
    }
    return union((*_read("ctapipe", text, job), *_read("dirac", json.dumps(bundle), job)))


def _read(kind: str, text: str, job: int) -> Sequence[Document]:
    return tuple(find_loader(kind).read(io.BytesIO(text.encode()), Context(str(job), job=f"ctao/{job}")))


def step(folder: Path, runs: int) -> Iterator[Figure]:
    """``provgraph job`` on six outputs of a gigabyte, beside Adler32 alone of the same bytes."""
    place = _payload(folder)
    ours, plain = [], []
    for _ in range(runs):
        plain.append(timed(lambda: [_adler32(path) for path in sorted(place.glob("*.h5"))]))
        ours.append(timed(lambda: _step(place)))
    yield ratio("grid: the job step / adler32 alone", "none", ours, plain, 1.3, f"{OUTPUTS} files of 1 GB")
    for path in place.glob("*.h5"):
        path.unlink()


def _payload(folder: Path) -> Path:
    """What a job leaves, in the folder that it ran in."""
    place = folder / "payload"
    place.mkdir()
    names = [f"gamma_{i}.DL1.h5" for i in range(OUTPUTS)]
    block = bytes(range(256)) * (1 << 12)
    for name in names:
        with (place / name).open("wb") as stream:
            for _ in range(GIGABYTE // len(block)):
                stream.write(block)
    template = campaign.Template("20260101")
    text, _ = template.filled(60_000_000, [campaign.Product("gamma.simtel.zst")], (), names[0])
    (place / "ctapipe-process.provenance.log").write_text(text)
    (place / "output_lfns.txt").write_text("".join(f"{campaign.lfn(name)}\n" for name in names))
    (place / "job.info").write_text("/Job/JobID = 60000000\n/VirtualOrganization = ctao\n/Owner = prodadm\n")
    return place


def _adler32(path: Path) -> int:
    checksum = 1
    buffer = memoryview(bytearray(1 << 20))
    with path.open("rb", buffering=0) as stream:
        while count := stream.readinto(buffer):
            checksum = zlib.adler32(buffer[:count], checksum)
    return checksum


def _step(place: Path) -> None:
    command: list[Any] = [PROVGRAPH, "job", place, "--spool", "--strict", "--time-limit", "300"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"provgraph job: {done.stderr.decode()}{done.stdout.decode()}")
