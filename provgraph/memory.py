"""The garbage collector, where a great many small records pass through."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["seldom_collected"]

COLLECT_AFTER = 50_000
"""New objects before the collector looks at them."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """What is read or written are records without cycles: to look for some takes a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
