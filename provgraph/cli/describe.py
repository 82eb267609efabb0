"""``provgraph describe``."""

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from provgraph.cli import printing
from provgraph.cli.options import example, opened, printed

if TYPE_CHECKING:
    from provgraph.loading import Report


@click.command(epilog=example("provgraph describe tools.yaml", "provgraph describe --shipped"))
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--shipped", is_flag=True, help="The descriptions of ctapipe's tools that provgraph brings along.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@printed("text", "json")
@click.pass_context
def describe(ctx: click.Context, files: tuple[str, ...], shipped: bool, dry_run: bool, format: str) -> int:
    """Describe tools, their parameters and roles, kinds of files, and agents.

    Reads YAML or JSON of the format provgraph-description/1, definition.yaml of LSTOSA, and VOTables of OPUS; before
    or after the logs. Exit 1 if a file was refused; the others count.
    """
    from provgraph import loading

    if not files and not shipped:
        raise click.UsageError("name a description file, or --shipped")
    with ExitStack() as stack:
        sources = (*files, *(stack.enter_context(path) for path in (_shipped() if shipped else ())))
        store = stack.enter_context(opened(ctx, create=True))
        options = loading.Options(kind="description", dry_run=dry_run)
        report = loading.load(store, [str(source) for source in sources], options=options)
    if format == "json":
        print(printing.json_text(_facts(report)))
    else:
        _print(report, dry_run)
    return int(report.refused)


def _shipped() -> Any:
    from importlib.resources import as_file, files

    folder = files("provgraph") / "shipped"
    return [as_file(file) for file in sorted(folder.iterdir(), key=lambda f: f.name) if file.name.endswith(".yaml")]


def _facts(report: "Report") -> dict[str, Any]:
    """What each file was, what it described, and how the graph changed."""
    found = report.as_json()
    sources = [
        {key: source[key] for key in ("source", "status", "reason", "findings") if key in source}
        for source in found["sources"]
        if source["kind"] != "folder"
    ]
    described = [
        {"kind": kind, "name": name, "version" if kind != "agent" else "type": version, "created": created}
        for kind, name, version, created in sorted(report.changes.described, key=str)
    ]
    return {"sources": sources, "described": described, "nodes": found["nodes"], "edges": found["edges"]}


def _print(report: "Report", dry_run: bool) -> None:
    found = _facts(report)
    for source in found["sources"]:
        if source["status"] == "refused":
            print(f"refused {source['source']}: {source.get('reason', '')}", file=sys.stderr)
    if found["described"]:
        rows = (
            [one["kind"], one["name"], one.get("version"), "created" if one["created"] else "updated"]
            for one in found["described"]
        )
        printing.table(("what", "name", "version", dry_run * "would be " + "described"), rows)
    else:
        print("nothing new is described")
