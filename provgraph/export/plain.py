"""One statement of an imported document as PROV-N and PROV-JSON, where what it says is plain.

It comes as the store keeps it (``statements.packed``): millions of them are written, and each object that need not be
made is time. ``Odd`` is raised for what the ``prov`` package alone knows how to write: a name that needs more than a
backslash, a word of PROV where it is none.
"""

import json
import math
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from provgraph.statements import FORMAL, Packed

__all__ = ["Odd", "encoded", "json_name", "json_object", "json_record", "provn_line"]

encoded = json.encoder.encode_basestring
"""JSON of a text."""


class Odd(Exception):  # noqa: N818  # no error: the statement is written in another way
    """A statement that is to be written by ``prov``."""


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)?").fullmatch
_PLAIN_WORDS = frozenset({"prov:type", "prov:label", "prov:role", "prov:location", "prov:value"})
_INT, _LONG = 2**31 - 1, 2**63 - 1
_ODD = ("xsi:", "_:")
"""Prefixes that nobody declares."""
_WORDS = 1_000
"""Names of attributes that are kept as they are written: there are few, and each comes again and again."""


def _time(text: str) -> str:
    if not _TIME(text):
        raise Odd
    return text


def _word(name: str) -> str:
    """The name of an attribute that is no argument."""
    if name.startswith("prov:") and name not in _PLAIN_WORDS:
        raise Odd
    return name


def _double(value: float) -> tuple[str, str]:
    if not math.isfinite(value):
        raise Odd
    return repr(value), "xsd:double"


def _integer(value: int) -> tuple[str, str]:
    size = abs(value)
    return str(value), "xsd:int" if size <= _INT else "xsd:long" if size <= _LONG else "xsd:integer"


_TYPED: dict[type, Callable[[Any], tuple[str, str]]] = {
    bool: lambda value: (str(value).lower(), "xsd:boolean"),
    float: _double,
    int: _integer,
}
"""Text and datatype of plain values that are no text."""


def _is_time(argument: str) -> bool:
    return argument.lower().endswith("time")


# -- PROV-N ----------------------------------------------------------------------------------------------------------

_LOCAL = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9_/@~&+*?#$!.=',():;\[\]-]*[A-Za-z0-9_/@~&+*?#$!=',():;\[\]-])?"
).fullmatch
_UNCHANGED = re.compile(r"(?!xsi:|_:)[^:]+:[A-Za-z0-9_](?:[A-Za-z0-9_/@~&+*?#$!.-]*[A-Za-z0-9_/@~&+*?#$!-])?").fullmatch
_TO_ESCAPE = re.compile(r"[=',():;\[\]]")
_TO_QUOTE = re.compile(r'["\\\n\r]').search
_LANGUAGE = re.compile(r"[A-Za-z]+(-[A-Za-z0-9]+)*").fullmatch


def provn_line(record: Packed) -> str:
    _, kind, id_, formal, attributes = record
    given = [write(value) for write, value in zip(_PROVN_ARGUMENTS[kind], formal, strict=True)]
    if attributes:
        pairs = [f"{_provn_word(name)}={_provn_value(value)}" for name, value in attributes]
        given.append(f"[{', '.join(pairs)}]")
    if id_ is None:
        return f"{kind}({', '.join(given)})"
    if kind in ("entity", "activity", "agent"):
        return f"{kind}({', '.join([_escaped(id_), *given])})"
    return f"{kind}({_escaped(id_)}; {', '.join(given)})"


def _escaped(name: str) -> str:
    if _UNCHANGED(name):
        return name
    prefix, _, local = name.partition(":")
    if name.startswith(_ODD) or not _LOCAL(local):
        raise Odd
    local = _TO_ESCAPE.sub(r"\\\g<0>", local)
    return f"{prefix}:{local}" if prefix else local


@lru_cache(_WORDS)
def _provn_word(name: str) -> str:
    return _escaped(_word(name))


def _name_or_none(value: str | None) -> str:
    return "-" if value is None else _escaped(value)


def _time_or_none(value: str | None) -> str:
    return "-" if value is None else _time(value)


_PROVN_ARGUMENTS = {
    kind: tuple(_time_or_none if _is_time(name) else _name_or_none for name in names) for kind, names in FORMAL.items()
}


def _provn_value(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return _provn_tagged(*value)
    text, datatype = _TYPED[type(value)](value)
    return f'"{text}" %% {datatype}'


def _provn_tagged(tag: str, text: str, datatype: str = "", language: str | None = None) -> str:
    if tag == "name":
        return f"'{_escaped(text)}'"
    if tag == "time":
        return f'"{_time(text)}" %% xsd:dateTime'
    if tag != "literal" or (language is not None and not _LANGUAGE(language)):
        raise Odd
    return f"{_quoted(text)} %% {_escaped(datatype)}" if language is None else f"{_quoted(text)}@{language}"


def _quoted(text: str) -> str:
    if not _TO_QUOTE(text):
        return f'"{text}"'
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""{text}"""' if "\n" in text else '"' + text.replace("\r", "\\r") + '"'


# -- PROV-JSON -------------------------------------------------------------------------------------------------------


def json_name(name: str) -> str:
    """JSON text of a name, without the colon of the default namespace."""
    if name.startswith(_ODD) or name.endswith(":"):
        raise Odd
    return encoded(name[1:] if name.startswith(":") else name)


def json_object(arguments: list[str], attributes: Iterable[tuple[str, str]]) -> str:
    """The record of these members, and of names with a value each, all as JSON text: all values of a name together.

    Put together by hand: a million dictionaries to be encoded take twice as long.
    """
    values: dict[str, str] = {}
    for name, text in attributes:
        values[name] = f"{values[name]}, {text}" if name in values else text
    return f"{{{', '.join([*arguments, *[f'{name}: [{texts}]' for name, texts in values.items()]])}}}"


def json_record(record: Packed) -> str:
    _, kind, _, formal, attributes = record
    said = [
        argument + write(value)
        for (argument, write), value in zip(_JSON_ARGUMENTS[kind], formal, strict=True)
        if value is not None
    ]
    return json_object(said, [(_json_word(name), _json_value(value)) for name, value in attributes])


@lru_cache(_WORDS)
def _json_word(name: str) -> str:
    return json_name(_word(name))


def _json_time(text: str) -> str:
    return f'"{_time(text)}"'


_JSON_ARGUMENTS = {
    kind: tuple((f'"prov:{name}": ', _json_time if _is_time(name) else json_name) for name in names)
    for kind, names in FORMAL.items()
}


def _json_value(value: Any) -> str:
    if isinstance(value, str):
        return f'{{"$": {encoded(value)}, "type": "xsd:string"}}'
    if isinstance(value, list):
        return _json_tagged(*value)
    text, datatype = _TYPED[type(value)](value)
    return f'{{"$": "{text}", "type": "{datatype}"}}'


def _json_tagged(tag: str, text: str, datatype: str = "", language: str | None = None) -> str:
    if tag == "name":
        return f'{{"$": {json_name(text)}, "type": "prov:QUALIFIED_NAME"}}'
    if tag == "time":
        return f'{{"$": {_json_time(text)}, "type": "xsd:dateTime"}}'
    if tag != "literal":
        raise Odd
    if language is None:
        return f'{{"$": {encoded(text)}, "type": {json_name(datatype)}}}'
    return f'{{"$": {encoded(text)}, "lang": {encoded(language)}}}'
