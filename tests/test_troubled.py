"""The troubled campaign, asked through the commands: each answer is what follows from how it was made."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from campaigns import File, Run
from click.testing import CliRunner
from conftest import Place
from troubled import troubled

from provgraph import checks
from provgraph.cli import cli
from provgraph.store import Store

Answer = dict[str, Any]
Ask = Callable[..., Answer]

TRUTH = troubled()
FILES = [file for file in TRUTH.files() if file.lfn or file.shown]
"""Those that something tells of."""
RUNS = {run.id: run for job in TRUTH.campaign.jobs for run in job.runs if not run.lost}


def ask_on(place: Place) -> Ask:
    def ask(*arguments: str) -> Answer:
        """The JSON that a command prints."""
        environment = place.environment | {"PROVGRAPH_STORE": place.location}
        done = CliRunner().invoke(cli, [*arguments, "--json"], env=environment)
        assert not done.exception or isinstance(done.exception, SystemExit), done.exception
        answer: Answer = json.loads(done.stdout)
        return answer

    return ask


@pytest.fixture(scope="module")
def ask(module_store: Store, module_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    folder = troubled().write(tmp_path_factory.mktemp("troubled") / "campaign")
    asked = ask_on(module_place)
    before = Path.cwd()
    os.chdir(folder)
    loaded = asked("load", "jobs", "bundle.json")
    os.chdir(before)
    assert not [source for source in loaded["sources"] if source["status"] == "refused"]
    return asked


def key(file: Answer) -> str:
    """As ``File.key``."""
    return file["productId"] or (f"{file['lfn']}#{file['version']}" if file["lfn"] else file["name"])


def keys(files: list[Answer]) -> list[str]:
    return sorted(map(key, files))


def name(file: File) -> str:
    """How to ask for it."""
    known = file.product if file.shown else None
    several = file.lfn is not None and file.lfn in {other.lfn for other in TRUTH.files() if other is not file}
    return known or (f"{file.lfn}#{file.version}" if several else file.lfn or file.url or file.name)


def wrong(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What differs, by file: what is true, and what was answered."""
    assert expected.keys() == found.keys()
    return {one: (true, found[one]) for one, true in expected.items() if true != found[one]}


@pytest.mark.parametrize(("command", "true"), [("down", TRUTH.downstream), ("up", TRUTH.upstream)])
def test_lineage(ask: Ask, command: str, true: Callable[[File], set[str]]) -> None:
    found = {name(f): keys(ask(command, name(f))["items"]) for f in FILES}
    assert wrong({name(f): sorted(true(f)) for f in FILES}, found) == {}


def test_models(ask: Ask) -> None:
    expected = {name(f): TRUTH.models(f) for f in FILES if not f.partial}
    found = {one: {way: set(keys(files)) for way, files in ask("models", one).items()} for one in expected}
    assert wrong(expected, found) == {}


def test_files(ask: Ask) -> None:
    expected = {name(f): (f.key, f.lfn, f.partial, f.version if f.lfn else None) for f in FILES}
    shown = {one: ask("show", one) for one in expected}
    found = {one: (key(file), file["lfn"], file["partial"], file["version"]) for one, file in shown.items()}
    assert wrong(expected, found) == {}


def test_activities(ask: Ask) -> None:
    found = {run["id"]: run for run in ask("activities")["items"]}
    assert found.keys() - RUNS.keys() == TRUTH.stubs
    assert RUNS.keys() <= found.keys()
    for one, run in RUNS.items():
        _is_shown(found[one], run)


def _is_shown(shown: Answer, run: Run) -> None:
    assert (shown["status"], shown["host"], shown["version"]) == (run.status, run.host, run.version)
    assert {key(use["file"]) for use in shown["used"]} == {use.file.key for use in run.uses}
    assert keys([made["file"] for made in shown["generated"]]) == sorted(file.key for file in run.files)
    assert (shown["job"]["vo"], shown["job"]["jobId"]) == (run.job.vo, run.job.number)
    assert shown["job"]["rescheduleCounter"] == sum(t <= run.start for t in run.job.rescheduled)


def test_jobs(ask: Ask) -> None:
    found = {(job["vo"], job["jobId"]): job for job in ask("jobs")["items"]}
    assert found.keys() == {(job.vo, job.number) for job in TRUTH.campaign.jobs}
    for job in TRUTH.campaign.jobs:
        shown = found[job.vo, job.number]
        assert (shown["status"], shown["site"]) == (job.status, job.site)
        assert sorted(shown["inputs"]) == sorted(job.inputs)
        assert sorted(shown["outputs"]) == sorted(job.outputs)
        logged = [run.id for run in job.runs if not run.lost]
        assert shown["hasLog"] is bool(logged)
        runs = {run["id"] for execution in shown["executions"] for run in execution["activities"]}
        assert runs - TRUTH.stubs == set(logged)
        assert len(shown["executions"]) == job.executions


def test_checks(ask: Ask) -> None:
    found: dict[str, list[str]] = {check: [] for check in checks.CHECKS}
    for finding in ask("check")["findings"]:
        true, subject = TRUTH.findings.get(finding["check"], set()), finding["subject"]
        named = [subject.get("lfn"), subject["id"], subject.get("name")]
        found[finding["check"]].append(next((one for one in named if one in true), named[0] or named[1]))
    expected = {check: sorted(TRUTH.findings.get(check, ())) for check in checks.CHECKS}
    assert wrong(expected, {check: sorted(subjects) for check, subjects in found.items()}) == {}


def test_impact_of_models(ask: Ask) -> None:
    for model in (f for f in FILES if f.name.endswith(".pkl")):
        made = [f for f in FILES if model in f.models]
        found = ask("impact", "--file", name(model))
        assert set(keys(found["direct"])) == {f.key for f in made}
        assert set(keys(found["downstream"])) == {f.key for f in made}.union(*map(TRUTH.downstream, made))
