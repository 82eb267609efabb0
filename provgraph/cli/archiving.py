"""Lineage answers as documents: what ``up`` and ``down`` write as PROV or as a picture."""

import shlex
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from provgraph.export import Options
    from provgraph.foreign import Scope
    from provgraph.lineage import Answer
    from provgraph.store import Store

__all__ = ["FORMATS", "write"]

FORMATS = {"dot": "dot", "provn": "provn", "prov-json": "json"}


def write(
    ctx: click.Context, store: "Store", way: Any, answer: "Answer", scope: "Scope", format: str, said: "Options"
) -> None:
    """Write the start, the items and all that lies between; in PROV as a bundle that says what was asked."""
    from provgraph import __version__, excerpts, export
    from provgraph.graph import now

    started = now()
    found = excerpts.answered(store, way, answer, scope, said)
    question = export.Question(_asked(ctx), started, now(), __version__)
    export.write_answer(found, question, FORMATS[format], sys.stdout, said)


def _asked(ctx: click.Context) -> str:
    """The command, with all that was not left as it is by default."""
    words = ["provgraph", str(ctx.info_name), ctx.params["file"]]
    for option in ctx.command.params:
        name, value = option.name or "", ctx.params.get(option.name or "")
        given = ctx.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE
        if isinstance(option, click.Option) and given and name != "format":
            words += _given(option.opts[-1], value)
    return shlex.join(words)


def _given(option: str, value: Any) -> list[str]:
    if isinstance(value, bool):
        return [option]
    return [word for one in (value if isinstance(value, tuple | list) else (value,)) for word in (option, str(one))]
