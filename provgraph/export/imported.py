"""Imported PROV documents as the ``prov`` package has them: every statement as it was said."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from provgraph.model import Bundle, Document
from provgraph.statements import FORMAL, PREDECLARED, Literal, Name, Statement, Time, Value

if TYPE_CHECKING:
    from prov.identifier import QualifiedName
    from prov.model import ProvBundle, ProvDocument

__all__ = ["memberships", "one_by_one", "to_prov"]


def to_prov(document: Document) -> "ProvDocument":
    """The document, which is the first of ``document.bundles``, with the bundles in it."""
    from prov.model import ProvDocument

    made = ProvDocument()
    scopes: dict[str, _Scope] = {}
    for bundle in document.bundles:
        around = scopes.get(bundle.document)
        scopes[bundle.id] = _Scope(bundle, made if around is None else _bundle(made, bundle, around), around)
    for statement in document.statements:
        scopes[statement.bundle].add(statement)
    return made


def _bundle(made: "ProvDocument", bundle: Bundle, around: "_Scope") -> "ProvBundle":
    """An empty bundle in the document; its own prefixes, if it has that of its name, hold for its name too."""
    from prov.identifier import Namespace
    from prov.model import ProvBundle

    prefix, _, local = (bundle.name or "").partition(":")
    own = dict(bundle.namespaces).get(prefix)
    if own is None:
        return made.bundle(around.name(bundle.name or ""))
    target = ProvBundle(document=made)
    made.add_bundle(target, Namespace(prefix, own)[local])
    return target


def one_by_one(document: Document) -> Document:
    """Each member of a collection in a statement of its own: PROV-XML alone may name several in one."""
    return replace(document, statements=tuple(chain.from_iterable(map(memberships, document.statements))))


def memberships(statement: Statement) -> Iterator[Statement]:
    """The statement; a membership once for each member."""
    if statement.kind != "hadMember":
        yield statement
        return
    more = [v for name, v in statement.attributes if name == "prov:entity" and isinstance(v, Name)]
    rest = tuple(pair for pair in statement.attributes if pair[0] != "prov:entity")
    yield replace(statement, attributes=rest)
    for member in more:
        yield replace(statement, id=None, formal=(statement.formal[0], member), attributes=rest)


class _Scope:
    """A document or bundle that is being made."""

    def __init__(self, bundle: Bundle, target: "ProvBundle", around: "_Scope | None") -> None:
        from prov.identifier import Namespace

        self._target = target
        self._own = dict(bundle.namespaces)
        inherited = around.spaces if around is not None else {p: Namespace(p, uri) for p, uri in PREDECLARED.items()}
        self.spaces: dict[str, Namespace] = dict(inherited)
        for prefix, uri in bundle.namespaces:
            self.spaces[prefix] = Namespace(prefix, uri)
            if prefix:
                target.add_namespace(self.spaces[prefix])
            else:
                target.set_default_namespace(uri)

    def name(self, name: str) -> "QualifiedName":
        prefix, _, local = name.partition(":")
        return self.spaces[prefix][local]

    def _reference(self, name: str) -> "QualifiedName | str":
        """As text where the prefix is the document's: a name would declare it in the bundle once more."""
        prefix, _, local = name.partition(":")
        resolved = self.spaces[prefix][local]
        text = name if prefix else local
        return text if prefix not in self._own and self._target.valid_qualified_name(text) == resolved else resolved

    def add(self, statement: Statement) -> None:
        from prov.constants import PROV_N_MAP

        type_ = next(type_ for type_, keyword in PROV_N_MAP.items() if keyword == statement.kind)
        identifier = None if statement.id is None else self._reference(statement.id)
        formal = zip(FORMAL[statement.kind], statement.formal, strict=True)
        attributes = [
            *((self.name(f"prov:{name}"), self._argument(value)) for name, value in formal if value is not None),
            *((self._reference(name), self._value(value)) for name, value in statement.attributes),
        ]
        self._target.new_record(type_, identifier, attributes)

    def _argument(self, value: Name | Time) -> Any:
        return self._reference(value) if isinstance(value, Name) else self._value(value)

    def _value(self, value: Value) -> Any:
        from prov.model import Literal as Typed
        from prov.model import parse_xsd_datetime

        if isinstance(value, Name):
            return self.name(value)
        if isinstance(value, Time):
            return parse_xsd_datetime(value)
        if isinstance(value, Literal):
            return Typed(value.text, self.name(value.datatype) if value.datatype else None, value.language)
        return value
