"""``provgraph jobs``, ``models``, ``impact``, ``check``."""

from typing import TYPE_CHECKING, Any

import click

from provgraph.cli import printing
from provgraph.cli.options import Command, example, limit_of, limited, opened, printed, scoped

if TYPE_CHECKING:
    from provgraph.lineage import Answer


@click.command(epilog=example("provgraph jobs --status Failed --status Killed"))
@click.option("--status", multiple=True, metavar="S", help="DIRAC's status: Done, Failed, Killed, ...; repeatable.")
@click.option("--failed-activity", is_flag=True, help="A run in any execution did not complete.")
@click.option("--without-log", is_flag=True, help="No provenance log of it was read.")
@limited
@printed("table", "json", "csv")
@click.pass_context
def jobs(ctx: click.Context, /, limit: int | None, format: str, **conditions: Any) -> None:
    """DIRAC jobs that meet all conditions, each with its executions and the runs in them."""
    from provgraph import campaign

    with opened(ctx) as store:
        answer = campaign.jobs(store, **conditions, limit=limit_of(limit))
    if format == "json":
        print(printing.json_text(answer))
    elif format == "csv":
        printing.csv_items(answer["items"])
    else:
        if answer["items"]:
            printing.job_table(answer["items"])
        printing.note(len(answer["items"]), answer["total"])


@click.command(epilog=example("provgraph models /ctao/MC/gamma_run001.DL2.h5"))
@click.argument("file", metavar="FILE")
@scoped
@printed("table", "json")
@click.pass_context
def models(ctx: click.Context, file: str, scope: str | None, format: str) -> None:
    """Which models and cuts made FILE: used by the run that wrote it, by earlier runs on its data, or behind these."""
    from provgraph import campaign, foreign, lineage

    with opened(ctx) as store:
        where = foreign.find(store, scope)
        answer = campaign.models(store, [found["id"] for found in lineage.resolve(store, file, where)], where)
    if format == "json":
        print(printing.json_text(answer))
    else:
        _print_models(answer)


def _print_models(answer: "Answer") -> None:
    """Each model once, with the nearest way in which it was used."""
    ways = {"direct": "used for it", "in_data_lineage": "used for its data", "all": "behind these models"}
    nearest: dict[str, str] = {}
    for key, way in ways.items():
        for file in answer[key]:
            nearest.setdefault(file["id"], way)
    if nearest:
        rows = [[nearest[file["id"]], printing.title(file), file["id"]] for file in answer["all"]]
        printing.table(("how", "file", "id"), sorted(rows, key=lambda row: list(ways.values()).index(row[0])))
    printing.note(len(nearest), len(nearest))


def impact_options(command: Command) -> Command:
    options = (
        click.option("--file", metavar="FILE", help="They used this file, as a model too."),
        click.option("--tool", metavar="T", help="Name of the tool."),
        click.option("--version", metavar="V", help="Its version."),
        click.option("--config", metavar="NAME", help="Base name of a configuration file that they ran with."),
        click.option("--parameter", metavar="NAME=VALUE", help="A parameter had this value."),
        click.option("--site", metavar="S", help="Site of the job."),
        click.option("--host", metavar="H", help="Name of the machine."),
        click.option("--software", metavar="PKG[==V]", help="A package that was there."),
        click.option(
            "--follow",
            type=click.Choice(["data", "influence"]),
            default="data",
            show_default=True,
            help="What derives from the data alone; or through models, cuts and configuration too.",
        ),
        scoped,
        printed("table", "json", "csv", "lfn"),
        click.pass_context,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(
    epilog=example(
        "provgraph impact --file /ctao/MC/models/energy.pkl --follow influence",
        "provgraph impact --tool ctapipe-process --version 0.32.0 --site CTAO.DESY-ZN.de",
    )
)
@impact_options
def impact(
    ctx: click.Context, /, file: str | None, follow: str, scope: str | None, format: str, **conditions: str | None
) -> None:
    """What must be made again if the runs that meet all conditions were wrong, and how many runs that takes."""
    from provgraph import campaign, foreign, lineage

    if file is None and not any(value is not None for value in conditions.values()):
        raise click.UsageError("say what was wrong: a file, tool, version, configuration, parameter, site, ...")
    with opened(ctx) as store:
        where = foreign.find(store, scope)
        files = None if file is None else [found["id"] for found in lineage.resolve(store, file, where)]
        answer = campaign.impact(store, campaign.Conditions(files=files, **conditions), follow=follow, scope=where)
    _print_impact(answer, format)


def _print_impact(answer: "Answer", format: str) -> None:
    if format == "json":
        print(printing.json_text(answer))
    elif format == "csv":
        printing.csv_items(answer["downstream"])
    elif format == "lfn":
        printing.names(answer["downstream"])
    else:
        if answer["downstream"]:
            printing.file_table(answer["downstream"])
            counts = ", ".join(f"{n} {level}" for level, n in answer["counts"].items())
            print(f"\n{len(answer['downstream'])} files ({counts}), {len(answer['direct'])} of them directly")
            print(f"{answer['activities']} runs made them")
        printing.note(len(answer["downstream"]), len(answer["downstream"]))


@click.command(epilog=example("provgraph check double-merged-input missing-merge-input"))
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--list", "listed", is_flag=True, help="What checks there are, and what each finds.")
@printed("table", "json", "csv")
@click.pass_context
def check(ctx: click.Context, names: tuple[str, ...], listed: bool, format: str) -> None:
    """What is wrong or doubtful: all checks, or those named. Exits 1 when there are findings."""
    from provgraph import checks

    if listed:
        printing.table(("check", "severity", "finds"), ([c.name, c.severity, c.doc] for c in checks.CHECKS.values()))
        return
    with opened(ctx) as store:
        found = checks.check(store, names)
    if format == "json":
        print(printing.json_text(found))
    elif format == "csv":
        printing.csv_items(found["findings"])
    else:
        _print_findings(found)
    if found["findings"]:
        ctx.exit(1)


def _print_findings(found: "Answer") -> None:
    if found["findings"]:
        printing.table(
            ("check", "severity", "finding"), ([f["check"], f["severity"], f["message"]] for f in found["findings"])
        )
    printing.note(len(found["findings"]), len(found["findings"]))
