"""The sources of a campaign in any order, several times, in any pieces; and a part of them alone."""

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from canonical import Item, canonical
from conftest import wipe
from hypothesis import given
from hypothesis import strategies as st
from test_campaign import DATA, GOLDEN, found_by, ids, lfns
from test_invariants import examples
from troubled import troubled

from provgraph import campaign, checks, demo, lineage, loading
from provgraph.store import Store

TWO_RUNS = "20260110"
"""The job of which one log holds two activities."""


class Sources:
    """Each source as a whole, and where it has parts, as these: one job or file a bundle, one activity a log.

    ``graph`` is that of all of them at once, on whichever engine came first.
    """

    def __init__(self, whole: list[Path], parts: dict[Path, list[Path]]) -> None:
        self.whole, self.parts = whole, parts
        self.graph: set[Item] = set()

    def told(self, random: Random) -> list[list[str]]:
        """All of them in some order, whole or in parts or both, some again, in a few loads."""
        paths = []
        for path in self.whole:
            parts = self.parts.get(path, [path])
            paths += random.choice([[path], parts, [path, *parts]])
        paths = random.sample(paths, len(paths))
        paths += random.sample(paths, 10)
        cuts = sorted(random.sample(range(1, len(paths)), random.randint(1, 6)))
        return [list(map(str, paths[a:b])) for a, b in zip([0, *cuts], [*cuts, len(paths)], strict=True)]


@pytest.fixture(scope="module", params=["demo", "troubled"])
def sources(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sources:
    folder = tmp_path_factory.mktemp("sources") / "campaign"
    parts = _troubled(folder) if request.param == "troubled" else _demo(folder)
    bundle = folder / "bundle.json"
    files = [p for p in sorted((folder / "jobs").rglob("*")) if p.is_file() and p.name != "rc"]
    answers = sorted((DATA / "dirac" / "demo").iterdir()) if request.param == "demo" else []
    of_parts = {part for each in parts.values() for part in each}
    whole = [path for path in (*files, *answers, bundle) if path not in of_parts]
    return Sources(whole, {bundle: list(_bundles(bundle)), **parts})


def _demo(folder: Path) -> dict[Path, list[Path]]:
    """Copy it; its log of two activities has parts."""
    shutil.copytree(demo.campaign(), folder)
    (log,) = (folder / "jobs" / TWO_RUNS).glob("*.log")
    return {log: list(_logs(log))}


def _troubled(folder: Path) -> dict[Path, list[Path]]:
    troubled().write(folder)
    return {}


def _bundles(bundle: Path) -> Iterator[Path]:
    said = json.loads(bundle.read_text("utf-8"))
    pieces: list[dict[str, Any]] = [{key: [one]} for key in ("jobs", "transformations") for one in said.get(key, ())]
    pieces += [{"files": {lfn: one}} for lfn, one in said["files"].items()]
    pieces.append({"productions": said.get("productions", [])})
    for number, piece in enumerate(pieces):
        path = bundle.with_name(f"bundle-{number}.json")
        path.write_text(json.dumps({"format": said["format"], **piece}))
        yield path


def _logs(log: Path) -> Iterator[Path]:
    """As they were appended, each as it was written."""
    text, begin = log.read_text("utf-8"), 0
    while begin < len(text):
        _, end = json.JSONDecoder().raw_decode(text, begin)
        path = log.with_name(f"{begin}-{log.name}")
        path.write_text(text[begin:end])
        yield path
        begin = end


@examples(1)
@given(seed=st.integers(0, 2**32))
def test_any_order_of_sources(store: Store, sources: Sources, seed: int) -> None:
    if not sources.graph:
        assert not loading.load(store, list(map(str, sources.whole))).refused
        sources.graph = canonical(store)
    wipe(store)
    for together in sources.told(Random(seed)):
        assert not loading.load(store, together).refused
    assert not canonical(store) ^ sources.graph


# -- a part of the sources ---------------------------------------------------------------------------------------------


def jobs_alone(simtel: str) -> set[str]:
    """What lists of jobs say: all that a job wrote comes from all data that it read."""
    reached, before = {simtel}, set[str]()
    while reached != before:
        before = set(reached)
        for job in GOLDEN["jobs"].values():
            if job["status"] == "Done" and reached & {lfn for lfn in job["inputs"] if not lfn.endswith(".pkl")}:
                reached |= set(job["outputs"])
    return reached


def test_a_bundle_without_logs(store: Store) -> None:
    loading.load(store, [str(demo.campaign() / "bundle.json")])
    for lfn in GOLDEN["dl2_of_simtel"]:
        found = lfns(lineage.downstream(store, ids(store, lfn), levels=["DL2"])["items"])
        assert found == sorted(name for name in jobs_alone(lfn) if ".DL2" in name)
    assert [job["jobId"] for job in campaign.jobs(store, status=["Failed", "Killed"])["items"]] == GOLDEN["failed_jobs"]
    assert lineage.activities(store)["items"] == []
    _nothing_false_is_found(store)


def test_logs_without_a_bundle(store: Store) -> None:
    """Lists of inputs lie beside the logs; of outputs only those of production jobs."""
    loading.load(store, [str(demo.campaign() / "jobs")])
    _answers_are_among_the_right_ones(store)
    found = {a["id"]: a for a in lineage.activities(store)["items"]}
    assert sorted(found) == sorted(GOLDEN["activities"])
    for key, expected in GOLDEN["activities"].items():
        assert (found[key]["job"]["jobId"], found[key]["status"]) == (expected["job"], expected["status"])
    _nothing_false_is_found(store)


def test_logs_alone(store: Store, tmp_path: Path) -> None:
    """Without anything of DIRAC beside them they name no job and no LFN."""
    for log in sorted((demo.campaign() / "jobs").rglob("*.provenance.log")):
        (tmp_path / log.parent.name).mkdir()
        shutil.copy(log, tmp_path / log.parent.name)
    loading.load(store, [str(tmp_path)])
    assert campaign.jobs(store)["items"] == []
    assert store.ask("MATCH (e:Entity) WHERE e.lfn IS NOT NULL RETURN e.lfn", {}).rows == []
    assert {a["id"] for a in lineage.activities(store)["items"]} < GOLDEN["activities"].keys()
    _nothing_false_is_found(store)


def _answers_are_among_the_right_ones(store: Store) -> None:
    """By base name: not every file has its LFN yet."""
    for key, follow in (("dl2_of_simtel", "data"), ("dl2_of_simtel_including_models", "influence")):
        for lfn in _known(store, GOLDEN[key]):
            found = lineage.downstream(store, ids(store, lfn), follow=follow, levels=["DL2"])["items"]
            assert {file["name"] for file in found} <= base_names(GOLDEN[key][lfn])
    for lfn in _known(store, GOLDEN["models_of_dl2"]):
        for key, files in campaign.models(store, ids(store, lfn)).items():
            assert {file["name"] for file in files} <= base_names(GOLDEN["models_of_dl2"][lfn][key])


def _known(store: Store, names: Iterable[str]) -> list[str]:
    rows = store.ask("MATCH (e:Entity) WHERE e.lfn IN $names RETURN DISTINCT e.lfn", {"names": list(names)}).rows
    assert rows
    return [lfn for (lfn,) in rows]


def base_names(found: Iterable[str]) -> set[str]:
    return {lfn.rpartition("/")[2] for lfn in found}


CERTAIN = (
    "status-disagrees",
    "double-merged-input",
    "missing-merge-input",
    "overwritten-file",
    "torn-log",
    "same-basename",
    "phantom-product-id",
    "two-producers",
    "lineage-cycle",
    "time-inversion",
    "not-uploaded",
    "used-invalidated",
)
"""Checks that find nothing in the demo, and must not while a part of it is lacking."""


def _nothing_false_is_found(store: Store) -> None:
    assert checks.check(store, list(CERTAIN))["findings"] == []
    partial = [p["product_id"] for p in GOLDEN["partial_products"]]
    assert all(f["subject"]["id"] in partial for f in found_by(store, "partial-product"))
