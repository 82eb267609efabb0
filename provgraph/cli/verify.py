"""``provgraph verify``."""

from pathlib import Path

import click

from provgraph.cli import printing
from provgraph.cli.options import example, opened, printed


@click.command(epilog=example("provgraph verify gamma_run001.prov.json"))
@click.argument("document", metavar="FILE", type=click.Path(path_type=Path))
@printed("text", "json")
@click.pass_context
def verify(ctx: click.Context, document: Path, format: str) -> None:
    """Is a sealed document as it was written, and does the store still say the same? Exits 1 when not.

    FILE was written with `--seal` of `export`, `up` or `down`; its manifest FILE.seal.json lies beside it.
    """
    from provgraph import sealing

    with opened(ctx) as store:
        found = sealing.verify(store, document)
    if format == "json":
        print(printing.json_text(found))
    else:
        print(f"{document}: {'intact' if found['intact'] else 'not as it was written'}; sealed {found['written']}")
        for what, names in (("changed", found["changed"]), ("gone", found["gone"]), ("new", found["new"])):
            for name in names:
                print(f"{what:<8} {name}")
    if not found["ok"]:
        ctx.exit(1)
