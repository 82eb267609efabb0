"""Imported documents of any size as PROV-N and PROV-JSON: as they came, in the memory of a batch.

What a statement says is almost always plain, and written here. Heads of documents and bundles and what is odd are
written by the ``prov`` package: a name that needs more than a backslash, a word of PROV where it is none.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import IO, Any

from provgraph.errors import UsageError
from provgraph.export.imported import memberships, to_prov
from provgraph.export.interop import write_prov
from provgraph.export.sorting import in_order
from provgraph.model import Bundle, Document
from provgraph.statements import FORMAL, PREDECLARED, Literal, Name, Statement, Time, Value

__all__ = ["WRITERS", "write_verbatim"]

Said = Callable[[Bundle], Iterable[Statement]]
"""What a bundle says, in any order."""


class Odd(Exception):  # noqa: N818  # no error: the statement is written in another way
    """A statement that is to be written by ``prov``."""


def write_verbatim(bundles: Sequence[Bundle], said: Said, format_: str, stream: IO[str]) -> None:
    """Write the document that is the first of the bundles, and those in it."""
    if format_ not in WRITERS:
        raise UsageError(f"{format_!r} cannot be written statement by statement; choose {' or '.join(WRITERS)}")
    WRITERS[format_](bundles, said, stream)


def _alone(bundles: Sequence[Bundle], *statements: Statement) -> Document:
    """The statements in their document and bundle."""
    of = {s.bundle for s in statements}
    return Document(bundles=tuple(b for b in bundles if b.id in of or b.id == b.document), statements=statements)


def _is_usual(bundle: Bundle) -> bool:
    """Its prefixes mean what they mean everywhere, and nothing uses those that are not declared."""
    return all(PREDECLARED.get(prefix, uri) == uri for prefix, uri in bundle.namespaces)


_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_/@~&+*?#$!.=',():;\[\]-]*[A-Za-z0-9_/@~&+*?#$!=',():;\[\]-])?")
_TO_ESCAPE = re.compile(r"[=',():;\[\]]")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)?")
_PLAIN_WORDS = frozenset({"prov:type", "prov:label", "prov:role", "prov:location", "prov:value"})
_INT, _LONG = 2**31 - 1, 2**63 - 1


_ODD = ("xsi:", "_:")
"""Prefixes that nobody declares."""


def _bare(name: str) -> str:
    """Without the colon of the default namespace."""
    if name.startswith(_ODD) or name.endswith(":"):
        raise Odd
    return name[1:] if name.startswith(":") else name


def _escaped(name: str) -> str:
    """As PROV-N has it."""
    prefix, _, local = name.partition(":")
    if name.startswith(_ODD) or not _LOCAL.fullmatch(local):
        raise Odd
    local = _TO_ESCAPE.sub(r"\\\g<0>", local)
    return f"{prefix}:{local}" if prefix else local


def _time(text: str) -> str:
    if not _TIME.fullmatch(text):
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
    Time: lambda value: (_time(value), "xsd:dateTime"),
    str: lambda value: (value, "xsd:string"),
    bool: lambda value: (str(value).lower(), "xsd:boolean"),
    float: _double,
    int: _integer,
}
"""Text and datatype of plain values."""


# -- PROV-N ----------------------------------------------------------------------------------------------------------


def _provn(bundles: Sequence[Bundle], said: Said, stream: IO[str]) -> None:
    heads = to_prov(Document(bundles=tuple(bundles))).get_provn().splitlines(keepends=True)
    inside = next((i for i, line in enumerate(heads) if re.match(r" +bundle ", line)), len(heads) - 1)
    stream.writelines(heads[:inside])
    stream.writelines(_lines(bundles, bundles[0], said))
    rest = iter(bundles[1:])
    for line in heads[inside:]:
        if line.strip() == "endBundle":
            stream.writelines(_lines(bundles, next(rest), said))
        stream.write(line)
    stream.write("\n")


def _lines(bundles: Sequence[Bundle], bundle: Bundle, said: Said) -> Iterator[str]:
    usual = all(map(_is_usual, bundles))
    rows = (_numbered(s, _line(s, bundles, usual)) for statement in said(bundle) for s in memberships(statement))
    return (f"  {_unfolded(line[_DIGITS:])}" for line in in_order(rows))


_DIGITS = 12


def _numbered(statement: Statement, text: str) -> str:
    """A line to be sorted: only its last line feed may be one."""
    if "\n" in text:
        text = text.replace("\x1e", "\x1e_").replace("\n", "\x1en")
    elif "\x1e" in text:
        text = text.replace("\x1e", "\x1e_")
    return f"{statement.seq:0{_DIGITS}}{text}\n"


def _unfolded(line: str) -> str:
    return line.replace("\x1en", "\n").replace("\x1e_", "\x1e") if "\x1e" in line else line


def _line(statement: Statement, bundles: Sequence[Bundle], usual: bool) -> str:
    try:
        if usual:
            return _plain_line(statement)
    except Odd:
        pass
    made = to_prov(_alone(bundles, statement))
    (record,) = [*made.records, *(r for b in made.bundles for r in b.records)]
    return record.get_provn()


def _plain_line(statement: Statement) -> str:
    given = [_argument(value) for value in statement.formal]
    if statement.attributes:
        pairs = (f"{_escaped(_word(name))}={_provn_value(value)}" for name, value in statement.attributes)
        given.append(f"[{', '.join(pairs)}]")
    if statement.id is None:
        return f"{statement.kind}({', '.join(given)})"
    id_ = _escaped(statement.id)
    if statement.kind in ("entity", "activity", "agent"):
        return f"{statement.kind}({', '.join([id_, *given])})"
    return f"{statement.kind}({id_}; {', '.join(given)})"


def _argument(value: Name | Time | None) -> str:
    if value is None:
        return "-"
    return _time(value) if isinstance(value, Time) else _escaped(value)


def _provn_value(value: Value) -> str:
    if isinstance(value, Name):
        return f"'{_escaped(value)}'"
    if isinstance(value, Literal):
        if value.language is None:
            return f"{_quoted(value.text)} %% {_escaped(value.datatype)}"
        if not re.fullmatch(r"[A-Za-z]+(-[A-Za-z0-9]+)*", value.language):
            raise Odd
        return f"{_quoted(value.text)}@{value.language}"
    text, datatype = _TYPED[type(value)](value)
    return _quoted(text) if datatype == "xsd:string" else f"{_quoted(text)} %% {datatype}"


def _quoted(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""{text}"""' if "\n" in text else '"' + text.replace("\r", "\\r") + '"'


# -- PROV-JSON -------------------------------------------------------------------------------------------------------

_KINDS = tuple(FORMAL)
_NUMBERS = {kind: f"{number:02}" for number, kind in enumerate(_KINDS)}
_ARGUMENTS = {kind: tuple(f'"prov:{name}": ' for name in names) for kind, names in FORMAL.items()}
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def _json(bundles: Sequence[Bundle], said: Said, stream: IO[str]) -> None:
    head = _container(Document(bundles=tuple(bundles)))
    inside = head.pop("bundle", {})
    stream.write("{")
    _write_container(head, _sections(bundles, bundles[0], said), stream)
    for number, ((name, own), bundle) in enumerate(zip(inside.items(), bundles[1:], strict=True)):
        stream.write((',\n"bundle": {' if number == 0 else ",") + f"\n{_encoded(name)}: {{")
        _write_container(own, _sections(bundles, bundle, said), stream)
        stream.write("}")
    stream.write("}}\n" if inside else "}\n")


def _container(document: Document) -> dict[str, Any]:
    from io import StringIO

    stream = StringIO()
    write_prov(to_prov(document), "json", stream)
    found: dict[str, Any] = json.loads(stream.getvalue())
    return found


def _write_container(head: dict[str, Any], lines: Iterable[str], stream: IO[str]) -> None:
    """Prefixes, then section by section; records of one name are a list."""
    between = ""
    for key, value in head.items():
        stream.write(f"{between}{_encoded(key)}: {_encoded(value)}")
        between = ",\n"
    rows = (line[:-1].split("\t") for line in lines)
    for kind, of_kind in groupby(rows, itemgetter(0)):
        stream.write(f'{between}"{_KINDS[int(kind)]}": {{')
        between = ""
        for name, same in groupby(of_kind, itemgetter(1)):
            records = [record for *_, record in same]
            said = records[0] if len(records) == 1 else f"[{', '.join(records)}]"
            stream.write(f"{between}\n{name}: {said}")
            between = ","
        stream.write("}")
        between = ",\n"


def _sections(bundles: Sequence[Bundle], bundle: Bundle, said: Said) -> Iterator[str]:
    """Lines of kind, name, number and text: in this order those of one kind and name come together."""
    usual = all(map(_is_usual, bundles))
    statements = (s for statement in said(bundle) for s in memberships(statement))
    return in_order(_row(number, s, bundles, usual) for number, s in enumerate(statements))


def _row(number: int, statement: Statement, bundles: Sequence[Bundle], usual: bool) -> str:
    name, record = _named_record(statement, bundles, usual)
    if statement.id is None:
        name = f'"_:r{number:09d}"'
    # JSON text holds neither tabs nor line feeds.
    return f"{_NUMBERS[statement.kind]}\t{name}\t{statement.seq:0{_DIGITS}}\t{record}\n"


def _named_record(statement: Statement, bundles: Sequence[Bundle], usual: bool) -> tuple[str, str]:
    """Both as JSON text."""
    try:
        if usual:
            return "" if statement.id is None else _encoded(_bare(statement.id)), _plain_record(statement)
    except Odd:
        pass
    container = _container(_alone(bundles, statement))
    if "bundle" in container:
        (container,) = container["bundle"].values()
    ((name, record),) = container[statement.kind].items()
    return _encoded(name), _encoded(record)


def _plain_record(statement: Statement) -> str:
    """Put together by hand: a million dictionaries to be encoded take twice as long."""
    said = [
        argument + _encoded(_time(value) if isinstance(value, Time) else _bare(value))
        for argument, value in zip(_ARGUMENTS[statement.kind], statement.formal, strict=True)
        if value is not None
    ]
    if statement.attributes:
        values: dict[str, list[str]] = {}
        for name, value in statement.attributes:
            values.setdefault(_bare(_word(name)), []).append(_json_value(value))
        said += [f"{_encoded(name)}: [{', '.join(texts)}]" for name, texts in values.items()]
    return f"{{{', '.join(said)}}}"


def _json_value(value: Value) -> str:
    if isinstance(value, Name):
        return f'{{"$": {_encoded(_bare(value))}, "type": "prov:QUALIFIED_NAME"}}'
    if isinstance(value, Literal):
        text = f'{{"$": {_encoded(value.text)}, '
        if value.language is None:
            return f'{text}"type": {_encoded(_bare(value.datatype))}}}'
        return f'{text}"lang": {_encoded(value.language)}}}'
    plain, datatype = _TYPED[type(value)](value)
    return f'{{"$": {_encoded(plain)}, "type": "{datatype}"}}'


WRITERS: dict[str, Callable[[Sequence[Bundle], Said, IO[str]], None]] = {"provn": _provn, "json": _json}
