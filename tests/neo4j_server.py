"""A real Neo4j Community server for the tests, from the jars on Maven Central.

The jars are fetched once for each version, into ``$XDG_CACHE_HOME/provgraph``. One
server of a version runs for all test processes of a user: the first one starts it, it
ends some seconds after the last one, and who uses it holds its ``use.lock``.

``python tests/neo4j_server.py VERSION`` serves, as long as somebody holds ``clients.lock``.
"""

import contextlib
import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import maven
from maven import UnavailableError, cache, java, locked

MAIN = {"5.26.28": "org.neo4j.server.CommunityEntryPoint", "2026.09.0": "org.neo4j.server.Neo4jCommunity"}
JAVA = {"5.26.28": 17, "2026.09.0": 21}
LINGER = 60.0
START_SECONDS = 180.0
_OPENS = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent", "java.lang")


@dataclass(frozen=True)
class Server:
    url: str
    password: str
    folder: Path

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else uses its database meanwhile."""
        with locked(self.folder / "use.lock"):
            yield


def jars(version: str) -> Path:
    """The folder with the server's jars, fetched if need be."""
    return maven.jars(f"neo4j-{version}", f"org.neo4j:neo4j:{version}", f"org.neo4j.app:neo4j-server:{version}")


# --- the tests' side ---


@contextlib.contextmanager
def server(version: str) -> Iterator[Server]:
    """A running server, kept running until the block ends."""
    folder = cache() / f"run-{version}"
    java(JAVA[version])
    jars(version)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(folder / "clients.lock", fcntl.LOCK_SH):
        with locked(folder / "start.lock"):
            _start(version, folder)
        yield Server(**json.loads((folder / "server.json").read_text()), folder=folder)


def _alive(folder: Path) -> bool:
    try:
        with locked(folder / "server.lock", fcntl.LOCK_SH | fcntl.LOCK_NB):
            return False
    except BlockingIOError:
        return True


def _start(version: str, folder: Path) -> None:
    info, log = folder / "server.json", folder / "wrapper.log"
    if not _alive(folder):
        info.unlink(missing_ok=True)
        with log.open("w") as out:
            command = [sys.executable, __file__, version]
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
        child.returncode = 0  # it outlives this process
        time.sleep(0.5)
    deadline = time.monotonic() + START_SECONDS
    while not info.exists():
        if not _alive(folder) or time.monotonic() > deadline:
            raise UnavailableError(f"Neo4j {version} did not start: {log.read_text()[-500:]}")
        time.sleep(0.1)


# --- the server's side ---


def main(version: str) -> None:
    folder = cache() / f"run-{version}"
    with (
        locked(folder / "server.lock", fcntl.LOCK_EX | fcntl.LOCK_NB),
        tempfile.TemporaryDirectory(prefix="neo4j-") as name,
    ):
        home = Path(name)
        password = secrets.token_hex(12)
        port = _configure(home)
        process = _run(version, home, password)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        try:
            _wait_ready(process, port, home)
            new = folder / "server.json.new"
            new.touch(mode=0o600)
            new.write_text(json.dumps({"url": f"bolt://127.0.0.1:{port}", "password": password}))
            new.rename(folder / "server.json")
            _wait_idle(process, folder)
        finally:
            process.terminate()
            process.wait()


def _configure(home: Path) -> int:
    for part in ("conf", "data", "logs", "import", "plugins", "run", "licenses"):
        (home / part).mkdir()
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        bolt, http = one.getsockname()[1], two.getsockname()[1]
    (home / "conf" / "neo4j.conf").write_text(
        f"""server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{bolt}
server.bolt.advertised_address=127.0.0.1:{bolt}
server.http.listen_address=127.0.0.1:{http}
server.memory.pagecache.size=128m
dbms.usage_report.enabled=false
dbms.security.auth_enabled=true
db.tx_log.preallocate=false
"""
    )
    return int(bolt)


def _run(version: str, home: Path, password: str) -> subprocess.Popen[bytes]:
    command, lib = java(JAVA[version]), f"{jars(version)}/*"
    environment = os.environ | {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    # The throw-away password of a throw-away server: the admin tool takes it from its command line alone.
    subprocess.run(
        [
            command,
            "-XX:TieredStopAtLevel=1",
            "-cp",
            lib,
            "org.neo4j.cli.AdminTool",
            "dbms",
            "set-initial-password",
            password,
        ],
        env=environment,
        check=True,
    )
    opens = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENS]
    arguments = [MAIN[version], f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
    return subprocess.Popen(
        [command, "-Xms512m", "-Xmx1g", "-XX:+UseParallelGC", *opens, "-cp", lib, *arguments], env=environment
    )


def _wait_ready(process: subprocess.Popen[bytes], port: int, home: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as bolt:
            bolt.sendall(bytes.fromhex("6060b017 00000005 00000000 00000000 00000000"))
            if len(bolt.recv(4)) == 4:
                return
        time.sleep(0.2)
    log = home / "logs" / "neo4j.log"
    raise SystemExit(f"not ready: {log.read_text()[-400:] if log.exists() else 'it said nothing'}")


def _wait_idle(process: subprocess.Popen[bytes], folder: Path) -> None:
    # Never closed: who comes while this process ends must wait until it has ended.
    clients = os.open(folder / "clients.lock", os.O_RDWR)
    since = time.monotonic()
    while process.poll() is None:
        try:
            fcntl.flock(clients, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            since = time.monotonic()
        else:
            if time.monotonic() - since > LINGER:
                break
            fcntl.flock(clients, fcntl.LOCK_UN)
        time.sleep(0.2)
    (folder / "server.json").unlink(missing_ok=True)


if __name__ == "__main__":
    main(sys.argv[1])
