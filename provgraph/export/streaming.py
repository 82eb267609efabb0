"""PROV-N and PROV-JSON of any size in the memory of one piece."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO, Protocol

from provgraph.errors import UsageError
from provgraph.export.described import Described
from provgraph.export.ivoa import arguments, as_ivoa
from provgraph.export.plain import encoded, json_object
from provgraph.export.statements import NAMESPACES, Key, Options, named, statements
from provgraph.model import Document
from provgraph.statements import FORMAL, Literal, Name, Statement, Time, Value

__all__ = ["STREAMED", "flavoured", "pieces", "provn", "write_ivoa", "write_pieces"]

_INT32 = 2**31 - 1
_TEXTS: dict[type, str] = {str: "xsd:string", Name: "prov:QUALIFIED_NAME", Time: "xsd:dateTime"}
Bundled = tuple[Name, Iterable[Statement]]
"""Name of a bundle, and what is in it."""


def write_pieces(documents: Iterable[Document], format_: str, stream: IO[str], options: Options) -> None:
    if format_ not in STREAMED:
        raise UsageError(
            f"{format_!r} cannot be written piece by piece; for a graph of this size use {' or '.join(STREAMED)}"
        )
    STREAMED[format_](pieces(documents, options), stream)


def write_ivoa(document: Document, format_: str, stream: IO[str], options: Options) -> None:
    """One closed document in the records of the IVOA, which the ``prov`` package does not know."""
    if format_ not in STREAMED:
        raise UsageError(f"the flavour ivoa is written as {' or '.join(STREAMED)}, not as {format_!r}")
    STREAMED[format_](flavoured(statements(document, options), options), stream)


def pieces(documents: Iterable[Document], options: Options) -> Iterator[Statement]:
    """The statements of a graph in pieces."""
    # The end of a relation may lie in an earlier piece, and its kind is needed for its name. Files and
    # runs are told apart by the edge alone; the other nodes are shared, so their number stays small.
    shared: set[Key] = set()
    described = Described(named)
    for document in documents:
        shared.update((type(node).__name__, node.id) for node in document.nodes)
        yield from flavoured(statements(document, options, shared, described), options)
    if options.configuration:
        yield from flavoured(described.of_parameters(), options)


def flavoured(said: Iterable[Statement], options: Options) -> Iterator[Statement]:
    return map(as_ivoa, said) if options.flavour == "ivoa" else iter(said)


def _literal(value: Value) -> tuple[str, str]:
    """Its text and its datatype."""
    if isinstance(value, str):
        return value, _TEXTS[type(value)]
    if isinstance(value, Literal):
        return value.text, value.datatype
    if isinstance(value, bool):
        return str(value).lower(), "xsd:boolean"
    if isinstance(value, float):
        return repr(value), "xsd:double"
    return str(value), "xsd:int" if abs(value) <= _INT32 else "xsd:long"


# PROV-N


def _provn_value(value: Value) -> str:
    if isinstance(value, Name):
        return f"'{value}'"
    text, datatype = _literal(value)
    quoted = '"' + text.replace('"', '\\"') + '"'
    return quoted if datatype == "xsd:string" else f"{quoted} %% {datatype}"


def provn(statement: Statement) -> str:
    """Its line in PROV-N."""
    given = [argument or "-" for argument in statement.formal]
    if statement.kind not in FORMAL and statement.id and not any(statement.formal):
        given = []  # of the IVOA: all of them are attributes
    if statement.id:
        given.insert(0, statement.id)
    if statement.attributes:
        given.append("[" + ", ".join(f"{name}={_provn_value(value)}" for name, value in statement.attributes) + "]")
    return f"  {statement.kind}({', '.join(given)})\n"


def _write_provn(said: Iterable[Statement], stream: IO[str], bundle: Bundled | None = None) -> None:
    stream.write("document\n")
    stream.writelines(f"  prefix {prefix} <{uri}>\n" for prefix, uri in NAMESPACES.items())
    stream.writelines(map(provn, said))
    if bundle is not None:
        name, inside = bundle
        stream.write(f"  bundle {name}\n")
        stream.writelines(map(provn, inside))
        stream.write("  endBundle\n")
    stream.write("endDocument\n")


# PROV-JSON


def _json(statement: Statement) -> str:
    said = [
        f'"{name}": {encoded(value)}'
        for name, value in zip(arguments(statement.kind), statement.formal, strict=True)
        if value is not None
    ]
    return json_object(said, [(f'"{name}"', _typed(value)) for name, value in statement.attributes])


def _typed(value: Value) -> str:
    text, datatype = _literal(value)
    return f'{{"$": {encoded(text)}, "type": "{datatype}"}}'


def _write_json(said: Iterable[Statement], stream: IO[str], bundle: Bundled | None = None) -> None:
    stream.write(f'{{"prefix": {json.dumps(NAMESPACES)}')
    _write_sections(said, stream, ",\n")
    if bundle is not None:
        name, inside = bundle
        stream.write(f',\n"bundle": {{"{name}": {{')
        _write_sections(inside, stream, "")
        stream.write("}}")
    stream.write("}\n")


def _write_sections(said: Iterable[Statement], stream: IO[str], before: str) -> None:
    """The format groups by kind, the pieces do not: each kind waits in a file, so that the graph is read once."""
    with ExitStack() as stack:
        sections: dict[str, IO[str]] = {}
        for kind, lines in _by_kind(said):
            section = sections.get(kind)
            if section is None:
                section = sections[kind] = stack.enter_context(
                    tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")
                )
            else:
                section.write(",\n")
            section.write(",\n".join(lines))
        for kind, section in sections.items():
            section.seek(0)
            stream.write(f'{before}"{kind}": {{\n')
            shutil.copyfileobj(section, stream, 1 << 16)
            stream.write("}")
            before = ",\n"


BATCH = 100
"""Statements that are sorted out by kind in memory."""


def _by_kind(said: Iterable[Statement]) -> Iterator[tuple[str, list[str]]]:
    numbered = enumerate(said)
    while batch := list(islice(numbered, BATCH)):
        lines: dict[str, list[str]] = {}
        for number, statement in batch:
            name = statement.id or f"_:r{number}"
            lines.setdefault(statement.kind, []).append(f'"{name}": {_json(statement)}')
        yield from lines.items()


class _Writer(Protocol):
    def __call__(self, said: Iterable[Statement], stream: IO[str], bundle: Bundled | None = None) -> None: ...


STREAMED: dict[str, _Writer] = {"provn": _write_provn, "json": _write_json}
"""Writers of a document, with at most one bundle in it."""
