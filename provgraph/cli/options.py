"""What commands share: the store, how to print, how much."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from provgraph.export import Options as ExportOptions
    from provgraph.store import Store

__all__ = ["Command", "described", "example", "export_options", "limit_of", "limited", "opened", "printed", "scoped"]

Command = TypeVar("Command", bound=Callable[..., Any])

limited = click.option("--limit", type=click.IntRange(0), metavar="N", help="At most so many; 0: all.")


scoped = click.option(
    "--scope",
    metavar="SOURCE",
    help="Look in this imported PROV document (as it was given to load, or by its hash) or bundle; "
    "all: in the live graph and all documents as one. Else in the live graph.",
)


def described(command: Command) -> Command:
    """Options of what a PROV document says besides files and runs; ``export_options`` takes them."""
    options = (
        click.option(
            "--descriptions",
            type=click.Choice(["none", "activity", "all"]),
            default="all",
            show_default=True,
            help="In PROV: descriptions of nothing, of tools alone, or of files, roles and parameters too.",
        ),
        click.option("--no-agents", is_flag=True, help="In PROV: leave out who ran it."),
        click.option("--no-configuration", is_flag=True, help="In PROV: leave out parameters and environments."),
        click.option(
            "--flavour",
            type=click.Choice(["w3c", "ivoa"]),
            default="w3c",
            show_default=True,
            help="In PROV-N and PROV-JSON: W3C PROV, which all software reads, or the records of voprov.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def export_options(options: dict[str, Any]) -> "ExportOptions":
    """The options of ``described``, which are taken out of these."""
    from provgraph.export import Options

    left_out = {name: not options.pop(f"no_{name}") for name in ("agents", "configuration")}
    return Options(options.pop("descriptions"), flavour=options.pop("flavour"), **left_out)


def limit_of(limit: int | None) -> int | None:
    return limit or None


def example(*lines: str) -> str:
    """The end of a help text."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def printed(*formats: str) -> Callable[[Command], Command]:
    """Options ``--format`` (the first is the default) and ``--json``."""
    choice = click.option(
        "--format", type=click.Choice(formats), default=formats[0], show_default=True, help="How to print it."
    )
    json = click.option("--json", "format", flag_value="json", help="One JSON document; the same as --format json.")
    return lambda command: choice(json(command))


@contextmanager
def opened(ctx: click.Context, *, create: bool = False) -> "Iterator[Store]":
    """The store that ``--store`` names."""
    from provgraph.store import open_store

    with open_store(ctx.obj, create=create) as store:
        yield store
