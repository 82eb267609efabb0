"""Document -> PROV statements: which record and which property becomes what.

The one mapping behind every PROV format. A statement is plain text and numbers,
so that it can be written as it comes, or handed to the ``prov`` package. What a
property is called follows from ``vocab``: the tables here name only what PROV or
IVOA have a word for, and what stays at home; all else is ``provgraph:<property>``.
"""

import json
import math
import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal

from provgraph import vocab
from provgraph.export.described import Attributes, Described
from provgraph.model import Document, Relation, as_time, digest
from provgraph.statements import FORMAL, TERMS, VOPROV, Name, Statement, Time, Value

__all__ = ["EVERYTHING", "NAMESPACES", "Key", "Options", "ends", "keys", "local_name", "named", "statements"]

NAMESPACES = {
    "cta": "https://w3id.org/provgraph/id/",
    "provgraph": TERMS,
    "voprov": VOPROV,
}

Key = tuple[str, str]
"""(label, id): ids are unique under their label only."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to say besides files and runs, and in which words.

    ``descriptions``: none, of activities (tools and plans) alone, or all. ``flavour``: W3C PROV that any software
    reads, or the records of voprov (``ivoa``; PROV-N and PROV-JSON).
    """

    descriptions: Literal["none", "activity", "all"] = "all"
    configuration: bool = True
    agents: bool = True
    flavour: Literal["w3c", "ivoa"] = "w3c"

    @property
    def hidden(self) -> frozenset[str]:
        """Labels that are left out."""
        configuration = () if self.configuration else _CONFIGURATION
        return frozenset((*_UNDESCRIBED[self.descriptions], *configuration, *(() if self.agents else ("Agent",))))


_PARTS_DESCRIBED = (
    "EntityDescription",
    "ValueDescription",
    "UsageDescription",
    "GenerationDescription",
    "ParameterDescription",
    "ConfigFileDescription",
)
_UNDESCRIBED = {
    "none": ("ActivityDescription", "Transformation", "Production", *_PARTS_DESCRIBED),
    "activity": _PARTS_DESCRIBED,
    "all": (),
}
_CONFIGURATION = ("Configuration", "Parameter", "ConfigFile", "Environment", "Software")
EVERYTHING = Options()

# Book-keeping, what another statement says already, and headers: they name people.
_KEPT_HOME = frozenset(
    {"firstWritten", "catalogueLevel", "id", "loadedAt", "place", "rank", "listsOutputs", "generatedBy", "header"}
)
# Said only where they are the exception.
_QUIET = frozenset({"partial", "inferred", "occurrence"})

_NAMED = ("prov:label", "voprov:name")


def _voprov(*names: str) -> dict[str, tuple[str, ...]]:
    """Properties that the IVOA has under the same name."""
    return {name: (f"voprov:{name}",) for name in names}


_WHAT = _voprov("description", "docurl", "type")
_VALUE = _voprov("valueType", "unit", "ucd", "utype")
_IN_ROLE = {"role": ("prov:label", "voprov:role")} | _voprov("type", "description", "multiplicity")
_ENTITY = _voprov("location", "generatedAtTime", "invalidatedAtTime", "comment")
# prov:role is legal on neither derivations, attributions nor descriptions, prov:value on entities alone.
_CLAIMED = {"role": ("prov:role",), "type": ("voprov:usageType",), "time": ()}
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "Activity": {"startTime": (), "endTime": ()} | _voprov("comment"),
    "Entity": _ENTITY,
    "ValueEntity": _ENTITY | {"value": ("prov:value", "voprov:value")},
    "Collection": _ENTITY,
    "Agent": {"type": ()} | _voprov("email", "affiliation", "phone", "address", "url", "comment"),
    "ActivityDescription": _WHAT | _voprov("version", "subtype"),
    "EntityDescription": _WHAT | _voprov("contentType"),
    "ValueDescription": _WHAT | _VALUE,
    "UsageDescription": _IN_ROLE,
    "GenerationDescription": _IN_ROLE,
    "ParameterDescription": _VALUE | _voprov("description", "min", "max", "default", "options"),
    "ConfigFileDescription": _voprov("contentType", "description"),
    "Parameter": {"value": ("prov:value",)},
    "ConfigFile": {"location": ("prov:location",)} | _voprov("comment"),
    "used": _CLAIMED,
    "wasGeneratedBy": _CLAIMED,
    "wasAssociatedWith": {"role": ("prov:role",)},
    "wasAttributedTo": _voprov("role"),
    "wasConfiguredBy": {"artefactType": ()},
}
"""Label or edge type -> property -> its names in PROV and IVOA; without any it is said elsewhere."""

_TYPES: dict[str, tuple[tuple[str, Value], ...]] = {
    kind: tuple(("prov:type", Name(name)) for name in names)
    for kind, names in {
        **{
            label: (f"voprov:{node.ivoa}",) if node.ivoa else (f"provgraph:{label}",)
            for label, node in vocab.NODES.items()
        },
        "Agent": (),
        "Configuration": ("prov:Collection", "voprov:Collection", "provgraph:Configuration"),
        "Environment": ("prov:Collection", "voprov:Collection", "provgraph:Environment"),
        "Collection": ("prov:Collection", "voprov:Collection"),
        "Transformation": ("prov:Plan", "provgraph:Transformation"),
        "Production": ("prov:Plan", "prov:Collection", "provgraph:Production"),
        "used": ("voprov:Usage",),
        "wasGeneratedBy": ("voprov:Generation",),
        "isDescribedBy": ("voprov:DescriptionRelation",),
        "isRelatedTo": ("voprov:RelatedToRelation",),
        "wasConfiguredBy": ("voprov:ConfigurationRelation",),
        "hadReference": ("voprov:HadReference",),
        "wasInfluencedBy": ("provgraph:EnvironmentRelation",),
        "hadParent": ("provgraph:ParentRelation",),
    }.items()
}
_AGENT_TYPES = frozenset({"Person", "Organization", "SoftwareAgent"})

# Legal as the end of a local name in every format, and read right by other software: no `_`, no `%`, no final dot.
_TOKEN = re.compile(r"[A-Za-z0-9.-]*[A-Za-z0-9-]")
_PREFIXES = {label: re.sub(r"(?<!^)(?=[A-Z])", "-", label).lower() for label in vocab.NODES} | {"Entity": "file"}
_UNSAFE = re.compile("[\x00-\x1f\\\\\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_INT64 = 2**63 - 1


# Values


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return {0x5C: "\uff3c", 0x7F: "\u2421"}.get(code, "\ufffd")


def clean(text: str) -> str:
    """Visible look-alikes stand for backslashes and control characters, on which readers of PROV differ."""
    return _UNSAFE.sub(_picture, text)


def _time(text: object) -> Time | None:
    moment = as_time(text)
    return Time(moment.zfill(24)) if moment else None  # strftime leaves early years short of digits


def _plain(value: object) -> Value | None:
    """The value in one of the datatypes that every reader knows."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _INT64 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return clean(str(value))


def _parameter(text: str) -> Value | None:
    """A scalar as itself, all else as JSON text."""
    try:
        value = json.loads(text)
    except ValueError:
        return clean(text)
    return _plain(value if isinstance(value, str | int | float) else text)


def _conversion(kind: str, property_: vocab.Property) -> Callable[..., Value | None]:
    if (kind, property_.name) == ("Parameter", "value"):
        return _parameter
    return _time if property_.type == "time" else _plain


# Attributes


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    field: str
    names: tuple[str, ...]
    convert: Callable[..., Value | None]
    quiet: bool
    several: bool


@lru_cache
def _rules(kind: str) -> tuple[_Rule, ...]:
    """How the properties of a kind of node or edge are said."""
    properties = vocab.NODES[kind].properties if kind in vocab.NODES else vocab.EDGES[kind].properties
    words = {"name": _NAMED, **_WORDS.get(kind, {})}
    rules = (
        _Rule(
            p.name,
            p.field,
            words.get(p.name, (f"provgraph:{p.name}",)),
            _conversion(kind, p),
            p.name in _QUIET,
            p.type == "strings",
        )
        for p in properties
        if p.name not in _KEPT_HOME
    )
    return tuple(rule for rule in rules if rule.names)


def _said(rules: Iterable[_Rule], values: Iterable[object]) -> Iterator[tuple[str, Value]]:
    for rule, raw in zip(rules, values, strict=True):
        if raw is None or raw == "" or (rule.quiet and not raw):
            continue
        for one in raw if rule.several and isinstance(raw, tuple | list) else (raw,):
            value = rule.convert(one)
            if value is not None:
                for name in rule.names:
                    yield name, value


# Elements


def local_name(label: str, id_: str) -> str:
    """``activity-<uuid>``, ``file-<id>``; an id that some format cannot hold is hashed."""
    return f"{_PREFIXES[label]}-{id_ if _TOKEN.fullmatch(id_) else digest(id_)}"


@lru_cache(maxsize=4096)  # an element is declared near its relations
def named(key: Key) -> Name:
    """The name of a node."""
    return Name(f"cta:{local_name(*key)}")


def _keyed(document: Document) -> Iterator[tuple[Key, object]]:
    for activity in document.activities:
        yield ("Activity", activity.id), activity
    for entity in document.entities:
        yield ("Entity", entity.id), entity
    for node in document.nodes:
        yield (type(node).__name__, node.id), node


def keys(document: Document) -> frozenset[Key]:
    """The keys of all its nodes."""
    return frozenset(key for key, _ in _keyed(document))


def _element(key: Key, record: object) -> Statement:
    label = key[0]
    formal = (
        (_time(getattr(record, "start_time", None)), _time(getattr(record, "end_time", None)))
        if label == "Activity"
        else ()
    )
    rules = _rules(label)
    said = _said(rules, [getattr(record, rule.field) for rule in rules])
    attributes = sorted((*_types(label, record), *_location(record), *said), key=lambda pair: pair[0] != "prov:label")
    return Statement(vocab.NODES[label].prov, named(key), formal, tuple(attributes))


def _types(label: str, record: object) -> tuple[tuple[str, Value], ...]:
    kind = getattr(record, "type", None) if label == "Agent" else None
    return (("prov:type", Name(f"prov:{kind}")),) if kind in _AGENT_TYPES else _TYPES[label]


def _location(record: object) -> tuple[tuple[str, Value], ...]:
    place = getattr(record, "lfn", None) or getattr(record, "path", None)
    return (("prov:location", clean(place)),) if place else ()


def _bare(key: Key) -> Statement:
    kind = vocab.NODES[key[0]].prov
    return Statement(kind, named(key), (None,) * len(FORMAL[kind]), (("prov:label", clean(key[1])),))


# Relations


def ends(relation: Relation, known: Container[Key]) -> tuple[Key, Key]:
    """The keys of both ends: of the kinds that the edge may join, those that are known; else the first."""
    edge = vocab.EDGES[relation.type]
    return _end(edge.source, relation.source, known), _end(edge.target, relation.target, known)


def _end(labels: tuple[str, ...], id_: str, known: Container[Key]) -> Key:
    found = [(label, id_) for label in _kinds(labels)]
    return found[0] if len(found) == 1 else next((key for key in found if key in known), found[0])


@lru_cache
def _kinds(labels: tuple[str, ...]) -> tuple[str, ...]:
    """A job comes as an activity."""
    return tuple(dict.fromkeys("Activity" if label == "Job" else label for label in labels))


def _relation(
    relation: Relation, source: Key, target: Key, generated: str | None, described: Attributes = ()
) -> Statement:
    edge, properties = vocab.EDGES[relation.type], dict(relation.attributes)
    time = _time(properties.get("time")) or _time(generated)
    if relation.type == "hadPlan":  # of an association that names no agent
        return Statement(edge.prov, None, (named(source), None, named(target)))
    rest = [time if formal == "time" else None for formal in FORMAL[edge.prov][2:]]
    rules = _rules(relation.type)
    said = _said(rules, [properties.get(rule.name) for rule in rules])
    types = (*_TYPES.get(relation.type, ()), *_artefact(relation.type, target))
    return Statement(edge.prov, None, (named(source), named(target), *rest), (*types, *said, *described))


def _artefact(type_: str, target: Key) -> tuple[tuple[str, Value], ...]:
    """A configuration is a set of parameters."""
    of_file = target[0] == "ConfigFile"
    return (("voprov:artefactType", "ConfigFile" if of_file else "Parameter"),) if type_ == "wasConfiguredBy" else ()


def _invalidations(document: Document) -> Iterator[Statement]:
    for entity in document.entities:
        time = _time(entity.invalidated_at_time)
        if time:
            yield Statement("wasInvalidatedBy", None, (named(("Entity", entity.id)), None, time))


def _joined(document: Document, hidden: frozenset[str], known: Container[Key]) -> Iterator[tuple[Relation, Key, Key]]:
    for relation in dict.fromkeys(document.relations):
        source, target = ends(relation, known)
        if vocab.EDGES[relation.type].prov and hidden.isdisjoint((source[0], target[0])) and not _told(relation):
            yield relation, source, target


def _told(relation: Relation) -> bool:
    """A job registered what a run in it wrote: the run generated it, and IVOA has one generation of an entity."""
    if relation.type != "wasGeneratedBy" or ("origin", "job") not in relation.attributes:
        return False
    return not (relation.get("influence") or relation.get("partial"))


# All of it


@dataclass(frozen=True, slots=True)
class _Either:
    """In this piece, or in one before."""

    here: Container[Key]
    before: Container[Key]

    def __contains__(self, key: object) -> bool:
        return key in self.here or key in self.before


def statements(
    document: Document,
    options: Options = EVERYTHING,
    shared: Container[Key] | None = None,
    described: Described | None = None,
) -> Iterator[Statement]:
    """What the document says in PROV, elements first; each element is declared once.

    The answer is closed: an end of a relation that the document does not hold is declared
    with its id as its label. A piece of a larger document is not closed; for it, ``shared``
    holds the keys of the shared nodes of the pieces so far, this one included, and ``described``
    what they say of tools.
    """
    elements = dict(_keyed(document))
    hidden = options.hidden
    joined = list(_joined(document, hidden, elements if shared is None else _Either(elements, shared)))
    yield from (_element(key, record) for key, record in elements.items() if key[0] not in hidden)
    if shared is None:
        missing = dict.fromkeys(chain.from_iterable((source, target) for _, source, target in joined))
        yield from (_bare(key) for key in missing if key not in elements)
    yield from _invalidations(document)
    about = Described(named) if described is None else described
    if options.descriptions == "all":
        about.add(document)
    yield from _relations(document, joined, about)
    if described is None and options.configuration:
        yield from about.of_parameters()


def _relations(
    document: Document, joined: Iterable[tuple[Relation, Key, Key]], described: Described
) -> Iterator[Statement]:
    generated = {entity.id: entity.generated_at_time for entity in document.entities}
    for relation, source, target in joined:
        time = generated.get(relation.source) if relation.type == "wasGeneratedBy" else None
        yield _relation(relation, source, target, time, described.of(relation))
