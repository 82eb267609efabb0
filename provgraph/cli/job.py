"""``provgraph job`` and ``spool``: after a job's payload, and what it could not send."""

import json
import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provgraph.cli import printing
from provgraph.cli.options import example, opened, printed

if TYPE_CHECKING:
    from provgraph.worker import Outcome


class _Harmless(click.Command):
    """A command that does not make a job fail that calls it wrongly, either."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        strict = "--strict" in args
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            if strict:
                raise
            _say(f"wrong usage, nothing is done: {error.format_message()} (see provgraph job -h)")
            raise click.exceptions.Exit(0) from None


@click.command(
    cls=_Harmless,
    epilog=example("provgraph --store neo4j+s://prov.example.org job", "provgraph job --spool"),
)
@click.argument("folder", default=".", metavar="[FOLDER]")
@click.option("--spool", is_flag=True, help="Send nothing: leave the bundle beside the job.")
@click.option("--to", metavar="FOLDER", help="Send nothing: write the bundle into this folder.")
@click.option("--store", metavar="URL|PATH", help="The store, as before the command.")
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE[=LFN]",
    help="A file that the job wrote; with the LFN that it was uploaded to. May be repeated.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(0, min_open=True),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="For all of it.",
)
@click.option("--strict", is_flag=True, help="Exit 1 when anything did not go as it should.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of the line.")
@click.pass_context
def job(
    ctx: click.Context,
    folder: str,
    spool: bool,
    to: str | None,
    store: str | None,
    outputs: tuple[str, ...],
    time_limit: float,
    strict: bool,
    as_json: bool,
) -> None:
    """Tell what a DIRAC job did: the last step of its workflow.

    Looks in the job's FOLDER for provenance logs and DIRAC's files, computes LFN, GUID and Adler32 of what was
    written, and sends all of it to the store. What cannot be sent in time stays beside the job, as one file that
    `provgraph load` or `spool` takes later. Prints one line and exits 0, whatever happens.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    code = 1
    try:
        from provgraph.worker import Options, leave

        options = Options(Path(folder), Path(to) if to else None, spool, store or ctx.obj, time_limit, outputs)
        outcome = leave(options, os.environ, stop)
        _say(json.dumps(outcome.as_json(), ensure_ascii=False) if as_json else _line(outcome), bare=as_json)
        code = 0 if outcome.well else 1
    except BaseException as error:  # nothing that happens here may reach the job
        _say(f"nothing is done: {' '.join(str(error).split()) or type(error).__name__}")
    finally:
        os._exit(code if strict else 0)  # threads that hang in the network would be waited for


def _say(text: str, *, bare: bool = False) -> None:
    """One line on standard output, which may be closed, or on a disk that is full."""
    try:
        print(text if bare else f"provgraph job: {' '.join(text.split())}", flush=True)
    except (OSError, ValueError):
        return


def _line(outcome: "Outcome") -> str:
    ended = {
        "sent": f"sent to {outcome.store}",
        "written": f"written to {outcome.bundle}",
        "spooled": f"left in {outcome.bundle}",
        "nothing": "no log and no job id, nothing to send",
        "failed": "nothing is kept",
    }[outcome.status]
    found = f"{_count(outcome.logs, 'log')}, {_count(len(outcome.outputs), 'output')}"
    told = f"; {'; '.join(outcome.problems)}" if outcome.problems else ""
    return f"{outcome.job or 'no job'}: {found}; {ended}{told}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


@click.command(epilog=example("provgraph spool /data/spool --remove"))
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--remove", is_flag=True, help="Delete each bundle of which nothing was refused.")
@printed("text", "json")
@click.pass_context
def spool(ctx: click.Context, folder: Path, remove: bool, format: str) -> int:
    """Load the bundles that jobs left in a folder. Loading one again changes nothing."""
    from provgraph.cli.load import print_report
    from provgraph.loading.spools import replay

    with opened(ctx, create=True) as store:
        report, loaded = replay(store, [folder])
    for path in loaded if remove else ():
        path.unlink(missing_ok=True)
    if format == "json":
        print(printing.json_text(report.as_json()))
    else:
        print_report(report, dry_run=False)
    return int(report.refused)


__all__ = ["job", "spool"]
