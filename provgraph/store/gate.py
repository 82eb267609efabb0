"""What a user's own Cypher may be, and how its answer reads as JSON.

That it cannot write is the engine's to see to; here is refused beforehand what an
engine lets a reader do all the same: read files, administer, call any procedure.
"""

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from provgraph.errors import QueryError
from provgraph.queries import code

__all__ = ["ONLY_READS", "Table", "check", "jsonable"]


@dataclass(frozen=True, slots=True)
class Table:
    """An answer; ``total`` counts its rows before the limit cut it."""

    columns: list[str]
    rows: list[list[Any]]
    total: int
    truncated: bool


ONLY_READS = "only reads are carried out: this statement writes, administers or reads files of the server"
_FIRST = ("MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL")
_PROCEDURES = re.compile(
    r"db\.(labels|relationshipTypes|propertyKeys|info|ping|schema\.\w+|index\.fulltext\.query\w+)|dbms\.components"
    r"|apoc\.(path|algo|neighbors|coll|text)\.\w+",
    re.IGNORECASE,
)
_CALL = re.compile(r"(?<![.:$\w])CALL\b\s*([\w.\s]*)", re.IGNORECASE)
_LOAD_CSV = re.compile(r"(?<![.:$\w])LOAD\s+CSV\b", re.IGNORECASE)
_USE = re.compile(r"(?<![.:$\w])USE\s+\w", re.IGNORECASE)


def check(text: str) -> str:
    """The one statement to send, or a ``QueryError`` that says why it is not sent."""
    if "\\u" in text:
        # An engine may read these before it looks for the end of a string.
        raise QueryError("a \\u escape is refused here: write the character itself, or pass it as a parameter")
    text = _one_statement(text)
    # Names in backquotes count as code here: `CALL` means one procedure however it is spelt.
    plain = code(re.sub(r"`", "", _blank_strings(text)))
    first = re.match(r"\s*(\w*)", plain)
    if first is None or first[1].upper() not in _FIRST:
        word = first[1] if first is not None else ""
        raise QueryError(
            "only reads are carried out: a statement begins with MATCH, OPTIONAL MATCH, WITH, UNWIND, RETURN or CALL, "
            f"not {word.upper() or 'this'!r}"
        )
    if _LOAD_CSV.search(plain):
        raise QueryError("LOAD CSV is refused: it reads files of the server; load them with `provgraph load`")
    if _USE.search(plain):
        raise QueryError("USE is refused: choose the database with PROVGRAPH_DATABASE")
    for call in _CALL.finditer(plain):
        _check_call("".join(call[1].split()))
    return text


def _check_call(procedure: str) -> None:
    if procedure and not _PROCEDURES.fullmatch(procedure):
        raise QueryError(f"the procedure {procedure} is refused: it is not known to read the graph alone")


def _blank_strings(text: str) -> str:
    """Strings and comments blanked, names in backquotes kept."""
    blank = code(text)
    kept = re.finditer(r"`(?:``|[^`])*`", text)
    out = list(blank)
    for name in kept:
        # A backquote inside a string or comment was blanked with it, and so were its neighbours.
        if _is_name(text, name.start()):
            out[name.start() : name.end()] = name[0]
    return "".join(out)


def _is_name(text: str, start: int) -> bool:
    return not code(text[:start] + "x" + text[start:])[start : start + 1].isspace()


def _one_statement(text: str) -> str:
    plain = code(text)
    end = plain.find(";")
    if end >= 0 and plain[end:].strip("; \t\r\n"):
        raise QueryError("more than one statement: send them one by one")
    text = text if end < 0 else text[:end]
    if not plain[: len(text)].strip():
        raise QueryError("there is no statement")
    return text


def jsonable(value: Any) -> Any:
    """A value of the driver as JSON has it: nodes as objects, times as ISO 8601, bytes as base64."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    if hasattr(value, "iso_format"):
        return _time(value.iso_format())
    return _structure(value)


def _time(text: str) -> str:
    """Milliseconds at least, further digits where there are any: ``2026-11-22T12:21:02.687Z``."""
    text = re.sub(r"\+00:00$", "Z", text)
    return re.sub(
        r"(T[\d:]+\.\d{3})(\d*?)0*(?=[Z+-]|$)", r"\1\2", re.sub(r"(T\d\d:\d\d:\d\d)(?=[Z+-]|$)", r"\1.000", text)
    )


def _structure(value: Any) -> Any:
    if hasattr(value, "labels"):
        return {"labels": sorted(value.labels), "properties": _object(value)}
    if hasattr(value, "relationships"):
        return {"nodes": _array(value.nodes), "relationships": _array(value.relationships)}
    if hasattr(value, "start_node"):
        return {"type": value.type, "properties": _object(value)}
    if hasattr(value, "srid"):
        return {"srid": value.srid, "coordinates": list(value)}
    if isinstance(value, Mapping):
        return _object(value)
    return _array(value) if isinstance(value, Iterable) else str(value)


def _object(value: Any) -> dict[str, Any]:
    return {str(key): jsonable(item) for key, item in value.items()}


def _array(values: Iterable[Any]) -> list[Any]:
    return [jsonable(value) for value in values]
