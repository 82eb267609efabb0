"""A real ctapipe runs, and what it leaves is loaded and asked."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import ctapipe_env
import pytest
from conftest import Places, wipe

from provgraph import lineage
from provgraph.loading import load
from provgraph.store import Store, open_store

pytestmark = [pytest.mark.live, pytest.mark.slow]

OURS = f"{sys.version_info.major}.{sys.version_info.minor}"
PYTHONS = sorted({OURS, "3.12"})


@pytest.fixture(scope="module", params=PYTHONS)
def python(request: pytest.FixtureRequest) -> Path:
    """Each Python that runs a ctapipe of another age: 0.28 is the last one for 3.11."""
    try:
        ctapipe_env.simtel()
        return ctapipe_env.python(request.param)
    except ctapipe_env.UnavailableError as error:
        must = os.environ.get("CI") == "true" and request.param == OURS
        (pytest.fail if must else pytest.skip)(f"no ctapipe for Python {request.param}: {error}")


@pytest.fixture
def embedded(places: Places) -> Iterator[Store]:
    with places.get("embedded").open(create=True) as store:
        wipe(store)
        yield store


def run(python: Path, folder: Path, *command: str | Path) -> str:
    """A program beside that Python, or the Python itself."""
    program, *arguments = map(str, command)
    done = subprocess.run(
        [str(python.parent / program), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env=os.environ | {"PROVGRAPH_IDLE": "2"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def id_of(store: Store, name: str) -> str:
    [[found]] = store.ask("MATCH (e:Entity {name: $name}) RETURN e.id", {"name": name}).rows
    return str(found)


def names_below(store: Store, name: str) -> list[str]:
    return sorted(item["name"] for item in lineage.downstream(store, [id_of(store, name)])["items"])


def test_from_a_run_to_its_lineage(python: Path, embedded: Store, tmp_path: Path) -> None:
    simtel = ctapipe_env.simtel()
    run(python, tmp_path, "ctapipe-process", "-i", simtel, "-o", "run102.dl1.h5", "--max-events=4")
    run(python, tmp_path, "ctapipe-merge", "run102.dl1.h5", "-o", "merged.dl1.h5")
    report = load(embedded, [str(tmp_path)])
    assert not report.refused
    assert [e.status for e in report.entries] == ["new"] * 3
    assert names_below(embedded, simtel.name) == ["merged.dl1.h5", "run102.dl1.h5"]
    [[level, source]] = embedded.ask(
        "MATCH (e:Entity {name: 'merged.dl1.h5'}) RETURN e.dataLevel, e.dataLevelSource", {}
    ).rows
    assert (level, source) == ("DL1", "header")
    again = load(embedded, [str(tmp_path)])
    assert {e.status for e in again.entries} == {"known"}


SCRIPT = """
import json, sys
import provgraph
from ctapipe.core import Provenance, run_tool
from ctapipe.tools.process import ProcessorTool

store, simtel = sys.argv[1:]
Provenance().start_activity("before")
Provenance().finish_activity(activity_name="before")
with provgraph.capture(store) as first:
    assert run_tool(ProcessorTool(), argv=[f"--input={simtel}", "--output=run102.dl1.h5", "--max-events=2"]) == 0
try:
    with provgraph.capture(store, privacy="hash") as second:
        with Provenance().activity("look"):
            Provenance().add_input_file("run102.dl1.h5", role="Event")
            Provenance().add_output_file("plot.png", role="Quality plot")
        raise RuntimeError("mine")
except RuntimeError as error:
    assert str(error) == "mine"
names = {a.provenance["activity_uuid"]: a.name for a in Provenance().finished_activities}
print(json.dumps([[names[a] for a in captured.activities] for captured in (first, second)]))
"""


def test_capture_from_inside(python: Path, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    simtel = ctapipe_env.simtel()
    said = run(python, tmp_path, "python", "script.py", tmp_path / "store.db", simtel)
    assert json.loads(said.splitlines()[-1]) == [["ctapipe-process"], ["look"]]
    with open_store(str(tmp_path / "store.db")) as store:
        assert names_below(store, simtel.name) == ["run102.dl1.h5"]
        rows = store.ask("MATCH (a:Activity) RETURN a.name AS name, a.status AS status ORDER BY name", {}).rows
        assert rows == [["ctapipe-process", "completed"], ["look", "completed"]]
