"""Nodes that a source describes completely: what describes and configures activities, who answers for them, values.

Fields are the properties of the same name in ``vocab.NODES``. The classes are those of the IVOA Provenance Data Model
1.0 (2020), but for the sets that runs share: ``Configuration``, ``Environment``, ``Software``.
"""

from dataclasses import dataclass
from typing import Literal

from provgraph.values import Json, digest

__all__ = [
    "ActivityDescription",
    "Agent",
    "Collection",
    "ConfigFile",
    "ConfigFileDescription",
    "Configuration",
    "DescriptionRecord",
    "EntityDescription",
    "Environment",
    "GenerationDescription",
    "Node",
    "Parameter",
    "ParameterDescription",
    "Software",
    "UsageDescription",
    "ValueDescription",
    "ValueEntity",
    "agent_key",
    "kind_key",
    "part_key",
    "role_key",
    "tool_key",
]


@dataclass(frozen=True, slots=True)
class Agent:
    """A person, organization or software."""

    id: str
    name: str
    type: Literal["Person", "Organization", "SoftwareAgent"]
    email: str | None = None
    affiliation: str | None = None
    phone: str | None = None
    address: str | None = None
    url: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class ActivityDescription:
    """A tool in one version."""

    id: str
    name: str
    version: str | None = None
    type: str | None = None
    subtype: str | None = None
    description: str | None = None
    docurl: str | None = None


@dataclass(frozen=True, slots=True)
class EntityDescription:
    """A kind of file."""

    id: str
    name: str
    content_type: str | None = None
    description: str | None = None
    docurl: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class ValueDescription:
    """A kind of value."""

    id: str
    name: str
    description: str | None = None
    docurl: str | None = None
    type: str | None = None
    value_type: str | None = None
    unit: str | None = None
    ucd: str | None = None
    utype: str | None = None


@dataclass(frozen=True, slots=True)
class UsageDescription:
    """What a tool reads in one role."""

    id: str
    role: str
    type: str | None = None
    description: str | None = None
    multiplicity: str | None = None


@dataclass(frozen=True, slots=True)
class GenerationDescription:
    """What a tool writes in one role."""

    id: str
    role: str
    type: str | None = None
    description: str | None = None
    multiplicity: str | None = None


@dataclass(frozen=True, slots=True)
class ParameterDescription:
    """A parameter of a tool."""

    id: str
    name: str
    value_type: str | None = None
    unit: str | None = None
    ucd: str | None = None
    utype: str | None = None
    description: str | None = None
    min: str | None = None
    max: str | None = None
    default: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfigFileDescription:
    """A configuration file of a tool."""

    id: str
    name: str
    content_type: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """One set of parameter values; id is the hash of ``text``."""

    id: str
    name: str
    text: Json


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter with one value; one that has a reference is its own: its id is a hash of that too."""

    id: str
    name: str
    value: Json


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A configuration file that a run had, where its source says so in the words of the IVOA."""

    id: str
    name: str
    location: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """Python, packages and platform; id is the hash of ``text``."""

    id: str
    python: str | None = None
    platform: str | None = None
    text: Json = "{}"


@dataclass(frozen=True, slots=True)
class Software:
    """One package in one version."""

    id: str
    name: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class ValueEntity:
    """A value that was used or generated; its source names it."""

    id: str
    name: str = ""
    location: tuple[str, ...] = ()
    generated_at_time: str | None = None
    invalidated_at_time: str | None = None
    comment: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """Entities that belong together; its source names it and its members (relations ``hadMember``)."""

    id: str
    name: str = ""
    location: tuple[str, ...] = ()
    generated_at_time: str | None = None
    invalidated_at_time: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Transformation:
    """The plan of many jobs. Fields are the properties of ``vocab.NODES['Transformation']``; so are those below."""

    id: str
    transformation: int
    name: str | None = None
    type: str | None = None
    status: str | None = None
    author: str | None = None
    last_update: str | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Production:
    """Transformations that make a campaign together."""

    id: str
    production: int | None = None
    name: str | None = None
    status: str | None = None
    author: str | None = None
    last_update: str | None = None


Node = (
    Agent
    | ActivityDescription
    | EntityDescription
    | ValueDescription
    | UsageDescription
    | GenerationDescription
    | ParameterDescription
    | ConfigFileDescription
    | Configuration
    | Parameter
    | ConfigFile
    | Environment
    | Software
    | ValueEntity
    | Collection
    | Transformation
    | Production
)
"""Their id is the hash of their content, or given by the source that knows all of them. Plans, which are concluded from
records, are in fetched documents only."""


@dataclass(frozen=True, slots=True)
class DescriptionRecord:
    """What one file says of a tool, a kind of file or value, or an agent; kept as evidence."""

    kind: Literal["activity", "entity", "agent"]
    name: str
    version: str | None
    """Of a tool; None: it is said of every version. Of an agent its type."""
    text: Json
    """The description itself, without what is null: see ``provgraph.descriptions``."""

    @property
    def id(self) -> str:
        return digest("DescriptionRecord", self.kind, self.name, self.version, self.text)


# Keys of descriptions: hashes of what they are unique by.


def tool_key(name: str, version: str | None) -> str:
    return digest("ActivityDescription", name, version)


def kind_key(label: str, name: str) -> str:
    """Of an ``EntityDescription`` or a ``ValueDescription``."""
    return digest(label, name)


def role_key(label: str, tool: str, kind: str, role: str) -> str:
    """Of a ``UsageDescription`` or a ``GenerationDescription``, by the keys of the tool and of the kind of file."""
    return digest(label, tool, kind, role)


def part_key(label: str, tool: str, name: str) -> str:
    """Of a ``ParameterDescription`` or a ``ConfigFileDescription`` of a tool."""
    return digest(label, tool, name)


def agent_key(type_: str, name: str) -> str:
    return digest("Agent", type_, name)
