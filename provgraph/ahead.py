"""The next piece is fetched while this one is looked at."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["ahead"]

T = TypeVar("T")


def ahead(pieces: Iterator[T]) -> Iterator[T]:
    """The same pieces, each made in a thread of its own: while it waits for the engine, we work."""
    from concurrent.futures import ThreadPoolExecutor

    end = object()
    with ThreadPoolExecutor(1, "provgraph-read") as reader, _quickly_switched():
        coming = reader.submit(next, pieces, end)
        while (piece := coming.result()) is not end:
            coming = reader.submit(next, pieces, end)
            yield piece  # type: ignore[misc]


@contextmanager
def _quickly_switched() -> Iterator[None]:
    """A thread that receives asks for its turn at each bit of a piece, and would wait 5 ms each time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(before / 10)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
