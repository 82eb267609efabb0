"""The demo campaign and its golden answers, on every engine: jobs, models, impact, checks; then each check alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provgraph import campaign, checks, demo, lineage, loading, naming
from provgraph.store import Store

DATA = Path(__file__).with_name("data")
GOLDEN: dict[str, Any] = json.loads((DATA / "demo" / "golden.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def filled(module_store: Store) -> Store:
    report = loading.load(module_store, [str(demo.campaign() / name) for name in ("jobs", "bundle.json")])
    assert not report.refused
    return module_store


def ids(store: Store, name: str) -> list[str]:
    return [file["id"] for file in naming.resolve(store, name)]


def lfns(files: list[dict[str, Any]]) -> list[str]:
    return sorted(file["lfn"] for file in files)


def versioned(claims: list[dict[str, Any]], **flags: bool) -> list[str]:
    """Files among them, each once: apply-models lists its input in two roles."""
    files = [claim["file"] for claim in claims if all(claim[key] is value for key, value in flags.items())]
    return sorted({f"{file['lfn']}#{file['version']}" for file in files if file["lfn"] is not None})


# -- jobs --------------------------------------------------------------------------------------------------------------


def test_jobs(filled: Store) -> None:
    found = campaign.jobs(filled)
    assert (found["total"], found["truncated"]) == (len(GOLDEN["jobs"]), False)
    for job in found["items"]:
        expected = GOLDEN["jobs"][str(job["jobId"])]
        same = ("status", "site", "owner", "transformation", "task")
        assert {key: job[key] for key in same} == {key: expected[key] for key in same}
        assert (sorted(job["inputs"]), job["outputs"]) == (sorted(expected["inputs"]), expected["outputs"])
        assert (job["vo"], job["minorStatus"], job["hasLog"], job["rescheduleCounter"]) == (
            "ctao",
            expected["minor_status"],
            expected["has_log"],
            expected["reschedule_counter"],
        )
        assert len(job["executions"]) == expected["executions"]
        runs = [run["id"] for execution in job["executions"] for run in execution["activities"]]
        assert sorted(runs) == sorted(expected["activities"])


@pytest.mark.parametrize(
    ("conditions", "key"),
    [
        ({"status": ["Failed", "Killed"]}, "failed_jobs"),
        ({"failed_activity": True}, "jobs_with_failed_activity"),
        ({"without_log": True}, "jobs_without_log"),
    ],
)
def test_jobs_that_meet_conditions(filled: Store, conditions: dict[str, Any], key: str) -> None:
    found = campaign.jobs(filled, **conditions)
    assert [job["jobId"] for job in found["items"]] == sorted(map(int, GOLDEN[key]))


def test_jobs_are_cut_and_counted(filled: Store) -> None:
    for failed in (False, True):
        found = campaign.jobs(filled, limit=1, failed_activity=failed)
        assert len(found["items"]) == 1 < found["total"]
        assert found["truncated"]


@pytest.mark.parametrize("name", ["20260110", "ctao/20260110"])
def test_a_job_is_shown(filled: Store, name: str) -> None:
    shown = campaign.show(filled, name)
    [listed] = [job for job in campaign.jobs(filled)["items"] if job["jobId"] == 20260110]
    assert {key: shown[key] for key in listed} == listed
    assert shown["kind"] == "job"
    assert versioned(shown["generated"]) == [f"{lfn}#1" for lfn in listed["outputs"]]
    assert len(shown["used"]) == 5, "two files of data, each in two roles, and the model"


def test_a_job_without_runs_says_itself_what_it_read(filled: Store) -> None:
    shown = campaign.show(filled, "20260105")
    assert versioned(shown["used"]) == [f"{lfn}#1" for lfn in shown["inputs"]]
    assert (shown["hasLog"], shown["generated"]) == (False, [])


# -- activities and files ----------------------------------------------------------------------------------------------


def test_activities(filled: Store) -> None:
    found = {a["id"]: a for a in lineage.activities(filled)["items"]}
    assert sorted(found) == sorted(GOLDEN["activities"]) == sorted(GOLDEN["activities_in_logs"])
    for key, expected in GOLDEN["activities"].items():
        run = found[key]
        assert run["job"] == {"vo": "ctao", "jobId": expected["job"], "rescheduleCounter": expected["execution"]}
        assert (run["name"], run["status"], run["version"], run["config"], run["site"]) == (
            expected["tool"],
            expected["status"],
            expected["ctapipe_version"],
            expected["config"],
            GOLDEN["jobs"][str(expected["job"])]["site"],
        )
        assert versioned(run["used"], dataflow=True) == sorted(expected["used"])
        assert versioned(run["used"], dataflow=False) == sorted(expected["used_models"])
        assert versioned(run["generated"]) == sorted(expected["generated"])
        left = [claim["file"]["name"] for claim in run["generated"] if claim["file"]["partial"]]
        assert left == expected.get("left_behind", [])


def test_files(filled: Store) -> None:
    for name, expected in GOLDEN["files"].items():
        shown = lineage.show(filled, name)
        producer = (shown["generatedBy"] or {}).get("id")
        assert (producer, shown["partial"]) == (expected["activity"], expected["partial"])
        assert (shown["size"], shown["adler32"], shown["guid"], shown["productId"]) == (
            expected["size"],
            expected["adler32"],
            expected["guid"],
            expected["product_id"],
        )
        assert all(user["id"] in GOLDEN["activities"] or user["job"]["jobId"] == 20260105 for user in shown["usedBy"])


# -- lineage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "follow"), [("dl2_of_simtel", "data"), ("dl2_of_simtel_including_models", "influence")]
)
def test_dl2_of_simtel(filled: Store, key: str, follow: str) -> None:
    for lfn, expected in GOLDEN[key].items():
        found = lineage.downstream(filled, ids(filled, lfn), follow=follow, levels=["DL2"])
        assert lfns(found["items"]) == sorted(expected)


def test_simtel_of_product(filled: Store) -> None:
    for lfn, expected in GOLDEN["simtel_of_product"].items():
        assert lfns(lineage.upstream(filled, ids(filled, lfn), match="*.simtel.zst")["items"]) == sorted(expected)


def test_models(filled: Store) -> None:
    for lfn, expected in GOLDEN["models_of_dl2"].items():
        found = campaign.models(filled, ids(filled, lfn))
        assert {key: lfns(files) for key, files in found.items()} == expected


# -- impact ------------------------------------------------------------------------------------------------------------


def conditions(store: Store, expected: dict[str, Any]) -> campaign.Conditions:
    given = {"ctapipe_version": "version", "config_file": "config", "site": "site"}
    found = {given[key]: value for key, value in expected.items() if key in given}
    return campaign.Conditions(files=ids(store, expected["lfn"])) if "lfn" in expected else campaign.Conditions(**found)


@pytest.mark.parametrize("key", GOLDEN["affected_by"])
def test_impact(filled: Store, key: str) -> None:
    expected = GOLDEN["affected_by"][key]
    for follow, downstream in (("data", "downstream"), ("influence", "downstream_including_models")):
        found = campaign.impact(filled, conditions(filled, expected), follow=follow)
        assert lfns(found["direct"]) == sorted(expected["direct"])
        assert lfns(found["downstream"]) == sorted(expected[downstream])
        assert sum(found["counts"].values()) == len(found["downstream"])
        producers = {GOLDEN["files"][f"{lfn}#1"]["activity"] for lfn in expected[downstream]}
        assert found["activities"] == len(producers)
