"""PROV-JSON of any size, record by record (W3C Member Submission of 2013).

The source is read once, or again where prefixes stand behind what uses them. What cannot be understood is refused with
its place, where the ``prov`` package passes over some of it.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from provgraph.errors import SourceError
from provgraph.statements import ELEMENTS, FORMAL, PREDECLARED, Name, Statement, Time, Value

from . import _prov_guard
from ._dirac_stream import Path, members
from ._prov_kept import Kept
from ._prov_kinds import Kinds
from ._prov_scopes import Scope, Scopes
from ._prov_values import reference, time, values
from ._prov_voprov import translated

__all__ = ["Source"]

LIMIT = 20 << 20
"""Characters of one record."""
_TIMES = frozenset({"time", "startTime", "endTime"})


class Source:
    """A PROV-JSON document that can be read from its beginning again."""

    def __init__(self, stream: BinaryIO, scopes: Scopes) -> None:
        self._stream, self._scopes = stream, scopes
        self._opened: dict[tuple[str, ...], Scope] = {(): scopes.document}

    def keep(self, kept: Kept) -> Kinds:
        """Read it to its end; what it says is kept, its scopes know their prefixes, and we what its names are."""
        try:
            return self._keep(kept, self._read(first=True))
        except (_LateError, SourceError):  # what a prefix means may stand behind: look, before it is refused
            kept.clear()
            self._open()
            return self._keep(kept, self._read())

    def _keep(self, kept: Kept, said: Iterator[Statement]) -> Kinds:
        kinds = Kinds()
        for statement in said:
            _prov_guard.check_statement(statement, self._scopes.spaces(statement.bundle))
            kinds.see(statement)
            kept.put(statement)
        return kinds.seen()

    # -- scopes --

    def _open(self) -> None:
        """Find the bundles, and what prefixes mean in them and in the document."""
        found: dict[tuple[str, ...], dict[str, str]] = {(): {}}

        def enter(path: Path) -> bool:
            if len(path) == 2 and path[0] == "bundle":
                if path in found:
                    raise SourceError(f"the bundle {path[1]!r} is there twice; merge its statements")
                found[path] = {}
            return _enter(path)

        for path, value in self._members(enter):
            if path[-1:] == ("prefix",):
                found[path[:-1]] |= _prefixes(value)
        _declare(self._scopes.document, found.pop(()))
        for path, prefixes in found.items():
            self._opened[path] = self._bundle(path[1], prefixes)

    def _bundle(self, said: str, prefixes: dict[str, str]) -> Scope:
        trial = Scope("", self._scopes.document)
        _declare(trial, prefixes)
        name = reference(said, trial)
        if name is None:
            raise SourceError(f"the bundle {said!r} has no name: its prefix is not declared")
        scope = self._scopes.bundle(trial.iri(name))
        _declare(scope, prefixes)
        scope.called = name
        return scope

    # -- records --

    def _members(self, enter: Any) -> Iterator[tuple[Path, Any]]:
        self._stream.seek(0)
        for path, value in members(self._stream, enter, LIMIT):
            if (len(path) in (0, 1, 3) and path[-1:] != ("prefix",)) or (path[:1] == ("bundle",) and len(path) == 2):
                place = " ".join(path) or "document"
                raise SourceError(f"the {place} must be a JSON object, and it is {str(value)[:60]!r}")
            yield path, value

    def _read(self, *, first: bool = False) -> Iterator[Statement]:
        """``first``: prefixes are learned on the way, if they come first and there are no bundles."""
        read, count = False, 0
        for path, value in self._members(_enter_no_bundle if first else _enter):
            if path[-1] == "prefix":
                if read and first:
                    raise _LateError
                if first:
                    _declare(self._scopes.document, _prefixes(value))
                continue
            read = True
            *where, section, key = path
            scope = self._opened[tuple(where)]
            for record in value if isinstance(value, list) else [value]:
                for statement in _statements(section, key, record, scope, count):
                    count += 1
                    yield statement


class _LateError(Exception):
    """Prefixes stand behind what uses them, or there are bundles with prefixes of their own."""


def _enter_no_bundle(path: Path) -> bool:
    if path == ("bundle",):
        raise _LateError
    return _enter(path)


def _enter(path: Path) -> bool:
    inner = path[2:] if path[:1] == ("bundle",) else path
    if path[:1] == ("bundle",) and inner[:1] == ("bundle",):
        raise SourceError(f"the bundle {path[1]!r} holds another bundle; PROV has bundles in documents only")
    return len(inner) < 2 and inner != ("prefix",)


def _prefixes(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(uri, str) for uri in value.values()):
        raise SourceError(f"the prefixes must be a JSON object of texts, and they are {str(value)[:60]!r}")
    return {"" if prefix == "default" else prefix: uri for prefix, uri in value.items()}


def _declare(scope: Scope, prefixes: dict[str, str]) -> None:
    for prefix, uri in prefixes.items():
        if prefix not in PREDECLARED:
            _prov_guard.check_namespace(prefix, uri)
            scope.declare(prefix, uri)


def _statements(section: str, key: str, record: object, scope: Scope, seq: int) -> list[Statement]:
    """One, or for a collection one for each of its members."""
    kind, said = translated(section, record)
    if kind not in FORMAL:
        raise SourceError(f"{section[:60]!r} is no record of PROV (entity, activity, used, ...)")
    if not isinstance(said, dict):
        raise SourceError(f"{_place(section, key)} must be a JSON object, and it is {str(record)[:60]!r}")
    identifier = None if key.startswith("_:") else reference(key, scope)
    if identifier is None and kind in ELEMENTS:
        raise SourceError(f"{_place(section, key)} has no name: its prefix is not declared")
    try:
        return [
            Statement(kind, identifier, *_arguments(kind, one, scope), scope.id, number)
            for number, one in enumerate(_one_by_one(kind, said), seq)
        ]
    except SourceError as error:
        raise SourceError(f"{_place(section, key)}: {error}") from None


def _place(section: str, key: str) -> str:
    return f"{section} {key[:100]!r}"


def _one_by_one(kind: str, record: dict[str, Any]) -> list[dict[str, Any]]:
    several = record.get("prov:entity") if kind == "hadMember" else None
    if several == []:
        raise SourceError("prov:entity is an empty list")
    return [record | {"prov:entity": one} for one in several] if isinstance(several, list) else [record]


def _arguments(
    kind: str, record: dict[str, Any], scope: Scope
) -> tuple[tuple[Name | Time | None, ...], tuple[tuple[str, Value], ...]]:
    formal: dict[str, Name | Time | None] = dict.fromkeys(FORMAL[kind])
    attributes: list[tuple[str, Value]] = []
    for name, value in record.items():
        local = name[5:] if name.startswith("prov:") else ""
        if local in formal:
            formal[local] = _formal(local, value, scope)
        else:
            known = reference(name, scope)
            if known is None:
                raise SourceError(f"the attribute {name[:60]!r} has a prefix that is not declared")
            attributes += [(known, each) for each in values(value, scope)]
    return tuple(formal.values()), tuple(attributes)


def _formal(name: str, value: Any, scope: Scope) -> Name | Time:
    is_time = name in _TIMES
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if is_time and isinstance(value, dict):
        value = value.get("$")
    found = time(value) if is_time else reference(value, scope)
    if found is None:
        what = "a time (xsd:dateTime)" if is_time else "a name with a prefix that is declared"
        raise SourceError(f"prov:{name} is {str(value)[:60]!r}, which is not {what}")
    return found
