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

The upper half is the client's side and needs the standard library alone;
``python -m provgraph.embedded DIR`` runs the lower half.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from provgraph.errors import NotFoundError, StoreError

try:
    import fcntl
except ImportError:  # Windows has no lock that is shared and ends with its process
    fcntl = None  # type: ignore[assignment]

__all__ = ["DATABASE", "Endpoint", "Lease", "exists", "idle_seconds", "lease", "stop", "write_lock"]

DATABASE = "prov"
READER = "reader"
_HOST = "127.0.0.1"
_START_SECONDS = 300.0
"""A store that was killed while large recovers when it is opened."""
_STOP_SECONDS = 60.0
_COMMAND_SECONDS = 3600


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
        return f"bolt://{_HOST}:{self.port}"


def _shown(path: Path) -> str:
    text = str(path)
    return text if path.is_absolute() or text.startswith(".") else f"./{text}"


def exists(path: Path) -> bool:
    """Has this folder been made by the embedded store?"""
    return (path / "clients.lock").is_file()


# --- locks ---


def _open(file: Path) -> int:
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _os_error(file.parent, error) from None


def _os_error(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"the store {_shown(path)} cannot be opened: {error.strerror or error}; "
        f"it needs a folder that you may write to, name another one with --store"
    )


def _try_lock(fd: int, exclusive: bool) -> bool:
    try:
        fcntl.flock(fd, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _locked(file: Path) -> Iterator[None]:
    fd = _open(file)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def write_lock(path: Path) -> contextlib.AbstractContextManager[None]:
    """One writer at a time: the engine would raise where Neo4j makes the second one wait."""
    return _locked(path / "write.lock")


def _alive(path: Path) -> bool:
    """Does a server hold this store, on this machine or on another that shares the file system?"""
    fd = _open(path / "server.lock")
    try:
        return not _try_lock(fd, exclusive=False)
    finally:
        os.close(fd)


# --- the client's side ---


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
    if fcntl is None:
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
        os.close(_open(path / "start.lock"))
    except FileExistsError:
        raise StoreError(f"{_shown(path)} is a file, not a store: name a folder with --store") from None
    except OSError as error:
        raise _os_error(path, error) from None


def _client_lock(path: Path) -> int:
    """The lock that keeps the server alive; a server that is about to stop holds it until it has ended."""
    fd = _open(path / "clients.lock")
    deadline = time.monotonic() + _STOP_SECONDS
    while not _try_lock(fd, exclusive=False):
        if time.monotonic() > deadline:
            os.close(fd)
            raise StoreError(f"the server of {path} has not stopped within {_STOP_SECONDS:.0f} s: see {path}/log")
        time.sleep(0.01)
    return fd


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
    with _locked(path / "start.lock"):
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
        raise StoreError(said or f"the embedded server of {path} did not start: see {path}/log/server.log")


def stop(path: Path) -> bool:
    """End the server of this store, if one runs; False when none did."""
    if fcntl is None or not exists(path) or (endpoint := _endpoint(path.absolute())) is None:
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


# --- the server's side ---

_GROUPS = {
    "version": 1,
    "databases": {
        "*": {
            "groups": {
                "admin": {
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "access": ["updateSecurity", "updateSchema", "updateDatabaseSettings"],
                    "types": {"*": {"access": ["createRecord", "readRecord", "updateRecord", "deleteRecord"]}},
                },
                # What users' own Cypher runs as: the engine lets it read records, and nothing else.
                READER: {
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "access": [],
                    "types": {"*": {"access": ["readRecord"]}},
                },
                "*": {"resultSetLimit": -1, "readTimeout": -1, "access": [], "types": {"*": {"access": []}}},
            }
        }
    },
}


def main(directory: str) -> int:
    """Serve this store until its last client has been gone for a while."""
    answer = os.fdopen(os.dup(1), "w")
    path = Path(directory)
    try:
        idle = idle_seconds()
        _settle(path)
        held = _open(path / "server.lock")
        if not _try_lock_for(held, 5.0):
            raise StoreError(f"another server holds the store {path}")
        server = _serve(path)
    except BaseException as error:  # whatever it is, the starter waits for a line
        _say(answer, _reason(path, error))
        if isinstance(error, StoreError):
            return 1
        raise
    _say(answer, "ready")
    _wait(path, idle)
    (path / "server.json").unlink(missing_ok=True)
    server.stop()
    return 0


def _say(answer: Any, line: str) -> None:
    # The starter may be gone.
    with contextlib.suppress(OSError), answer:
        answer.write(line + "\n")


def _reason(path: Path, error: BaseException) -> str:
    if isinstance(error, StoreError):
        return str(error)
    first = (str(error).splitlines() or [type(error).__name__])[0]
    return f"the embedded server of {path} did not start: {first}; see {path}/log/server.log"


def _settle(path: Path) -> None:
    """Files for the owner alone, output to the log, the engine's own files below the store."""
    os.umask(0o077)
    os.chdir(path)
    (path / "log").mkdir(exist_ok=True)
    log = os.open(path / "log" / "server.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)


def _try_lock_for(fd: int, seconds: float) -> bool:
    """Exclusive; others hold it for a moment when they look whether a server lives."""
    deadline = time.monotonic() + seconds
    while not _try_lock(fd, exclusive=True):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def _serve(path: Path) -> Any:
    import secrets

    (path / "server.json").unlink(missing_ok=True)
    config = path / "config"
    config.mkdir(exist_ok=True)
    # Passwords are of one run of the server: the users are made anew.
    (config / "server-users.jsonl").unlink(missing_ok=True)
    (config / "server-groups.json").write_text(json.dumps(_GROUPS))
    password, reader_password = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    server, port, http_port = _listen(path, password)
    database = server.create_database(DATABASE)
    database.set_wal_flush("yes_full")
    database.command("sql", f"ALTER DATABASE `arcadedb.command.timeout` {_COMMAND_SECONDS * 1000}")
    _make_reader(http_port, password, reader_password)
    endpoint = Endpoint(port, http_port, os.getpid(), os.uname().nodename, password, reader_password)
    new = path / "server.json.new"
    new.write_text(json.dumps(asdict(endpoint)))
    new.replace(path / "server.json")
    return server


def _listen(path: Path, password: str) -> tuple[Any, int, int]:
    """The engine takes no port 0: choose free ones, and again when somebody was quicker."""
    try:
        import arcadedb  # type: ignore[import-untyped]
    except ImportError:
        raise StoreError(
            "the embedded store needs the package 'arcadedb', which has no build for this system or is not installed: "
            "name a Neo4j server with --store bolt://HOST:7687"
        ) from None
    for _ in range(5):
        port, http_port = _free_ports()
        settings = {
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "host": _HOST,
            "bolt_port": port,
            "http_port": http_port,
        }
        server = arcadedb.create_server(str(path), password, settings)
        try:
            server.start()
        except arcadedb.ArcadeDBError as error:
            if "bind" in str(error).lower() or "address already in use" in str(error).lower():
                continue
            raise
        return server, port, http_port
    raise StoreError(f"the embedded server of {path} found no free port on {_HOST}")


def _free_ports() -> tuple[int, int]:
    import socket

    with socket.socket() as one, socket.socket() as two:
        one.bind((_HOST, 0))
        two.bind((_HOST, 0))
        return one.getsockname()[1], two.getsockname()[1]


def _make_reader(http_port: int, password: str, reader_password: str) -> None:
    import base64
    import http.client

    user = {"name": READER, "password": reader_password, "databases": {DATABASE: [READER]}}
    login = base64.b64encode(f"root:{password}".encode()).decode()
    connection = http.client.HTTPConnection(_HOST, http_port, timeout=30)
    connection.request(
        "POST",
        "/api/v1/server",
        json.dumps({"command": f"create user {json.dumps(user)}"}),
        {"Authorization": f"Basic {login}", "Content-Type": "application/json"},
    )
    response = connection.getresponse()
    if response.status != 200:
        raise StoreError(f"the embedded server refused to make its reader: {response.status} {response.read()!r}")


def _wait(path: Path, idle: float) -> None:
    """Until nobody has had the store open for the idle time, or somebody says stop.

    The lock of the clients stays held from then on: who opens the store now waits until this process has ended.
    """
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopping.append(number))
    clients = _open(path / "clients.lock")
    since = time.time()
    while not stopping:
        if _try_lock(clients, exclusive=True):
            if time.time() - max(since, os.fstat(clients).st_mtime) >= idle:
                return
            fcntl.flock(clients, fcntl.LOCK_UN)
        else:
            since = time.time()
        time.sleep(0.1)


if __name__ == "__main__" and os.fork() == 0:
    # Leaves without the interpreter's shutdown, which the engine's threads would hold up.
    os._exit(main(sys.argv[1]))
