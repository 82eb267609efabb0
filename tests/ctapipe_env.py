"""A Python in which the real ctapipe runs, and a simtel file for it to read.

Where ctapipe is not installed beside provgraph, environments of its own are
made once and kept in the user's cache folder. The simtel file is a test
resource in the source distribution of eventio.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "provgraph"
EVENTIO = "1.10.0"
SIMTEL = "gamma_20deg_0deg_run102___cta-prod4-sst-1m_desert-2150m-Paranal-sst-1m.simtel.zst"


class UnavailableError(Exception):
    """It cannot be had here; says why."""


def python(version: str) -> Path:
    """An interpreter of that version (``3.12``) with ctapipe and this provgraph."""
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    if version == ours and find_spec("ctapipe") and find_spec("eventio"):
        return Path(sys.executable)
    home = CACHE / f"ctapipe-python{version}"
    with alone(home):
        _environment(home, Path(sys.executable) if version == ours else interpreter(version))
        provgraph_into(home)
    return home / "bin" / "python"


def interpreter(version: str) -> Path:
    """A Python of that version that works: pyenv's shims are there for versions that are not switched on too."""
    named = shutil.which(f"python{version}")
    candidates = [Path(named)] if named else []
    candidates += sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python{version}"))
    for candidate in candidates:
        if subprocess.run([candidate, "-c", "import ensurepip"], capture_output=True, check=False).returncode == 0:
            return candidate
    raise UnavailableError(f"there is no python{version}")


def _environment(home: Path, interpreter: Path) -> None:
    ready = home / "ready"
    if not ready.exists():
        shutil.rmtree(home, ignore_errors=True)
        run(interpreter, "-m", "venv", home)
        run(home / "bin" / "pip", "install", "--quiet", "ctapipe", "eventio", "setuptools>=77")
        ready.touch()


def provgraph_into(home: Path) -> None:
    """This working copy, editable; again when it has moved or its dependencies have changed."""
    stamp = home / "provgraph"
    state = hashlib.sha256(str(ROOT).encode() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != state:
        run(home / "bin" / "pip", "install", "--quiet", "--no-build-isolation", "--editable", ROOT)
        stamp.write_text(state)


def simtel() -> Path:
    """31 gamma events, 70 telescopes, 6 MB."""
    kept = CACHE / SIMTEL
    with alone(kept):
        if not kept.exists():
            _fetch(kept)
    return kept


def _fetch(kept: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run(
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "eventio"),
            *("--dest", folder, f"eventio=={EVENTIO}"),
        )
        with tarfile.open(Path(folder) / f"eventio-{EVENTIO}.tar.gz") as archive:
            member = archive.extractfile(f"eventio-{EVENTIO}/tests/resources/{SIMTEL}")
            assert member is not None
            part = kept.with_suffix(".part")
            part.write_bytes(member.read())
            part.rename(kept)


def run(*command: str | Path) -> None:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise UnavailableError(f"{' '.join(map(str, command[:4]))} failed: {said}")


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """One process at a time makes a thing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
