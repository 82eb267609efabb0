"""Spool bundles: one content, one name, whole or not there, and replayed as often as one likes."""

import json
import shutil
import tarfile
from pathlib import Path

import pytest
from conftest import Cli

from provgraph import spool
from provgraph.demo import campaign
from provgraph.errors import SourceError

MEMBERS = {"b.provenance.log": b"[]", "a.txt": b"x" * 20_000}


def test_the_same_content_is_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one = spool.write(tmp_path, 7, MEMBERS)
    two = spool.write(tmp_path / "other", 7, dict(reversed(MEMBERS.items())))
    assert one.name == two.name
    assert one.read_bytes() == two.read_bytes()
    assert spool.write(tmp_path, 7, MEMBERS | {"a.txt": b"y"}).name != one.name
    assert spool.is_bundle(one.name)
    assert spool.is_bundle(spool.write(tmp_path, None, MEMBERS).name)


def test_it_holds_the_files_as_they_are_and_its_version_first(tmp_path: Path) -> None:
    with tarfile.open(spool.write(tmp_path, 7, MEMBERS)) as tar:
        assert tar.getnames() == ["provgraph-spool", "a.txt", "b.provenance.log"]
        held = {m.name: f.read() for m in tar if (f := tar.extractfile(m))}
    assert held == MEMBERS | {"provgraph-spool": b"provgraph-spool/1\n"}


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        spool.write(tmp_path, 7, MEMBERS)
    assert list(tmp_path.iterdir()) == []


def test_only_whole_bundles_of_this_format_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = spool.write(tmp_path, 7, MEMBERS)
    spool.check(good)
    (tmp_path / ".provgraph-1-ab.tmp").write_bytes(b"half")
    (tmp_path / "other.tgz").write_bytes(good.read_bytes())
    assert spool.found(tmp_path) == [good]
    torn = tmp_path / "provgraph-8-0123456789abcdef.tgz"
    torn.write_bytes(good.read_bytes()[:20])
    with pytest.raises(SourceError, match="no readable spool bundle"):
        spool.check(torn)
    monkeypatch.setattr(spool, "FORMAT", "provgraph-spool/2")
    newer = spool.write(tmp_path, 9, MEMBERS)
    monkeypatch.undo()
    with pytest.raises(SourceError, match="upgrade provgraph"):
        spool.check(newer)


def test_a_folder_of_bundles_is_replayed_and_replayed(cli: Cli, tmp_path: Path) -> None:
    bundles = tmp_path / "spool"
    for job in ("20260101", "20260102", "20260111"):
        left = tmp_path / job
        shutil.copytree(campaign() / "jobs" / job, left)
        assert cli("job", left, "--to", bundles).code == 0
    first, second = cli("spool", bundles, "--json"), cli("spool", bundles, "--json")
    assert (first.code, second.code) == (0, 0), first.err
    assert {s["status"] for s in first.json["sources"]} == {"new"}
    assert sum(s["activities"] for s in first.json["sources"]) == 3
    assert {s["status"] for s in second.json["sources"]} == {"known"}
    assert second.json["nodes"] == second.json["edges"] == {"created": 0, "deleted": 0}
    whole = cli("load", tmp_path / "20260101", "--json").json  # the folder that it was made from is no other source
    assert {s["status"] for s in whole["sources"] if s["source"].endswith((".log", "job.info"))} == {"known"}
    torn = bundles / "provgraph-8-0123456789abcdef.tgz"
    torn.write_bytes(b"\x1f\x8bnothing")
    third = cli("spool", bundles, "--remove", "--json")
    assert third.code == 1
    assert [s["status"] for s in third.json["sources"]].count("refused") == 1
    assert list(bundles.iterdir()) == [torn]


def test_the_graph_is_that_of_the_folder(cli: Cli, tmp_path: Path) -> None:
    left = tmp_path / "20260110"
    shutil.copytree(campaign() / "jobs/20260110", left)
    (left / "gamma_energy.DL2.h5").write_bytes(b"g")
    cli("job", left, "--to", tmp_path / "spool")
    [bundle] = (tmp_path / "spool").iterdir()
    assert cli("load", bundle).code == 0
    lfn = "/ctao/user/a/alice/prod6_demo/train/gamma_energy.DL2.h5"
    assert json.loads(cli("show", lfn, "--json").out)["generatedBy"]["name"] == "ctapipe-apply-models"
