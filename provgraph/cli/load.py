"""``provgraph load``."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from provgraph.cli import printing
from provgraph.cli.options import example, opened, printed

if TYPE_CHECKING:
    from provgraph.loading import Report, Step


@click.command(epilog=example("provgraph load jobs/ merge.provenance.log --namespace my-laptop"))
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--namespace", metavar="N", help="Where local paths mean something, for sources that no job ran.")
@click.option("--job", metavar="VO/ID", help="The job that the sources belong to.")
@click.option(
    "--privacy",
    type=click.Choice(["keep", "hash", "drop"]),
    default="keep",
    show_default=True,
    help="What becomes of names of users and machines.",
)
@click.option("--as", "kind", metavar="KIND", help="Read the sources as this kind, whatever they look like.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@printed("text", "json")
@click.pass_context
def load(
    ctx: click.Context,
    sources: tuple[str, ...],
    namespace: str | None,
    job: str | None,
    privacy: Any,
    kind: str | None,
    dry_run: bool,
    format: str,
) -> int:
    """Load logs, folders and archives of them; - is standard input.

    postgresql://USER@HOST/DATABASE is a provenance database of CTADIRAC; its password is in PGPASSWORD or ~/.pgpass.

    Loading again is cheap and changes nothing. Exit 1 if a source was refused; the others are loaded.
    """
    from provgraph import loading

    options = loading.Options(namespace, job, privacy, kind, dry_run)
    with opened(ctx, create=True) as store, _progress() as progress:
        report = loading.load(store, sources, options=options, progress=progress)
    if format == "json":
        print(printing.json_text(report.as_json()))
    else:
        print_report(report, dry_run)
    return int(report.refused)


@contextmanager
def _progress() -> "Iterator[Callable[[Step], None] | None]":
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[runs]} activities"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, runs=0)
        yield lambda step: bar.update(task, completed=step.done, total=step.total, runs=step.activities)


def print_report(report: "Report", dry_run: bool) -> None:
    found = report.as_json()
    for source in found["sources"]:
        if source["status"] == "refused":
            print(f"refused {source['source']}: {source.get('reason', '')}", file=sys.stderr)
        for finding in source["findings"]:
            print(f"{finding['severity']} {source['source']}: {finding['message']}", file=sys.stderr)
    # A folder has an entry of its own; here its files are counted.
    statuses = [entry.status for entry in report.entries if entry.kind != "folder"]
    counts = ", ".join(f"{statuses.count(s)} {s}" for s in ("new", "known", "refused") if s in statuses)
    runs = sum(entry.activities for entry in report.entries if entry.kind != "folder")
    changes = ", ".join(
        f"{found[what][how]} {what} {how}"
        for what in ("nodes", "edges")
        for how in ("created", "deleted")
        if found[what][how]
    )
    print(f"{'dry run: ' * dry_run}sources: {counts or 'none'}; {runs} activities; {changes or 'nothing to change'}")
