"""Names, times and values of PROV-JSON, as the ``prov`` package understands them."""

import re
from datetime import datetime
from typing import Any

from provgraph.errors import SourceError
from provgraph.statements import PREDECLARED, Literal, Name, Time, Value

from ._prov_scopes import Scope

__all__ = ["reference", "time", "values"]

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_XSD, _PROV = PREDECLARED["xsd"], PREDECLARED["prov"]
_STRING = _XSD + "string"
_INTEGERS = {_XSD + "int": 2**31, _XSD + "long": 2**63}
_NAMES = (_PROV + "QUALIFIED_NAME", _XSD + "QName")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_LANGUAGE = Name("prov:InternationalizedString")


def reference(text: object, scope: Scope) -> Name | None:
    """The qualified name that a text is in a scope; None where it is none."""
    if not isinstance(text, str) or not text:
        return None
    prefix, colon, _ = text.partition(":")
    if not colon:
        return Name(":" + text) if scope.resolve("") is not None else None
    if scope.resolve(prefix) is not None:
        return Name(text)
    return scope.compacted(text)


def time(text: object) -> Time | None:
    """An ``xsd:dateTime``, as it is written."""
    if not isinstance(text, str) or _TIME.fullmatch(text) is None:
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return Time(text)


def values(said: Any, scope: Scope) -> list[Value]:
    """The values of one attribute."""
    return [_value(each, scope) for each in said] if isinstance(said, list) else [_value(said, scope)]


def _value(said: Any, scope: Scope) -> Value:
    if isinstance(said, str | int | float):
        return said
    if isinstance(said, dict):
        return _typed(said, scope)
    raise SourceError(f"a value is {str(said)[:60]!r}: it must be a text, a number, a boolean or a typed value")


def _typed(value: dict[str, Any], scope: Scope) -> Value:
    if "$" not in value:
        raise SourceError(f'a typed value has no "$": {str(value)[:100]}')
    text = str(value["$"])
    if value.get("lang") is not None:
        return Literal(text, _LANGUAGE, str(value["lang"]))
    if value.get("type") is None:
        return text
    datatype = reference(value["type"], scope)
    if datatype is None:
        raise SourceError(f"the datatype {str(value['type'])[:60]!r} has a prefix that is not declared")
    return _parsed(text, datatype, scope)


def _parsed(text: str, datatype: Name, scope: Scope) -> Value:
    """Of a datatype of Python where nothing is lost, else as it is written."""
    full = scope.iri(datatype)
    if full == _STRING:
        return text
    literal = Literal(text, datatype)
    if full in _NAMES:
        return reference(text, scope) or literal
    if not full.startswith(_XSD):
        return literal
    if full == _XSD + "boolean":
        return _BOOLEANS.get(text.lower(), literal)
    if full == _XSD + "dateTime":
        return time(text) or literal
    return _number(text, full, literal)


def _number(text: str, full: str, literal: Literal) -> Value:
    try:
        if full == _XSD + "double":
            return float(text)
        if full in _INTEGERS or full == _XSD + "integer":
            number = int(text)
            return number if full == _fitting(number) else literal
    except ValueError:
        pass
    return literal


def _fitting(number: int) -> str:
    """The narrowest datatype of an integer: others are kept, with the number as it is written."""
    return next((name for name, limit in _INTEGERS.items() if -limit <= number < limit), _XSD + "integer")
