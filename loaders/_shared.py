"""Nodes that many activities share: configuration, environment, descriptions, people.

Their ids are hashes of what they say, so the same node comes out of every log
that says the same; what was made before is remembered by its content.
"""

import marshal
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from provgraph import vocab
from provgraph.model import (
    Activity,
    ActivityDescription,
    Agent,
    Claim,
    Configuration,
    EntityDescription,
    Environment,
    GenerationDescription,
    Node,
    Parameter,
    Relation,
    Software,
    UsageDescription,
    agent_key,
    canonical_json,
    digest,
    kind_key,
    role_key,
    tool_key,
)

from ._activity import part, text, urls


class Described(NamedTuple):
    """Nodes and the relations between them, by their keys; ``id`` is that of the node that stands for all."""

    id: str
    nodes: dict[str, Node]
    relations: dict[tuple[str, str, str, str], Relation]


def _described(whole: Node, members: Iterable[Node], relations: Iterable[Relation]) -> Described:
    return Described(
        whole.id,
        {n.id: n for n in (whole, *members)},
        {(r.type, r.source, r.target, r.copy): r for r in relations},
    )


_MEMORY = 512
_NOT_CONFIGURATION = re.compile(r"(^|_)(urls?|paths?|files?|dirs?|directory)(_|$)|^provenance_log$", re.IGNORECASE)
_OLD_SOFTWARE = ("ctapipe", "ctapipe_resources", "eventio", "pyhessio")


def shared(record: Mapping[str, Any], of: Activity, claims: Iterable[Claim]) -> Iterator[tuple[str, Described]]:
    """All that describes an activity, each with the type of the edge from the activity to it, if there is one."""
    configuration = _configuration(record)
    if configuration is not None:
        yield "wasConfiguredBy", configuration
    environment = _environment(record)
    if environment is not None:
        yield "wasInfluencedBy", environment
    tool = _tool(of.name or "", of.version)
    yield "isDescribedBy", tool
    for kind, role, name in dict.fromkeys((c.kind, c.role, c.name) for c in claims):
        yield "", _role(tool.id, kind, role or "", *kind_of_file(role, name))
    user = text(part(record, "system", "environment").get("USER"))
    if user is not None:
        yield "wasAssociatedWith", _person(user)


# -- configuration ------------------------------------------------------------------------------------------------


def _configuration(record: Mapping[str, Any]) -> Described | None:
    config = part(record, "config")
    if not config:
        return None
    return _described_configuration(marshal.dumps(_parameters(config, frozenset(urls(record))), 2))


_PLAIN = frozenset({bool, int, float})


def _parameters(config: Mapping[str, Any], named: frozenset[str]) -> dict[str, Any]:
    """The configuration without what names inputs, outputs and logs: those differ from run to run."""
    kept: dict[str, Any] = {}
    for key, value in config.items():
        kind = type(value)
        if kind is dict:
            kept[key] = _parameters(value, named)
        elif kind in _PLAIN or not (_names_files(key) or (value and _holds_paths(value, named))):
            kept[key] = value
    return kept


@lru_cache(maxsize=4096)
def _names_files(key: str) -> bool:
    return _NOT_CONFIGURATION.search(key) is not None


def _holds_paths(value: Any, named: frozenset[str]) -> bool:
    if type(value) is str:
        return value[:1] == "/" or value in named
    for item in value:  # a plain loop: this is where a load spends its time
        kind = type(item)
        if kind is str:
            if item[:1] == "/" or item in named:
                return True
        elif kind is list and _holds_paths(item, named):
            return True
    return False


@lru_cache(maxsize=_MEMORY)
def _described_configuration(kept: bytes) -> Described:
    config: dict[str, Any] = marshal.loads(kept)  # noqa: S302 - made above, from JSON
    canonical = canonical_json(config)
    tool = next((k for k in config if k.endswith("Tool")), next(iter(config)))
    whole = Configuration(digest("Configuration", canonical), tool, canonical)
    members = [Parameter(digest("Parameter", name, value), name, value) for name, value in _leaves(config)]
    return _described(whole, members, (Relation("hadMember", whole.id, m.id) for m in members))


def _leaves(config: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Dotted name and JSON value of each parameter; a component is told by its capital letter."""
    for key, value in config.items():
        if isinstance(value, dict) and (key[:1].isupper() or not prefix):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", canonical_json(value)


# -- environment --------------------------------------------------------------------------------------------------


def _environment(record: Mapping[str, Any]) -> Described | None:
    system = part(record, "system")
    python = part(system, "python")
    about = {k: python[k] for k in ("version", "implementation", "compiler") if python.get(k)}
    platform = {k: v for k, v in part(system, "platform").items() if k not in ("node", "boot_time")}
    versions = {name: _version(system.get(f"{name}_version")) for name in _OLD_SOFTWARE}
    packages = python.get("packages")
    if not (about or platform or packages or any(versions.values())):
        return None
    return _described_environment(marshal.dumps((about, platform, versions, packages), 2))


@lru_cache(maxsize=_MEMORY)
def _described_environment(content: bytes) -> Described:
    about, platform, versions, packages = marshal.loads(content)  # noqa: S302 - made above, from JSON
    installed = _installed(packages, versions)
    canonical = canonical_json({"packages": installed, "platform": platform, "python": about})
    version = about.get("version")
    whole = Environment(
        digest("Environment", canonical),
        ".".join(map(str, version)) if isinstance(version, list) else text(version),
        " ".join(str(platform[k]) for k in ("system", "machine") if platform.get(k)) or None,
        canonical,
    )
    members = [Software(digest("Software", name, version), name, version) for name, version in installed]
    return _described(whole, members, (Relation("hadMember", whole.id, m.id) for m in members))


def _version(value: object) -> str | None:
    return text(value) if value != "not installed" else None


def _installed(packages: object, versions: Mapping[str, str | None]) -> list[tuple[str, str | None]]:
    """Packages with their versions, in order; those that the log names apart where its list lacks them."""
    listed = packages if isinstance(packages, list) else []
    found = {(str(p.get("name")), text(p.get("version"))) for p in listed if isinstance(p, dict)}
    names = {name for name, _ in found}
    found |= {(name, version) for name, version in versions.items() if version is not None and name not in names}
    return sorted(found, key=lambda p: (p[0].lower(), p[0], p[1] or ""))


# -- descriptions -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=_MEMORY)
def _tool(name: str, version: str | None) -> Described:
    return _described(ActivityDescription(tool_key(name, version), name, version), (), ())


@lru_cache(maxsize=4096)
def kind_of_file(role: str | None, name: str) -> tuple[str, str]:
    """What a file in this role is called in descriptions, and its nature."""
    nature = vocab.nature(role, name)
    return vocab.highest_level(role) or nature, nature


@lru_cache(maxsize=4096)
def _role(tool: str, kind: str, role: str, called: str, nature: str) -> Described:
    file = EntityDescription(kind_key("EntityDescription", called), called)
    record = UsageDescription if kind == "used" else GenerationDescription
    described = record(role_key(record.__name__, tool, file.id, role), role, vocab.NATURES[nature].type)
    relations = (Relation("isRelatedTo", described.id, tool), Relation("isDescribedBy", described.id, file.id))
    return _described(described, (file,), relations)


@lru_cache(maxsize=_MEMORY)
def _person(name: str) -> Described:
    return _described(Agent(agent_key("Person", name), name, "Person"), (), ())
