"""What the words of PROV and the IVOA in a statement mean in the graph: names, types, places, times, lineage.

They are the native properties of imported nodes and edges, to be asked in Cypher. The statements themselves are
kept whole beside them, so here what is odd may be left out.
"""

import re
from collections.abc import Iterator, Mapping

from provgraph.natures import BY_TYPE
from provgraph.statements import PREDECLARED, TERMS, VOPROV, VOPROV_TOO, Literal, Name, Statement, Time, Value, iri
from provgraph.values import as_time, as_uuid

__all__ = ["IVOA", "Said", "clean"]

IVOA = (VOPROV, VOPROV_TOO)
PROV = PREDECLARED["prov"]
LONGEST = 1_000
"""Characters of a property: indexes take no more than 8 kB."""

_LINEAGE = frozenset({"used", "wasGeneratedBy", "wasDerivedFrom"})
_UUID = re.compile(r"(?:(?<=[/#:])|(?<=/file-))[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_AGENTS = frozenset({"Person", "Organization", "SoftwareAgent"})


def _words(*names: str) -> tuple[str, ...]:
    """IRIs of words of PROV and the IVOA: ``prov:label``, ``name``."""
    return tuple(
        iri for n in names for iri in ([PROV + n[5:]] if n.startswith("prov:") else [space + n for space in IVOA])
    )


_LABEL = _words("prov:label", "name", "prov:name")
_LOCATION = _words("prov:location", "location", "prov:atLocation")
_VALUE = _words("prov:value", "value")
_GENERATED = _words("generatedAtTime", "prov:generatedAtTime")
_ROLE = _words("prov:role", "role")
_USAGE = _words("usageType", "type", "prov:type")
_AGENT = _words("prov:type", "type")


def clean(text: str) -> str:
    """Text that a store takes: lone surrogates are written out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


class Said:
    """One statement, or several declarations of one element, by the IRIs of their attributes."""

    def __init__(self, statements: tuple[Statement, ...], namespaces: Mapping[str, str]) -> None:
        self._statements, self._spaces = statements, namespaces
        self._values: dict[str, list[Value]] = {}
        for statement in statements:
            for name, value in statement.attributes:
                self._values.setdefault(iri(name, namespaces), []).append(value)

    def text(self, names: tuple[str, ...]) -> str | None:
        """The first value of these IRIs."""
        for name in names:
            if name in self._values:
                return self._plain(self._values[name][0])
        return None

    def texts(self, names: tuple[str, ...]) -> Iterator[str]:
        """All values of these IRIs."""
        return (self._plain(value) for name in names for value in self._values.get(name, ()))

    def _plain(self, value: Value) -> str:
        if type(value) is str:  # as almost all are
            return clean(value)[:LONGEST]
        if isinstance(value, Name):
            value = iri(value, self._spaces)
        elif isinstance(value, Literal):
            value = value.text
        return clean(str(value).lower() if isinstance(value, bool) else str(value))[:LONGEST]

    def types(self) -> list[str]:
        """IRIs of its types, or their text, each once."""
        return list(dict.fromkeys(map(self._plain, self._values.get(PROV + "type", ()))))

    def label(self) -> str | None:
        return self.text(_LABEL)

    def location(self) -> str | None:
        return self.text(_LOCATION)

    def value(self) -> str | None:
        return self.text(_VALUE)

    def generated(self) -> str | None:
        return as_time(self.text(_GENERATED))

    def product(self, iri_: str) -> str | None:
        """Product id: in the word of provgraph, or the UUID at the end of its identifier."""
        ends = _UUID.search(iri_)
        return as_uuid(self.text((TERMS + "productId",))) or (ends[0].lower() if ends else None)

    def agent_type(self) -> str | None:
        return next((word for word in self._local(_AGENT) if word in _AGENTS), None)

    def time(self, position: int) -> str | None:
        """Of its formal attributes, the first that is said."""
        return next((as_time(s.formal[position]) for s in self._statements if s.formal[position]), None)

    def role(self) -> str | None:
        return self.text(_ROLE)

    def at(self) -> str | None:
        """The time of a relation."""
        return next((as_time(v) for s in self._statements for v in s.formal if isinstance(v, Time)), None)

    def lineage(self) -> tuple[str | None, bool | None, bool | None]:
        """IVOA usage type, dataflow and influence; only relations that lineage follows have them."""
        kind = self._statements[0].kind
        if kind not in _LINEAGE:
            return None, None, None
        described = self._statements[0].usage
        type_ = next((word for word in (*self._words(), described) if word in BY_TYPE), "Main")
        # What a run wrote came from its data, whatever it is for; only the use of it is no dataflow.
        nature = BY_TYPE[type_]
        flags = (nature.dataflow, nature.influence) if kind == "used" else (True, True)
        return type_, self._flag("dataflow", flags[0]), self._flag("influence", flags[1])

    def _words(self) -> Iterator[str]:
        """Local names of what may be a usage type: an attribute of its own, or a type (as LST's chain writes it)."""
        return self._local(_USAGE)

    def _local(self, names: tuple[str, ...]) -> Iterator[str]:
        for name in names:
            for value in self._values.get(name, ()):
                yield self._plain(value).replace("/", "#").rpartition("#")[2]

    def _flag(self, name: str, otherwise: bool) -> bool:
        """What provgraph wrote itself is believed."""
        return next((v for v in self._values.get(TERMS + name, ()) if isinstance(v, bool)), otherwise)
