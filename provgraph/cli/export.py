"""``provgraph export``."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from provgraph.cli import writing
from provgraph.cli.options import described, example, export_options, opened
from provgraph.cli.writing import to_file
from provgraph.errors import UsageError
from provgraph.memory import seldom_collected

if TYPE_CHECKING:
    from provgraph import sealing
    from provgraph.export import Options
    from provgraph.model import Document
    from provgraph.store import Store

EXPORT_FORMATS = ("provn", "json", "xml", "rdf", "jsonld", "dot", "svg")
STREAMED = ("provn", "json")


@click.command(epilog=example("provgraph export gamma_run001.DL2.h5 --format json -o gamma_run001.prov.json"))
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--all", "everything", is_flag=True, help="The whole store.")
@click.option(
    "--document",
    metavar="SOURCE",
    help="A PROV document that was loaded, as it came: named as it was given to load, or by its SHA-256.",
)
@click.option(
    "--direction",
    type=click.Choice(["up", "down", "both"]),
    default="up",
    show_default=True,
    help="What the files came from, what came from them, or both.",
)
@click.option(
    "--format", type=click.Choice(EXPORT_FORMATS), default="provn", show_default=True, help="How to write it."
)
@described
@click.option("--json", "format", flag_value="json", help="PROV-JSON; the same as --format json.")
@to_file
@click.pass_context
def export(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    everything: bool,
    document: str | None,
    direction: Any,
    format: str,
    output: Path | None,
    seal: bool,
    **options: Any,
) -> None:
    """Write the provenance of files as W3C PROV or as a picture.

    The document is closed: both ends of each relation are in it.
    """
    if [everything, bool(files), document is not None].count(True) != 1:
        raise click.UsageError("name files to export, or --all, or a --document")
    if seal:
        writing.can_seal(output, format)
    said = export_options(options)
    with opened(ctx) as store:
        with writing.writing(output) as stream, seldom_collected():
            if document is not None:
                _export_document(store, document, format, stream)
            elif everything:
                _export_all(store, format, stream, said)
            else:
                _export_files(store, files, direction, format, stream, said)
        if seal and output is not None:
            writing.seal(store, output, _asked(store, files, document, direction, said))


def _asked(
    store: "Store", files: Sequence[str], document: str | None, direction: Any, said: "Options"
) -> "sealing.Asked":
    from provgraph import documents, sealing

    if document is not None:
        return sealing.Imported(documents.find(store, document))
    return sealing.Files(tuple(_ids(store, files)), direction, said) if files else sealing.Whole(said)


def _ids(store: "Store", files: Sequence[str]) -> list[str]:
    from provgraph import foreign, lineage

    found = list(dict.fromkeys(file["id"] for name in files for file in lineage.resolve(store, name)))
    if any(map(foreign.apart, found)):
        raise UsageError(
            f"{', '.join(files)} is in an imported document: `provgraph up` and `down` write what it says of a file "
            "(--format provn or prov-json), `provgraph export --document` all of it"
        )
    return found


def _export_files(
    store: "Store", files: Sequence[str], direction: Any, format: str, stream: IO[str], said: "Options"
) -> None:
    from provgraph import export, fetching

    export.write(fetching.fetch(store, _ids(store, files), direction), format, stream, said)


def _export_document(store: "Store", name: str, format: str, stream: IO[str]) -> None:
    from provgraph import documents, export

    document = documents.find(store, name)
    if format in STREAMED and documents.size(store, document) > WHOLE:
        found = documents.bundles(store, document)
        export.write_verbatim(found, lambda bundle: documents.texts(store, bundle), format, stream)
    else:
        export.write(documents.fetch(store, document), format, stream)


def _export_all(store: "Store", format: str, stream: IO[str], said: "Options") -> None:
    from provgraph import export, fetching, model

    if format in STREAMED:
        export.write_stream(lambda: fetching.fetch_all(store), format, stream, said)
    else:
        export.write(model.union(_held(fetching.fetch_all(store), format)), format, stream, said)


WHOLE = 5_000
"""Statements of a document that ``prov`` writes at once; a larger one is written statement by statement."""
MOST = 100_000
"""Records of a store that are written in other formats: ``prov`` takes 10 kB and 0.2 ms for each, RDF more."""


def _held(documents: "Iterable[Document]", format: str) -> "Iterator[Document]":
    """Pieces of a graph that fits in memory."""
    count = 0
    for document in documents:
        count += sum(map(len, (document.activities, document.entities, document.nodes, document.relations)))
        if count > MOST:
            raise UsageError(
                f"the store has more than the {MOST} records that can be written as {format} in one piece; "
                f"write {' or '.join(STREAMED)}, which have no limit, or export single files"
            )
        yield document
