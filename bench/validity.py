"""``provgraph validate`` as a whole process: documents of so many statements, deep and wide."""

import statistics
import subprocess
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path

from bench import load
from bench.figures import Figure, timed

LIMIT = 5.0
OLD_CHAIN = 2_000
"""Statements of the chain with which ProvToolbox's validator was not done after 5 minutes."""


def documents(folder: Path, statements: int, runs: int) -> Iterator[Figure]:
    for name, shape, size in (
        ("a chain", chain, statements),
        ("a wide merge", wide, statements),
        ("a chain", chain, OLD_CHAIN),
    ):
        path = folder / f"{shape.__name__}-{size}.provn"
        path.write_text(document(shape, size))
        times = [timed(lambda path=path: _validate(path)) for _ in range(runs)]  # type: ignore[misc]
        yield Figure(f"validate: {name} of {size:,} statements", "none", statistics.median(times), "s", LIMIT)


def _validate(path: Path) -> None:
    subprocess.run([load.PROVGRAPH, "validate", path], check=True, stdout=subprocess.DEVNULL)


def document(shape: Callable[[], Iterator[str]], statements: int) -> str:
    lines = "\n".join(islice(shape(), statements))
    return f"document\nprefix ex <http://example.org/>\n{lines}\nendDocument\n"


def chain() -> Iterator[str]:
    """Each run uses the file of the run before it; derivations name their activity."""
    yield "entity(ex:e0)"
    for i in count(1):
        yield f"activity(ex:a{i})"
        yield f"used(ex:u{i}; ex:a{i}, ex:e{i - 1}, -)"
        yield f"entity(ex:e{i})"
        yield f"wasGeneratedBy(ex:g{i}; ex:e{i}, ex:a{i}, -)"
        yield f"wasDerivedFrom(ex:e{i}, ex:e{i - 1}, ex:a{i}, ex:g{i}, ex:u{i})"


def wide() -> Iterator[str]:
    """One run uses all files."""
    yield "activity(ex:merge)"
    yield "entity(ex:all)"
    yield "wasGeneratedBy(ex:all, ex:merge, -)"
    for i in count(1):
        yield f"entity(ex:e{i})"
        yield f"used(ex:merge, ex:e{i}, -)"
        yield f"wasDerivedFrom(ex:all, ex:e{i}, -, -, -)"
