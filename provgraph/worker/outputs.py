"""The files that a job wrote, as DIRAC will know them: LFN, GUID, Adler32, each file read once."""

import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from provgraph.model import base_name
from provgraph.worker.described import Described, read
from provgraph.worker.finding import Left

__all__ = ["Output", "Sums", "outputs", "sums"]

CHUNK = 1 << 20
GUID_BYTES = 10 << 20
"""DIRAC makes the GUID of a file of its first bytes only."""


class Sums(NamedTuple):
    """What identifies a content."""

    size: int
    guid: str
    adler32: str


@dataclass(frozen=True, slots=True)
class Output:
    """A file that the job wrote and that is still there. ``lfn`` is None when nobody uploads it."""

    path: Path
    lfn: str | None
    planned: bool = False
    """It is to be uploaded after the payload."""
    sums: Sums | None = None
    """None when there was no time to read it."""


def sums(path: Path, stopped: Callable[[], bool]) -> Sums | None:
    """Both checksums of a file in one go; None where that was stopped."""
    first, adler, size = hashlib.md5(usedforsecurity=False), 1, 0
    buffer = memoryview(bytearray(CHUNK))
    with path.open("rb", buffering=0) as stream:
        while count := stream.readinto(buffer):
            if stopped():
                return None
            if size < GUID_BYTES:
                first.update(buffer[: min(count, GUID_BYTES - size)])
            adler = zlib.adler32(buffer[:count], adler)
            size += count
    return Sums(size, guid(first.hexdigest()), f"{adler & 0xFFFFFFFF:08x}")


def guid(md5: str) -> str:
    """The form that DIRAC gives to it."""
    digits = md5.upper()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def outputs(
    folder: Path, left: Left, job: Described, given: Iterable[str], stopped: Callable[[], bool]
) -> list[Output]:
    """All outputs; those with an LFN are read first, should the time be short."""
    named = {o.path: o for o in (*_given(given, left, job), *_listed(left, job))}
    for path in _logged(folder, left, job):
        named.setdefault(path, Output(path, None))
    return [_read(output, left.problems, stopped) for output in named.values()]


def _read(output: Output, problems: list[str], stopped: Callable[[], bool]) -> Output:
    found = None
    try:
        found = sums(output.path, stopped)
        if found is None:
            problems.append(f"no time to read {output.path.name}: its checksums are missing")
    except OSError as error:
        problems.append(f"{output.path.name} cannot be read: {error.strerror}")
    return Output(output.path, output.lfn, output.planned, found)


def _listed(left: Left, job: Described) -> Iterator[Output]:
    """Files of the folder under the base names of LFNs, which is how they were or will be uploaded."""
    done = job.done or ()
    for lfn in (*done, *(lfn for lfn in job.asked if lfn not in done)):
        path = _local(base_name(lfn), left.files)
        if path is not None:
            yield Output(path, lfn, planned=lfn not in done)


def _local(name: str, files: Mapping[str, list[Path]]) -> Path | None:
    """The only file of that name, or the one nearest to the top."""
    found = files.get(name, [])
    if len(found) > 1 and len(found[0].parts) == len(found[1].parts):
        return None
    return found[0] if found else None


def _given(given: Iterable[str], left: Left, job: Described) -> Iterator[Output]:
    """``FILE`` or ``FILE=LFN`` of the command line; an LFN that is given was uploaded."""
    lfns = {base_name(lfn): lfn for lfn in (*job.asked, *(job.done or ()))}
    for text in given:
        name, uploaded, lfn = _pair(text)
        path = Path(os.path.abspath(name))  # noqa: PTH100  # links keep their names
        if not path.is_file():
            left.problems.append(f"output {name} is no file")
            continue
        known = lfns.get(path.name)
        yield Output(path, lfn or known, planned=not uploaded and known is not None and known not in (job.done or ()))


def _pair(text: str) -> tuple[str, bool, str | None]:
    for mark in ("=LFN:", "=lfn:", "=/"):
        name, found, lfn = text.rpartition(mark)
        if found and name:
            return name, True, f"/{lfn.lstrip('/')}"
    return text, False, None


def _logged(folder: Path, left: Left, job: Described) -> Iterator[Path]:
    """What the logs say was written, where it is in the folder."""
    for name, data in left.logs.items():
        try:
            for document in read("ctapipe", name, data, job.name):
                left.problems += [f"{name}: {f.message}" for f in document.findings if f.check == "torn-log"]
                for claim in document.claims:
                    if claim.kind == "wasGeneratedBy" and (path := _there(claim.path, folder, left)) is not None:
                        yield path
        except Exception as error:  # it is kept as it is; who loads it is told why it is refused
            left.problems.append(f"{name}: {error}")


def _there(path: str, folder: Path, left: Left) -> Path | None:
    own = Path(os.path.normpath(folder / path))
    if own in left.files.get(own.name, ()):
        return own
    return _local(base_name(path), left.files)
