"""``provgraph init``, ``status``, ``stop``, ``demo``."""

import os
from pathlib import Path
from typing import Any

import click

from provgraph.cli import printing
from provgraph.cli.options import example, opened, printed
from provgraph.errors import UsageError


@click.command(epilog=example("provgraph --store bolt://localhost:7687 init"))
@printed("text", "json")
@click.pass_context
def init(ctx: click.Context, format: str) -> None:
    """Make the store, or bring it up to date."""
    with opened(ctx, create=True) as store:
        _print_status(store.status(), format)


@click.command(epilog=example("provgraph status --json"))
@printed("text", "json")
@click.pass_context
def status(ctx: click.Context, format: str) -> None:
    """What the store is, and how much it holds."""
    with opened(ctx) as store:
        _print_status(store.status(), format)


def _print_status(status: dict[str, Any], format: str) -> None:
    if format == "json":
        print(printing.json_text(status))
        return
    printing.facts(status)
    for key, title in (("labels", "nodes"), ("types", "edges")):
        if status[key]:
            print()
            printing.table([title, "how many"], sorted(status[key].items()))


@click.command(epilog=example("provgraph stop"))
@printed("text", "json")
@click.pass_context
def stop(ctx: click.Context, format: str) -> None:
    """Stop the server of an embedded store now.

    It would end by itself, $PROVGRAPH_IDLE seconds after its last use.
    """
    from provgraph import embedded

    location = ctx.obj or os.environ.get("PROVGRAPH_STORE") or "./provgraph.db"
    if "://" in location:
        raise UsageError(f"{location} is a server of its own: only embedded stores are stopped here")
    stopped = embedded.stop(Path(location))
    if format == "json":
        print(printing.json_text({"store": location, "stopped": stopped}))
    else:
        print(f"{location}: {'stopped' if stopped else 'no server was running'}")


@click.command(epilog=example("provgraph --store demo.db demo"))
@printed("text", "json")
@click.pass_context
def demo(ctx: click.Context, format: str) -> None:
    """Load the bundled campaign and ask it the main questions."""
    from provgraph.cli import tour

    with opened(ctx, create=True) as store:
        answers = tour.answers(store)
    if format == "json":
        print(printing.json_text(answers))
    else:
        tour.tell(answers)
