"""The embedded store: an ArcadeDB server in a child process, behind the path of a folder.

::

    DIR/              0700
      databases/      the engine's files
      config/         the engine's users and groups, written anew at each start
      log/            what the server printed
      server.json     0600: port, pid and the passwords of this run of the server
      server.lock     held by the server as long as it lives
      clients.lock    shared by the clients, each as long as it has the store open
      start.lock      held while somebody starts the server
      write.lock      held around each write transaction

Locks are the kernel's (``flock``): they end with their process, however it ends.
So nothing here trusts a process id, and the server knows when its last client is gone.

This is the client's side, and needs the standard library alone; ``__main__`` is the server's.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from provgraph.embedded import locks
from provgraph.errors import NotFoundError, StoreError

__all__ = [
    "DATABASE",
    "HOST",
    "READER",
    "Endpoint",
    "Lease",
    "disk_is_full",
    "exists",
    "idle_seconds",
    "lease",
    "stop",
    "write_lock",
]

DATABASE = "prov"
READER = "reader"
HOST = "127.0.0.1"
_START_SECONDS = 300.0
"""A store that was killed while large recovers when it is opened."""
_STOP_SECONDS = 60.0
_ROOM = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the running server listens, and its passwords; what ``server.json`` holds."""

    port: int
    http_port: int
    pid: int
    node: str
    password: str
    reader_password: str

    @property
    def url(self) -> str:
        return f"bolt://{HOST}:{self.port}"


def _shown(path: Path) -> str:
    text = str(path)
    return text if path.is_absolute() or text.startswith("..") else f"./{text}"


def exists(path: Path) -> bool:
    """Has this folder been made by the embedded store?"""
    return (path / "clients.lock").is_file()


class Lease:
    """A running server, kept alive until the lease is closed or its process ends."""

    def __init__(self, path: Path, endpoint: Endpoint, lock: int) -> None:
        self.path = path
        self.endpoint = endpoint
        self._lock: int | None = lock

    def close(self) -> None:
        if self._lock is not None:
            # The server reads the time, as it looks at the lock only now and then.
            with contextlib.suppress(OSError):
                os.utime(self._lock)
            os.close(self._lock)
            self._lock = None


def lease(path: Path, *, create: bool = False) -> Lease:
    """Start the server of this store or join it."""
    if not locks.AVAILABLE:
        raise StoreError("this system has no embedded store: name a Neo4j server with --store bolt://HOST:7687")
    _prepare(path, create)
    path = path.absolute()
    lock = _client_lock(path)
    try:
        return Lease(path, _endpoint(path) or _start(path), lock)
    except BaseException:
        os.close(lock)
        raise


def _prepare(path: Path, create: bool) -> None:
    if exists(path):
        return
    if not create:
        raise NotFoundError(f"there is no store at {_shown(path)}: load something first, or name one with --store")
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(path.iterdir()) and not (path / "start.lock").exists():
            raise StoreError(f"{_shown(path)} is a folder with other things in it: name a new one with --store")
        path.chmod(0o700)
        os.close(locks.open_file(path / "start.lock"))
    except FileExistsError:
        raise StoreError(f"{_shown(path)} is a file, not a store: name a folder with --store") from None
    except OSError as error:
        raise locks.os_fault(Path(_shown(path)), error) from None


def _client_lock(path: Path) -> int:
    """The lock that keeps the server alive; a server that is about to stop holds it until it has ended."""
    fd = locks.open_file(path / "clients.lock")
    if not locks.take(fd, exclusive=False, seconds=_STOP_SECONDS):
        os.close(fd)
        raise StoreError(f"the server of {path} has not stopped within {_STOP_SECONDS:.0f} s: see {path}/log")
    return fd


def _alive(path: Path) -> bool:
    """Does a server hold this store, on this machine or on another that shares the file system?"""
    return locks.is_held(path / "server.lock")


def _endpoint(path: Path) -> Endpoint | None:
    """The running server; None when there is none, or when it is still starting."""
    if not _alive(path):
        return None
    try:
        endpoint = Endpoint(**json.loads((path / "server.json").read_text()))
    except FileNotFoundError:
        return None
    if endpoint.node != os.uname().nodename:
        raise StoreError(
            f"the store {path} is in use on {endpoint.node}: work there, or share a server (--store bolt://...)"
        )
    return endpoint


def _start(path: Path) -> Endpoint:
    deadline = time.monotonic() + _START_SECONDS
    with locks.held(path / "start.lock"):
        while (found := _endpoint(path)) is None:
            if time.monotonic() > deadline:
                raise StoreError(f"the embedded server of {path} does not get ready: see {path}/log/server.log")
            if _alive(path):
                # It is about to end, or its starter was killed before it was ready.
                time.sleep(0.01)
            else:
                _spawn(path)
    return found


def _spawn(path: Path) -> None:
    """Start the server and wait for its one line: ready, or why not."""
    # -P: a folder named provgraph in the current one is not ours. A session of its own: Ctrl-C is not for the server.
    child = subprocess.Popen(  # noqa: S603  # this very Python
        [sys.executable, "-P", "-m", "provgraph.embedded", str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert child.stdout is not None
    with child.stdout as out:
        child.wait()  # the server is a child of this one, and so nobody's zombie
        if not select.select([out], [], [], _START_SECONDS)[0]:
            raise StoreError(f"the embedded server of {path} is not ready after {_START_SECONDS:.0f} s: see {path}/log")
        said = out.readline().decode("utf-8", "replace").strip()
    if said != "ready":
        if disk_is_full(path):
            raise StoreError(f"the disk of the store {path} is full: make room and run this again")
        raise StoreError(said or f"the embedded server of {path} did not start: see {path}/log/server.log")


def write_lock(path: Path) -> contextlib.AbstractContextManager[None]:
    """One writer at a time: the engine would raise where Neo4j makes the second one wait."""
    return locks.held(path / "write.lock")


def disk_is_full(path: Path) -> bool:
    """Is there no room for a commit? The engine does not say so."""
    return shutil.disk_usage(path).free < _ROOM


def stop(path: Path) -> bool:
    """End the server of this store, if one runs; False when none did."""
    if not locks.AVAILABLE or not exists(path) or (endpoint := _endpoint(path.absolute())) is None:
        return False
    os.kill(endpoint.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while _alive(path):
        if time.monotonic() > deadline:
            raise StoreError(f"the server of {_shown(path)} (process {endpoint.pid}) does not stop")
        time.sleep(0.01)
    return True


def idle_seconds() -> float:
    """How long the server outlives its last client: ``$PROVGRAPH_IDLE``, 15 seconds by default."""
    text = os.environ.get("PROVGRAPH_IDLE") or "15"
    try:
        return max(0.0, float(text))
    except ValueError:
        raise StoreError(f"PROVGRAPH_IDLE is a number of seconds, not {text!r}") from None
