"""A real DiracX server runs, and is synced from."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import diracx_server
import pytest
from conftest import Cli, Places, wipe

from provgraph import campaign, graph, syncing
from provgraph.errors import SourceError
from provgraph.graph import Changes
from provgraph.store import Store
from provgraph.syncing import diracx, sync
from provgraph.syncing.diracx import DiracXSource
from provgraph.syncing.source import Place

pytestmark = [pytest.mark.live, pytest.mark.slow]

JDL = 'Executable = "dirac-jobexec"; JobName = "{name}"; JobGroup = "00004101"; JobType = "User";'
DONE = (("Running", "Application"), ("Done", "Execution Complete"))
FAILED = (("Running", "Application"), ("Failed", "Application Finished With Errors"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[diracx_server.Server]:
    """CI has Python 3.12, and must run it."""
    try:
        with diracx_server.server(tmp_path_factory.mktemp("diracx") / "server") as running:
            yield running
    except diracx_server.UnavailableError as error:
        must = os.environ.get("CI") == "true" and diracx_server.python312() is not None
        (pytest.fail if must else pytest.skip)(f"no DiracX: {error}")


@pytest.fixture
def embedded(places: Places) -> Iterator[Store]:
    with places.get("embedded").open(create=True) as store:
        wipe(store)
        yield store


@pytest.fixture
def jobs(server: diracx_server.Server) -> list[int]:
    """Five jobs: two are done, one failed, one is running, one waits."""
    ids = server.submit(*(JDL.format(name=f"00004101_0000000{n}") for n in range(1, 6)))
    for job, statuses in zip(ids, (DONE, DONE, FAILED, DONE[:1]), strict=False):
        server.set_status(job, *statuses)
    return ids


def statuses(store: Store, jobs: list[int]) -> list[str | None]:
    found = {item["jobId"]: item["status"] for item in campaign.jobs(store, limit=None)["items"]}
    return [found.get(job) for job in jobs]


def counts(report: syncing.Report) -> dict[str, int]:
    (pulled,) = report.sources
    assert (pulled.reason, pulled.complete, pulled.findings) == (None, True, [])
    return pulled.jobs.as_json()


def source(server: diracx_server.Server, **options: Any) -> DiracXSource:
    return DiracXSource(server.url, lambda: server.token, **options)


def test_sync_again_and_again(server: diracx_server.Server, jobs: list[int], embedded: Store) -> None:
    with source(server, per_page=1) as asked:
        first = counts(sync(embedded, [asked]))
        assert first["new"] >= 3
        assert first["seen"] >= 5
        assert statuses(embedded, jobs) == ["Done", "Done", "Failed", None, None]
        again = sync(embedded, [asked])
        assert (counts(again)["new"], counts(again)["changed"]) == (0, 0)
        assert again.changes == Changes()
        server.set_status(jobs[3], *DONE[1:])
        third = counts(sync(embedded, [asked]))
        assert (third["new"], third["changed"]) == (1, 0)
        server.set_status(jobs[1], ("Failed", "Overwritten"))
        fourth = counts(sync(embedded, [asked]))
        assert (fourth["new"], fourth["changed"]) == (0, 1)
        assert statuses(embedded, jobs) == ["Done", "Failed", "Failed", "Done", None]
    items = {item["jobId"]: item for item in campaign.jobs(embedded, limit=None)["items"]}
    found = items[jobs[0]]
    assert (found["vo"], found["owner"], found["transformation"], found["task"]) == ("ctao", "alice", 4101, 1)


def test_a_crash_between_pages(
    server: diracx_server.Server, jobs: list[int], embedded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, calls = graph.save, list[int]()

    def save(*given: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("the disk is full")
        return really(*given, **options)

    with source(server, per_page=1) as asked:
        monkeypatch.setattr(graph, "save", save)
        with pytest.raises(OSError, match="the disk is full"):
            sync(embedded, [asked])
        place = syncing._place(embedded, asked)
        assert place.after > 0
        assert place.until is not None
        monkeypatch.undo()
        sync(embedded, [asked])
    assert statuses(embedded, jobs) == ["Done", "Done", "Failed", None, None]


def test_only_what_has_changed_since_is_asked_for(
    server: diracx_server.Server, jobs: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server compares times as we think it does."""
    monkeypatch.setattr(diracx, "OVERLAP", 0)
    time.sleep(1.1)  # all of the jobs changed in a second that is over
    with source(server, per_page=2) as asked:
        *_, last = asked.changed(Place())
        now = last.place
        time.sleep(1.1)
        server.set_status(jobs[4], *FAILED)
        (page,) = asked.changed(now)
        assert [entry["attributes"]["JobID"] for entry in page.jobs] == [jobs[4]]
        (page,) = asked.named([jobs[0], jobs[3]])
        assert [entry["attributes"]["Status"] for entry in page.jobs] == ["Done", "Running"]


def test_a_token_that_it_did_not_sign(server: diracx_server.Server) -> None:
    with DiracXSource(server.url, lambda: server.token[:-4] + "AAAA") as asked:
        with pytest.raises(SourceError, match="refuses the token") as caught:
            list(asked.changed(Place()))
        assert server.token[:20] not in str(caught.value)


@pytest.mark.parametrize("engine", ["embedded"])
def test_commands(server: diracx_server.Server, jobs: list[int], cli: Cli, tmp_path: Path) -> None:
    ran = cli("sync", "--diracx", server.url, "--json", DIRACX_TOKEN=server.token)
    assert ran.code == 0, ran.err
    assert ran.json["sources"][0]["jobs"]["new"] >= 3
    listed = cli("jobs", "--json", "--status", "Failed").json["items"]
    assert jobs[2] in [item["jobId"] for item in listed]
    dumped = cli("dirac-dump", *map(str, jobs), "--diracx", server.url, "-o", "b.json", DIRACX_TOKEN=server.token)
    assert dumped.out == "b.json: 5 jobs, 0 files, 0 transformations\n", dumped.err
    loaded = cli("load", "b.json", "--json").json
    assert loaded["sources"][0]["status"] == "new"
    assert sorted(item["jobId"] for item in cli("jobs", "--limit", "0", "--json").json["items"])[-5:] == jobs
