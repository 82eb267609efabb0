"""What a store holds around new claims, read just as far as conclusions may depend on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Protocol, TypeVar

from provgraph.identity import Bound
from provgraph.model import Activity, Claim, Entity, header_from_text

SHARED = {
    "ActivityDescription": "activityDescriptions",
    "EntityDescription": "entityDescriptions",
    "UsageDescription": "usageDescriptions",
    "GenerationDescription": "generationDescriptions",
    "Agent": "agents",
    "Configuration": "configurations",
    "Environment": "environments",
    "Parameter": "parameters",
    "Software": "software",
}
"""Labels of shared nodes, and the parameters of cypher/ that take them."""

AROUND = ("activities", "entities", "places", "since", "aliases")
"""Parameters of cypher/evidence/neighbourhood."""


class Transaction(Protocol):
    """The one thing that this room asks of a store."""

    def run(self, name: str, /, **params: Any) -> list[list[Any]]: ...


T = TypeVar("T", Activity, Entity)


def _record(kind: type[T], values: Sequence[Any]) -> T:
    """A record from a list in the order of its fields; lists become tuples, missing values defaults."""
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in zip(_NAMES[kind.__name__], values, strict=True)
        if value is not None
    }
    return kind(**given)


_NAMES = {kind.__name__: tuple(f.name for f in fields(kind)) for kind in (Activity, Entity)}


def bound(row: Sequence[Any]) -> Bound:
    """A stored claim: see the header of cypher/evidence/neighbourhood.cypher."""
    key, kind, activity, url, place, role, header, origin, occurrence, entity, match, loaded_at = row
    claim = Claim(
        id=key,
        kind=kind,
        activity=activity,
        path=url or "",
        place=place or "",
        role=role,
        header=header_from_text(header) if header else None,
        origin=origin,
        occurrence=occurrence or 0,
    )
    return Bound(claim, entity, match, loaded_at)


@dataclass(frozen=True, slots=True)
class NamedProduct:
    """A stored product whose header names an activity as its writer."""

    id: str
    activity: str
    header: str
    urls: tuple[str, ...]


@dataclass
class Neighbourhood:
    """A growing picture of the store; each thing is fetched once."""

    tx: Transaction
    activities: dict[str, Activity] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    unlisted: dict[str, Bound] = field(default_factory=dict)
    """By claim id: what activities wrote without their log saying so."""
    generations: dict[str, Bound] = field(default_factory=dict)
    """By claim id: who wrote the entities that were looked up."""
    writes: dict[str, Bound] = field(default_factory=dict)
    """By claim id: who wrote at the places that were looked up."""
    readers: dict[str, Bound] = field(default_factory=dict)
    """By claim id: readers that may move."""
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Aliases that were looked up, and the entities that each names."""
    shared: set[str] = field(default_factory=set)
    _seen: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))

    def look(self, *, since: Iterable[tuple[str, str]] = (), **wanted: Iterable[str]) -> None:
        """Fetch what is not known yet: activities, entities, places, aliases, and shared nodes by their parameter."""
        asked = {key: self._new(key, values) for key, values in wanted.items()}
        asked["since"] = [list(row) for row in self._new("since", since)]
        self._look_around({key: asked.get(key, []) for key in AROUND})
        self._look_for_shared({key: asked.get(key, []) for key in SHARED.values()})

    def _look_around(self, asked: dict[str, list[Any]]) -> None:
        if not any(asked.values()):
            return
        row = self.tx.run("evidence/neighbourhood", **asked)[0]
        activities, unlisted, entities, generations, writes, readers, names = row
        self.activities |= {values[0]: _record(Activity, values) for values in activities}
        self.entities |= {values[0]: _record(Entity, values) for values in entities}
        for store, rows in (
            (self.unlisted, unlisted),
            (self.generations, generations),
            (self.writes, writes),
            (self.readers, readers),
        ):
            store |= {values[0]: bound(values) for values in rows}
        self._name(names)

    def _look_for_shared(self, asked: dict[str, list[Any]]) -> None:
        if any(asked.values()):
            self.shared.update(self.tx.run("evidence/shared", **asked)[0][0])

    def look_back(
        self, *, activities: Sequence[str] = (), entities: Sequence[str] = (), named: Sequence[str] = ()
    ) -> tuple[list[Bound], list[Bound], list[NamedProduct]]:
        """All claims of activities, all reads of entities (and their aliases), all products that name activities."""
        if not (activities or entities or named):
            return [], [], []
        row = self.tx.run("evidence/history", activities=activities, entities=entities, named=named)[0]
        used, generated, reads, names, products = row
        self._name(names)
        found = [NamedProduct(key, activity, header, tuple(urls)) for key, activity, header, urls in products]
        return [bound(r) for r in (*used, *generated)], [bound(r) for r in reads], found

    def _new(self, key: str, values: Iterable[Any]) -> list[Any]:
        fresh = sorted(set(values) - self._seen[key])
        self._seen[key].update(fresh)
        return fresh

    def _name(self, rows: Iterable[Sequence[str]]) -> None:
        for alias, entity in rows:
            self.names[alias].add(entity)
