"""Excerpts of imported documents: what they say of some files and runs, closed, and in the names of one document.

A relation of lineage is part of it where both ends are, any other with whatever it leads to. What several documents
say of one thing stands side by side; where they call it differently, ``alternateOf`` says that it is one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Any

from provgraph import documents, fetching, foreign, joined, lineage
from provgraph.export import Excerpt, Options
from provgraph.export.imported import memberships
from provgraph.export.statements import NAMESPACES, local_name, statements
from provgraph.foreign import Scope, Space, apart
from provgraph.joined import Joined
from provgraph.model import Document
from provgraph.statements import (
    ELEMENTS,
    ENDS,
    FORMAL,
    PREDECLARED,
    TERMS,
    VOPROV,
    VOPROV_TOO,
    Literal,
    Name,
    Statement,
    decoded,
    iri,
)
from provgraph.store import Store

__all__ = ["answered"]

Key = tuple[str, str]
"""Label and id."""

_LINEAGE = frozenset({"used", "wasGeneratedBy", "wasDerivedFrom"})
_FURTHER = {
    "wasDerivedFrom": {2: "Activity"},
    "wasStartedBy": {2: "Activity"},
    "wasEndedBy": {2: "Activity"},
    "wasAssociatedWith": {2: "Entity"},
    "actedOnBehalfOf": {2: "Activity"},
}
"""Arguments that name elements besides the ends of a relation, by their places."""
_KINDS = {label: kind for kind, label in ELEMENTS.items()}
_DESCRIBED = tuple(
    space + word for space in (VOPROV, VOPROV_TOO) for word in ("DescriptionRelation", "RelatedToRelation")
)
_CONFIGURED = (
    *(space + word for space in (VOPROV, VOPROV_TOO) for word in ("ConfigurationRelation", "HadReference")),
    TERMS + "EnvironmentRelation",
)


def answered(
    store: Store, way: lineage.Way, answer: lineage.Answer, scope: Scope, options: Options
) -> Document | Excerpt:
    """What there is to write of an answer: the start, the items, and all that lies between."""
    start, ends = ([item["id"] for item in answer[key]] for key in ("start", "items"))
    if not any(map(apart, (*start, *ends))):
        return fetching.among(store, *lineage.between(store, way, start, ends, answer["follow"]))
    found = joined.walk(store, way, start, answer["follow"], scope)
    return _excerpt(store, found, *found.between(start, ends), options)


def _excerpt(store: Store, found: Joined, files: list[str], runs: list[str], options: Options) -> Excerpt:
    live, imported = ([[k for k in ids if bool(apart(k)) is of] for ids in (files, runs)] for of in (False, True))
    own = statements(fetching.among(store, *live), options) if any(live) else ()
    gathered = _Gathered(store, options)
    gathered.take(*imported)
    names = _Names(gathered.spaces)
    told = map(names.common, sorted(gathered.statements(), key=lambda s: (s.bundle, s.seq, s.kind, s.id or "")))
    said = {*own, *told, *_alternates(names, found, files)}
    more = {(s.kind, s.id) for s in said if _says_more(s)}
    kept = (s for s in said if s.kind not in ELEMENTS or _says_more(s) or (s.kind, s.id) not in more)
    ordered = sorted(kept, key=lambda s: (s.kind not in ELEMENTS, s.kind, repr(s)))
    return Excerpt(tuple(ordered), names.namespaces)


def _says_more(statement: Statement) -> bool:
    """Than that an element is there."""
    return bool(statement.attributes) or any(statement.formal)


def _alternates(names: "_Names", found: Joined, files: Iterable[str]) -> Iterator[Statement]:
    for id_ in files:
        one, other = names.of(found.of(id_)), names.of(id_)
        if one != other:
            yield Statement("alternateOf", None, (one, other))


# -- what is said ------------------------------------------------------------------------------------------------------


@dataclass
class _Gathered:
    """Elements of imported documents with their declarations, and the relations between them."""

    store: Store
    options: Options
    spaces: Mapping[str, Space] = field(default_factory=dict)
    declared: dict[Key, tuple[Statement, ...]] = field(default_factory=dict)
    relations: list[Statement] = field(default_factory=list)
    _inside: set[Key] = field(default_factory=set)
    _named: set[str] = field(default_factory=set)
    """Generations and usages that derivations name."""
    _aside: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    """Generations and usages that none has named so far, by IRI."""
    _waiting: set[Key] = field(default_factory=set)

    def take(self, files: Iterable[str], runs: Iterable[str]) -> None:
        """These, and all that they lead to."""
        self.spaces = foreign.known_spaces(self.store)
        self._inside = {*(("Entity", id_) for id_ in files), *(("Activity", id_) for id_ in runs)}
        self._waiting = set(self._inside)
        for statement in self._halves():
            self._add(statement)
        while self._waiting:
            asked, self._waiting = self._waiting, set()
            self.declared |= dict.fromkeys(asked, ())  # a plan, or what starts a run, need be no node
            for key, texts, related in _rows(self.store, asked):
                self.declared[key] = tuple(decoded(text, _bundle(key)) for text in texts or ())
                for text, *other in related:
                    if text is not None:
                        self._consider(key, decoded(text, _bundle(key)), *other)
            self._add_named()

    def _halves(self) -> Iterator[Statement]:
        """Relations of what is inside that lack an end."""
        asked = {self.spaces[_bundle(key)].document for key in self._inside}
        for statement in (half for document in sorted(asked) for half in documents.halves(self.store, document)):
            labels = ENDS[statement.kind] or ("Entity", "Activity")
            ends = zip(labels, statement.formal, strict=False)
            if any(name and self._key(label, statement, name) in self._inside for label, name in ends):
                yield statement

    def _consider(self, source: Key, statement: Statement, id_: str, labels: Sequence[str]) -> None:
        for each in memberships(statement):
            target = (next(label for label in labels if label in _KINDS), id_)
            if each.kind == "hadMember":
                target = self._key("Entity", each, str(each.formal[1]))
            found = replace(each, ends=(source[0], target[0]))
            if self._belongs(source, each, target):
                self._add(found)
            elif each.kind in _LINEAGE and each.id is not None:
                self._aside[self._iri(each, each.id)].append(found)

    def _add_named(self) -> None:
        """Of what was not between the files and runs, that of which a derivation is made."""
        for name in sorted(self._named & self._aside.keys()):
            for statement in self._aside.pop(name):
                self._add(statement)

    def _belongs(self, source: Key, statement: Statement, target: Key) -> bool:
        inside = source in self._inside
        if statement.kind in _LINEAGE:
            return inside and target in self._inside
        if statement.kind == "hadMember" and inside:
            return target in self._inside
        if statement.kind == "wasInfluencedBy":
            return self._influences(source, statement, inside)
        if target[0] == "Agent" and not self.options.agents:
            return False
        return inside or (source[0] != "Activity" and statement.kind in ("hadMember", "actedOnBehalfOf"))

    def _influences(self, source: Key, statement: Statement, inside: bool) -> bool:
        """Not descriptions and configurations that are left out; beyond what is inside these alone."""
        types = {
            iri(str(v), self.spaces[statement.bundle].namespaces) for n, v in statement.attributes if n == "prov:type"
        }
        if not types.isdisjoint(_DESCRIBED):
            of_run = source[0] == "Activity"
            return self.options.descriptions == "all" or (of_run and self.options.descriptions == "activity")
        if not types.isdisjoint(_CONFIGURED):
            return self.options.configuration
        return inside

    def _add(self, statement: Statement) -> None:
        self.relations.append(statement)
        if statement.kind == "wasDerivedFrom":
            self._named |= {self._iri(statement, name) for name in statement.formal[3:] if name}
        labels = dict(enumerate(statement.ends or ENDS[statement.kind] or ())) | _FURTHER.get(statement.kind, {})
        for place, label in labels.items():
            if name := statement.formal[place]:
                key = self._key(label, statement, name)
                self._waiting |= {key} - self.declared.keys()

    def _iri(self, statement: Statement, name: str) -> str:
        return f"{statement.bundle} {iri(name, self.spaces[statement.bundle].namespaces)}"

    def _key(self, label: str, statement: Statement, name: str) -> Key:
        return label, self._iri(statement, name)

    def statements(self) -> Iterator[Statement]:
        for (label, id_), declared in self.declared.items():
            yield from declared or [self._bare(label, id_)]
        yield from self.relations

    def _bare(self, label: str, id_: str) -> Statement:
        """Of what no document declares."""
        bundle, _, iri_ = id_.partition(" ")
        name = _qualified(iri_, self.spaces[bundle].namespaces)
        return Statement(_KINDS[label], name, (None,) * len(FORMAL[_KINDS[label]]), bundle=bundle)


def _bundle(key: Key) -> str:
    return key[1].partition(" ")[0]


def _rows(store: Store, keys: Iterable[Key]) -> Iterator[tuple[Key, list[str] | None, list[list[Any]]]]:
    by_label: dict[str, list[str]] = defaultdict(list)
    for label, id_ in sorted(keys):
        by_label[label].append(id_)
    rooms = {"Entity": "entities", "Activity": "activities", "Agent": "agents"}
    for label, room in rooms.items():
        for part in joined.parts(by_label[label]):
            asked: dict[str, list[str]] = {key: part if key == room else [] for key in rooms.values()}
            found = dict(zip(rooms.values(), store.read("fetch/told", **asked)[0], strict=True))
            yield from (((label, id_), declared, related) for id_, declared, related in found[room])


# -- names -------------------------------------------------------------------------------------------------------------


class _Names:
    """One set of prefixes for what several documents say."""

    def __init__(self, spaces: Mapping[str, Space]) -> None:
        self._spaces = spaces
        self.namespaces = dict(NAMESPACES)
        self._prefixes = {uri: prefix for prefix, uri in (PREDECLARED | NAMESPACES).items()}

    def common(self, statement: Statement) -> Statement:
        """The statement in these names, wherever it was said."""
        spaces = self._spaces[statement.bundle].namespaces

        def said(value: Any) -> Any:
            if isinstance(value, Literal) and value.datatype:
                return replace(value, datatype=self._renamed(value.datatype, spaces))
            return self._renamed(value, spaces) if isinstance(value, Name) else value

        formal = tuple(map(said, statement.formal))
        attributes = tuple((str(self._renamed(name, spaces)), said(value)) for name, value in statement.attributes)
        return Statement(statement.kind, said(statement.id), formal, attributes, ends=statement.ends)

    def of(self, id_: str) -> Name:
        """The name of a file of the graph, or of an imported element."""
        place = apart(id_)
        if place is None:
            return Name(f"cta:{local_name('Entity', id_)}")
        return self._renamed(_qualified(place[1], self._spaces[place[0]].namespaces), self._spaces[place[0]].namespaces)

    def _renamed(self, name: str, spaces: Mapping[str, str]) -> Name:
        prefix, _, local = name.partition(":")
        return Name(f"{self._prefix(prefix, spaces[prefix])}:{local}" if prefix in spaces else name)

    def _prefix(self, wanted: str, uri: str) -> str:
        """The prefix of a namespace: as it was called, if that is free."""
        if uri not in self._prefixes:
            taken = self._prefixes.values()
            tries = chain([wanted or "ns"], (f"{wanted or 'ns'}{n}" for n in count(2)))
            self._prefixes[uri] = next(each for each in tries if each not in taken)
            self.namespaces[self._prefixes[uri]] = uri
        return self._prefixes[uri]


def _qualified(iri_: str, spaces: Mapping[str, str]) -> Name:
    """A name of this IRI in the longest namespace that it begins with."""
    fitting = [(len(uri), prefix) for prefix, uri in spaces.items() if iri_.startswith(uri)]
    length, prefix = max(fitting, default=(0, ""))
    return Name(f"{prefix}:{iri_[length:]}" if fitting else iri_)
