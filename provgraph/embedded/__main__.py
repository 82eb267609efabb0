"""The server's side of the embedded store: ``python -m provgraph.embedded DIR``.

One line on stdout, ``ready`` or why not; whatever else is said goes to ``DIR/log``.
"""

import base64
import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import sys
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from provgraph.embedded import DATABASE, HOST, READER, Endpoint, idle_seconds, locks
from provgraph.errors import StoreError

_COMMAND_SECONDS = 3600
"""The engine's own limit to one statement."""

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
        # Others hold it for a moment when they look whether a server lives.
        if not locks.take(locks.open_file(path / "server.lock"), exclusive=True, seconds=5.0):
            raise StoreError(f"another server holds the store {path}")
        server = _serve(path)
    except Exception as error:  # whatever it is, the starter waits for a line
        traceback.print_exc()
        _say(answer, _reason(path, error))
        return 1
    _say(answer, "ready")
    _wait(path, idle)
    # Relative: where the folder was replaced by another one, that one has a server of its own.
    Path("server.json").unlink(missing_ok=True)
    server.stop()
    return 0


def _say(answer: Any, line: str) -> None:
    # The starter may be gone.
    with contextlib.suppress(OSError), answer:
        answer.write(line + "\n")


def _reason(path: Path, error: Exception) -> str:
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


def _serve(path: Path) -> Any:
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
            "host": HOST,
            "bolt_port": port,
            "http_port": http_port,
        }
        server = arcadedb.create_server(str(path), password, settings)
        try:
            server.start()
        except arcadedb.ArcadeDBError as error:
            if "Unable to listen" not in str(error):
                raise
            continue
        return server, port, http_port
    raise StoreError(f"the embedded server of {path} found no free port on {HOST}")


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind((HOST, 0))
        two.bind((HOST, 0))
        return one.getsockname()[1], two.getsockname()[1]


def _make_reader(http_port: int, password: str, reader_password: str) -> None:
    user = {"name": READER, "password": reader_password, "databases": {DATABASE: [READER]}}
    login = base64.b64encode(f"root:{password}".encode()).decode()
    connection = http.client.HTTPConnection(HOST, http_port, timeout=30)
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
    clients = locks.open_file(path / "clients.lock")
    since = time.time()
    while not stopping and not _is_gone(path):
        if locks.take(clients, exclusive=True):
            if time.time() - max(since, os.fstat(clients).st_mtime) >= idle:
                return
            locks.release(clients)
        else:
            since = time.time()
        time.sleep(0.1)


def _is_gone(path: Path) -> bool:
    """The folder that this process serves was deleted or moved; it is its working directory."""
    try:
        return not os.path.samestat(path.stat(), os.stat("."))  # noqa: PTH116
    except FileNotFoundError:
        return True


if __name__ == "__main__" and os.fork() == 0:
    # Leaves without the interpreter's shutdown, which the engine's threads would hold up.
    os._exit(main(sys.argv[1]))
