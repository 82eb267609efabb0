"""PROV as plain records: what a PROV document says, on its way in and on its way out.

One statement is one record of PROV-DM (W3C, 2013) or PROV-LINKS: an element or a
relation. It is plain text and numbers, so that it can be stored, compared and
written without any PROV library.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = [
    "ELEMENTS",
    "ENDS",
    "FORMAL",
    "PREDECLARED",
    "TERMS",
    "VOPROV",
    "VOPROV_TOO",
    "Bundle",
    "Literal",
    "Name",
    "Packed",
    "Statement",
    "Time",
    "Value",
    "decoded",
    "encoded",
    "iri",
    "packed",
    "unpacked",
]

FORMAL: dict[str, tuple[str, ...]] = {
    "activity": ("startTime", "endTime"),
    "entity": (),
    "agent": (),
    "used": ("activity", "entity", "time"),
    "wasGeneratedBy": ("entity", "activity", "time"),
    "wasInvalidatedBy": ("entity", "activity", "time"),
    "wasStartedBy": ("activity", "trigger", "starter", "time"),
    "wasEndedBy": ("activity", "trigger", "ender", "time"),
    "wasInformedBy": ("informed", "informant"),
    "wasDerivedFrom": ("generatedEntity", "usedEntity", "activity", "generation", "usage"),
    "wasAttributedTo": ("entity", "agent"),
    "wasAssociatedWith": ("activity", "agent", "plan"),
    "actedOnBehalfOf": ("delegate", "responsible", "activity"),
    "wasInfluencedBy": ("influencee", "influencer"),
    "specializationOf": ("specificEntity", "generalEntity"),
    "alternateOf": ("alternate1", "alternate2"),
    "hadMember": ("collection", "entity"),
    "mentionOf": ("specificEntity", "generalEntity", "bundle"),
}
"""Record of PROV -> its formal attributes in the order of PROV-N, without ``prov:``."""

PREDECLARED = {
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
"""Prefixes that need no declaration."""

VOPROV = "http://www.ivoa.net/documents/ProvenanceDM/index.html#"
"""Words of the IVOA. It has published no namespace: this is what its implementations use."""
VOPROV_TOO = "http://www.ivoa.net/documents/ProvenanceDM/ns/voprov/"
"""The same in documents of django-prov_vo."""
TERMS = "https://w3id.org/provgraph/terms#"
"""Words of provgraph itself."""

ELEMENTS = {"entity": "Entity", "activity": "Activity", "agent": "Agent"}
"""Record of an element -> the label of its node."""

ENDS: dict[str, tuple[str, str] | None] = {
    "used": ("Activity", "Entity"),
    "wasGeneratedBy": ("Entity", "Activity"),
    "wasInvalidatedBy": ("Entity", "Activity"),
    "wasStartedBy": ("Activity", "Entity"),
    "wasEndedBy": ("Activity", "Entity"),
    "wasInformedBy": ("Activity", "Activity"),
    "wasDerivedFrom": ("Entity", "Entity"),
    "wasAttributedTo": ("Entity", "Agent"),
    "wasAssociatedWith": ("Activity", "Agent"),
    "actedOnBehalfOf": ("Agent", "Agent"),
    "wasInfluencedBy": None,
    "specializationOf": ("Entity", "Entity"),
    "alternateOf": ("Entity", "Entity"),
    "hadMember": ("Entity", "Entity"),
    "mentionOf": ("Entity", "Entity"),
}
"""Relation of PROV -> labels of what its first two formal attributes name; an influence may join any elements."""


class Name(str):
    """A qualified name, ``prefix:local``: ``voprov:Usage``; ``:local`` in the default namespace."""

    __slots__ = ()


class Time(str):
    """An ``xsd:dateTime``."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Literal:
    """A value of a datatype that Python has no plain type for, or text in a language."""

    text: str
    datatype: Name
    language: str | None = None


Value = str | int | float | Literal
"""``str`` may be a ``Name`` or a ``Time``, ``int`` a ``bool``."""
Packed = list[Any]
"""A statement as ``encoded`` packs it, ``[seq, kind, id, formal, attributes]``; odd values are lists with a tag."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One PROV record; ``formal`` as ``FORMAL[kind]`` names it, None where nothing is said.

    An attribute may come several times. ``bundle`` and ``seq`` say where it stands in an imported document: in which
    scope (``Bundle.id``), and as which of all statements of the document, from 0. ``ends`` are the labels of what an
    influence joins, ``usage`` the IVOA type that the description of a usage or generation gives it: other statements
    of its scope tell.
    """

    kind: str
    id: Name | None
    formal: tuple[Name | Time | None, ...]
    attributes: tuple[tuple[str, Value], ...] = ()
    bundle: str = ""
    seq: int = 0
    ends: tuple[str, str] | None = None
    usage: str | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """An imported PROV document, or a bundle in it: the scope in which its statements and names hold.

    ``id`` of a document is ``doc-<sha256 of its bytes>``; of a bundle it is a hash of that and its IRI.
    """

    id: str
    document: str
    """``id`` of the document that it is, or lies in."""
    source: str
    """As it was given to ``load``."""
    content: str
    """SHA-256 of the document's bytes."""
    format: str
    namespaces: tuple[tuple[str, str], ...] = ()
    """Prefix and IRI, in the order of the source; the prefix of the default namespace is empty."""
    name: Name | None = None
    """Of a bundle in a document."""
    iri: str | None = None
    seq: int = 0


# -- names ----------------------------------------------------------------------------------------------------------


def iri(name: str, namespaces: Mapping[str, str]) -> str:
    """The IRI of a qualified name; a prefix that is not declared stays as it is."""
    prefix, _, local = name.partition(":")
    return namespaces[prefix] + local if prefix in namespaces else name


# -- statements as text ---------------------------------------------------------------------------------------------


def encoded(statement: Statement) -> str:
    """The whole statement as ASCII JSON, for a property of the graph: ``[seq, kind, id, formal, attributes]``."""
    attributes = [[name, _packed(value)] for name, value in statement.attributes]
    return _json([statement.seq, statement.kind, statement.id, statement.formal, attributes])


def decoded(text: str, bundle: str) -> Statement:
    """What ``encoded`` wrote."""
    return unpacked(packed(text), bundle)


def packed(text: str) -> Packed:
    """The same as plain lists, names and times as text: there in a third of the time."""
    return _parsed(text)[0]  # type: ignore[no-any-return]


def unpacked(record: Packed, bundle: str) -> Statement:
    seq, kind, id_, formal, attributes = record
    return Statement(
        kind,
        None if id_ is None else Name(id_),
        tuple([None if v is None else of(v) for of, v in zip(_FORMAL_TYPES[kind], formal, strict=True)]),
        tuple([(name, _unpacked(v) if isinstance(v, list) else v) for name, v in attributes]),
        bundle,
        seq,
    )


_parsed = json.JSONDecoder().raw_decode
_FORMAL_TYPES: dict[str, tuple[type[Name | Time], ...]] = {
    kind: tuple(Time if name.lower().endswith("time") else Name for name in names) for kind, names in FORMAL.items()
}
_json = json.JSONEncoder(separators=(",", ":")).encode
_TAGS: dict[type, str] = {Name: "name", Time: "time"}


def _packed(value: Value) -> Any:
    """JSON holds plain text and finite numbers; all else is a list that begins with what it is."""
    if type(value) is str:  # as almost all are
        return value
    if isinstance(value, Literal):
        return ["literal", value.text, value.datatype, value.language]
    if isinstance(value, float) and not math.isfinite(value):
        return ["float", str(value)]
    tag = _TAGS.get(type(value))
    return value if tag is None else [tag, value]


def _unpacked(value: list[Any]) -> Value:
    tag, text, *more = value
    if tag == "literal":
        return Literal(text, Name(more[0]), more[1])
    return {"name": Name, "time": Time, "float": float}[tag](text)  # type: ignore[no-any-return]
