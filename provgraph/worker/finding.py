"""What a job left in its folder: provenance logs, also packed ones, and the files of DIRAC."""

import os
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from provgraph import spool
from provgraph.loading import find_loader, sources
from provgraph.worker.concealing import Conceal

__all__ = ["Left", "look"]

DEPTH = 3
MOST_FILES = 5_000
"""A folder may hold a whole software installation: it is not searched to its end."""
MOST_BYTES = 24 << 20
"""Of all that is kept: the bundle is made in memory."""
_SMALL = 64 << 20
"""Larger files are no logs and no archives of them, unless their name says so."""

_DIRAC = re.compile(r"job\.info|.*\.jdl|jobDescription\.xml|output_lfns[^/]*\.txt", re.IGNORECASE)
_TEXT = re.compile(r".*\.(?:log|json|txt|out)", re.IGNORECASE)
_PACKED = re.compile(r".*(?:prov|log).*\.(?:tgz|tar|tar\.gz|tar\.bz2|tar\.xz|zip|gz)", re.IGNORECASE)


@dataclass(slots=True)
class Left:
    """What was found; names are relative to the folder."""

    logs: dict[str, bytes] = field(default_factory=dict)
    dirac: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, list[Path]] = field(default_factory=dict)
    """All files by their base name, the nearest first."""
    problems: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(map(len, (*self.logs.values(), *self.dirac.values())))


def look(folder: Path, conceal: Conceal, stopped: Callable[[], bool]) -> Left:
    """Search a folder, as far as there is time."""
    left = Left()
    for path in _walk(folder, left.problems):
        if stopped():
            left.problems.append("the time was over before the whole folder was searched")
            break
        left.files.setdefault(path.name, []).append(path)
        try:
            _take(path, folder, left, conceal)
        except Exception as error:  # whatever is wrong with one file, the others are taken
            left.problems.append(f"{_name(path, folder)} cannot be read: {sources.why(error)}")
    return left


def _walk(folder: Path, problems: list[str]) -> Iterator[Path]:
    """The regular files of a folder, those near its top first; links to folders are not followed."""
    waiting = deque([(str(folder), 0)])
    count = 0
    while waiting and count < MOST_FILES:
        place, depth = waiting.popleft()
        try:
            with os.scandir(place) as listing:
                entries = sorted(listing, key=lambda e: e.name)
        except OSError as error:
            problems.append(f"{sources.printable(place)} cannot be read: {sources.why(error)}")
            continue
        for entry in entries:
            count += 1
            if depth < DEPTH and _is_folder(entry):
                waiting.append((entry.path, depth + 1))
            elif _is_file(entry):
                yield Path(entry.path)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    return not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads round in a circle
        return False


def _name(path: Path, folder: Path) -> str:
    return sources.printable(str(path.relative_to(folder)))


def _take(path: Path, folder: Path, left: Left, conceal: Conceal) -> None:
    """Keep a file, or what it holds, if it is of any use."""
    if spool.is_bundle(path.name):
        return
    if _DIRAC.fullmatch(path.name):
        if path.parent == folder:
            _keep(left.dirac, path.name, path.read_bytes(), left, conceal)
        return
    if _may_hold_logs(path):
        start = len(sources.printable(str(folder))) + 1
        for found in sources.found_at(sources.Place(str(path), named=False)):
            if isinstance(found, sources.Unreadable):
                left.problems.append(f"{found.name[start:]} cannot be read: {found.reason}")
            elif find_loader("ctapipe").sniff(found.name, found.head):
                name = found.name[start:].replace("!", "/").replace("../", "")
                _keep(left.logs, name, found.head + found.rest.read(MOST_BYTES), left, conceal)


def _may_hold_logs(path: Path) -> bool:
    if find_loader("ctapipe").sniff(path.name, b""):
        return True
    return (_TEXT.fullmatch(path.name) or _PACKED.fullmatch(path.name)) is not None and path.stat().st_size < _SMALL


def _keep(into: dict[str, bytes], name: str, data: bytes, left: Left, conceal: Conceal) -> None:
    """Each content once: a log often lies beside the archive that it was packed into."""
    if left.size + len(data) > MOST_BYTES:
        left.problems.append(f"{name} is left out: more than {MOST_BYTES >> 20} MB of logs; load it by hand")
    elif data not in into.values():
        into[name] = conceal(data)
