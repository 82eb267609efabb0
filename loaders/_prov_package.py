"""A PROV document as the ``prov`` package reads it -> bundles and statements.

The package holds the whole document in memory and checks it: what it refuses, nobody has seen a part of.
"""

import io
import logging
import warnings
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from provgraph.errors import ExtraError, SourceError
from provgraph.statements import FORMAL, PREDECLARED, Literal, Name, Statement, Time, Value

from ._prov_scopes import Scope, Scopes

if TYPE_CHECKING:
    from prov.identifier import QualifiedName
    from prov.model import ProvBundle, ProvDocument, ProvRecord

__all__ = ["statements"]

_ARGUMENTS: dict[str, dict[str, str]] = {"rdf": {"rdf_format": "trig"}}
"""TriG is a superset of Turtle."""
_PACKAGES = {"xml": "lxml", "rdf": "rdflib"}


def statements(data: bytes, format_: str, scopes: Scopes) -> list[Statement]:
    """All statements of a document in their order; its bundles and namespaces go to ``scopes``."""
    document = _document(data, format_)
    found = list(_of_bundle(document, scopes.document, 0))
    for bundle in document.bundles:
        assert bundle.identifier is not None
        found += _of_bundle(bundle, scopes.bundle(bundle.identifier.uri), len(found))
    return found


def _document(data: bytes, format_: str) -> "ProvDocument":
    from importlib.util import find_spec

    if format_ in _PACKAGES and find_spec(_PACKAGES[format_]) is None:
        raise ExtraError(_PACKAGES[format_], format_, f"reading PROV as {format_}")
    from prov.model import ProvDocument

    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            arguments = _ARGUMENTS.get(format_, {})
            stream = io.BytesIO(_standard(data) if format_ == "xml" else data)
            document = ProvDocument.deserialize(stream, format=format_, **arguments)
            assert isinstance(document, ProvDocument)
            return document
    except RecursionError:
        raise SourceError(f"it is nested too deep to be a PROV document in {format_}") from None
    except Exception as error:
        raise SourceError(f"it is no PROV document in {format_}: {_why(error)}") from error
    finally:
        logger.setLevel(level)


def _standard(data: bytes) -> bytes:
    """PROV-XML with ``prov:bundleContent`` where old ProvToolbox wrote ``prov:bundle``, to the schema an entity."""
    if b"bundle" not in data:
        return data
    from lxml import etree  # type: ignore[import-untyped]

    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    prov = f"{{{PREDECLARED['prov']}}}"
    named = [bundle for bundle in root.findall(f"{prov}bundle") if bundle.get(f"{prov}id")]
    holding = [
        bundle
        for bundle in named
        if any(str(c.tag).removeprefix(prov) in FORMAL and not c.get(f"{prov}ref") for c in bundle)
    ]
    for bundle in holding:
        bundle.tag = f"{prov}bundleContent"
    return bytes(etree.tostring(root)) if holding else data


def _why(error: BaseException) -> str:
    """In one line: what went wrong, or what led to it where that says more."""
    text = " ".join(str(error).split())
    cause = error.__cause__ or error.__context__
    if not text and cause is not None:
        return _why(cause)
    return (text or type(error).__name__)[:500]


def _of_bundle(bundle: "ProvBundle", scope: Scope, first: int) -> Iterator[Statement]:
    declared = bundle._namespaces.get_default_namespace()
    if declared is not None:
        scope.declare("", declared.uri)
    for space in bundle.get_registered_namespaces():
        scope.declare(space.prefix, space.uri)
    if bundle.identifier is not None:
        scope.called = _name(bundle.identifier, scope)
    for seq, record in enumerate(bundle.get_records(), first):
        yield _statement(record, scope, seq)


def _statement(record: "ProvRecord", scope: Scope, seq: int) -> Statement:
    from prov.constants import PROV_N_MAP

    kind = PROV_N_MAP[record.get_type()]
    formal: dict[str, Name | Time | None] = dict.fromkeys(FORMAL[kind])
    attributes: list[tuple[str, Value]] = []
    of_prov = PREDECLARED["prov"]
    for name, value in record.attributes:
        local = name.uri.removeprefix(of_prov)
        if name.uri != local and formal.get(local, "") is None:
            formal[local] = _formal(value, scope)
        else:
            attributes.append((_name(name, scope), _value(value, scope)))
    identifier = None if record.identifier is None else _name(record.identifier, scope)
    return Statement(kind, identifier, tuple(formal.values()), tuple(attributes), scope.id, seq)


def _formal(value: Any, scope: Scope) -> Name | Time:
    return Time(value.isoformat()) if isinstance(value, datetime) else _name(value, scope)


def _name(name: "QualifiedName", scope: Scope) -> Name:
    return scope.name(name.namespace.prefix, name.namespace.uri, name.localpart)


def _value(value: Any, scope: Scope) -> Value:
    from prov.identifier import Identifier, QualifiedName
    from prov.model import Literal as Typed

    if isinstance(value, QualifiedName):
        return _name(value, scope)
    if isinstance(value, Identifier):
        return Literal(value.uri, Name("xsd:anyURI"))
    if isinstance(value, datetime):
        return Time(value.isoformat())
    if isinstance(value, Typed):
        datatype = Name("") if value.datatype is None else _name(value.datatype, scope)
        return Literal(value.value, datatype, value.langtag)
    return value  # type: ignore[no-any-return]  # text, int, float, bool
