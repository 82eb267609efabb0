"""Descriptions of tools, kinds of files and agents: what description files say beats what logs lead to.

What they say is kept as evidence, and concluded from again for every tool, kind of file and agent that new evidence
speaks of; and for a tool when a log shows it in a new version or role.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from provgraph import descriptions, model
from provgraph.descriptions import Described, Edge
from provgraph.evidence import from_row
from provgraph.model import ActivityDescription, DescriptionRecord, Document, Node, Relation
from provgraph.resolution import typing
from provgraph.resolution.picture import Difference, Picture

_TOOLS = ("ActivityDescription",)
_PARTS = ("UsageDescription", "GenerationDescription", "ParameterDescription", "ConfigFileDescription")
_OTHERS = ("EntityDescription", "ValueDescription", "Agent")


def describe(picture: Picture, out: Difference) -> None:
    """Change what is to be written so that it agrees with all description files."""
    said = picture.document.descriptions
    tools = {r.name for r in said if r.kind == "activity"} | _tools_shown(picture.document, out.nodes)
    names = tools | {r.name for r in said}
    if not names:
        return
    stored = [DescriptionRecord(*row) for row in _read(picture, "evidence/description_records", names=names)[0]]
    fresh = [r for r in said if r not in set(stored)]
    records = [*stored, *fresh]
    if not records:
        return
    standing = _Standing.of(picture, tools, _conclude(records, fresh, tools, ()))
    shown = [n for n in (*standing.nodes.values(), *out.nodes) if isinstance(n, ActivityDescription)]
    _settle(_conclude(records, fresh, tools, shown), standing, out)
    if fresh:
        gone = (bound.claim.id for bound in out.forgotten)
        out.descriptions.retyped = typing.retyped(picture.near.tx, picture.types, picture.activity, gone)
    out.descriptions.records = [[r.id, r.kind, r.name, r.version, r.text, picture.now] for r in fresh]
    out.descriptions.subjects = [(r.kind, r.name, r.version, _key(r) not in standing.nodes) for r in fresh]


def _read(picture: Picture, query: str, **names: Iterable[str]) -> list[Any]:
    return picture.near.tx.run(query, **{key: sorted(values) for key, values in names.items()})[0]


def _tools_shown(document: Document, new: Iterable[Node]) -> set[str]:
    """Tools of which logs show a new version or role."""
    tools = {n.id: n.name for n in document.nodes if isinstance(n, ActivityDescription)}
    if not tools:
        return set()
    ids = {n.id for n in new if type(n).__name__ in (*_TOOLS, *_PARTS)}
    parts = {r.target for r in document.relations if r.type == "isRelatedTo" and r.source in ids}
    return {tools[key] for key in (ids | parts) & tools.keys()}


def _conclude(
    records: Sequence[DescriptionRecord],
    fresh: Iterable[DescriptionRecord],
    tools: Iterable[str],
    shown: Iterable[ActivityDescription],
) -> Described:
    """All that records lead to, of these tools in the versions shown, and of what fresh records speak of."""
    versions = {name: {n.version for n in shown if n.name == name} for name in tools}
    spoken = {(r.kind, r.name) for r in fresh}
    of_fresh = [r for r in records if (r.kind, r.name) in spoken]
    found = [descriptions.tool(name, versions[name], records) for name in sorted(versions)]
    return sum(found, descriptions.kinds(of_fresh) + descriptions.agents(of_fresh))


def _key(record: DescriptionRecord) -> str:
    """Of the node that a record speaks of."""
    if record.kind == "activity":
        return model.tool_key(record.name, record.version)
    described = descriptions.kinds([record]) + descriptions.agents([record])
    return described.nodes[0].id


@dataclass
class _Standing:
    """Descriptions as they are stored."""

    nodes: dict[str, Node] = field(default_factory=dict)
    tools: dict[str, str] = field(default_factory=dict)
    """Of each part of a description of a tool the tool."""
    edges: set[Edge] = field(default_factory=set)

    @classmethod
    def of(cls, picture: Picture, tools: Iterable[str], wanted: Described) -> "_Standing":
        named = [*wanted.nodes, *wanted.named]
        entities = {n.id for n in named if type(n).__name__ in ("EntityDescription", "ValueDescription")}
        agents = {n.id for n in named if isinstance(n, model.Agent)}
        *rows, edges = _read(picture, "evidence/described", tools=tools, entities=entities, agents=agents)
        found = cls(edges={(kind, source, target, role) for kind, source, target, role in edges})
        for label, some in zip((*_TOOLS, *_PARTS, *_OTHERS), rows, strict=True):
            for row in some:
                found.add(label, row)
        return found

    def add(self, label: str, row: Sequence[Any]) -> None:
        key, *values = row[1:] if label in _PARTS else row
        if label in _PARTS:
            self.tools[key] = row[0]
        self.nodes[key] = from_row(getattr(model, label), (key, *values))


def _settle(wanted: Described, standing: _Standing, out: Difference) -> None:
    """Nodes and edges that come, change and go."""
    described = {node.id: node for node in wanted.nodes}
    tools = standing.tools | {r.source: r.target for r in out.relations if r.type == "isRelatedTo"}
    gone = _replaced(wanted, (*standing.nodes.values(), *out.nodes), tools) - described.keys()
    named = {node.id: node for node in wanted.named if node.id not in standing.nodes}
    new = {key: node for key, node in described.items() if key not in standing.nodes}
    ours = named | {node.id: node for node in out.nodes if node.id not in gone} | new
    out.nodes = list(ours.values())
    stood = standing.nodes.items()
    out.descriptions.changed = [described[key] for key, node in stood if described.get(key, node) != node]
    out.descriptions.dropped = sorted((type(node).__name__, key) for key, node in stood if key in gone)
    out.descriptions.dropped_edges = sum(edge[1] in gone for edge in standing.edges)
    _join(wanted, gone, standing, out)


def _replaced(wanted: Described, nodes: Iterable[Node], tools: dict[str, str]) -> set[str]:
    """Usages and generations in roles that files describe."""
    roles = ((n, tools.get(n.id)) for n in nodes if isinstance(n, model.UsageDescription | model.GenerationDescription))
    return {n.id for n, tool in roles if tool is not None and (type(n).__name__, tool, n.role) in wanted.roles}


def _join(wanted: Described, gone: set[str], standing: _Standing, out: Difference) -> None:
    kept = [r for r in out.relations if r.source not in gone]
    have = standing.edges | {(r.type, r.source, r.target, None) for r in kept}
    new = [edge for edge in dict.fromkeys(wanted.edges) if edge not in have]
    out.relations = kept + [Relation(k, a, b, (("role", role),) if role else ()) for k, a, b, role in new]
    out.labels |= {node.id: type(node).__name__ for node in (*wanted.nodes, *wanted.named)}
