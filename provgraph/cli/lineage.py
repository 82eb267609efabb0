"""``provgraph down``, ``up``, ``path``, ``show``, ``activities``."""

import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

import click

from provgraph.cli import archiving, printing, writing
from provgraph.cli.options import (
    Command,
    described,
    example,
    export_options,
    limit_of,
    limited,
    opened,
    printed,
    scoped,
)

if TYPE_CHECKING:
    from provgraph.lineage import Answer

LINEAGE_FORMATS = ("table", "json", "csv", "lfn", "dot", "provn", "prov-json")


def lineage_options(command: Command) -> Command:
    options = (
        click.argument("file", metavar="FILE"),
        click.option(
            "--follow",
            type=click.Choice(["data", "influence", "all"]),
            default="data",
            show_default=True,
            help="The data itself; or models, cuts and configuration too; or all, partial products included.",
        ),
        click.option(
            "--level", "levels", multiple=True, metavar="DL2", help="Files of this data level only; repeatable."
        ),
        click.option("--match", metavar="GLOB", help="Names like this; * matches / too."),
        click.option(
            "--kind",
            type=click.Choice(["file", "activity", "both"]),
            default="file",
            show_default=True,
            help="What to list.",
        ),
        click.option("--depth", type=click.IntRange(0), metavar="N", help="At most N activities away."),
        scoped,
        limited,
        described,
        printed(*LINEAGE_FORMATS),
        writing.to_file,
        click.pass_context,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(epilog=example("provgraph down /ctao/MC/gamma_run001.simtel.zst --level DL2 --format lfn"))
@lineage_options
def down(ctx: click.Context, file: str, format: str, **options: Any) -> None:
    """What came from FILE, nearest first."""
    _lineage(ctx, "downstream", file, format, options)


@click.command(
    epilog=example("provgraph up /ctao/MC/gamma_run001.DL2.h5 --follow influence --format dot | dot -Tsvg > up.svg")
)
@lineage_options
def up(ctx: click.Context, file: str, format: str, **options: Any) -> None:
    """What FILE came from, nearest first."""
    _lineage(ctx, "upstream", file, format, options)


def _lineage(
    ctx: click.Context,
    way: Any,
    name: str,
    format: str,
    options: dict[str, Any],
) -> None:
    from provgraph import foreign, lineage, sealing

    said = export_options(options)
    output, seal, where = (options.pop(key) for key in ("output", "seal", "scope"))
    if seal:
        writing.can_seal(output, format)
    options |= {"levels": [level.upper() for level in options["levels"]], "limit": limit_of(options["limit"])}
    with opened(ctx) as store:
        scope = foreign.find(store, where)
        start = [file["id"] for file in lineage.resolve(store, name, scope)]
        asked = sealing.Answer(way, tuple(start), options, scope, said)
        answer = asked.answer(store)
        if format in archiving.FORMATS:
            archiving.write(ctx, store, asked, answer, format, output, seal=seal)
            return
    with writing.writing(output) as stream, redirect_stdout(stream):
        print_answer(answer, format)


def print_answer(answer: "Answer", format: str) -> None:
    if format == "json":
        print(printing.json_text(answer))
    elif format == "csv":
        printing.csv_items(answer["items"])
    elif format == "lfn":
        printing.names(answer["items"])
    else:
        printing.answer(answer)


@click.command(epilog=example("provgraph path gamma_run001.simtel.zst gamma_merged.DL2.h5"))
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@scoped
@printed("table", "json")
@click.pass_context
def path(ctx: click.Context, a: str, b: str, scope: str | None, format: str) -> None:
    """A shortest way from file A to file B, down or up."""
    from provgraph import foreign, lineage

    with opened(ctx) as store:
        where = foreign.find(store, scope)
        start, ends = ([file["id"] for file in lineage.resolve(store, name, where)] for name in (a, b))
        found = lineage.path(store, start, ends, where)
    if format == "json":
        print(printing.json_text(found))
    elif found["found"]:
        printing.mixed_table(found["steps"])
    else:
        print("there is no way between them", file=sys.stderr)


@click.command(epilog=example("provgraph show 1f4525f1-6581-4c1b-bfa5-15284f19c782"))
@click.argument("any", metavar="ANY")
@scoped
@printed("text", "json")
@click.pass_context
def show(ctx: click.Context, any: str, scope: str | None, format: str) -> None:
    """All about a file, an activity by its id, or a job (20260101 or vo/20260101).

    Of an LFN with several versions the newest is shown.
    """
    from provgraph import campaign, foreign

    with opened(ctx) as store:
        record = campaign.show(store, any, foreign.find(store, scope))
    if format == "json":
        print(printing.json_text(record))
    else:
        printing.record(record)


@click.command(epilog=example("provgraph activities --name ctapipe-merge --status error"))
@click.option("--name", metavar="TOOL", help="Name of the tool.")
@click.option("--version", metavar="V", help="Its version.")
@click.option("--status", metavar="S", help="completed, error, interrupted, running, killed or unknown.")
@click.option("--config", metavar="NAME", help="Base name of a configuration file that it ran with.")
@click.option("--site", metavar="S", help="Computing site.")
@scoped
@limited
@printed("table", "json", "csv")
@click.pass_context
def activities(
    ctx: click.Context, /, scope: str | None, limit: int | None, format: str, **conditions: str | None
) -> None:
    """Runs of tools, those that meet all conditions, by their start."""
    from provgraph import foreign, lineage

    with opened(ctx) as store:
        where = foreign.find(store, scope)
        answer = lineage.activities(store, **conditions, limit=limit_of(limit), scope=where)
    print_answer(answer, format)
