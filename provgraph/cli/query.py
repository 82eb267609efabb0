"""``provgraph query`` and ``provgraph cypher``."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from provgraph.cli import printing
from provgraph.cli.options import example, limit_of, limited, opened, printed
from provgraph.errors import UsageError

if TYPE_CHECKING:
    from provgraph.store import Table


@click.command(epilog=example("provgraph query dl2_of_simtel file=/ctao/MC/gamma_run001.simtel.zst"))
@click.argument("name", metavar="NAME", required=False)
@click.argument("parameters", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--list", "listed", is_flag=True, help="What queries there are, and what each answers.")
@limited
@printed("table", "json", "csv")
@click.pass_context
def query(
    ctx: click.Context, name: str | None, parameters: tuple[str, ...], listed: bool, limit: int | None, format: str
) -> None:
    """Ask a named query. A value is JSON if it reads as such, else text."""
    from provgraph import lineage
    from provgraph.store import Table

    if listed:
        rows = [[key, " ".join(q.params), q.doc.splitlines()[0]] for key, q in lineage.cookbook().items()]
        _print_table(Table(["name", "parameters", "answers"], rows, len(rows), False), format)
        return
    if name is None:
        raise click.UsageError("name a query, or ask for all with --list")
    with opened(ctx) as store:
        table = lineage.query(store, name, _values(parameters), limit=limit_of(limit))
    _print_table(table, format)


@click.command(epilog=example("provgraph cypher 'MATCH (e:Entity {dataLevel: $level}) RETURN e.lfn' level=DL2"))
@click.argument("statement")
@click.argument("parameters", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=60.0, show_default=True, metavar="SECONDS")
@click.option(
    "--limit", type=click.IntRange(0), default=1000, show_default=True, metavar="N", help="At most N rows; 0: all."
)
@printed("table", "json", "csv")
@click.pass_context
def cypher(
    ctx: click.Context, statement: str, parameters: tuple[str, ...], timeout: float, limit: int, format: str
) -> None:
    """Ask the graph in Cypher; only reads are carried out. A value is JSON if it reads as such, else text."""
    with opened(ctx) as store:
        table = store.ask(statement, _values(parameters), limit=limit_of(limit), timeout=timeout)
    _print_table(table, format)


def _values(parameters: Sequence[str]) -> dict[str, Any]:
    return dict(map(_value, parameters))


def _value(parameter: str) -> tuple[str, Any]:
    key, equals, text = parameter.partition("=")
    if not equals or not key.isidentifier():
        raise UsageError(f"{parameter!r} is not of the form KEY=VALUE")
    try:
        return key, json.loads(text, parse_constant=_no_constant)
    except ValueError:
        return key, text


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _print_table(table: "Table", format: str) -> None:
    if format == "json":
        keys = ("columns", "rows", "total", "truncated")
        print(printing.json_text({key: getattr(table, key) for key in keys}))
    elif format == "csv":
        printing.csv_text(table.columns, table.rows)
    else:
        if table.rows:
            printing.table(table.columns, table.rows, every=True)
        printing.note(len(table.rows), table.total)
