"""``provgraph validate``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provgraph.cli import printing
from provgraph.cli.options import example, printed

if TYPE_CHECKING:
    from provgraph.model import Document
    from provgraph.validity import Finding, Flavour


@click.command(epilog=example("provgraph validate gamma_run001.prov.json"))
@click.argument(
    "documents", nargs=-1, required=True, metavar="DOC...", type=click.Path(allow_dash=True, path_type=Path)
)
@click.option(
    "--flavour",
    type=click.Choice(["auto", "w3c", "ivoa"]),
    default="auto",
    show_default=True,
    help="The rules of W3C PROV alone, or those of the IVOA too; auto: where a document has words of the IVOA.",
)
@printed("table", "json", "csv")
@click.pass_context
def validate(ctx: click.Context, documents: tuple[Path, ...], flavour: Any, format: str) -> None:
    """Is a PROV document valid by PROV-CONSTRAINTS, and by the rules of the IVOA? Exits 1 when there are findings.

    PROV-N, PROV-JSON, PROV-XML, PROV-O or PROV-JSONLD; - is standard input. Needs no store. Each finding names its
    constraint.
    """
    from provgraph.validity import counted

    found = [(document, _findings(document, flavour)) for document in documents]
    findings = [finding for _, of_document in found for finding in of_document]
    if format == "json":
        print(printing.json_text(counted(findings)))
    elif format == "csv":
        printing.csv_items(findings)
    else:
        _print(found)
    if findings:
        ctx.exit(1)


def _findings(document: Path, flavour: "Flavour") -> "list[Finding]":
    from provgraph.errors import SourceError
    from provgraph.validity import unreadable, validate

    try:
        read = _read(document)
    except (SourceError, OSError) as error:
        return [unreadable(str(document), error)]
    return validate(read.statements, read.bundles, flavour, str(document))


def _read(path: Path) -> "Document":
    """All of it, as it would be loaded. The loader alone is imported: this needs no store."""
    from importlib.metadata import entry_points

    from provgraph.model import Context, union

    [point] = entry_points(group="provgraph.loaders", name="prov")
    with click.open_file(str(path), "rb") as stream:  # "-" is standard input
        return union(point.load().read(stream, Context(str(path))))


def _print(found: "list[tuple[Path, list[Finding]]]") -> None:
    rows = [
        (str(document), of["check"], of["severity"], of["message"]) for document, findings in found for of in findings
    ]
    if rows:
        printing.table(("document", "check", "severity", "finding"), rows)
    for document in [document for document, findings in found if not findings]:
        print(f"{document} is valid")
