"""What the words of PROV and the IVOA in a statement mean in the graph: names, types, places, times, lineage.

They are the native properties of imported nodes and edges, to be asked in Cypher. The statements themselves are
kept whole beside them, so here what is odd may be left out.
"""

from collections.abc import Iterator, Mapping

from provgraph.natures import NATURES
from provgraph.statements import PREDECLARED, Literal, Name, Statement, Time, Value, iri
from provgraph.values import as_time

__all__ = ["IVOA", "Said", "clean"]

IVOA = (
    "http://www.ivoa.net/documents/ProvenanceDM/index.html#",
    "http://www.ivoa.net/documents/ProvenanceDM/ns/voprov/",
)
"""The IVOA has published no namespace: those of its implementations."""
PROV = PREDECLARED["prov"]
PROVGRAPH = "https://w3id.org/provgraph/terms#"
LONGEST = 1_000
"""Characters of a property: indexes take no more than 8 kB."""

_FLAGS = {nature.type: (nature.dataflow, nature.influence) for nature in reversed(NATURES.values())} | {
    "Preview": (False, False)
}
_LINEAGE = frozenset({"used", "wasGeneratedBy", "wasDerivedFrom"})
_AGENTS = {PROV + name: name for name in ("Person", "Organization", "SoftwareAgent")}


def clean(text: str) -> str:
    """Text that a store takes: lone surrogates are written out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


class Said:
    """One statement, or several declarations of one element, by the IRIs of their attributes."""

    def __init__(self, statements: tuple[Statement, ...], namespaces: Mapping[str, str]) -> None:
        self._statements, self._spaces = statements, namespaces
        self._values: dict[str, list[Value]] = {}
        for name, value in (pair for statement in statements for pair in statement.attributes):
            self._values.setdefault(iri(name, namespaces), []).append(value)

    def text(self, *names: str) -> str | None:
        """The first plain value of these IRIs."""
        return next((text for name in names for v in self._values.get(name, ()) if (text := self._plain(v))), None)

    def _plain(self, value: Value) -> str:
        if isinstance(value, Name):
            value = iri(value, self._spaces)
        elif isinstance(value, Literal):
            value = value.text
        return clean(str(value).lower() if isinstance(value, bool) else str(value))[:LONGEST]

    def types(self) -> list[str]:
        """IRIs of its types, or their text, each once."""
        return list(dict.fromkeys(map(self._plain, self._values.get(PROV + "type", ()))))

    def label(self) -> str | None:
        return self.text(PROV + "label", *_ivoa("name"), PROV + "name")

    def location(self) -> str | None:
        return self.text(PROV + "location", *_ivoa("location"), PROV + "atLocation")

    def value(self) -> str | None:
        return self.text(PROV + "value", *_ivoa("value"))

    def generated(self) -> str | None:
        return as_time(self.text(*_ivoa("generatedAtTime"), PROV + "generatedAtTime"))

    def agent_type(self) -> str | None:
        return next((_AGENTS[type_] for type_ in self.types() if type_ in _AGENTS), None)

    def time(self, position: int) -> str | None:
        """Of its formal attributes, the first that is said."""
        return next((as_time(s.formal[position]) for s in self._statements if s.formal[position]), None)

    def role(self) -> str | None:
        return self.text(PROV + "role", *_ivoa("role"))

    def at(self) -> str | None:
        """The time of a relation."""
        return next((as_time(v) for s in self._statements for v in s.formal if isinstance(v, Time)), None)

    def lineage(self) -> tuple[str | None, bool | None, bool | None]:
        """IVOA usage type, dataflow and influence; only relations that lineage follows have them."""
        kind = self._statements[0].kind
        if kind not in _LINEAGE:
            return None, None, None
        type_ = next((word for word in self._words() if word in _FLAGS), "Main")
        # What a run wrote came from its data, whatever it is for; only the use of it is no dataflow.
        flags = _FLAGS[type_] if kind == "used" else (True, True)
        return type_, self._flag("dataflow", flags[0]), self._flag("influence", flags[1])

    def _words(self) -> Iterator[str]:
        """Local names of what may be a usage type: an attribute of its own, or a type (as LST's chain writes it)."""
        for name in (*_ivoa("usageType"), *_ivoa("type"), PROV + "type"):
            for value in self._values.get(name, ()):
                yield self._plain(value).replace("/", "#").rpartition("#")[2]

    def _flag(self, name: str, otherwise: bool) -> bool:
        """What provgraph wrote itself is believed."""
        return next((v for v in self._values.get(PROVGRAPH + name, ()) if isinstance(v, bool)), otherwise)


def _ivoa(name: str) -> tuple[str, ...]:
    return tuple(space + name for space in IVOA)
