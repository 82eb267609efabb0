"""Sort more lines than fit in memory: parts of them wait in files without a name."""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO

__all__ = ["in_order"]

HELD = 5_000
"""Lines that are sorted in memory."""
FILES = 200
"""Files that are open at one time."""


def in_order(lines: Iterable[str]) -> Iterator[str]:
    """Lines in their order; each ends with the only line feed in it."""
    given = iter(lines)
    first = sorted(islice(given, HELD))
    if len(first) < HELD:
        yield from first
        return
    with ExitStack() as stack:
        parts = [stack.enter_context(_kept(first))]
        while part := sorted(islice(given, HELD)):
            parts.append(stack.enter_context(_kept(part)))
            if len(parts) == FILES:
                parts = [_kept(heapq.merge(*parts))]
                stack.close()
                stack.enter_context(parts[0])
        yield from heapq.merge(*parts)


def _kept(lines: Iterable[str]) -> IO[str]:
    # What a source wrote as it liked may hold halves of surrogate pairs.
    file = tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="\n")  # noqa: SIM115
    file.writelines(lines)
    file.seek(0)
    return file
