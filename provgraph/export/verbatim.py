"""Imported documents of any size as PROV-N and PROV-JSON: as they came, in the memory of a batch.

What a statement says is almost always plain, and written without the ``prov`` package (``plain``), which writes what
is odd, and the heads of documents and bundles.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import IO, Any

from provgraph.errors import UsageError
from provgraph.export.imported import memberships, to_prov
from provgraph.export.interop import write_prov
from provgraph.export.plain import Odd, json_name, json_record, provn_line
from provgraph.export.sorting import in_order
from provgraph.model import Bundle, Document
from provgraph.statements import FORMAL, PREDECLARED, Packed, Statement, encoded, packed, unpacked

__all__ = ["WRITERS", "write_verbatim"]

Said = Callable[[Bundle], Iterable[str]]
"""What a bundle says, in any order, as texts (``statements.encoded``)."""


def write_verbatim(bundles: Sequence[Bundle], said: Said, format_: str, stream: IO[str]) -> None:
    """Write the document that is the first of the bundles, and those in it."""
    if format_ not in WRITERS:
        raise UsageError(f"{format_!r} cannot be written statement by statement; choose {' or '.join(WRITERS)}")
    WRITERS[format_](bundles, said, stream)


def _records(bundle: Bundle, said: Said) -> Iterator[Packed]:
    for text in said(bundle):
        record = packed(text)
        if record[1] == "hadMember" and record[4]:
            yield from (packed(encoded(member)) for member in memberships(unpacked(record, bundle.id)))
        else:
            yield record


def _alone(bundles: Sequence[Bundle], *statements: Statement) -> Document:
    """The statements in their document and bundle."""
    of = {s.bundle for s in statements}
    return Document(bundles=tuple(b for b in bundles if b.id in of or b.id == b.document), statements=statements)


def _is_usual(bundle: Bundle) -> bool:
    """Its prefixes mean what they mean everywhere, and nothing uses those that are not declared."""
    return all(PREDECLARED.get(prefix, uri) == uri for prefix, uri in bundle.namespaces)


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
    rows = (_numbered(record[0], _line(record, bundles, bundle, usual)) for record in _records(bundle, said))
    return (f"  {_unfolded(line[_DIGITS:])}" for line in in_order(rows))


_DIGITS = 12


def _numbered(seq: int, text: str) -> str:
    """A line to be sorted: only its last line feed may be one."""
    if "\n" in text:
        text = text.replace("\x1e", "\x1e_").replace("\n", "\x1en")
    elif "\x1e" in text:
        text = text.replace("\x1e", "\x1e_")
    return f"{seq:0{_DIGITS}}{text}\n"


def _unfolded(line: str) -> str:
    return line.replace("\x1en", "\n").replace("\x1e_", "\x1e") if "\x1e" in line else line


def _line(record: Packed, bundles: Sequence[Bundle], bundle: Bundle, usual: bool) -> str:
    try:
        if usual:
            return provn_line(record)
    except Odd:
        pass
    made = to_prov(_alone(bundles, unpacked(record, bundle.id)))
    (written,) = [*made.records, *(r for b in made.bundles for r in b.records)]
    return written.get_provn()


# -- PROV-JSON -------------------------------------------------------------------------------------------------------

_KINDS = tuple(FORMAL)
_NUMBERS = {kind: f"{number:02}" for number, kind in enumerate(_KINDS)}
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
        stream.writelines(_members(of_kind))
        stream.write("}")
        between = ",\n"


def _members(rows: Iterable[list[str]]) -> Iterator[str]:
    """Text of a section; rows of one name follow each other."""
    name, records, between = "", list[str](), "\n"
    for _, following, _, record in rows:
        if following != name and records:
            yield f"{between}{name}: {_one_or_list(records)}"
            records, between = [], ",\n"
        name = following
        records.append(record)
    if records:
        yield f"{between}{name}: {_one_or_list(records)}"


def _one_or_list(records: list[str]) -> str:
    return records[0] if len(records) == 1 else f"[{', '.join(records)}]"


def _sections(bundles: Sequence[Bundle], bundle: Bundle, said: Said) -> Iterator[str]:
    """Lines of kind, name, number and text: in this order those of one kind and name come together."""
    usual = all(map(_is_usual, bundles))
    return in_order(_row(number, r, bundles, bundle, usual) for number, r in enumerate(_records(bundle, said)))


def _row(number: int, record: Packed, bundles: Sequence[Bundle], bundle: Bundle, usual: bool) -> str:
    seq, kind, id_, *_ = record
    name, text = _named_record(record, bundles, bundle, usual)
    if id_ is None:
        name = f'"_:r{number:09d}"'
    # JSON text holds neither tabs nor line feeds.
    return f"{_NUMBERS[kind]}\t{name}\t{seq:0{_DIGITS}}\t{text}\n"


def _named_record(record: Packed, bundles: Sequence[Bundle], bundle: Bundle, usual: bool) -> tuple[str, str]:
    """Both as JSON text."""
    _, kind, id_, *_ = record
    try:
        if usual:
            return "" if id_ is None else json_name(id_), json_record(record)
    except Odd:
        pass
    container = _container(_alone(bundles, unpacked(record, bundle.id)))
    if "bundle" in container:
        (container,) = container["bundle"].values()
    ((name, written),) = container[kind].items()
    return _encoded(name), _encoded(written)


WRITERS: dict[str, Callable[[Sequence[Bundle], Said, IO[str]], None]] = {"provn": _provn, "json": _json}
