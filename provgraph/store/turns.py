"""Processes of one user on one machine take turns before they ask a server for its write lock.

Neo4j looks again and again whether a lock has become free, for each transaction that waits for it: of sixteen writers
the waiting ones took a third of the machine. Here they wait in the operating system. Who cannot wait here, or has
waited for long, goes to the server without a turn: its lock alone decides who writes.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from provgraph.embedded import locks
from provgraph.errors import StoreError
from provgraph.values import digest

PATIENCE = 10.0
"""Seconds to wait for a turn: whoever has it may hang."""


@contextlib.contextmanager
def turn(*store: str | None) -> Iterator[None]:
    """Be the only one here who writes to a store; its address and its database name it."""
    fd = _opened(digest(*store))
    if fd is None:
        yield
        return
    try:
        locks.await_turn(fd, PATIENCE)
        yield
    finally:
        os.close(fd)


def _opened(key: str) -> int | None:
    """A file in a folder of our own; None where there can be none."""
    if not locks.AVAILABLE:
        return None
    folder = Path(tempfile.gettempdir(), f"provgraph-{os.getuid()}")
    with contextlib.suppress(OSError, StoreError):
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.lstat().st_uid == os.getuid() and not folder.is_symlink():
            return locks.open_file(folder / f"{key}.lock")
    return None
