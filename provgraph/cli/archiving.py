"""Lineage answers as documents: what ``up`` and ``down`` write as PROV or as a picture."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provgraph.cli import writing

if TYPE_CHECKING:
    from provgraph.lineage import Answer
    from provgraph.sealing import Answer as Asked
    from provgraph.store import Store

__all__ = ["FORMATS", "write"]

FORMATS = {"dot": "dot", "provn": "provn", "prov-json": "json"}
_HOW = ("format", "output", "seal")
"""Options that are no part of the question."""


def write(
    ctx: click.Context,
    store: "Store",
    asked: "Asked",
    answer: "Answer",
    format: str,
    output: Path | None,
    *,
    seal: bool,
) -> None:
    """Write the start, the items and all that lies between; in PROV as a bundle that says what was asked."""
    from provgraph import __version__, excerpts, export
    from provgraph.graph import now

    started = now()
    found = excerpts.answered(store, asked.way, answer, asked.scope, asked.options)
    question = export.Question(_words(ctx), started, now(), __version__)
    with writing.writing(output) as stream:
        export.write_answer(found, question, FORMATS[format], stream, asked.options)
    if seal and output is not None:
        writing.seal(store, output, asked)


def _words(ctx: click.Context) -> str:
    """The command, with all that was not left as it is by default."""
    words = ["provgraph", str(ctx.info_name), ctx.params["file"]]
    for option in ctx.command.params:
        name, value = option.name or "", ctx.params.get(option.name or "")
        given = ctx.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE
        if isinstance(option, click.Option) and given and name not in _HOW:
            words += _given(option.opts[-1], value)
    return shlex.join(words)


def _given(option: str, value: Any) -> list[str]:
    if isinstance(value, bool):
        return [option]
    return [word for one in (value if isinstance(value, tuple | list) else (value,)) for word in (option, str(one))]
