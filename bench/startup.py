"""What a command takes as a whole process."""

import statistics
from collections.abc import Iterator
from pathlib import Path

from bench import campaign
from bench.engines import Engine
from bench.figures import Figure
from bench.load import run


def starts(engine: Engine, folder: Path, runs: int) -> Iterator[Figure]:
    """On a small store whose server runs."""
    logs = folder / "small"
    if not logs.exists():
        campaign.write(logs, 20, 10)
    engine.empty()
    run(engine, "load", logs / "jobs")
    helped = [run(engine, "--help").seconds for _ in range(3 * runs)]
    yield Figure("startup: provgraph --help", engine.name, statistics.median(helped), "s", 0.2)
    asked = [run(engine, "down", "/scratch/dirac/30000000/gamma_run000001.simtel.zst").seconds for _ in range(3 * runs)]
    yield Figure("startup: provgraph down", engine.name, statistics.median(asked), "s", 0.6)
