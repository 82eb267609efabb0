"""A real PostgreSQL for the tests, from the distribution's package: on a Unix socket of its own, ended by its pid."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

START_SECONDS = 60.0


class UnavailableError(Exception):
    """No server can be had here, and why."""


def binaries() -> Path:
    """The folder of the newest server that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        raise UnavailableError("no /usr/lib/postgresql/*/bin/initdb: install the package postgresql")
    return found[-1].parent


@contextlib.contextmanager
def server() -> Iterator[Path]:
    """The folder of the socket of a server with an empty database ``postgres`` of a user of that name."""
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # the path of a socket must be short
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        _run(programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8")
        options = ["-k", folder, "-c", "listen_addresses=", "-F"]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(_as_user(programs / "postgres", "-D", folder / "data", *options), stderr=log)
        try:
            _wait(programs / "pg_isready", folder, process)
            yield folder
        finally:
            process.terminate()
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_user(*command: object) -> Sequence[str]:
    """PostgreSQL does not run as root."""
    runner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    return [*runner, *map(str, command)]


def _run(*command: object) -> None:
    done = subprocess.run(_as_user(*command), capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise UnavailableError(f"{command[0]} failed: {done.stderr.strip()}")


def _wait(ready: Path, folder: Path, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run([ready, "-h", folder, "-q"]).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            raise UnavailableError(f"postgres does not start: {(folder / 'log').read_text()[-300:]}")
        time.sleep(0.1)
