"""Statements that were understood and wait in files without a name until the whole of their document is."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain

from provgraph.statements import ELEMENTS, Statement, encoded, packed, unpacked

__all__ = ["Kept"]


class Kept:
    """They come back with elements before what is said of them, numbered in this order; to be closed."""

    def __init__(self) -> None:
        self._closing = ExitStack()
        self._elements, self._relations = _Lines(self._closing), _Lines(self._closing)

    def __enter__(self) -> "Kept":
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def clear(self) -> None:
        for lines in (self._elements, self._relations):
            lines.clear()

    def put(self, statement: Statement) -> None:
        (self._elements if statement.kind in ELEMENTS else self._relations).put(statement)

    def __iter__(self) -> Iterator[Statement]:
        for seq, (scope, line) in enumerate(chain(self._elements, self._relations)):
            _, *said = packed(line)
            yield unpacked([seq, *said], scope)


class _Lines:
    """Each statement as ``encoded`` writes it; a line that is none is the scope of those behind it."""

    def __init__(self, closing: ExitStack) -> None:
        self._file = closing.enter_context(tempfile.TemporaryFile("w+", encoding="ascii", newline="\n"))  # noqa: SIM115
        self._scope = ""

    def clear(self) -> None:
        self._scope = ""
        self._file.seek(0)
        self._file.truncate()

    def put(self, statement: Statement) -> None:
        if statement.bundle != self._scope:
            self._scope = statement.bundle
            self._file.write(f"{self._scope}\n")
        self._file.write(f"{encoded(statement)}\n")

    def __iter__(self) -> Iterator[tuple[str, str]]:
        scope = ""
        self._file.seek(0)
        for line in self._file:
            if line.startswith("["):
                yield scope, line
            else:
                scope = line.rstrip("\n")
