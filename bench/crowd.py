"""Many processes that load different jobs at one time, beside one process that loads the same jobs one by one.

All jobs use the same tools, configurations, packages and model, of one VO. A process is ready when its store is open
and it has loaded a job without keeping it: what it takes to start is left out. ``python -m bench.crowd STORE JOB`` is
such a process.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import campaign
from bench.engines import ROOT, TESTS, Engine
from bench.figures import Figure, ratio
from provgraph.loading import Options, load
from provgraph.store import open_store

Share = list[str]
"""Folders of jobs, each loaded by itself."""


def together(engine: Engine, folder: Path, processes: int, each: int, runs: int) -> Iterator[Figure]:
    """``processes`` with ``each`` so many jobs; then whether the graph is that of one process."""
    jobs = _jobs(folder, processes * each)
    shares = [jobs[n::processes] for n in range(processes)]
    one, all_, wrong = [], [], 0
    _timed(engine, [jobs])  # plans and pages are warm for both
    for _ in range(runs):
        one.append(_timed(engine, [jobs]))
        expected = _canonical(engine)
        all_.append(_timed(engine, shares))
        wrong += len(expected ^ _canonical(engine))
    limit = 1.0 if engine.store.dialect == "neo4j" else 1.25
    note = f"{len(jobs)} jobs"
    yield ratio(f"crowd: {processes} processes / one by one", engine.name, all_, one, limit, note)
    yield Figure("crowd: differences from the graph of one", engine.name, wrong, "", 0)


def _jobs(folder: Path, count: int) -> Share:
    place = folder / f"crowd-{count}"
    if not place.exists():
        campaign.write(place, count, 20)
    found = sorted((place / "jobs").iterdir())[:count]
    for job in found:
        (job / "job.info").write_text(f"/Job/JobID = {job.name}\n/VirtualOrganization = ctao\n")
    return list(map(str, found))


def _timed(engine: Engine, shares: Sequence[Share]) -> float:
    """Seconds from when all are ready until the last is done, on an empty store."""
    engine.empty()
    running = [_start(engine, share[0]) for share in shares]
    for process in running:
        _said(process)
    begin = time.perf_counter()
    for process, share in zip(running, shares, strict=True):
        assert process.stdin is not None
        process.stdin.write("\n".join(share) + "\n")
        process.stdin.close()
    for process in running:
        _said(process)
    taken = time.perf_counter() - begin
    if any(process.wait() for process in running):
        raise SystemExit("a process of the crowd failed: what it said is above")
    return taken


def _start(engine: Engine, job: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench.crowd", engine.store.location, job]
    environment = os.environ | engine.environment
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def _canonical(engine: Engine) -> set[object]:
    sys.path.insert(0, str(TESTS))
    from canonical import canonical

    return {*canonical(engine.store)}


def main() -> None:
    with open_store(sys.argv[1], create=True) as store:
        load(store, [sys.argv[2]], options=Options(dry_run=True))
        print("ready", flush=True)
        for job in sys.stdin.read().splitlines():
            if load(store, [job]).refused:
                raise SystemExit(f"{job} was refused")
        print("done", flush=True)


if __name__ == "__main__":
    main()
