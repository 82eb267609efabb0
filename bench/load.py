"""Loading: against the raw writing of what it leaves; five times as much; a wide merge; and all of it again."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import campaign, raw
from bench.engines import Engine, statement
from bench.figures import Figure, ratio, timed

PROVGRAPH = Path(sys.executable).with_name("provgraph")
CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True)
class Ran:
    """A process that has ended."""

    seconds: float
    peak: float
    """Its largest memory in MB."""


def run(engine: Engine, *arguments: str | Path) -> Ran:
    """``provgraph`` on the store of this engine; what it says is passed over, a failure ends the bench."""
    command = [str(PROVGRAPH), "--store", engine.store.location, *map(str, arguments)]
    environment = os.environ | engine.environment
    done = subprocess.run([sys.executable, CHILD, *command], capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")
    seconds, kilobytes = map(float, done.stdout.split())
    return Ran(seconds, kilobytes / 1024)


def loads(engine: Engine, logs: Path, runs: int) -> Iterator[Figure]:
    """A load of an empty store as a process, and the same nodes and edges by raw statements.

    On Neo4j these are MERGE, which like the load can be repeated; ArcadeDB is quicker with CREATE, and cannot MERGE
    on one label of two.
    """
    merge = engine.store.dialect == "neo4j"
    ours: list[float] = []
    plain: list[float] = []
    created: list[float] = []
    peak, count = 0.0, 0
    for _ in range(runs):
        engine.empty()
        ran = run(engine, "load", logs)
        rows = raw.contents(engine)
        for times, how in ((plain, merge), (created, False)):
            engine.empty()
            begin = time.perf_counter()
            count = raw.write(engine, rows, merge=how)
            times.append(time.perf_counter() - begin)
        ours.append(ran.seconds)
        peak = max(peak, ran.peak)
    note = f"{count} nodes and edges"
    yield ratio("load: process / raw writing", engine.name, ours, plain, 2.0, note)
    if merge:
        yield ratio("load: process / raw CREATE, not to be repeated", engine.name, ours, created, float("inf"), note)
    yield Figure("load: peak memory of the client", engine.name, peak, "MB", 300)


def grows(engine: Engine, folder: Path, simtel: int, runs: int) -> Iterator[Figure]:
    """Five times the logs."""
    few, many = (_campaign(folder, n, 20) for n in (simtel, 5 * simtel))
    once, times_five, peak = [], [], 0.0
    for _ in range(runs):
        engine.empty()
        once.append(run(engine, "load", few).seconds)
        engine.empty()
        ran = run(engine, "load", many)
        times_five.append(ran.seconds)
        peak = max(peak, ran.peak)
    yield ratio(f"load: {5 * simtel} simtel / {simtel}", engine.name, times_five, once, 6.0)
    yield Figure("load: peak memory, five times the logs", engine.name, peak, "MB", 300)


def wide(engine: Engine, folder: Path, inputs: int, runs: int) -> Iterator[Figure]:
    """One log of a merge; five times the inputs."""
    few, many = (_merge(folder, n) for n in (inputs // 5, inputs))
    times: dict[Path, list[float]] = {few: [], many: []}
    for _ in range(runs):
        for log in (few, many):
            engine.empty()
            times[log].append(run(engine, "load", log).seconds)
    yield ratio(f"load: merge of {inputs} / {inputs // 5}", engine.name, times[many], times[few], 6.0)


def again(engine: Engine, logs: Path, runs: int) -> Iterator[Figure]:
    """The same sources once more: at most a second and twice the time to read and hash them; nothing is written."""
    engine.empty()
    run(engine, "load", logs)
    before = _state(engine)
    ours = [run(engine, "load", logs).seconds for _ in range(runs)]
    plain = [timed(lambda: _hash_all(logs)) for _ in range(runs)]
    figure = ratio("again: process / (1 s + 2 x read and hash)", engine.name, ours, [1 + 2 * t for t in plain], 1.0)
    yield figure
    written = 0 if _state(engine) == before else 1
    yield Figure("again: anything written", engine.name, written, "", 0)


def _state(engine: Engine) -> object:
    """Counts of all, and of write transactions."""
    known = engine.store.status()
    [[writes]] = engine.read(statement("writes"))
    return known["labels"], known["types"], writes


def _hash_all(logs: Path) -> None:
    for path in sorted(logs.rglob("*")):
        if path.is_file():
            hashlib.sha256(path.read_bytes()).hexdigest()


def _campaign(folder: Path, simtel: int, merge: int) -> Path:
    place = folder / f"campaign-{simtel}-{merge}"
    if not place.exists():
        campaign.write(place, simtel, merge)
    return place / "jobs"


def _merge(folder: Path, inputs: int) -> Path:
    """The log of a merge of so many files, none of which is known."""
    file = folder / f"merge-{inputs}.provenance.log"
    template = campaign.Template("20260106")
    parts = [
        campaign.Product(name, {**_HEADER, "CTA PRODUCT ID": campaign.uid("part", name)})
        for name in (f"gamma_run{i:06d}.DL1.h5" for i in range(inputs))
    ]
    file.write_text(template.filled(31_000_000, parts, (), "gamma_all.DL1.h5")[0])
    return file


_HEADER = {
    "CTA PRODUCT DATA MODEL NAME": "ASWG",
    "CTA PRODUCT DATA LEVELS": "DL1",
    "CTA PRODUCT CREATION TIME": "2026-01-01 00:00:00.000",
    "CTA ACTIVITY ID": campaign.uid("activity", "parts"),
    "CTA ACTIVITY NAME": "ctapipe-process",
    "CTA ACTIVITY STOP TIME": "2026-01-01 00:00:00.000",
}
