"""What a kind of node and a kind of edge are."""

import re
from dataclasses import dataclass
from typing import Literal

PropertyType = Literal["string", "integer", "float", "boolean", "time", "json", "strings"]


@dataclass(frozen=True, slots=True)
class Property:
    """One property: ``time`` is ISO 8601 text in UTC with milliseconds and ``Z``, ``json`` is JSON text."""

    name: str
    type: PropertyType
    doc: str
    indexed: bool = False

    @property
    def field(self) -> str:
        """Its name as a field of the record in ``model``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.name).lower()


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A kind of node; ``labels[0]`` carries the unique ``id``."""

    labels: tuple[str, ...]
    doc: str
    properties: tuple[Property, ...]
    prov: str
    """The PROV record that it is exported as; empty for provgraph's own book-keeping."""
    ivoa: str = ""

    @property
    def label(self) -> str:
        return self.labels[0]


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """A kind of edge; always from effect to cause."""

    type: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    doc: str
    properties: tuple[Property, ...] = ()
    prov: str = ""
    ivoa: str = ""


def p(name: str, type_: PropertyType, doc: str, *, indexed: bool = False) -> Property:
    return Property(name, type_, doc, indexed)
