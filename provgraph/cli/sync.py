"""``provgraph sync`` and ``dirac-dump``: what jobs could not send."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provgraph.cli import printing
from provgraph.cli.options import Command, example, opened, printed
from provgraph.errors import UsageError

if TYPE_CHECKING:
    from provgraph.syncing import Pulled, Report
    from provgraph.syncing.source import Page, Source

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def _services(command: Command) -> Command:
    for option in (
        click.option("--limit", type=click.IntRange(1), metavar="N", help="End behind the page with so many jobs."),
        click.option("--since", metavar="TIME", help="What has changed since then, wherever the last sync ended."),
        click.option("--dirac", is_flag=True, help="Ask DIRAC, through its client, which must be installed."),
        click.option("--diracx", metavar="URL", help="Ask this DiracX server [$DIRACX_URL]."),
    ):
        command = option(command)
    return command


@click.command(epilog=example("provgraph sync --diracx https://diracx.example.org --spool /data/spool"))
@_services
@click.option("--spool", "spools", multiple=True, type=FOLDER, metavar="FOLDER", help="Load what jobs left there.")
@click.option(
    "--privacy",
    type=click.Choice(["keep", "hash", "drop"]),
    default="keep",
    show_default=True,
    help="What becomes of names of users and machines.",
)
@printed("text", "json")
@click.pass_context
def sync(
    ctx: click.Context,
    diracx: str | None,
    dirac: bool,
    since: str | None,
    limit: int | None,
    spools: tuple[Path, ...],
    privacy: Any,
    format: str,
) -> int:
    """Fetch jobs that have ended, and their files, since the last time.

    The token for DiracX is taken from $DIRACX_TOKEN, or from where `dirac login` leaves it. How far each service was
    read is kept in the store: an interrupted sync goes on where it was. Exit 1 if a service or a spool bundle could
    not be read; the others are.
    """
    from provgraph.syncing import sync as run

    with _sources(diracx, dirac, limit, optional=bool(spools)) as sources, opened(ctx, create=True) as store:
        report = run(store, sources, spools, since=since, limit=limit, privacy=privacy, progress=_progress())
    if format == "json":
        print(printing.json_text(report.as_json()))
    else:
        _print(report)
    return int(report.refused)


@click.command("dirac-dump", epilog=example("provgraph dirac-dump --dirac 20260101 20260102 -o bundle.json"))
@click.argument("jobs", nargs=-1, type=click.IntRange(1), metavar="[JOB]...")
@_services
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The bundle.")
@click.option("--json", "as_json", is_flag=True, help="Print what is in it as JSON.")
def dirac_dump(
    jobs: tuple[int, ...],
    diracx: str | None,
    dirac: bool,
    since: str | None,
    limit: int | None,
    output: Path,
    as_json: bool,
) -> None:
    """Write what `sync` would fetch into a bundle that `load` reads.

    These jobs, as they are; without any, all that have ended. No store is asked and no place is kept.
    """
    from provgraph.syncing import bundles

    with _sources(diracx, dirac, limit) as sources:
        counts = bundles.write(output, _pages(sources, jobs, since, limit))
    if as_json:
        print(printing.json_text({"bundle": str(output), **counts}))
    else:
        for note in counts["notes"]:
            print(f"warning {note}", file=sys.stderr)
        print(f"{output}: {counts['jobs']} jobs, {counts['files']} files, {counts['transformations']} transformations")


def _pages(sources: "list[Source]", jobs: tuple[int, ...], since: str | None, limit: int | None) -> "Iterator[Page]":
    from provgraph.syncing.source import as_place

    for source in sources:
        seen = 0
        for page in source.named(jobs) if jobs else source.changed(as_place(since)):
            yield page
            seen += page.seen
            if limit is not None and seen >= limit:
                break


@contextmanager
def _sources(diracx: str | None, dirac: bool, limit: int | None, optional: bool = False) -> "Iterator[list[Source]]":
    """The services that are to be asked."""
    url = diracx or (None if dirac or optional else os.environ.get("DIRACX_URL"))
    if not (url or dirac or optional):
        raise UsageError("nothing to ask: name --diracx URL (or $DIRACX_URL), --dirac, or for sync --spool FOLDER")
    from contextlib import ExitStack

    with ExitStack() as stack:
        found: list[Source] = []
        if url:
            from provgraph.syncing.diracx import DiracXSource

            found.append(stack.enter_context(DiracXSource(url, per_page=min(limit or 500, 500))))
        if dirac:
            from provgraph.syncing.dirac import connected

            found.append(connected())
        yield found


def _progress() -> "Callable[[Pulled], None] | None":
    """How far it is, on a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(pulled: "Pulled") -> None:
        print(f"\r{pulled.source}: {pulled.jobs.seen} jobs", end="\n" * pulled.complete, file=sys.stderr, flush=True)

    return show


def _print(report: "Report") -> None:
    found = report.as_json()
    for what in (*found["sources"], *found["spools"]):
        if "reason" in what:
            print(f"refused {what['source']}: {what['reason']}", file=sys.stderr)
        for finding in what["findings"]:
            print(f"{finding['severity']} {what['source']}: {finding['message']}", file=sys.stderr)
    for source in found["sources"]:
        jobs, files = source["jobs"], source["files"]
        print(
            f"{source['source']}: {jobs['new']} new jobs, {jobs['changed']} changed, of {jobs['seen']} seen; "
            f"{files['new']} new files, {files['changed']} changed{'' if source['complete'] else '; not at its end'}"
        )
    statuses = [spool["status"] for spool in found["spools"]]
    if statuses:
        print(f"spools: {', '.join(f'{statuses.count(s)} {s}' for s in sorted(set(statuses)))}")
    changes = [f"{found[w][h]} {w} {h}" for w in ("nodes", "edges") for h in ("created", "deleted") if found[w][h]]
    print(", ".join(changes) or "nothing to change")
