"""PROV as plain records: what a PROV document says, on its way in and on its way out.

One statement is one record of PROV-DM (W3C, 2013) or PROV-LINKS: an element or a
relation. It is plain text and numbers, so that it can be stored, compared and
written without any PROV library.
"""

from dataclasses import dataclass

__all__ = ["FORMAL", "Bundle", "Literal", "Name", "Statement", "Time", "Value"]

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


@dataclass(frozen=True, slots=True)
class Statement:
    """One PROV record; ``formal`` as ``FORMAL[kind]`` names it, None where nothing is said.

    An attribute may come several times. ``bundle`` and ``seq`` say where it stands in an imported document.
    """

    kind: str
    id: Name | None
    formal: tuple[Name | Time | None, ...]
    attributes: tuple[tuple[str, Value], ...] = ()
    bundle: str = ""
    seq: int = 0


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
