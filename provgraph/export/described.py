"""What descriptions are of: of uses, generations and parameters, as follows from the tools of the runs.

A parameter of a value is one node for all runs that had it, whatever tools they were runs of. So no edge of the graph
leads to its description: it is that of its name in the tool of a run, and told where all runs that are told agree.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from provgraph.model import Document, Node, Parameter, Relation
from provgraph.statements import Name, Statement, Value

__all__ = ["Described"]

Attributes = tuple[tuple[str, Value], ...]

_ROLES = {"used": "UsageDescription", "wasGeneratedBy": "GenerationDescription"}
_PARAMETERS = "ParameterDescription"
_RELATION: Attributes = (("prov:type", Name("voprov:DescriptionRelation")),)


class Described:
    """What a document says of tools, or the pieces of a larger one so far; ``named`` names a node."""

    def __init__(self, named: Callable[[tuple[str, str]], Name]) -> None:
        self._named = named
        self._parts: dict[tuple[str, str, str], set[Name]] = defaultdict(set)
        """Descriptions by their label, their tool, and their role or name."""
        self._tools: dict[str, str] = {}
        """Of the runs of this piece."""
        self._held: dict[str, list[str]] = defaultdict(list)
        """Parameters of a configuration that some tool describes."""
        self._names: dict[str, str] = {}
        """Names of these."""
        self._ran: set[tuple[str, str]] = set()
        """Tools and configurations of all runs."""

    def add(self, document: Document) -> None:
        """A document, or the next piece of one: what is shared comes before what runs say of it."""
        of = defaultdict[str, list[Relation]](list)
        for relation in document.relations:
            of[relation.type].append(relation)
        by_id = {node.id: node for node in document.nodes}
        for relation in of["isRelatedTo"]:
            self._add_part(by_id.get(relation.source), relation.target)
        self._add_parameters(by_id.values(), {r.source for r in of["isDescribedBy"]})
        for relation in of["hadMember"]:
            if relation.target in self._names:
                self._held[relation.source].append(relation.target)
        self._add_runs({activity.id for activity in document.activities}, of)

    def _add_parameters(self, nodes: Iterable[Node], told: Container[str]) -> None:
        """Those that tools describe, and no source does."""
        words = {word for label, _, word in self._parts if label == _PARAMETERS}
        named = ((node.id, node.name) for node in nodes if isinstance(node, Parameter) and node.id not in told)
        self._names |= {id_: name for id_, name in named if name in words}

    def _add_runs(self, runs: Container[str], of: Mapping[str, list[Relation]]) -> None:
        self._tools = {r.source: r.target for r in of["isDescribedBy"] if r.source in runs}
        configured = (r for r in of["wasConfiguredBy"] if r.source in self._tools)
        self._ran |= {(self._tools[r.source], r.target) for r in configured}

    def _add_part(self, node: Node | None, tool: str) -> None:
        label = type(node).__name__
        if node is not None and label in (*_ROLES.values(), _PARAMETERS):
            word = getattr(node, "name" if label == _PARAMETERS else "role", None)
            self._parts[label, tool, str(word)].add(self._named((label, node.id)))

    def of(self, relation: Relation) -> Attributes:
        """The description of a use or generation: that of its role, where the tool has one alone in it."""
        run = relation.source if relation.type == "used" else relation.target
        key = _ROLES.get(relation.type, ""), self._tools.get(run, ""), str(relation.get("role"))
        found = self._parts.get(key, ())
        return tuple(("voprov:descriptor", name) for name in found) if len(found) == 1 else ()

    def of_parameters(self) -> Iterator[Statement]:
        """Parameters with their descriptions."""
        found: dict[str, set[Name]] = defaultdict(set)
        for tool, configuration in self._ran:
            for id_ in self._held.get(configuration, ()):
                found[id_] |= self._parts.get((_PARAMETERS, tool, self._names[id_]), set())
        for id_, names in sorted(found.items()):
            if len(names) == 1:
                yield Statement("wasInfluencedBy", None, (self._named(("Parameter", id_)), *names), _RELATION)
