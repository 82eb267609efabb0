"""Spool bundles: what one job has to tell, in one file that waits for a store.

A bundle is a gzipped tar: its format first, then the files that the job left as they are, and ``bundle.json`` with what
was found out about them. ``load`` reads it like any archive. The same content makes the same bytes under the same name,
whenever and wherever it is written, so that a bundle that is written or loaded again is no second one.
"""

import gzip
import hashlib
import io
import os
import re
import secrets
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final, cast

from provgraph.errors import SourceError

__all__ = ["FORMAT", "check", "found", "is_bundle", "write"]

FORMAT: Final = "provgraph-spool/1"
_MARK: Final = "provgraph-spool"
_NAME = re.compile(r"provgraph-(?:\d+|nojob)-[0-9a-f]{16}\.tgz")
_DAMAGE = (EOFError, OSError, tarfile.TarError, zlib.error)


def is_bundle(name: str) -> bool:
    """Is a file of this name a bundle?"""
    return _NAME.fullmatch(name) is not None


def write(folder: Path, job: int | None, members: Mapping[str, bytes]) -> Path:
    """Write a bundle into a folder, whole or not at all."""
    passing = folder / f".provgraph-{os.getpid()}-{secrets.token_hex(4)}.tmp"
    try:
        with passing.open("xb") as stream:
            content = _pack(members, stream)
            stream.flush()
            os.fsync(stream.fileno())
        path = folder / f"provgraph-{job or 'nojob'}-{content[:16]}.tgz"
        passing.replace(path)
    except BaseException:
        passing.unlink(missing_ok=True)
        raise
    return path


class _Hashed(io.RawIOBase):
    """Passes on what is written, and hashes it: how well it was compressed must not change its name."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.content = stream, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        self.content.update(cast("bytes", data))
        return self._stream.write(cast("bytes", data))


def _pack(members: Mapping[str, bytes], stream: IO[bytes]) -> str:
    """Write the archive, in the order of names; its hash."""
    with gzip.GzipFile("", "wb", 6, stream, mtime=0) as packed:
        hashed = _Hashed(cast("IO[bytes]", packed))
        with tarfile.open(fileobj=cast("IO[bytes]", hashed), mode="w|", format=tarfile.GNU_FORMAT) as tar:
            for name, data in ((_MARK, f"{FORMAT}\n".encode()), *sorted(members.items())):
                about = tarfile.TarInfo(name)
                about.size = len(data)
                tar.addfile(about, io.BytesIO(data))
    return hashed.content.hexdigest()


def found(folder: Path) -> list[Path]:
    """The bundles in a folder, in the order of their names; what is half written is none."""
    return sorted(path for path in folder.iterdir() if is_bundle(path.name) and path.is_file())


def check(path: Path) -> None:
    """Refuse what is damaged from its beginning, and what a newer provgraph wrote."""
    try:
        with tarfile.open(path, "r:gz") as tar:
            first = tar.next()
            content = tar.extractfile(first) if first is not None and first.name == _MARK else None
            said = content.read(100).decode("utf-8", "replace").strip() if content is not None else ""
    except _DAMAGE as error:
        raise SourceError(f"{path} is no readable spool bundle: {error}") from None
    if said != FORMAT:
        raise SourceError(
            f"{path} is of format {said or 'unknown'!r}; this provgraph reads {FORMAT!r}: upgrade provgraph"
        )
