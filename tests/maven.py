"""Programs in Java for the tests, from the jars on Maven Central.

The jars are fetched once, into ``$XDG_CACHE_HOME/provgraph``, which all test processes of a user share.
"""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId><artifactId>test</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
{dependencies}
  </dependencies>
</project>
"""
_DEPENDENCY = "    <dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"


class UnavailableError(Exception):
    """This program cannot be had here, and why."""


def cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "provgraph"


@contextlib.contextmanager
def locked(file: Path, how: int = fcntl.LOCK_EX) -> Iterator[int]:
    fd = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, how)
        yield fd
    finally:
        os.close(fd)


def java(least: int, *, compiler: bool = False) -> str:
    """A java command of at least this version, or UnavailableError; ``compiler``: of a JDK, which runs sources."""
    homes = [os.environ.get("JAVA_HOME", ""), *map(str, sorted(Path("/usr/lib/jvm").glob("*"), reverse=True))]
    commands = [shutil.which("java") or "", *(f"{home}/bin/java" for home in homes if home)]
    for command in commands:
        there = command and (Path(command).resolve().with_name("javac") if compiler else Path(command)).is_file()
        if there and java_version(command) >= least:
            return command
    kind = "JDK" if compiler else "Java"
    raise UnavailableError(f"no {kind} {least} or newer on the path, in JAVA_HOME or in /usr/lib/jvm")


def java_version(command: str) -> int:
    said = subprocess.run([command, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


def jars(name: str, *coordinates: str) -> Path:
    """The folder with these artifacts (``group:artifact:version``) and all that they need, fetched if need be."""
    folder = cache() / name
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.parent / f"{name}.lock"):
            if not folder.is_dir():
                _fetch(folder, coordinates)
    return folder


def _fetch(folder: Path, coordinates: tuple[str, ...]) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise UnavailableError(f"no Maven (mvn) to fetch {folder.name} with")
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        pom, lib = Path(name, "pom.xml"), Path(name, "lib")
        pom.write_text(_POM.format(dependencies="\n".join(_DEPENDENCY.format(*one.split(":")) for one in coordinates)))
        done = subprocess.run(
            [
                maven,
                "-q",
                "-B",
                "-f",
                str(pom),
                "dependency:copy-dependencies",
                "-DincludeScope=runtime",
                f"-DoutputDirectory={lib}",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or not lib.is_dir():
            raise UnavailableError(f"Maven could not fetch {folder.name}: {(done.stdout + done.stderr).strip()[-300:]}")
        lib.rename(folder)
