"""The embedded server: one for all processes, gone after the last one, and nothing lost."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from provgraph import embedded
from provgraph.errors import NotFoundError, StoreError
from provgraph.store import open_store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

CLIENT = """
import sys, time
from provgraph.store import open_store
with open_store(sys.argv[1], create=True) as store:
    print(store._lease.endpoint.pid, flush=True)
    sys.stdin.read()
"""
WRITER = """
import sys
from provgraph.store import open_store
with open_store(sys.argv[1], create=True) as store:
    for number in range(int(sys.argv[2]), 10**6):
        text = "CREATE (:Entity {id: $a}) CREATE (:Entity {id: $b})"
        store.write(lambda tx: tx._tx.run(text, a=f"a{number}", b=f"b{number}").consume())
        print(number, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PROVGRAPH_IDLE", "0.5")
    path = tmp_path / "store.db"
    yield path
    embedded.stop(path)


@contextlib.contextmanager
def process(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def said(child: subprocess.Popen[str]) -> int:
    assert child.stdout is not None
    return int(child.stdout.readline())


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def within(seconds: float, done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def server_of(path: Path) -> int:
    return int(json.loads((path / "server.json").read_text())["pid"])


def test_many_starters_start_one_server(path: Path) -> None:
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(process(CLIENT, path)) for _ in range(4)]
        assert len({said(client) for client in clients}) == 1


def test_it_outlives_its_clients_by_the_idle_time(path: Path) -> None:
    with process(CLIENT, path) as first, process(CLIENT, path) as second:
        pid = said(first)
        assert said(second) == pid
        first.kill()
        assert not within(1.5, lambda: not alive(pid)), "stopped while a client lived"
        second.kill()
        second.wait()
        assert not within(0.3, lambda: not alive(pid)), "stopped before its idle time"
        assert within(5, lambda: not alive(pid))
    assert not (path / "server.json").exists()
    with process(CLIENT, path) as third:
        assert said(third) != pid


def test_a_client_that_comes_while_it_ends_waits(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVGRAPH_IDLE", "0")
    for _ in range(3):
        with open_store(str(path), create=True) as store:
            assert store.status()["nodes"] == 0
        time.sleep(0.05)


def test_nothing_acknowledged_is_lost(path: Path) -> None:
    """kill -9 of the server in the middle of writes, three times."""
    done = -1
    for _ in range(3):
        with process(WRITER, path, done + 1) as writer:
            first = said(writer)
            assert first == done + 1
            while (done := said(writer)) < first + 15:
                pass
            os.kill(server_of(path), signal.SIGKILL)
            assert writer.stdout is not None
            done = max([done, *map(int, writer.stdout.read().split())])
            assert writer.wait(60) == 1
        with open_store(str(path)) as store, store._session("READ") as session:
            rows = session.run("MATCH (e:Entity) RETURN substring(e.id, 1) AS n, collect(e.id) AS ids").values()
        found = {int(n): sorted(ids) for n, ids in rows}
        assert set(range(done + 1)) <= found.keys() <= set(range(done + 2))
        assert all(ids == [f"a{n}", f"b{n}"] for n, ids in found.items())
        done = max(found)


def test_stop(path: Path) -> None:
    assert embedded.stop(path) is False
    with process(CLIENT, path) as client:
        pid = said(client)
        assert embedded.stop(path) is True
        assert within(1, lambda: not alive(pid))
        assert embedded.stop(path) is False


def test_a_store_that_was_deleted_and_made_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of the old one ends by itself, and leaves the new one alone."""
    monkeypatch.setenv("PROVGRAPH_IDLE", "30")
    open_store(str(path), create=True).close()
    old = server_of(path)
    shutil.rmtree(path)
    with open_store(str(path), create=True) as store:
        assert server_of(path) != old
        assert within(5, lambda: not alive(old))
        assert store.status()["nodes"] == 0
    with open_store(str(path)) as store:
        assert store.status()["loads"] == 0


def test_a_stale_note_of_another_process_is_no_server(path: Path) -> None:
    open_store(str(path), create=True).close()
    embedded.stop(path)
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        note = {"port": stranger.getsockname()[1], "http_port": 1, "pid": os.getpid(), "node": os.uname().nodename}
        (path / "server.json").write_text(json.dumps(note | {"password": "x", "reader_password": "x"}))
        with open_store(str(path)) as store:
            assert store.status()["nodes"] == 0
        assert server_of(path) != os.getpid()


def test_a_store_in_use_on_another_machine(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(str(path), create=True):
        here = os.uname()
        monkeypatch.setattr(os, "uname", lambda: os.uname_result((here[0], "elsewhere", *here[2:])))
        with pytest.raises(StoreError, match=f"is in use on {here.nodename}: work there"):
            open_store(str(path))
        monkeypatch.undo()


def test_only_the_owner_can_read_it(path: Path) -> None:
    with open_store(str(path), create=True) as store:
        store.ask("RETURN 1")
        for folder, _, files in os.walk(path):
            assert Path(folder).stat().st_mode & 0o077 == 0, folder
            for file in files:
                assert Path(folder, file).stat().st_mode & 0o077 == 0, file
    assert path.stat().st_mode & 0o777 == 0o700


def listening(pid: int) -> set[str]:
    """Addresses that a process listens on, as /proc has them."""
    links = []
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            links.append(str(fd.readlink()))
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text().splitlines()[1:]]
    return {line[1] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in links}


def test_it_listens_on_loopback_alone(path: Path) -> None:
    with open_store(str(path), create=True) as store:
        assert store._lease is not None
        end = store._lease.endpoint
        addresses = listening(end.pid)
        assert {int(address.rpartition(":")[2], 16) for address in addresses} == {end.port, end.http_port}
        loopback = {"0100007F", "0000000000000000FFFF00000100007F"}
        assert {address.rpartition(":")[0] for address in addresses} <= loopback


def test_no_password_on_a_command_line_or_in_an_environment(path: Path) -> None:
    with process(CLIENT, path) as client:
        pid = said(client)
        note = json.loads((path / "server.json").read_text())
        for file in ("cmdline", "environ"):
            for process_id in (pid, client.pid):
                text = Path(f"/proc/{process_id}/{file}").read_bytes()
                assert note["password"].encode() not in text
                assert note["reader_password"].encode() not in text
        assert note["password"] not in (path / "log" / "server.log").read_text()
        first = note["password"]
        embedded.stop(path)
    open_store(str(path)).close()
    assert json.loads((path / "server.json").read_text())["password"] != first


def test_ctrl_c_in_the_terminal_is_not_for_the_server(path: Path) -> None:
    with process(CLIENT, path) as client:
        pid = said(client)
        assert os.getsid(pid) != os.getsid(client.pid)
        assert Path(f"/proc/{pid}/cwd").resolve() == path.resolve()


def test_a_commit_is_on_the_disk(path: Path, tmp_path: Path) -> None:
    """At least one fsync for each commit, as strace sees the server."""
    if not shutil.which("strace"):
        pytest.skip("no strace to watch the server with")
    trace, commits = tmp_path / "trace", 10
    with open_store(str(path), create=True) as store:
        command = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(trace), "-p", str(server_of(path))]
        watcher = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            if (
                not within(5, lambda: traced(server_of(path)) or watcher.poll() is not None)
                or watcher.poll() is not None
            ):
                pytest.skip("strace may not watch other processes here")
            for number in range(commits):
                store.write(lambda tx, number=number: tx.run("write/schema_version", version=2))  # type: ignore[misc]
        finally:
            watcher.terminate()
            watcher.wait()
    assert trace.read_text().count("sync(") >= commits


def traced(pid: int) -> bool:
    """Is each of its threads watched?"""
    states = (Path(f).read_text() for f in Path(f"/proc/{pid}/task").glob("*/status"))
    return all("TracerPid:\t0\n" not in state for state in states)


def test_a_port_that_is_taken_meanwhile(path: Path) -> None:
    """The first two choices are in use: by Bolt, then by HTTP."""
    script = """
import socket, sys
from provgraph.embedded import __main__ as server
taken, free = socket.create_server(("127.0.0.1", 0)), server._free_ports
port = taken.getsockname()[1]
choices = iter([(port, free()[1]), (free()[0], port)])
server._free_ports = lambda: next(choices, None) or free()
sys.exit(server.main(sys.argv[1]))
"""
    path.mkdir()
    for name in ("start.lock", "clients.lock"):
        (path / name).touch()
    child = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        with open_store(str(path), create=True) as store:
            assert store._lease is not None
            assert store._lease.endpoint.pid == child.pid
    finally:
        child.terminate()
        child.communicate(timeout=30)


FILLER = """
import os, subprocess, sys
from pathlib import Path
from provgraph import embedded
from provgraph.errors import StoreError
from provgraph.store import open_store
disk, path = sys.argv[1], Path(sys.argv[1], "store.db")
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk], check=True)
print("mounted", flush=True)
text, done = "UNWIND range(1, 2000) AS x CREATE (:Entity {id: $p + toString(x), name: 'a name that is not short'})", 0
with open_store(str(path), create=True) as store:
    try:
        while done < 500:
            store.write(lambda tx: tx._tx.run(text, p=f"{done}-").consume())
            done += 1
    except StoreError as error:
        print(error)
subprocess.run(["mount", "-o", "remount,size=300m", disk], check=True)
with open_store(str(path)) as store:
    print(store.status()["nodes"] == 2000 * done > 0)
    store.write(lambda tx: tx._tx.run(text, p="more").consume())
    print(store.status()["nodes"] == 2000 * (done + 1))
embedded.stop(path)
"""


def test_a_full_disk(tmp_path: Path) -> None:
    """On a small disk of its own; with room again everything goes on."""
    private = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    if not shutil.which("unshare"):
        pytest.skip("no unshare to make a small disk with")
    command = [*private, sys.executable, "-c", FILLER, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if not done.stdout.startswith("mounted"):
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()[-200:]}")
    assert done.stdout.splitlines()[1:] == [
        f"the disk of the store {tmp_path}/store.db is full: make room and run this again",
        "True",
        "True",
    ]


# --- what cannot be opened ---


def test_no_store_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=f"there is no store at {tmp_path}/x: load something first"):
        open_store(str(tmp_path / "x"))


def test_a_file_is_no_store(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(StoreError, match="is a file, not a store"):
        open_store(str(file), create=True)
    assert file.read_text() == "mine"


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    mode = tmp_path.stat().st_mode
    with pytest.raises(StoreError, match="is a folder with other things in it"):
        open_store(str(tmp_path), create=True)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
    assert tmp_path.stat().st_mode == mode


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be opened: .*; it is a folder that you may write to"):
        open_store("/proc/store.db", create=True)
    if os.geteuid():
        tmp_path.chmod(0o500)
        with pytest.raises(StoreError, match="Permission denied"):
            open_store(str(tmp_path / "store.db"), create=True)


def test_a_machine_without_the_engine(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "arcadedb.py").write_text("raise ImportError('no build for this system')")
    monkeypatch.setenv("PYTHONPATH", str(broken))
    with pytest.raises(StoreError, match=r"the embedded store needs the package 'arcadedb'.*--store bolt://") as caught:
        open_store(str(path), create=True)
    assert "\n" not in str(caught.value)
    monkeypatch.setattr(embedded.locks, "AVAILABLE", False)
    with pytest.raises(StoreError, match="this system has no embedded store"):
        open_store(str(path), create=True)


def test_an_idle_time_that_is_no_number(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVGRAPH_IDLE", "soon")
    with pytest.raises(StoreError, match="PROVGRAPH_IDLE is a number of seconds, not 'soon'"):
        open_store(str(path), create=True)


def test_a_server_that_died_is_said_so(path: Path) -> None:
    with open_store(str(path), create=True) as store:
        os.kill(server_of(path), signal.SIGKILL)
        with pytest.raises(StoreError, match=r"the embedded server of .* has ended: run this again"):
            store.status()
    open_store(str(path)).close()


def test_the_client_side_is_light() -> None:
    script = "import provgraph.embedded, sys; print(*{'arcadedb', 'neo4j', 'asyncio', 'http'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
