"""From sources to the store: what is read, what is refused, what is known already."""

import bz2
import gzip
import io
import json
import lzma
import os
import stat
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from logs import CTAPIPE, Record, every_log, file, header, log, record, uid

from provgraph import graph, loading
from provgraph.errors import StoreError, UsageError
from provgraph.loading import Entry, Options, Report, find_loader, load, loaders, saving, sources
from provgraph.store import Store

GRID = CTAPIPE / "0.32.0-grid"


def count(store: Store, statement: str, **params: Any) -> Any:
    return store.ask(statement, params).rows[0][0]


def everything(store: Store) -> tuple[Any, Any]:
    """How many nodes and edges there are, receipts aside."""
    return (
        count(store, "MATCH (n) WHERE NOT n:Load AND NOT n:Store RETURN count(n)"),
        count(store, "MATCH ()-[r]->() RETURN count(r)"),
    )


def loads(store: Store) -> Any:
    return count(store, "MATCH (n:Load) RETURN count(n)")


def statuses(report: Report) -> dict[str, str]:
    return {entry.source: entry.status for entry in report.entries}


def entry_of(report: Report, end: str) -> Entry:
    [entry] = [e for e in report.entries if e.source.endswith(end)]
    return entry


def names(found: Iterator[sources.Found]) -> list[str]:
    return [f"{type(each).__name__}:{each.name}" for each in found]


# --- on a store ---------------------------------------------------------------------------------------------------


def test_a_folder_of_real_logs(store: Store) -> None:
    report = load(store, [str(CTAPIPE)])
    assert not report.refused
    folder, *files = report.entries
    assert len(files) == len(every_log())
    assert (folder.source, folder.kind, folder.status) == (str(CTAPIPE), "folder", "new")
    assert (folder.activities, folder.files) == (sum(e.activities for e in files), sum(e.files for e in files))
    assert count(store, "MATCH (a:Activity) WHERE NOT a.inferred RETURN count(a)") == 65
    assert loads(store) == len({p.read_bytes() for p in every_log()})
    made = report.as_json()
    assert made["nodes"] == {"created": everything(store)[0], "deleted": 0}
    assert made["edges"] == {"created": everything(store)[1], "deleted": 0}


def test_again_nothing_is_parsed_and_nothing_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    load(store, [str(GRID)])
    before = everything(store)
    monkeypatch.setattr(type(find_loader("ctapipe")), "read", None)
    report = load(store, [str(GRID), str(GRID / "900001")])
    assert set(statuses(report).values()) == {"known"}
    assert everything(store) == before
    assert report.as_json()["nodes"] == {"created": 0, "deleted": 0}
    assert all((e.activities, e.files) == (0, 0) for e in report.entries)


def test_one_source_among_bad_ones(store: Store, tmp_path: Path) -> None:
    good, bad, torn = (
        tmp_path / "good.provenance.log",
        tmp_path / "bad.provenance.log",
        tmp_path / "torn.provenance.log",
    )
    good.write_bytes(log([record("good")]))
    bad.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(2000))
    torn.write_bytes(log([record("torn")]) + log([record("lost")])[:700])
    (tmp_path / "rc").write_text("0\n")
    (tmp_path / "empty.provenance.log").write_bytes(b"")
    (tmp_path / "raises.provenance.log").write_bytes(b"[]")
    os.mkfifo(tmp_path / "pipe.provenance.log")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    report = load(store, [str(tmp_path), str(tmp_path / "missing.log"), str(tmp_path / "rc")])
    assert {Path(name).name: status for name, status in statuses(report).items()} == {
        tmp_path.name: "new",
        "bad.provenance.log": "refused",
        "empty.provenance.log": "new",
        "good.provenance.log": "new",
        "raises.provenance.log": "new",
        "torn.provenance.log": "new",
        "missing.log": "refused",
        "rc": "refused",
    }
    assert report.refused
    assert [f.check for f in entry_of(report, "torn.provenance.log").findings] == ["torn-log"]
    assert "byte 0" in str(entry_of(report, "bad.provenance.log").reason)
    assert entry_of(report, "missing.log").reason == "No such file or directory"
    assert "--as KIND" in str(entry_of(report, "/rc").reason)
    assert count(store, "MATCH (a:Activity) WHERE NOT a.inferred RETURN count(a)") == 2
    findings = json.loads(
        count(store, "MATCH (l:Load) WHERE l.source ENDS WITH 'torn.provenance.log' RETURN l.findings")
    )
    assert findings[0]["check"] == "torn-log"
    assert findings[0]["subject"]["kind"] == "source"
    assert [e["status"] for e in report.as_json()["sources"] if e["source"].endswith("/rc")] == ["refused"]


def test_dry_run_counts_and_writes_nothing(store: Store) -> None:
    before = everything(store)
    report = load(store, [str(GRID)], options=Options(dry_run=True))
    assert everything(store) == before == (0, 0)
    assert loads(store) == 0
    done = load(store, [str(GRID)])
    assert report.as_json()["nodes"] == done.as_json()["nodes"]
    assert statuses(report) == statuses(done)


def test_other_contexts_are_other_sources(store: Store) -> None:
    one = str(GRID / "900001/ctapipe-process.provenance.log")
    assert statuses(load(store, [one])) == {one: "new"}
    for options in (Options(namespace="lst"), Options(job="ctao/7"), Options(job="ctao/8"), Options(privacy="hash")):
        assert statuses(load(store, [one], options=options)) == {one: "new"}
        assert statuses(load(store, [one], options=options)) == {one: "known"}
    assert loads(store) == 5


def test_job_is_counted(store: Store) -> None:
    report = load(store, [str(GRID / "900001")], options=Options(job="ctao/900001"))
    assert [e.jobs for e in report.entries] == [1, 1]


def test_batches_are_saved_in_order(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every source in a batch of its own gives what all in one give, and receipts never come before their pieces."""
    monkeypatch.setattr(saving, "BATCH_ACTIVITIES", 1)
    monkeypatch.setattr("provgraph.loaders.ctapipe.PIECE_ACTIVITIES", 1)
    said: list[tuple[int, int]] = []
    save = graph.save

    def watched(store: Store, document: Any, receipts: Any, **options: Any) -> Any:
        said.append((len(document.activities), len(receipts)))
        assert threading.current_thread() is not threading.main_thread()
        return save(store, document, receipts, **options)

    monkeypatch.setattr(graph, "save", watched)
    path = tmp_path / "three.provenance.log"
    path.write_bytes(log([record(n, output=[file(f"/d/{n}", None, header(n, n))]) for n in "abc"]))
    report = load(store, [str(path)])
    assert report.entries[0].activities == 3
    assert said == [(1, 0), (1, 0), (1, 1)]


def test_what_the_store_says_is_raised_and_the_load_can_be_repeated(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "BATCH_ACTIVITIES", 2)
    save, calls = graph.save, []

    def failing(*args: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise StoreError("the disk is full")
        return save(*args, **options)

    monkeypatch.setattr(graph, "save", failing)
    with pytest.raises(StoreError, match="the disk is full"):
        load(store, [str(GRID)])
    assert not [t for t in threading.enumerate() if t.name.startswith("provgraph-save")]
    monkeypatch.setattr(graph, "save", save)
    report = load(store, [str(GRID)])
    assert set(statuses(report).values()) == {"known", "new"}
    fresh = everything(store)
    assert load(store, [str(CTAPIPE / "0.12.0"), str(GRID)]).refused is False
    assert count(store, "MATCH (a:Activity) WHERE a.version = '0.32.0' AND NOT a.inferred RETURN count(a)") == 9
    assert everything(store)[0] > fresh[0]


def test_control_c_leaves_a_store_on_which_the_load_completes(store: Store) -> None:
    seen: list[loading.Step] = []

    def interrupted(step: loading.Step) -> None:
        seen.append(step)
        if len(seen) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(store, [str(GRID)], progress=interrupted)
    assert not [t for t in threading.enumerate() if t.name.startswith("provgraph-save")]
    report = load(store, [str(GRID)], progress=seen.append)
    assert not report.refused
    assert count(store, "MATCH (a:Activity) WHERE NOT a.inferred RETURN count(a)") == 9
    assert (seen[-1].done, seen[-1].total, seen[-1].activities) == (seen[-1].total, seen[-1].total, 9)


def test_a_loader_with_a_bug_costs_its_source_only(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = type(find_loader("ctapipe"))
    read = loader.read

    def buggy(self: Any, stream: Any, context: Any) -> Any:
        if "900003" in context.source:
            raise ZeroDivisionError("oh")
        yield from read(self, stream, context)

    monkeypatch.setattr(loader, "read", buggy)
    report = load(store, [str(GRID)])
    [refused] = [e for e in report.entries if e.status == "refused"]
    assert (refused.kind, "ZeroDivisionError: oh" in str(refused.reason)) == ("ctapipe", True)
    assert count(store, "MATCH (a:Activity) WHERE NOT a.inferred RETURN count(a)") == 8


def test_privacy_covers_receipts(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "zoltan"
    folder.mkdir(parents=True)
    (folder / "x.provenance.log").write_bytes(log([record("x")]) + b"torn")
    report = load(store, [str(folder)], options=Options(privacy="drop"))
    assert report.entries[1].source == str(folder / "x.provenance.log")
    assert store.ask("MATCH (l:Load) RETURN l.source, l.findings CONTAINS 'zoltan'", {}).rows == [
        ["x.provenance.log", False]
    ]


# --- what there is to read ------------------------------------------------------------------------------------------


def found(path: Path | str, *, named: bool = True) -> list[str]:
    return names(sources.found_at(sources.Place(str(path), named)))


def archive(path: Path, mode: str, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def contents(path: Path) -> dict[str, bytes]:
    return {
        each.name: each.head + each.rest.read()
        for each in sources.found_at(sources.Place(str(path), True))
        if isinstance(each, sources.Source)
    }


MEMBERS = {"a/x.provenance.log": log([record("x")]) * 9, "../../etc/passwd": b"evil", "/abs/y": b"y" * 100_000}


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_members_of_an_archive(tmp_path: Path, mode: str) -> None:
    path = archive(tmp_path / "logs.tgz", mode, MEMBERS)
    assert contents(path) == {f"{path}!{name}": data for name, data in MEMBERS.items()}
    assert not (tmp_path / "a").exists()


def test_members_of_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "logs.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in MEMBERS.items():
            packed.writestr(name, data)
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
        packed.mkdir("folder") if hasattr(packed, "mkdir") else None
    assert contents(path) == {f"{path}!{name}": data for name, data in MEMBERS.items()}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_is_the_file(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "x.provenance.log.gz"
    path.write_bytes(pack(b"hello" * 50_000))
    assert contents(path) == {str(path): b"hello" * 50_000}


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.tgz", "w:gz", {"x.log": b"x", "y.log.gz": gzip.compress(b"y")})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as z:
        z.writestr("z.log", b"z")
    outer = archive(
        tmp_path / "outer.tar.gz", "w:gz", {"i.tgz": inner.read_bytes(), "p.zip": packed.getvalue(), "o": b"o"}
    )
    assert contents(outer) == {
        f"{outer}!i.tgz!x.log": b"x",
        f"{outer}!i.tgz!y.log.gz": b"y",
        f"{outer}!p.zip!z.log": b"z",
        f"{outer}!o": b"o",
    }
    deeper = archive(tmp_path / "deeper.tgz", "w:gz", {"outer.tgz": outer.read_bytes(), "d": b"d"})
    assert names(sources.found_at(sources.Place(str(deeper), True)))[-1] == f"Source:{deeper}!d"
    assert any(name.startswith("Unreadable:") for name in found(deeper))


def test_devices_and_links_in_an_archive_are_nothing(tmp_path: Path) -> None:
    path = tmp_path / "odd.tar"
    with tarfile.open(path, "w") as tar:
        for name, kind in (
            ("dev", tarfile.CHRTYPE),
            ("fifo", tarfile.FIFOTYPE),
            ("link", tarfile.SYMTYPE),
            ("d", tarfile.DIRTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            tar.addfile(info)
        tar.addfile(tarfile.TarInfo("empty"))
    assert found(path) == [f"Source:{path}!empty"]


def test_damaged_archives(tmp_path: Path) -> None:
    whole = archive(tmp_path / "whole.tgz", "w:gz", {"a": os.urandom(200_000), "b": b"b"}).read_bytes()
    cut = tmp_path / "cut.tgz"
    cut.write_bytes(whole[:100_000])
    assert found(cut)[-1] == f"Unreadable:{cut}"
    zipped = tmp_path / "broken.zip"
    zipped.write_bytes(b"PK\x03\x04" + b"\0" * 100)
    assert found(zipped) == [f"Unreadable:{zipped}"]
    inner = archive(tmp_path / "mixed.tar", "w", {"bad.tgz": whole[:5000], "good": b"g"})
    assert found(inner)[-2:] == [f"Unreadable:{inner}!bad.tgz", f"Source:{inner}!good"]


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "FREE_BYTES", 1 << 20)
    path = archive(tmp_path / "bomb.tgz", "w:gz", {"zeros": bytes(30 << 20), "last": b"l"})
    [bomb] = [f for f in sources.found_at(sources.Place(str(path), True)) if isinstance(f, sources.Unreadable)]
    assert "more than 200 times its size" in bomb.reason
    monkeypatch.setattr(sources, "MAX_RATIO", 10**9)
    monkeypatch.setattr(sources, "MAX_BYTES", 10 << 20)
    [bomb] = [f for f in sources.found_at(sources.Place(str(path), True)) if isinstance(f, sources.Unreadable)]
    assert "unpack it and load the folder" in bomb.reason
    monkeypatch.setattr(sources, "MAX_MEMBERS", 1)
    assert found(path)[-1] == f"Unreadable:{path}"


def test_places_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / ".hidden").write_text("")
    (tmp_path / "a.log").write_text("")
    (tmp_path / "b" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "b")
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "store.db").mkdir()
    (tmp_path / "store.db" / "data").write_text("")
    os.mkfifo(tmp_path / "pipe")
    skip = frozenset({os.path.realpath(tmp_path / "store.db")})
    there = [p.path for p in sources.places(str(tmp_path), skip) if isinstance(p, sources.Place)]
    assert there == [str(tmp_path / "a.log"), str(tmp_path / "again" / ".hidden")]


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/zero"):
        [refused] = sources.found_at(sources.Place(str(path), True))
        assert isinstance(refused, sources.Unreadable)
        assert "name the source -" in refused.reason


def test_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = archive(tmp_path / "x.tgz", "w:gz", {"a": b"a" * 100_000})
    read_end, write_end = os.pipe()

    def write() -> None:
        with os.fdopen(write_end, "wb") as into:
            into.write(path.read_bytes())

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(read_end, "rb", buffering=0) as pipe:
        monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": pipe}))
        [member] = sources.found_at(sources.Place("-", True))
        assert isinstance(member, sources.Source)
        assert (member.name, member.rewinds) == ("-!a", False)
    writer.join()


def test_long_sources_are_not_held(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(loading, "HELD", 1000)
    data = os.urandom(200_000)
    (tmp_path / "x").write_bytes(data)
    archive(tmp_path / "y.tgz", "w:gz", {"x": data})
    for path in (tmp_path / "x", tmp_path / "y.tgz"):
        for source in sources.found_at(sources.Place(str(path), True)):
            assert isinstance(source, sources.Source)
            _, stream, size = loading._hashed(source)
            assert (stream.read(), size) == (data, len(data))
            assert not isinstance(stream, io.BytesIO)
            stream.close()


# --- options --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [{"job": "7"}, {"job": "ctao/x"}, {"job": "/7"}, {"privacy": "some"}])
def test_options_that_mean_nothing(wrong: Record) -> None:
    with pytest.raises(UsageError):
        Options(**wrong)


def test_loaders_are_found_by_name() -> None:
    assert "ctapipe" in [each.kind for each in loaders()]
    with pytest.raises(UsageError, match="ctapipe"):
        find_loader("nothing")


def test_kind_that_is_said_decides(embedded: Store, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_bytes(b"prose before " + log([record("odd")]))
    (tmp_path / "rc").write_text("0")
    path = str(tmp_path / "odd.txt")
    assert statuses(load(embedded, [path])) == {path: "refused"}
    assert statuses(load(embedded, [path], options=Options(kind="ctapipe"))) == {path: "new"}
    folder = str(tmp_path)
    assert statuses(load(embedded, [folder], options=Options(kind="ctapipe"))) == {folder: "new"}
    assert count(embedded, "MATCH (a:Activity {id: $id}) RETURN count(a)", id=uid("odd")) == 1


@pytest.fixture
def embedded(places: Any) -> Iterator[Store]:
    from conftest import wipe

    with places.get("embedded").open(create=True) as store:
        wipe(store)
        yield store


def test_the_job_of_a_folder_is_looked_up_anew(store: Store, tmp_path: Path) -> None:
    """In one process: a log whose job becomes known later is that of the job."""
    folder = tmp_path / "7"
    folder.mkdir()
    (folder / "m.provenance.log").write_bytes((GRID / "900005/ctapipe-merge.provenance.log").read_bytes())
    load(store, [str(folder)])
    (folder / "job.info").write_text("/JobID = 7\n/VirtualOrganization = ctao\n")
    load(store, [str(folder)])
    rows = store.ask("MATCH (a:Activity)-[:wasInformedBy]->(j:Job) RETURN j.vo, j.jobId", {}).rows
    assert rows == [["ctao", 7]]
