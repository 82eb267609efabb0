"""Where documents go: standard output, or a file that is there whole or not at all; with a manifest, if wanted."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from provgraph.cli.options import Command

if TYPE_CHECKING:
    from provgraph.sealing import Asked
    from provgraph.store import Store

__all__ = ["can_seal", "seal", "to_file", "writing"]


def to_file(command: Command) -> Command:
    """Options of what can be written to a file: ``output`` and ``seal``."""
    options = (
        click.option(
            "-o",
            "--output",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write to this file, at once or not at all.",
        ),
        click.option(
            "--seal", is_flag=True, help="Write a SHA-256 manifest beside the -o file, for `provgraph verify`; of PROV."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def writing(output: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that takes its name when all of it is written."""
    if output is None:
        yield sys.stdout
        return
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def can_seal(output: Path | None, format: str) -> None:
    """Refuse to seal what is no file of PROV."""
    if output is None or format not in _PROV:
        raise click.UsageError("--seal is for PROV that is written with -o")


_PROV = ("provn", "json", "prov-json", "xml", "rdf", "jsonld")


def seal(store: "Store", output: Path, asked: "Asked") -> None:
    """Write the manifest beside it."""
    from provgraph import sealing

    print(f"sealed in {sealing.seal(store, output, asked)}", file=sys.stderr)
