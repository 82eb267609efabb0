"""What there is to read: files, folders, archives, standard input.

Nothing is ever extracted to a path that an archive names, devices and pipes
are not opened, each folder is read once however many links lead to it, and an
archive that grows out of proportion is given up.
"""

import bz2
import gzip
import io
import lzma
import os
import stat
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol, cast

from provgraph.errors import SourceError
from provgraph.pieces import Pieces

HEAD: Final = 64 << 10
"""Bytes of a file that are looked at to tell its kind."""
MAX_BYTES: Final = 4 << 30
MAX_RATIO: Final = 200
FREE_BYTES: Final = 100 << 20
"""Below this an archive may have any ratio."""
MAX_MEMBERS: Final = 1_000_000
MAX_LAYERS: Final = 5
"""A compressed file in an archive in an archive (a .tgz is two layers), but no deeper."""

DAMAGE = (
    EOFError,
    OSError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
)
"""What the readers of archives raise on bytes that are not what they should be."""


class Stream(Protocol):
    """What a source needs of a stream of bytes: it may be a pipe."""

    def read(self, size: int = -1, /) -> bytes: ...

    def seekable(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes with a name: ``head``, then what ``rest`` gives, which is good until the next source is asked for."""

    name: str
    head: bytes
    rest: Stream
    rewinds: bool
    """``rest`` is a file, which can be read again from its beginning."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A source that is there, or should be, and cannot be read."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """A path to read, and whether the user named it."""

    path: str
    named: bool


Found = Source | Unreadable


def printable(name: str) -> str:
    """The name as text that a terminal and a store take: bytes that are no UTF-8 are written out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


# -- folders ------------------------------------------------------------------------------------------------------


def is_folder(given: str) -> bool:
    return given != "-" and Path(given).is_dir()


def places(given: str, skip: frozenset[str] = frozenset()) -> Iterator[Place | Unreadable]:
    """The files at or below a path that was given; ``skip`` are folders to leave out."""
    if is_folder(given):
        yield from _below(given, {_identity(os.stat(folder)) for folder in skip if os.path.isdir(folder)})  # noqa: PTH112, PTH116
    else:
        yield Place(given, named=True)


def _identity(about: os.stat_result) -> tuple[int, int]:
    return about.st_dev, about.st_ino


def _below(folder: str, seen: set[tuple[int, int]]) -> Iterator[Place | Unreadable]:
    try:
        found = _identity(os.stat(folder))  # noqa: PTH116
        if found in seen:
            return
        seen.add(found)
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda e: e.name)
    except OSError as error:
        yield Unreadable(printable(folder), f"the folder cannot be read: {why(error)}")
        return
    for entry in entries:
        try:
            if entry.is_dir():
                yield from _below(entry.path, seen)
            elif entry.is_file():
                yield Place(entry.path, named=False)
        except OSError:  # a link that leads round in a circle
            continue


# -- files and archives -------------------------------------------------------------------------------------------


def found_at(place: Place) -> Iterator[Found]:
    """The sources at a place: the file itself, or what the archive that it is holds."""
    name = printable(place.path)
    try:
        if place.path == "-":
            yield from _found_in(name, sys.stdin.buffer)
            return
        if not stat.S_ISREG(os.stat(place.path).st_mode):  # noqa: PTH116
            raise SourceError("it is a pipe or a device; to load what a program writes, name the source -")
        with open(place.path, "rb") as stream:  # noqa: PTH123
            yield from _found_in(name, stream)
    except (SourceError, *DAMAGE) as error:
        yield Unreadable(name, why(error))


def why(error: Exception) -> str:
    """The error in words for people."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _found_in(name: str, stream: Stream, layer: int = 0) -> Iterator[Found]:
    head = _read(stream, HEAD)
    if layer > MAX_LAYERS:
        raise SourceError(f"archives are nested too deep ({name}); unpack it first")
    unpack = next((unpack for magic, unpack in _UNPACKERS if head.startswith(magic)), None)
    if unpack is not None:
        with unpack(cast("IO[bytes]", _Joined(head, stream, budget := Budget()))) as plain:
            yield from _found_in(name, _Counted(plain, budget), layer + 1)
    elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _in_zip(name, head, stream, layer + 1)
    elif _is_tar(head):
        yield from _in_tar(name, _Joined(head, stream, budget := Budget()), budget, layer + 1)
    else:
        yield Source(name, head, stream, rewinds=layer == 0 and stream.seekable())


def _read(stream: Stream, size: int) -> bytes:
    """As much as there is, up to the size: a pipe gives less at a time."""
    parts = []
    while size > 0 and (data := stream.read(size)):
        parts.append(data)
        size -= len(data)
    return b"".join(parts)


class Budget:
    """Holds the bytes that come out of an archive against those that went in."""

    def __init__(self) -> None:
        self.taken = self.given = 0

    def give(self, count: int) -> None:
        self.given += count
        if self.given > MAX_BYTES:
            raise SourceError(f"it unpacks to more than {MAX_BYTES >> 30} GiB; unpack it and load the folder")
        if self.given > max(FREE_BYTES, MAX_RATIO * self.taken):
            raise SourceError(f"it unpacks to more than {MAX_RATIO} times its size; unpack it and load the folder")


class _Joined(io.RawIOBase):
    """What was read of a stream already, then the rest of it; an archive's budget is told what it takes."""

    def __init__(self, head: bytes, rest: Stream, budget: Budget) -> None:
        self._head, self._rest, self._budget = io.BytesIO(head), rest, budget

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._head.read(size) or self._rest.read(size)
        self._budget.taken += len(data)
        return data


def of_pieces(name: str, pieces: Iterator[bytes]) -> Source:
    """A source that something else than one file makes."""
    stream = Pieces(pieces)
    return Source(name, _read(stream, HEAD), stream, rewinds=False)


def head_of(path: str) -> bytes:
    """The first bytes of a file; none of what is no file, or cannot be read."""
    try:
        if path != "-" and Path(path).is_file():
            with open(path, "rb") as stream:  # noqa: PTH123
                return stream.read(HEAD)
    except OSError:
        pass
    return b""


def beside(path: str) -> tuple[str, list[str]]:
    """The folder of a file, and all files in it."""
    folder = os.path.dirname(path) or "."  # noqa: PTH120
    with os.scandir(folder) as listing:
        return folder, sorted(entry.path for entry in listing if entry.is_file())


class _Counted(io.RawIOBase):
    """A stream out of an archive, held against its budget."""

    def __init__(self, stream: Stream, budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._budget.give(len(data))
        return data


_UNPACKERS: tuple[tuple[bytes, Callable[[IO[bytes]], gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile]], ...] = (
    (b"\x1f\x8b", lambda stream: gzip.GzipFile(fileobj=stream)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\x00", lzma.LZMAFile),
)


def _is_tar(head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head[:512], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _in_tar(name: str, stream: Stream, budget: Budget, layer: int) -> Iterator[Found]:
    with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|", errorlevel=1) as tar:
        count = 0
        while (member := tar.next()) is not None:
            count += 1
            if count > MAX_MEMBERS:
                raise SourceError(f"it holds more than {MAX_MEMBERS} files; unpack it and load the folder")
            tar.members = []  # type: ignore[attr-defined]  # else it remembers every member
            content = tar.extractfile(member) if member.isreg() else None
            if content is not None:
                yield from _member(f"{name}!{printable(member.name)}", _Counted(content, budget), layer)


def _member(name: str, stream: Stream, layer: int) -> Iterator[Found]:
    """What one member holds; a damaged one costs itself only."""
    try:
        yield from _found_in(name, stream, layer)
    except (SourceError, *DAMAGE) as error:
        yield Unreadable(name, why(error))


def _in_zip(name: str, head: bytes, stream: Stream, layer: int) -> Iterator[Found]:
    """A ZIP is read from its end; one that comes from a pipe or an archive lies in a file without a name meanwhile."""
    budget = Budget()
    with tempfile.SpooledTemporaryFile(max_size=1 << 20) as spooled:
        if stream.seekable():
            whole = cast("IO[bytes]", stream)
        else:
            whole = cast("IO[bytes]", spooled)
            _spool(_Joined(head, stream, budget), whole)
        with zipfile.ZipFile(whole) as packed:
            for member in packed.infolist()[:MAX_MEMBERS]:
                budget.taken += member.compress_size
                if not member.is_dir() and not stat.S_ISLNK(member.external_attr >> 16):
                    with packed.open(member) as content:
                        yield from _member(f"{name}!{printable(member.filename)}", _Counted(content, budget), layer)


def _spool(stream: Stream, into: IO[bytes]) -> None:
    """Copy, but no more than an archive may hold."""
    limit = Budget()
    while data := stream.read(1 << 20):
        limit.taken += len(data)
        limit.give(len(data))
        into.write(data)
