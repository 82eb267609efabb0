"""Locks that the kernel holds for a process and lets go when it ends, however it ends (``flock``)."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from provgraph.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows has no lock that is shared and ends with its process
    fcntl = None  # type: ignore[assignment]

__all__ = ["AVAILABLE", "await_turn", "held", "is_held", "open_file", "os_fault", "release", "take"]

AVAILABLE = fcntl is not None


def open_file(file: Path) -> int:
    """The file to lock, made for its owner alone."""
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise os_fault(file.parent, error) from None


def os_fault(path: Path, error: OSError) -> StoreError:
    """Why the folder of a store cannot be used."""
    return StoreError(
        f"the store {path} cannot be opened: {error.strerror or error}; "
        "it is a folder that you may write to: name another one with --store"
    )


def take(fd: int, *, exclusive: bool, seconds: float = 0.0) -> bool:
    """Lock an open file; False when others still hold it after that time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(fd, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
        time.sleep(0.005)


def await_turn(fd: int, seconds: float) -> bool:
    """Lock an open file exclusively as soon as the others let go of it; False where that takes longer.

    ``take`` asks again and again, which many processes at one time feel.
    """
    if take(fd, exclusive=True):
        return True
    locked = threading.Event()

    def wait() -> None:
        # Given up and closed meanwhile: the lock goes with the last hold on the file, which is this call.
        with contextlib.suppress(OSError):
            fcntl.flock(fd, fcntl.LOCK_EX)
        locked.set()

    threading.Thread(target=wait, name="provgraph-turn", daemon=True).start()
    return locked.wait(seconds)


def release(fd: int) -> None:
    """Let go of a lock and keep the file open."""
    fcntl.flock(fd, fcntl.LOCK_UN)


@contextlib.contextmanager
def held(file: Path) -> Iterator[None]:
    """Nobody else is in such a block meanwhile: wait as long as it takes."""
    fd = open_file(file)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def is_held(file: Path) -> bool:
    """Does somebody hold it exclusively?"""
    fd = open_file(file)
    try:
        return not take(fd, exclusive=False)
    finally:
        os.close(fd)
