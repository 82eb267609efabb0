"""Many processes load different jobs at one time that share all that is hot: none fails, and the graph is exact."""

import json
import os
import subprocess
import sys
from pathlib import Path

from campaigns import Campaign, Use
from canonical import canonical
from conftest import Place, wipe

from provgraph import loading
from provgraph.store import Store

USERS = 7
"""Jobs that use one model with the same configuration and packages, for one VO; one more makes the model."""


def jobs() -> Campaign:
    made = Campaign()
    training = made.job(1, inputs=("/ctao/train.DL2.h5",), end=40)
    [model] = training.run(
        "ctapipe-train-energy-regressor", [made.register("/ctao/train.DL2.h5", 0, data_level=2)], ["energy.pkl"], 10
    )
    training.upload(model, "/ctao/models/energy.pkl")
    common = made.register("/ctao/common.DL2.h5", 0, data_level=2)
    for number in range(2, 2 + USERS):
        job = made.job(number, inputs=(common.lfn or "",), start=100, end=150)
        uses = [Use(common), Use(model, "reconstructor", header=False)]
        [final] = job.run("ctapipe-apply-models", uses, [f"final{number}.DL2.h5"], 110 + number)
        job.upload(final, f"/ctao/final/final{number}.DL2.h5")
    return made


def shares(made: Campaign, folder: Path) -> list[list[str]]:
    """What each process loads: a job, and what DIRAC and the catalogue know of it."""
    made.write(folder)
    found = []
    for number, (job, record) in enumerate(zip(made.jobs, made.bundle()["jobs"], strict=True)):
        path = folder / f"{number}.json"
        files = {lfn: made.catalogue[lfn] for lfn in job.inputs if number < 2}
        path.write_text(json.dumps({"format": "provgraph-dirac/1", "jobs": [record], "files": files}))
        found.append([str(folder / "jobs" / job.folder), str(path)])
    return found


def start(place: Place, paths: list[str]) -> "subprocess.Popen[str]":
    command = [str(Path(sys.executable).with_name("provgraph")), "--store", place.location, "load", *paths]
    environment = os.environ | place.environment
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_crowd(store: Store, place: Place, tmp_path: Path) -> None:
    found = shares(jobs(), tmp_path / "jobs")
    loading.load(store, [path for paths in found for path in paths])
    expected = canonical(store)
    wipe(store)
    running = [start(place, paths) for paths in found]
    said = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0] * len(found), said
    assert not canonical(store) ^ expected
