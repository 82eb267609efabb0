"""``provgraph job``: what it finds, what it sends, and that no job ever notices it."""

import asyncio
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from conftest import Cli, Ran

from provgraph import spool
from provgraph.demo import campaign
from provgraph.worker import outputs
from provgraph.worker.concealing import concealer

DL1 = "gamma_20deg_180deg_run022001___cta-prod6-LaPalma.DL1.h5"
FOLDER = "/ctao/MC/PROD6/LaPalma/gamma/ctapipe-process/4101/Data/022xxx"
USER = "/ctao/user/a/alice/prod6_demo/train"
CLOSED = "bolt://127.0.0.1:9"


def left_by(job: str, tmp_path: Path) -> Path:
    folder = tmp_path / job
    shutil.copytree(campaign() / "jobs" / job, folder)
    return folder


def held(folder: Path) -> dict[str, bytes]:
    """What the only bundle of a folder holds."""
    [bundle] = spool.found(folder)
    with tarfile.open(bundle) as tar:
        return {m.name: f.read() for m in tar if (f := tar.extractfile(m))}


def told(folder: Path) -> Any:
    return json.loads(held(folder)["bundle.json"])


def one_line(ran: Ran) -> str:
    assert ran.err == ""
    assert ran.out.startswith("provgraph job: ")
    assert ran.out.count("\n") == 1
    return ran.out


# -- outputs ---------------------------------------------------------------------------------------------------------


def golden_guid(path: Path) -> str:
    digits = hashlib.md5(path.read_bytes()[: 10 << 20]).hexdigest().upper()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


@pytest.mark.parametrize("size", [0, 1, (1 << 20) + 1, 10 << 20, (10 << 20) + 1, 12_345_678])
def test_checksums_are_those_of_dirac(tmp_path: Path, size: int) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\xfe" * (size // 2) + os.urandom(size - size // 2))
    found = outputs.sums(path, lambda: False)
    adler32 = f"{zlib.adler32(path.read_bytes()):08x}"
    assert found == outputs.Sums(size, golden_guid(path), adler32)


def test_a_known_guid() -> None:
    assert outputs.guid("d41d8cd98f00b204e9800998ecf8427e") == "D41D8CD9-8F00-B204-E980-0998ECF8427E"


def test_uploaded_files_of_a_production_job(bare_cli: Cli, tmp_path: Path) -> None:
    folder = left_by("20260101", tmp_path)
    (folder / "Data").mkdir()
    (folder / "Data" / DL1).write_bytes(b"events" * 1000)
    one_line(bare_cli("job", "--spool", folder, JOBID="20260101", DIRACSITE="CTAO.CC-IN2P3.fr"))
    bundle = told(folder)
    [job] = bundle["jobs"]
    assert job["output_data"] == [f"{FOLDER}/{DL1}"]
    assert job["attributes"] == {
        "JobID": 20260101, "VO": "ctao", "Owner": "prodadm", "OwnerGroup": "ctao_prod", "Site": "CTAO.CC-IN2P3.fr",
    }  # fmt: skip
    assert bundle["files"] == {
        f"{FOLDER}/{DL1}": {
            "metadata": {
                "GUID": golden_guid(folder / "Data" / DL1),
                "Checksum": f"{zlib.adler32(b'events' * 1000):08x}",
                "ChecksumType": "Adler32",
                "Size": 6000,
            },
            "user_metadata": {"jobID": "20260101"},
        }
    }
    kept = held(folder)
    for name in ("ctapipe-process.provenance.log", "job.info", "job.jdl", "jobDescription.xml", "output_lfns.txt"):
        assert kept[name] == (folder / name).read_bytes()


def test_planned_files_of_a_user_job(bare_cli: Cli, tmp_path: Path) -> None:
    folder = left_by("20260110", tmp_path)
    (folder / "gamma_energy.DL2.h5").write_bytes(b"g")
    ran = bare_cli("job", "--spool", folder, "--json")
    assert [(o["lfn"], o["planned"], o["size"]) for o in ran.json["outputs"]] == [
        (f"{USER}/gamma_energy.DL2.h5", True, 1)
    ]
    assert told(folder)["files"][f"{USER}/gamma_energy.DL2.h5"]["metadata"]["Status"] == "Planned"
    assert "output_data" not in told(folder)["jobs"][0]


@pytest.mark.parametrize(
    ("path", "lfn"),
    [
        ("/OutputPath = prod6_demo/train\n", f"{USER}/a.DL2.h5"),
        ("/OutputPath = LFN:/ctao/group/x\n", "/ctao/group/x/a.DL2.h5"),
        ("", "/ctao/user/a/alice/20260/20260110/a.DL2.h5"),
    ],
)
def test_patterns_are_the_files_that_they_match(bare_cli: Cli, tmp_path: Path, path: str, lfn: str) -> None:
    info = "/Job/JobID = 20260110\n/OutputData = *.DL2.h5, missing.h5\n/Owner = alice\n/VirtualOrganization = ctao\n"
    (tmp_path / "job.info").write_text(info + path)
    for name in ("a.DL2.h5", "b.DL1.h5"):
        (tmp_path / name).write_bytes(b"1")
    bare_cli("job", "--spool")
    assert list(told(tmp_path)["files"]) == [lfn]


def test_outputs_that_only_the_log_names(bare_cli: Cli, tmp_path: Path) -> None:
    folder = left_by("20260101", tmp_path)
    (folder / "output_lfns.txt").unlink()
    (folder / DL1).write_bytes(b"1")
    bare_cli("job", "--spool", folder)
    bundle = told(folder)
    assert bundle["files"] == {}
    assert bundle["jobs"][0]["local_files"][DL1]["Size"] == 1


def test_outputs_can_be_named(bare_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a=b.h5").write_bytes(b"1")
    (tmp_path / "c.h5").write_bytes(b"2")
    words = ("--output", "a=b.h5=LFN:/ctao/x/a=b.h5", "--output", "c.h5", "--output", "d.h5")
    ran = bare_cli("job", "--spool", *words, "--json", DIRACJOBID="42")
    assert [(o["name"], o["lfn"], o["planned"]) for o in ran.json["outputs"]] == [
        ("a=b.h5", "/ctao/x/a=b.h5", False), ("c.h5", None, False),
    ]  # fmt: skip
    assert ran.json["problems"] == ["output d.h5 is no file"]
    assert told(tmp_path)["jobs"][0]["output_data"] == ["/ctao/x/a=b.h5"]


# -- which job -------------------------------------------------------------------------------------------------------


def test_the_environment_tells_where_the_folder_is_silent(cli: Cli, tmp_path: Path) -> None:
    shutil.copy(campaign() / "jobs/20260101/ctapipe-process.provenance.log", tmp_path)
    ran = cli("job", "--json", JOBID="77", DIRACJOBID="78", DIRACSITE="CTAO.X.fr")
    assert (ran.json["job"], ran.json["status"], ran.json["problems"]) == ("/77", "sent", [])
    [run] = cli("activities", "--json").json["items"]
    assert run["job"]["jobId"] == 77
    assert run["site"] == "CTAO.X.fr"


def test_the_folder_tells_of_another_job_than_the_one_that_runs(bare_cli: Cli, tmp_path: Path) -> None:
    folder = left_by("20260101", tmp_path)
    ran = bare_cli("job", folder, "--spool", "--json", JOBID="77", DIRACSITE="CTAO.X.fr")
    assert ran.json["job"] == "ctao/20260101"
    assert "Site" not in told(folder)["jobs"][0]["attributes"]


def test_packed_logs_are_found(bare_cli: Cli, tmp_path: Path) -> None:
    folder = left_by("20260102", tmp_path)
    (folder / "Data").mkdir()
    shutil.move(folder / "00004101_00000002.log_and_prov.tgz", folder / "Data")
    bare_cli("job", folder, "--spool")
    [log] = [name for name in held(folder) if name.endswith(".provenance.log")]
    assert log.startswith("Data/00004101_00000002.log_and_prov.tgz/")


# -- sending ---------------------------------------------------------------------------------------------------------


def test_it_is_sent_and_nothing_stays(cli: Cli, tmp_path: Path) -> None:
    folder = left_by("20260101", tmp_path)
    (folder / DL1).write_bytes(b"events")
    before = sorted(folder.iterdir())
    assert "1 log, 1 output; sent to" in one_line(cli("job", folder, "--strict"))
    assert sorted(folder.iterdir()) == before
    shown = cli("show", f"{FOLDER}/{DL1}", "--json").json
    assert (shown["adler32"], shown["size"]) == (f"{zlib.adler32(b'events'):08x}", 6)
    assert cli("load", folder, "--json").json["nodes"] == {"created": 0, "deleted": 0}


@pytest.mark.parametrize(("strict", "code"), [([], 0), (["--strict"], 1)])
def test_a_closed_store_costs_no_time(bare_cli: Cli, tmp_path: Path, strict: list[str], code: int) -> None:
    folder = left_by("20260101", tmp_path)
    begun = time.monotonic()
    ran = bare_cli("--store", CLOSED, "job", folder, *strict)
    assert time.monotonic() - begun < 4  # 0.5 on an idle machine
    assert ran.code == code
    assert "cannot be reached" in one_line(ran)
    assert len(spool.found(folder)) == 1


@pytest.fixture
def hanging() -> Iterator[str]:
    """Address of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        yield f"bolt://127.0.0.1:{server.getsockname()[1]}"


def test_a_hanging_store_is_given_up_in_time(bare_cli: Cli, tmp_path: Path, hanging: str) -> None:
    folder = left_by("20260101", tmp_path)
    begun = time.monotonic()
    ran = bare_cli("job", folder, "--store", hanging, "--time-limit", "3")
    assert 1 < time.monotonic() - begun < 5
    assert ran.code == 0
    assert "the time of 3 s is over" in one_line(ran)
    assert "ctapipe-process.provenance.log" in held(folder)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_ends_it_does_not_wait(tmp_path: Path, hanging: str, number: int) -> None:
    folder = left_by("20260101", tmp_path)
    command = [str(Path(sys.executable).with_name("provgraph")), "--store", hanging, "job", str(folder)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 20
    while not spool.found(folder) and time.monotonic() < deadline:
        time.sleep(0.02)
    begun = time.monotonic()
    running.send_signal(number)
    out, err = running.communicate(timeout=20)
    assert time.monotonic() - begun < 2
    assert (running.returncode, err) == (0, "")
    assert "it was interrupted" in out
    assert len(spool.found(folder)) == 1


# -- nothing makes a job fail ----------------------------------------------------------------------------------------


def emptied(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def torn_log(folder: Path) -> None:
    log = folder / "ctapipe-process.provenance.log"
    log.write_bytes(log.read_bytes()[:7000])


def torn_archive(folder: Path) -> None:
    (folder / "x.log_and_prov.tgz").write_bytes(b"\x1f\x8b\x08\x00nonsense")


def binary(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(bytes(range(256)) * 100)


def loops(folder: Path) -> None:
    (folder / "loop.provenance.log").symlink_to(folder / "loop.provenance.log")
    (folder / "deep").symlink_to(folder)
    os.mkfifo(folder / "pipe.provenance.log")


def odd_names(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff\xfe.provenance.log")).write_bytes(b"[]")
    (folder / "new\nline.provenance.log").write_bytes(b"[{}]")


def a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("x")


def as_it_is(_: Path) -> None:
    """Only the words are odd."""


SPOOL = ("--spool",)
ODD = [
    (emptied, SPOOL, 1),
    (shutil.rmtree, SPOOL, 1),
    (torn_log, SPOOL, 1),
    (torn_archive, SPOOL, 1),
    (binary, SPOOL, 1),
    (loops, SPOOL, 0),
    (odd_names, SPOOL, 0),
    (a_file, SPOOL, 1),
    (as_it_is, ("--time-limit", "soon"), 2),
    (as_it_is, ("--store", "http://x"), 1),
    (as_it_is, ("--to", "/dev/null/x"), 1),
]


@pytest.mark.parametrize(("make", "words", "strict"), ODD)
def test_odd_folders_are_told_and_harmless(
    bare_cli: Cli, tmp_path: Path, make: Callable[[Path], None], words: tuple[str, ...], strict: int
) -> None:
    folder = left_by("20260101", tmp_path)
    make(folder)
    ran = bare_cli("job", folder, *words)
    assert ran.code == 0
    assert "Traceback" not in one_line(ran)
    assert bare_cli("job", folder, "--strict", *words).code == strict


def test_a_full_disk_and_a_closed_output_are_harmless(tmp_path: Path) -> None:
    folder = left_by("20260101", tmp_path)
    command = [str(Path(sys.executable).with_name("provgraph")), "job", str(folder), "--spool"]
    with Path("/dev/full").open("w") as full:
        assert subprocess.run(command, stdout=full, check=False).returncode == 0

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    spool.found(folder)[0].unlink()
    ran = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=no_room)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "cannot be written to" in ran.stdout
    assert spool.found(folder) == []


def test_memory_stays_small(tmp_path: Path) -> None:
    folder = left_by("20260110", tmp_path)
    with (folder / "gamma_energy.DL2.h5").open("wb") as stream:
        stream.truncate(200 << 20)
    log = folder / "ctapipe-apply-models.provenance.log"
    log.write_bytes(log.read_bytes() * 100)  # 4 MB
    script = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [str(Path(sys.executable).with_name("provgraph")), "--store", CLOSED, "job", str(folder)]
    ran = subprocess.run([sys.executable, "-c", script, *command], capture_output=True, text=True, check=True)
    line, kilobytes = ran.stdout.splitlines()
    assert "1 log, 1 output" in line
    assert int(kilobytes) < 150_000


# -- secrets ---------------------------------------------------------------------------------------------------------


def test_no_secret_of_the_environment_gets_out(bare_cli: Cli, tmp_path: Path) -> None:
    folder = left_by("20260101", tmp_path)
    proxy = tmp_path / "x509up"
    proxy.write_text("-----BEGIN CERTIFICATE-----\nMIIproxy\n")
    secrets = {
        "PROVGRAPH_PASSWORD": 'pass"word-1', "DIRACX_TOKEN": "eyJhbGciOi.token-2.x", "MY_SECRET": "secret-3",
        "AWS_SECRET_ACCESS_KEY": "secret-4", "BEARER_TOKEN": "token-5",
    }  # fmt: skip
    log = folder / "leaky.provenance.log"
    log.write_text(json.dumps([{"activity_name": "x", "activity_uuid": "u", "config": {"a": [*secrets.values()]}}]))
    ran = bare_cli("--store", CLOSED, "job", folder, X509_USER_PROXY=str(proxy), **secrets)
    everything = b"".join(held(folder).values()) + ran.out.encode() + spool.found(folder)[0].name.encode()
    for value in (*secrets.values(), 'pass\\"word-1', "MIIproxy"):
        assert value.encode() not in everything
    assert b'"activity_uuid": "u"' in everything


def test_words_that_are_no_secrets_stay() -> None:
    conceal = concealer({"TOKEN": "abc", "TOKEN_FILE": "/tmp/token-file", "PASSWORD": "12345678", "HOME": "something"})
    assert conceal(b"abc /tmp/token-file 12345678 something") == b"abc /tmp/token-file 12345678 something"


# -- recipes ---------------------------------------------------------------------------------------------------------

PAGE = (Path(__file__).parent.parent / "docs/jobs.md").read_text(encoding="utf-8")
SCRIPTS = re.findall(r"```sh\n(#!/bin/sh\n.*?)```", PAGE, re.DOTALL)
PLUGIN = re.findall(r"```python\n(class .*?)```", PAGE, re.DOTALL)[0]


@pytest.fixture
def on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)


@pytest.mark.parametrize("script", SCRIPTS, ids=["send", "spool"])
@pytest.mark.usefixtures("on_the_path")
def test_a_step_of_a_workflow(tmp_path: Path, script: str) -> None:
    folder = left_by("20260101", tmp_path)
    (folder / "step").write_text(script.replace("neo4j+s://prov.example.org", CLOSED))
    ran = subprocess.run(["/bin/sh", "step"], cwd=folder, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(spool.found(folder)) == 1


def test_a_step_without_provgraph_is_harmless(tmp_path: Path) -> None:
    (tmp_path / "step").write_text(SCRIPTS[0])
    ran = subprocess.run(["/bin/sh", "step"], cwd=tmp_path, env={"PATH": "/nowhere"}, capture_output=True, check=False)
    assert ran.returncode == 0


@pytest.mark.usefixtures("on_the_path")
def test_a_plugin_of_dirac_cwl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Plugin:
        """What the recipe needs of a hook plugin."""

        output_paths: ClassVar = {"dl1": "/ctao/user/a/alice/cwl"}

        async def store_output(self, outputs: Any) -> None:
            pass

    monkeypatch.setenv("JOBID", "77")
    (tmp_path / "job").mkdir()
    (tmp_path / "job/x.DL1.h5").write_bytes(b"1")
    names = {"QueryBasedPlugin": Plugin, "Path": Path, "subprocess": subprocess, "SPOOL": str(tmp_path / "spool")}
    exec(PLUGIN, names)  # the recipe as it is printed
    asyncio.run(names["WithProvenance"]().store_output({"dl1": [str(tmp_path / "job/x.DL1.h5")], "log": ["y"]}))  # type: ignore[operator]
    assert told(tmp_path / "spool")["jobs"][0]["output_data"] == ["/ctao/user/a/alice/cwl/x.DL1.h5"]
