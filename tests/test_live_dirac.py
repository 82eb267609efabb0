"""The services of a classic DIRAC run, on databases of their own, and are synced from by DIRAC's own clients."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dirac_services
import pytest
from conftest import GIVEN, Cli
from ctapipe_env import UnavailableError
from dirac_services import Services

pytestmark = [pytest.mark.dirac, pytest.mark.slow]

WANTED = GIVEN.get("PROVGRAPH_DIRAC") == "1"
A, B, C = "/ctao/d/run1.simtel.zst", "/ctao/d/run1.DL1.h5", "/ctao/d/run1.DL2.h5"
GUIDS = {lfn: f"0E6C4732-94A1-8DF5-F41F-6D2D87B4CC6{n}" for n, lfn in enumerate((A, B, C))}
CHECKSUMS = {A: "0000aaaa", B: "0badcafe", C: "00c0ffee"}
DONE, NEXT, FAILED, RUNNING = range(4)


def job(task: int, status: str, inputs: list[str], outputs: list[str]) -> dict[str, Any]:
    told = {"task": task, "status": status, "inputs": inputs, "outputs": outputs}
    return told | {"guids": GUIDS, "checksums": CHECKSUMS}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    if not WANTED:
        pytest.skip("`make test-dirac` runs it")
    try:
        with dirac_services.services(tmp_path_factory.mktemp("dirac") / "services") as running:
            yield running
            running.run("provgraph", "--store", "dirac.db", "stop")
    except UnavailableError as error:
        pytest.fail(f"no DIRAC: {error}")


@pytest.fixture(scope="module")
def jobs(services: Services) -> list[int]:
    """Two in a row are done, one failed, one runs."""
    rows: tuple[tuple[str, list[str], list[str]], ...] = (
        ("Done", [A], [B]),
        ("Done", [B], [C]),
        ("Failed", [A], []),
        ("Running", [A], []),
    )
    numbers: list[int] = services.side("fill", [job(n, *row) for n, row in enumerate(rows, 1)])
    return numbers


def ask(services: Services, *arguments: str) -> Any:
    """What a command prints that runs beside DIRAC."""
    done = services.run("provgraph", "--store", "dirac.db", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def synced(services: Services) -> dict[str, Any]:
    (source,) = ask(services, "sync", "--dirac")["sources"]
    assert (source["complete"], source["findings"]) == (True, [])
    counts: dict[str, Any] = source["jobs"]
    return counts


def test_they_listen_on_loopback_alone(services: Services) -> None:
    ports = {int(port) for port in re.findall(r"Port = (\d+)", (services.folder / "dirac.cfg").read_text())}
    addresses = {address for address, port in dirac_services.listening() if port in ports}
    assert len(ports) == 5
    assert addresses == {"0100007F", "0000000000000000FFFF00000100007F"}  # as the kernel of x86 and ARM writes them


def test_sync_again_and_again(services: Services, jobs: list[int]) -> None:
    assert synced(services) == {"seen": 4, "new": 3, "changed": 0}
    found = {item["jobId"]: item for item in ask(services, "jobs")["items"]}
    assert [found[n]["status"] if n in found else None for n in jobs] == ["Done", "Done", "Failed", None]
    done = found[jobs[DONE]]
    assert (done["vo"], done["owner"], done["site"]) == ("ctao", "alice", "CTAO.PIC.es")
    assert (done["transformation"], done["task"], done["rescheduleCounter"]) == (1, 1, 0)
    assert (done["inputs"], done["outputs"], found[jobs[FAILED]]["outputs"]) == ([A], [B], [])
    assert synced(services)["new"] == 0
    services.side("change", [jobs[RUNNING], "Failed", "Application Failed", "2026-01-01 00:20:00"])
    services.side("change", [jobs[FAILED], "Killed", "Marked for termination", "2026-01-01 00:30:00"])
    again = synced(services)
    assert (again["new"], again["changed"]) == (1, 1)
    found = {item["jobId"]: item["status"] for item in ask(services, "jobs")["items"]}
    assert [found[number] for number in jobs] == ["Done", "Done", "Killed", "Failed"]


def test_lineage_and_files(services: Services, jobs: list[int]) -> None:
    """Without any log: what the jobs read and left."""
    synced(services)
    assert [file["lfn"] for file in ask(services, "up", C)["items"]] == [B, A]
    assert [file["lfn"] for file in ask(services, "down", A)["items"]] == [B, C]
    for lfn in (A, B, C):
        file = ask(services, "show", lfn)
        assert (file["guid"], file["adler32"], file["size"]) == (GUIDS[lfn], CHECKSUMS[lfn], 5000)
    assert ask(services, "show", B)["generatedBy"]["job"]["jobId"] == jobs[DONE]
    hosts = ask(services, "cypher", "MATCH (j:Job {jobId: $job}) RETURN j.host", f"job={jobs[NEXT]}")
    assert hosts["rows"] == [["wn1.example.org"]]


@pytest.mark.parametrize("engine", ["embedded"])
def test_a_bundle_is_written_there_and_loaded_here(services: Services, jobs: list[int], cli: Cli) -> None:
    unknown = str(jobs[-1] + 1000)
    numbers = [str(jobs[DONE]), str(jobs[NEXT]), unknown]
    done = services.run("provgraph", "dirac-dump", *numbers, "--dirac", "-o", "bundle.json")
    assert "bundle.json: 2 jobs, 3 files, 1 transformations" in done.stdout, done.stderr
    assert f"DIRAC knows no job {unknown}" in done.stderr
    bundle = services.folder / "bundle.json"
    assert json.loads(bundle.read_text())["files"][C]["ancestors"]
    loaded = cli("load", str(bundle), "--json")
    assert loaded.json["sources"][0]["status"] == "new", loaded.err
    assert [file["lfn"] for file in cli("up", C, "--json").json["items"]] == [B, A]


def test_services_that_do_not_answer(services: Services, tmp_path: Path) -> None:
    text = (services.folder / "dirac.cfg").read_text()
    closed = re.sub(r"dips://localhost:\d+", "dips://localhost:9", text)
    (tmp_path / "dirac.cfg").write_text(closed)
    elsewhere = Services(services.folder, services.environment | {"DIRACSYSCONFIG": str(tmp_path / "dirac.cfg")})
    done = elsewhere.run("provgraph", "--store", str(tmp_path / "x.db"), "sync", "--dirac")
    assert done.returncode == 1
    assert re.search("DIRAC's client is not ready|DIRAC does not give", done.stderr), done.stderr
    assert "Traceback" not in done.stderr
