"""Sort more than fits in memory: parts of it wait in files without a name."""

import heapq
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO, Any

__all__ = ["in_order"]

HELD = 5_000
"""Rows that are sorted in memory."""
FILES = 200
"""Files that are open at one time."""

Row = list[Any]


def in_order(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows of numbers and texts in their order."""
    given = iter(rows)
    first = sorted(islice(given, HELD))
    if len(first) < HELD:
        yield from first
        return
    with ExitStack() as stack:
        parts = [stack.enter_context(_kept(first))]
        while part := sorted(islice(given, HELD)):
            parts.append(stack.enter_context(_kept(part)))
            if len(parts) == FILES:
                parts = [_kept(_merged(parts))]
                stack.close()
                stack.enter_context(parts[0])
        yield from _merged(parts)


def _merged(parts: Iterable[IO[str]]) -> Iterator[Row]:
    return heapq.merge(*(map(json.loads, part) for part in parts))


def _kept(rows: Iterable[Row]) -> IO[str]:
    file = tempfile.TemporaryFile("w+", encoding="ascii", newline="\n")  # noqa: SIM115  # the caller closes it
    file.writelines(f"{json.dumps(row)}\n" for row in rows)
    file.seek(0)
    return file
