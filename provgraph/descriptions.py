"""What follows from description files: pure functions from records to nodes of the IVOA description layer.

The text of a record is a JSON object with the words of the format ``provgraph-description/1`` (see
``provgraph/schemas``), of which it holds one activity, entity or agent. Names of entities are resolved: each usage
and generation says ``entity``, and ``"class": "value"`` where that is a kind of value.

Of several records about one thing those of a file that is no fallback come before those of one that is, those of a
version before those of all versions, the longer before the shorter; the first that says something of a property
counts. A usage or generation of which no record says the type has that of its role.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from provgraph import vocab
from provgraph.nodes import (
    ActivityDescription,
    Agent,
    ConfigFileDescription,
    DescriptionRecord,
    EntityDescription,
    GenerationDescription,
    Node,
    ParameterDescription,
    UsageDescription,
    ValueDescription,
    agent_key,
    kind_key,
    part_key,
    role_key,
    tool_key,
)

__all__ = ["PARTS", "Described", "Edge", "agents", "conflicts", "kinds", "tool", "types"]

Said = Mapping[str, Any]
Edge = tuple[str, str, str, str | None]
"""Type, source, target and role."""

PARTS = {
    "parameters": ("name",),
    "configFiles": ("name",),
    "usage": ("role", "entity", "class"),
    "generation": ("role", "entity", "class"),
    "contacts": ("type", "name"),
}
"""Lists in the description of a tool, and what their items are told apart by."""


@dataclass(frozen=True, slots=True)
class Described:
    """What records add up to."""

    nodes: tuple[Node, ...] = ()
    named: tuple[Node, ...] = ()
    """What descriptions speak of by name only."""
    edges: tuple[Edge, ...] = ()
    roles: frozenset[tuple[str, str, str]] = frozenset()
    """Label, key of the tool, and role: what logs say of a kind of file in these gives way."""

    def __add__(self, other: "Described") -> "Described":
        return Described(
            self.nodes + other.nodes, self.named + other.named, self.edges + other.edges, self.roles | other.roles
        )


def order(record: DescriptionRecord) -> tuple[bool, bool, int, str]:
    """The smaller it is, the more a record counts."""
    return _fallback(record), record.version is None, -len(record.text), record.text


def _fallback(record: DescriptionRecord) -> bool:
    return bool(_said(record).get("fallback"))


def _said(record: DescriptionRecord) -> Said:
    return _read(record.text)


@cache
def _read(text: str) -> Said:
    found: Said = json.loads(text)
    return found


def merged(said: Iterable[Said]) -> dict[str, Any]:
    """One description out of several, of which the first counts most."""
    result: dict[str, Any] = {}
    parts: dict[str, dict[tuple[Any, ...], list[Said]]] = {}
    for one in said:
        for name, value in one.items():
            if name in PARTS:
                for item in value:
                    parts.setdefault(name, {}).setdefault(_key(name, item), []).append(item)
            else:
                result.setdefault(name, value)
    return result | {name: [merged(items) for _, items in sorted(found.items())] for name, found in parts.items()}


def _key(part: str, item: Said) -> tuple[str, ...]:
    return tuple(str(item.get(name, "")) for name in PARTS[part])


# -- tools -----------------------------------------------------------------------------------------------------------


def tool(name: str, versions: Iterable[str | None], records: Iterable[DescriptionRecord]) -> Described:
    """The descriptions of a tool in these versions and in those that records name."""
    about = sorted((r for r in records if (r.kind, r.name) == ("activity", name)), key=order)
    every = {*versions, *(r.version for r in about)}
    found = [_version(name, version, about) for version in sorted(every, key=lambda v: v or "")]
    return sum(found, Described())


def _version(name: str, version: str | None, records: Iterable[DescriptionRecord]) -> Described:
    said = _yielding([_said(r) for r in records if r.version in (None, version)])
    if not said:
        return Described()
    whole = merged(said)
    key = tool_key(name, version)
    described = _node(ActivityDescription, key, whole | {"name": name, "version": version})
    spoken = ((kind.__name__, key, item["role"]) for one in said for kind, item in _firm(one))
    parts = (*_roles(key, whole), *_parts(key, whole), *_contacts(key, whole))
    return sum(parts, Described((described,), roles=frozenset(spoken)))


def types(name: str, version: str | None, records: Iterable[DescriptionRecord]) -> dict[tuple[str, str], str]:
    """Types of roles, by label of the description and role, that no fallback says; of a role with kinds of files that
    differ in it, none."""
    about = sorted((r for r in records if (r.kind, r.name) == ("activity", name) and not _fallback(r)), key=order)
    whole = merged(_said(r) for r in about if r.version in (None, version))
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for part, kind in _ROLES:
        for item in whole.get(part, ()):
            if item.get("type") in vocab.BY_TYPE:
                found[kind.__name__, item["role"]].add(item["type"])
    return {key: said.pop() for key, said in found.items() if len(said) == 1}


def _firm(said: Said) -> Iterator[tuple[type[UsageDescription | GenerationDescription], Said]]:
    """The roles that a file speaks of which is no fallback: there logs give way."""
    return ((kind, item) for part, kind in _ROLES if not said.get("fallback") for item in said.get(part, ()))


def _yielding(said: Sequence[Said]) -> list[Said]:
    """What a fallback says of a role in its own words counts only where no other file speaks of the role."""
    taken: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    for one in said:
        for part, item in _items(one) if not one.get("fallback") else ():
            taken[part, item["role"]].add(_key(part, item))

    def stays(part: str, item: Said) -> bool:
        return (part, item["role"]) not in taken or _key(part, item) in taken[part, item["role"]]

    def left(one: Said) -> Said:
        return {**one, **{part: [item for item in one.get(part, ()) if stays(part, item)] for part, _ in _ROLES}}

    return [left(one) if one.get("fallback") else one for one in said]


def _items(said: Said) -> Iterator[tuple[str, Said]]:
    return ((part, item) for part, _ in _ROLES for item in said.get(part, ()))


_ROLES: tuple[tuple[str, type[UsageDescription | GenerationDescription]], ...] = (
    ("usage", UsageDescription),
    ("generation", GenerationDescription),
)


def _roles(key: str, said: Said) -> Iterator[Described]:
    for part, kind in _ROLES:
        for item in said.get(part, ()):
            file = _kind(item.get("class"), {"name": item["entity"]})
            typed = {"type": vocab.NATURES[vocab.nature(item["role"], "")].type} | item
            described = _node(kind, role_key(kind.__name__, key, file.id, item["role"]), typed)
            edges = (("isRelatedTo", described.id, key, None), ("isDescribedBy", described.id, file.id, None))
            yield Described((described,), (file,), edges)


def _parts(key: str, said: Said) -> Iterator[Described]:
    kinds = (("parameters", ParameterDescription), ("configFiles", ConfigFileDescription))
    for part, kind in kinds:
        for item in said.get(part, ()):
            described = _node(kind, part_key(kind.__name__, key, item["name"]), item)
            yield Described((described,), (), (("isRelatedTo", described.id, key, None),))


def _contacts(key: str, said: Said) -> Iterator[Described]:
    for item in said.get("contacts", ()):
        agent = Agent(agent_key(item["type"], item["name"]), item["name"], item["type"])
        yield Described((), (agent,), (("wasAttributedTo", key, agent.id, item.get("role")),))


# -- kinds of files and values, agents -----------------------------------------------------------------------------


def kinds(records: Iterable[DescriptionRecord]) -> Described:
    """Kinds of files and values."""
    found: dict[tuple[str, str], list[DescriptionRecord]] = defaultdict(list)
    for record in records:
        if record.kind == "entity":
            found[record.name, str(_said(record).get("class", ""))].append(record)
    groups = ((of, merged(map(_said, sorted(group, key=order)))) for (_, of), group in sorted(found.items()))
    return Described(tuple(_kind(of, said) for of, said in groups))


def _kind(of: str | None, said: Said) -> EntityDescription | ValueDescription:
    if of == "value":
        return _node(ValueDescription, kind_key("ValueDescription", said["name"]), said)
    return _node(EntityDescription, kind_key("EntityDescription", said["name"]), said)


def agents(records: Iterable[DescriptionRecord]) -> Described:
    found: dict[tuple[str, str], list[DescriptionRecord]] = defaultdict(list)
    for record in records:
        if record.kind == "agent":
            found[str(record.version), record.name].append(record)
    groups = ((key, merged(map(_said, sorted(group, key=order)))) for key, group in sorted(found.items()))
    return Described(tuple(_node(Agent, agent_key(*key), said) for key, said in groups))


# -- records and nodes -------------------------------------------------------------------------------------------------

AnyNode = TypeVar("AnyNode", bound=Node)


@cache
def _names(kind: str) -> tuple[tuple[str, str], ...]:
    """Fields of a class of nodes, with their names in the format."""
    return tuple((p.field, p.name) for p in vocab.NODES[kind].properties)


def _node(kind: Callable[..., AnyNode], key: str, said: Said) -> AnyNode:
    names = _names(kind.__name__)
    given = {field: said[name] for field, name in names if said.get(name) is not None}
    return kind(id=key, **{f: tuple(v) if isinstance(v, list) else v for f, v in given.items()})


# -- conflicts ---------------------------------------------------------------------------------------------------------


def conflicts(records: Sequence[DescriptionRecord]) -> Iterator[tuple[DescriptionRecord, str, tuple[str, ...]]]:
    """What records say differently of one thing: the record that counts most, the property, and what is said."""
    groups: dict[tuple[object, ...], list[DescriptionRecord]] = defaultdict(list)
    for record in records:
        groups[record.kind, record.name, record.version or "", _fallback(record)].append(record)
    for _, group in sorted(groups.items()):
        ordered = sorted(group, key=order)
        values: dict[str, dict[str, None]] = defaultdict(dict)
        for record in ordered:
            for path, value in _flat(_said(record)):
                values[path][value] = None
        yield from ((ordered[0], path, tuple(said)) for path, said in sorted(values.items()) if len(said) > 1)


def _flat(said: Said, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each property with its value; an item of a list by what it is told apart by."""
    for name, value in said.items():
        if name not in PARTS:
            yield prefix + name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            continue
        for item in value:
            yield from _flat(item, f"{prefix}{name}/{'/'.join(filter(None, _key(name, item)))}/")
