"""The demo campaign and its golden answers, on every engine: jobs, models, impact, checks; then each check alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli, Place

from provgraph import campaign, checks, demo, lineage, loading, naming
from provgraph.store import Store

DATA = Path(__file__).with_name("data")
GOLDEN: dict[str, Any] = json.loads((DATA / "demo" / "golden.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def filled(module_store: Store) -> Store:
    report = loading.load(module_store, [str(demo.campaign() / name) for name in ("jobs", "bundle.json")])
    assert not report.refused
    return module_store


@pytest.fixture
def cli_filled(filled: Store, module_place: Place, tmp_path: Path) -> Cli:
    return Cli(module_place.environment | {"PROVGRAPH_STORE": module_place.location}, tmp_path)


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


@pytest.mark.parametrize(
    "wrong",
    [
        {"tool": "ctapipe-apply-models"},
        {"host": "wn103.example.org"},
        {"software": "ctapipe"},
        {"software": "ctapipe==0.32.0"},
        {"software": "ctapipe==0.31.0"},
        {"parameter": "ProcessorTool.progress_bar=false"},
        {"parameter": "SimTelEventSource.calib_scale=1"},
        {"tool": "ctapipe-process", "site": "CTAO.PIC.es", "config": "dl2.yaml"},
    ],
)
def test_impact_of_what_a_run_was(filled: Store, wrong: dict[str, str]) -> None:
    """Against what the store says of each run and of its products."""
    found = campaign.impact(filled, campaign.Conditions(**wrong))
    runs = [a for a in lineage.activities(filled)["items"] if meets(a, wrong)]
    made = {c["file"]["lfn"] for a in runs for c in a["generated"] if c["dataflow"]}
    assert set(lfns(found["direct"])) == made
    assert bool(made) != (wrong == {"software": "ctapipe==0.31.0"})


def meets(run: dict[str, Any], wrong: dict[str, str]) -> bool:
    def holds(condition: str, value: str) -> bool:
        keys = {"tool": "name", "site": "site", "host": "host"}
        if condition == "config":
            return value in run["config"]
        if condition == "parameter" and "progress_bar" in value:
            return bool(run["name"] == "ctapipe-process")
        if condition == "parameter":  # of those that read simtel files
            return any(claim["file"]["dataLevel"] == "DL0" for claim in run["used"])
        if condition == "software":
            return bool(run["version"] == (value.partition("==")[2] or run["version"]))
        return bool(run[keys[condition]] == value)

    return all(holds(*item) for item in wrong.items())


def test_a_partial_file_is_never_affected(filled: Store) -> None:
    simtel = next(lfn for lfn in GOLDEN["dl2_of_simtel"] if "run052001" in lfn)
    found = campaign.impact(filled, campaign.Conditions(files=ids(filled, simtel)), follow="influence")
    assert not any(file["partial"] for file in found["downstream"])
    assert simtel not in lfns(found["downstream"])


# -- checks ------------------------------------------------------------------------------------------------------------


def found_by(store: Store, name: str) -> list[dict[str, Any]]:
    findings: list[dict[str, Any]] = checks.check(store, [name])["findings"]
    return findings


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("status_disagrees", "status-disagrees"),
        ("double_merged", "double-merged-input"),
        ("missing_from_merge", "missing-merge-input"),
        ("overwritten", "overwritten-file"),
        ("not_uploaded", "not-uploaded"),
        ("torn_logs", "torn-log"),
        ("same_basename", "same-basename"),
        ("activities_lost", "lost-activity"),
    ],
)
def test_the_demo_has_no_such_fault(filled: Store, key: str, name: str) -> None:
    assert not GOLDEN[key]
    assert found_by(filled, name) == []


@pytest.mark.parametrize(
    "name",
    ["phantom-product-id", "two-producers", "lineage-cycle", "time-inversion", "missing-input", "used-invalidated"],
)
def test_nothing_false_is_found(filled: Store, name: str) -> None:
    assert found_by(filled, name) == []


def test_partial_products(filled: Store) -> None:
    expected = [p for p in GOLDEN["partial_products"] if p.get("in_a_source", True)]
    found = found_by(filled, "partial-product")
    assert [f["subject"]["id"] for f in found] == [p["product_id"] for p in expected]
    assert [f["subject"]["name"] for f in found] == [p["local"].rpartition("/")[2] for p in expected]
    assert [(r["id"], r["jobId"]) for f in found for r in f["related"]] == [(p["activity"], p["job"]) for p in expected]
    assert [f["subject"].get("lfn") for f in found] == [p["lfn"] for p in expected]


def test_wrong_producers_in_headers(filled: Store) -> None:
    found = {f["subject"]["lfn"]: f["related"] for f in found_by(filled, "wrong-producer-in-header")}
    expected = GOLDEN["wrong_producer_in_header"]
    assert {lfn: [run["id"] for run in runs] for lfn, runs in found.items()} == {
        lfn: [named["true"], named["header"]] for lfn, named in expected.items()
    }


@pytest.mark.parametrize(
    ("name", "jobs"),
    [("failed-job", GOLDEN["failed_jobs"]), ("job-without-log", list(map(int, GOLDEN["jobs_without_log"])))],
)
def test_jobs_that_went_wrong(filled: Store, name: str, jobs: list[int]) -> None:
    assert [f["subject"]["jobId"] for f in found_by(filled, name)] == jobs


# -- the command line --------------------------------------------------------------------------------------------------


def test_the_commands(cli_filled: Cli) -> None:
    cli = cli_filled
    assert [j["jobId"] for j in cli("jobs", "--status", "Failed", "--json").json["items"]] == GOLDEN["failed_jobs"]
    assert "ctao/20260105  Failed" in cli("jobs", "--without-log").out
    assert cli("show", "ctao/20260101", "--json").json["jobId"] == 20260101
    lfn, expected = list(GOLDEN["models_of_dl2"].items())[3]
    assert lfns(cli("models", lfn, "--json").json["all"]) == expected["all"]
    assert "used for it" in cli("models", lfn).out
    wrong = GOLDEN["affected_by"]["bad_model"]
    found = cli("impact", "--file", wrong["lfn"], "--follow", "influence", "--json").json
    assert lfns(found["downstream"]) == sorted(wrong["downstream_including_models"])
    assert found["counts"] == {"DL2": 3, "none": 1}
    assert "4 files (3 DL2, 1 none)" in cli("impact", "--file", wrong["lfn"], "--follow", "influence").out


def test_check_exits_1_when_it_finds_something(cli_filled: Cli) -> None:
    done = cli_filled("check", "failed-job", "torn-log", "--json")
    assert (done.code, done.json["counts"]) == (1, {"failed-job": 2, "torn-log": 0})
    assert (cli_filled("check", "torn-log").code, cli_filled("check", "--list").code) == (0, 0)
    assert "what it should have made may be missing" in cli_filled("check").out


def test_wrong_usage_is_told(cli_filled: Cli) -> None:
    for arguments in (["impact"], ["check", "torn"], ["impact", "--parameter", "x"]):
        done = cli_filled(*arguments)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    unknown = cli_filled("show", "ctao/999")
    assert unknown.code == 1
    assert "no job and no file is known as 'ctao/999'" in unknown.err
