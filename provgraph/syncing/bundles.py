"""What services answer as one bundle, in a file."""

import os
import secrets
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any

from provgraph.syncing import encoded
from provgraph.syncing.source import FORMAT, Page

__all__ = ["write"]

_SECTIONS = {"jobs": ("[", "]"), "files": ("{", "}"), "transformations": ("[", "]")}


def write(path: Path, pages: Iterable[Page]) -> dict[str, Any]:
    """Write a bundle, whole or not at all; how much is in it. It may be larger than memory."""
    passing = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with passing.open("x", encoding="utf-8") as stream:
            counts = _write(stream, pages)
            stream.flush()
            os.fsync(stream.fileno())
        passing.replace(path)
    except BaseException:
        passing.unlink(missing_ok=True)
        raise
    return counts


class _Section:
    """One section, in a file without a name until all pages are read: each page has something of all."""

    def __init__(self, file: IO[str]) -> None:
        self.count = 0
        self._known = set[bytes]()
        self._file = file

    def add(self, text: str, key: str = "") -> None:
        """One entry; a file or a plan that belongs to jobs of several pages is told by the first."""
        known = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest() if key else None
        if known is None or known not in self._known:
            self._file.write(f"{',' * bool(self.count)}\n{text}")
            self.count += 1
            if known is not None:
                self._known.add(known)

    def move_into(self, stream: IO[str]) -> None:
        self._file.seek(0)
        while text := self._file.read(1 << 20):
            stream.write(text)


def _write(stream: IO[str], pages: Iterable[Page]) -> dict[str, Any]:
    notes: list[str] = []
    with ExitStack() as files:
        sections = {
            name: _Section(files.enter_context(tempfile.SpooledTemporaryFile(1 << 20, "w+", encoding="utf-8")))
            for name in _SECTIONS
        }
        for page in pages:
            notes += page.notes
            _take(page, sections)
        stream.write(f'{{"format": "{FORMAT}"')
        for name, section in sections.items():
            opening, closing = _SECTIONS[name]
            stream.write(f',\n"{name}": {opening}')
            section.move_into(stream)
            stream.write(closing)
    stream.write("}\n")
    return {name: section.count for name, section in sections.items()} | {"notes": notes}


def _take(page: Page, sections: dict[str, _Section]) -> None:
    for job in page.jobs:
        sections["jobs"].add(encoded(job))
    for lfn, entry in page.files.items():
        sections["files"].add(f"{encoded(lfn)}: {encoded(entry)}", lfn)
    for plan in page.transformations:
        sections["transformations"].add(text := encoded(plan), text)
