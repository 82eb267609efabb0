"""The formats of the ``prov`` package, as other PROV software reads them.

What ``prov`` writes and reads back itself is not always what ProvToolbox, the
reference implementation, makes of it: a type becomes text, a value takes the
datatype of its neighbour, an agent loses its kind. Here its output is rewritten
to the spelling that all of them read alike; to ``prov`` it means the same.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from itertools import chain, count
from typing import IO, TYPE_CHECKING, Any

from provgraph.errors import ExtraError, UsageError
from provgraph.statements import PREDECLARED

if TYPE_CHECKING:
    from prov.model import ProvBundle, ProvDocument
    from rdflib import Graph

__all__ = ["WRITERS", "write_prov"]

_QUALIFIED_NAME = "prov:QUALIFIED_NAME"
_PROV = PREDECLARED["prov"]
_XSI = PREDECLARED["xsi"]
_XSD = PREDECLARED["xsd"]


def write_prov(document: "ProvDocument", format: str, stream: IO[str]) -> None:
    """Write any PROV document, imported ones too."""
    if format not in WRITERS:
        raise UsageError(f"unknown PROV format {format!r}; choose one of {', '.join(WRITERS)}")
    WRITERS[format](document, stream)


def _write_provn(document: "ProvDocument", stream: IO[str]) -> None:
    stream.write(document.get_provn() + "\n")


def _serialized(document: "ProvDocument", format_: str) -> str:
    with _legible(format_):
        text = document.serialize(format=format_)
    assert isinstance(text, str)
    return text


@contextmanager
def _legible(format_: str) -> Iterator[None]:
    """An imported document may say what a format has no way to say."""
    try:
        yield
    except Exception as error:  # prov, rdflib and lxml raise of all kinds, also plain ones
        raise UsageError(
            f"this document cannot be written as {format_}: {error}; write json, which holds all"
        ) from error


def _need(package: str, extra: str, format_: str) -> None:
    if find_spec(package) is None:
        raise ExtraError(package, extra, f"the format {format_}")


# PROV-JSON


def _write_json(document: "ProvDocument", stream: IO[str]) -> None:
    """One record on a line, as the streaming writer has it."""
    container = _explicit(json.loads(_serialized(document, "json")))
    sections = (f"{_text(kind)}: {{{_lines(records)}}}" for kind, records in container.items())
    stream.write("{" + ",\n".join(sections) + "}\n")


def _lines(records: dict[str, Any]) -> str:
    return ",".join(f"\n{_text(id_)}: {_text(record)}" for id_, record in records.items())


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _explicit(container: dict[str, Any]) -> dict[str, Any]:
    """Prefixes first, and each value in a list with its datatype."""
    prefixes = {"prefix": container["prefix"]} if "prefix" in container else {}
    return prefixes | {kind: _section(kind, records) for kind, records in container.items() if kind != "prefix"}


def _section(kind: str, records: dict[str, Any]) -> dict[str, Any]:
    if kind == "bundle":
        return {name: _explicit(bundle) for name, bundle in records.items()}
    return {
        id_: [_record(one) for one in said] if isinstance(said, list) else _record(said)
        for id_, said in records.items()
    }


def _record(record: dict[str, Any]) -> dict[str, Any]:
    formal = _formal_names()
    return {name: value if name in formal else _listed(value) for name, value in record.items()}


@cache
def _formal_names() -> frozenset[str]:
    from prov.constants import PROV_ATTRIBUTES

    return frozenset(str(name) for name in PROV_ATTRIBUTES)


def _listed(value: Any) -> list[dict[str, str]]:
    return [_typed(one) for one in (value if isinstance(value, list) else [value])]


def _typed(value: Any) -> dict[str, str]:
    if isinstance(value, dict):
        return value | {"type": _QUALIFIED_NAME} if value.get("type") == "xsd:QName" else value
    if isinstance(value, bool):
        return {"$": str(value).lower(), "type": "xsd:boolean"}
    return {"$": value, "type": "xsd:string"}


# PROV-JSONLD


def _write_jsonld(document: "ProvDocument", stream: IO[str]) -> None:
    linked = json.loads(_serialized(document, "jsonld"), object_hook=_plain_jsonld)
    if not isinstance(linked["@context"][0], dict):  # of a document without prefixes
        linked["@context"].insert(0, {})
    linked["@context"][0] |= {"prov": _PROV, "xsd": _XSD}
    _prefix_names(linked, {}, {})
    stream.write(json.dumps(linked, ensure_ascii=False, indent=1) + "\n")


def _plain_jsonld(item: dict[str, Any]) -> dict[str, Any]:
    if item.get("@type") == "xsd:QName":
        return item | {"@type": _QUALIFIED_NAME}
    if item.get("@type") == "Membership" and isinstance(item.get("entity"), str):
        return item | {"entity": [item["entity"]]}
    return item


def _prefix_names(container: dict[str, Any], around: dict[str, str], defaults: dict[str, str]) -> None:
    """Attributes in a default namespace get a prefix: ProvToolbox takes no whole IRI for a name."""
    own = (container.get("@context") or [{}])[0]
    spaces = around | own
    default = spaces.get("@vocab")
    if default is not None and default not in defaults:
        prefix = next((p for p, uri in spaces.items() if uri == default and p[0] != "@"), None) or _new(spaces)
        own[prefix] = spaces[prefix] = default
        defaults = defaults | {default: prefix}
    container["@graph"] = [
        {_prefixed(name, defaults): value for name, value in record.items()} for record in container["@graph"]
    ]
    for record in container["@graph"]:
        if record["@type"] == "Bundle":
            _prefix_names(record, spaces, defaults)


def _new(spaces: dict[str, str]) -> str:
    return next(prefix for prefix in (f"default{n or ''}" for n in count()) if prefix not in spaces)


def _prefixed(name: str, spaces: dict[str, str]) -> str:
    uri = max((uri for uri in spaces if name.startswith(uri)), key=len, default=None)
    return name if uri is None else f"{spaces[uri]}:{name[len(uri) :]}"


# PROV-XML

_BASES = {
    **dict.fromkeys(("person", "organization", "softwareAgent"), "agent"),
    **dict.fromkeys(("plan", "collection", "emptyCollection", "bundle"), "entity"),
    **dict.fromkeys(("wasRevisionOf", "wasQuotedFrom", "hadPrimarySource"), "wasDerivedFrom"),
}
"""Element that ``prov`` writes for a subtype -> the element that every reader knows."""
_SUBTYPES = {"wasRevisionOf": "Revision", "wasQuotedFrom": "Quotation", "hadPrimarySource": "PrimarySource"}


def _write_xml(document: "ProvDocument", stream: IO[str]) -> None:
    _need("lxml", "xml", "xml")
    from lxml import etree  # type: ignore[import-untyped]

    root = etree.fromstring(_serialized(document, "xml").encode())
    for record in chain(root, *root.iterchildren(f"{{{_PROV}}}bundleContent")):
        name = etree.QName(record).localname
        if name in _BASES:
            record.tag = f"{{{_PROV}}}{_BASES[name]}"
            _insert_type(record, _SUBTYPES.get(name, name[0].upper() + name[1:]))
    stream.write(etree.tostring(root, encoding="unicode", pretty_print=True))


def _insert_type(record: Any, subtype: str) -> None:
    """Say the type where the XML schema wants it: after references, label and location."""
    from lxml import etree

    added = etree.Element(f"{{{_PROV}}}type", {f"{{{_XSI}}}type": "xsd:QName"})
    added.text, added.tail = f"prov:{subtype}", "\n    "
    later = (
        i
        for i, child in enumerate(record)
        if not child.tag.startswith(f"{{{_PROV}}}") or child.tag[len(_PROV) + 2 :] in ("type", "value")
    )
    record.insert(next(later, len(record)), added)


# PROV-O

_DIRECT = {
    "Attribution": ("wasAttributedTo", "agent"),
    "Communication": ("wasInformedBy", "activity"),
    "Delegation": ("actedOnBehalfOf", "agent"),
    "Influence": ("wasInfluencedBy", "influencer"),
}
"""Qualified relations beside which ``prov`` says the plain one too, which ProvToolbox takes for a second statement."""


def _write_rdf(document: "ProvDocument", stream: IO[str]) -> None:
    """TriG when there are bundles, which Turtle cannot hold."""
    _need("rdflib", "rdf", "rdf")
    from prov.serializers.provrdf import ProvRDFSerializer
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    with _legible("rdf"):
        graphs = ProvRDFSerializer(document).encode_document(document)
        for bundle in (document, *document.bundles):
            _say_once(graphs.graph(bundle.identifier.uri if bundle.identifier else DATASET_DEFAULT_GRAPH_ID), bundle)
        text = graphs.serialize(format="trig" if document.has_bundles() else "turtle")
    stream.write(text)


def _say_once(graph: "Graph", bundle: "ProvBundle") -> None:
    """No plain relation beside a qualified one without a name, unless the bundle says it."""
    from rdflib import BNode, URIRef

    plain = set(_plain(bundle))
    for kind, (direct, influencer) in _DIRECT.items():
        for subject, node in list(graph.subject_objects(URIRef(f"{_PROV}qualified{kind}"))):
            for object_ in graph.objects(node, URIRef(_PROV + influencer)) if isinstance(node, BNode) else ():
                if (kind, str(subject), str(object_)) not in plain:
                    graph.remove((subject, URIRef(_PROV + direct), object_))


def _plain(bundle: "ProvBundle") -> Iterator[tuple[str, str, str]]:
    """Relations of two names that say nothing else."""
    for record in bundle.records:
        kind = record.get_type().localpart
        if kind in _DIRECT and not (record.identifier or record.extra_attributes or any(record.args[2:])):
            subject, object_ = (name.uri if name else "" for name in record.args[:2])
            yield kind, subject, object_


WRITERS: dict[str, Callable[["ProvDocument", IO[str]], None]] = {
    "provn": _write_provn,
    "json": _write_json,
    "xml": _write_xml,
    "rdf": _write_rdf,
    "jsonld": _write_jsonld,
}
