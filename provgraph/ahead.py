"""The next piece is fetched while this one is looked at."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["ahead", "quickly_switched"]

T = TypeVar("T")
SWITCH_AFTER = 0.0005
"""Seconds after which a thread that works lets the other one run: that one mostly waits for the store, and each answer
would find it waiting for its turn as well."""


def ahead(pieces: Iterator[T]) -> Iterator[T]:
    """The same pieces, each made in a thread of its own: while it waits for the engine, we work."""
    from concurrent.futures import ThreadPoolExecutor

    end = object()
    with ThreadPoolExecutor(1, "provgraph-read") as reader, quickly_switched():
        coming = reader.submit(next, pieces, end)
        while (piece := coming.result()) is not end:
            coming = reader.submit(next, pieces, end)
            yield piece  # type: ignore[misc]


@contextmanager
def quickly_switched() -> Iterator[None]:
    """Two threads, of which one waits for the store, take turns after ``SWITCH_AFTER``."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_AFTER)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
