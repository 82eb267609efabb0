"""Lineage through several scopes: what bears one name in several of them is one thing.

A file in the live graph and entities of imported documents are one if they have one IRI, product id or LFN, an
activity if it has one IRI. An LFN that several files of one scope bear (its versions) tells none of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from provgraph.export.statements import NAMESPACES, local_name
from provgraph.foreign import Scope, apart, filled
from provgraph.store import Store

__all__ = ["Joined", "parts", "walk"]

Row = list[Any]
Item = dict[str, Any]
_HOME = NAMESPACES["cta"]
_CHUNK = 5_000


@dataclass(slots=True)
class Joined:
    """Nodes that were reached, and which of them are one: ``one`` leads from each id to that which stands for all."""

    files: dict[str, Row] = field(default_factory=dict)
    further: dict[str, list[str]] = field(default_factory=dict)
    one: dict[str, str] = field(default_factory=dict)

    def of(self, id_: str) -> str:
        """The id that stands for all that are one with this."""
        while (other := self.one.get(id_, id_)) != id_:
            id_ = other
        return id_

    def join(self, a: str, b: str) -> None:
        # One of the live graph stands for those of documents.
        first, second = sorted((self.of(a), self.of(b)), key=lambda id_: (apart(id_) is not None, id_))
        if first != second:
            self.one[second] = first

    def also(self) -> dict[str, list[str]]:
        """All ids that are one with another, by that."""
        found: dict[str, list[str]] = defaultdict(list)
        for id_ in sorted(self.one):
            found[self.of(id_)].append(id_)
        return found

    def tell(self, items: Iterable[Item]) -> None:
        """Give each item the ids of the others that are one with it."""
        also = self.also()
        for item in items:
            item["also"] = also.get(item["id"], [])

    def merged(self) -> tuple[dict[str, Row], dict[str, list[str]]]:
        """Rows of files and the ids one edge further, one for all that are one."""
        further: dict[str, list[str]] = defaultdict(list)
        for id_, others in self.further.items():
            further[self.of(id_)] += [self.of(other) for other in others]
        return {id_: row for id_, row in self.files.items() if self.of(id_) == id_}, further

    def way(self, start: Iterable[str], ends: Iterable[str]) -> list[str]:
        """Ids along a shortest way; none where there is no way."""
        _, further = self.merged()
        wanted = set(map(self.of, ends))
        before: dict[str, str | None] = dict.fromkeys(map(self.of, start))
        waiting = list(before)
        for id_ in waiting:
            if id_ in wanted:
                return _back(id_, before)
            new = [other for other in further.get(id_, ()) if other not in before]
            before |= dict.fromkeys(new, id_)
            waiting += dict.fromkeys(new)
        return []

    def between(self, start: Iterable[str], ends: Iterable[str]) -> tuple[list[str], list[str]]:
        """Ids of the files and of the activities on all ways from the start to the ends, and of all one with them."""
        _, further = self.merged()
        nearer: dict[str, list[str]] = defaultdict(list)
        for id_, others in further.items():
            for other in others:
                nearer[other].append(id_)
        waiting = list(map(self.of, ends))
        kept = {*map(self.of, start), *waiting}
        while waiting:
            new = set(nearer[waiting.pop()]) - kept
            kept |= new
            waiting += new
        found = sorted(id_ for id_ in self.further if self.of(id_) in kept)
        return [id_ for id_ in found if id_ in self.files], [id_ for id_ in found if id_ not in self.files]


def _back(end: str, before: dict[str, str | None]) -> list[str]:
    steps = [end]
    while (id_ := before[steps[-1]]) is not None:
        steps.append(id_)
    return steps[::-1]


def walk(store: Store, way: str, ids: Iterable[str], follow: str, scope: Scope, *, runs: Iterable[str] = ()) -> Joined:
    """All that way from these entities and activities, from one scope to the next until nothing new comes.

    In a single scope each node is one with none but itself.
    """
    found = Joined()
    names = _Names(store, scope, found)
    files, runs = names.of(set(ids), set(runs))
    while files or runs:
        reached: list[str] = []
        reached_runs: list[str] = []
        files |= _first(store, way, runs, follow, found)
        for part in parts(files - found.files.keys()):
            [[more, others]] = store.read(f"lineage/{way}_edges", ids=part, follow=follow)
            found.files |= {row[0]: row[:-1] for row in more}
            _add(found, [*more, *others])
            reached += [row[0] for row in more]
            reached_runs += [row[0] for row in others]
        files, runs = names.of(set(reached), set(reached_runs))
    rows = list(found.files.values())
    found.files = {row[0]: row for row in filled(store, rows)}
    return found


def _add(found: Joined, rows: Iterable[Row]) -> None:
    found.further |= {row[0]: row[-1] for row in rows}


def _first(store: Store, way: str, runs: set[str], follow: str, found: Joined) -> set[str]:
    """The files at which lineage goes on from these activities."""
    files: set[str] = set()
    for part in parts(runs):
        for run, others in store.read(f"lineage/{way}_first", runs=part, follow=follow):
            found.further[run] = others
            files |= {*others}
    return files


def parts(ids: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    return (ordered[i : i + _CHUNK] for i in range(0, len(ordered), _CHUNK))


class _Names:
    """Namesakes of nodes in the scopes that are asked; each node is looked up once."""

    def __init__(self, store: Store, scope: Scope, found: Joined) -> None:
        self._store, self._scope, self._found = store, scope, found
        self._seen: set[str] = set()

    def of(self, files: set[str], runs: set[str]) -> tuple[set[str], set[str]]:
        """These and all that are one with them, as far as they are new."""
        new_files, new_runs = set(files), set(runs)
        if self._scope.joined:
            self._add_namesakes(new_files, new_runs)
        reached = self._found.further.keys()
        return new_files - self._found.files.keys(), new_runs - reached

    def _add_namesakes(self, files: set[str], runs: set[str]) -> None:
        asked_files, asked_runs = files - self._seen, runs - self._seen
        while asked_files or asked_runs:
            self._seen |= asked_files | asked_runs
            more_files, more_runs = self._ask(asked_files, asked_runs)
            asked_files, asked_runs = more_files - self._seen, more_runs - self._seen
            files |= more_files
            runs |= more_runs

    def _ask(self, files: set[str], runs: set[str]) -> tuple[set[str], set[str]]:
        more_files: set[str] = set()
        more_runs: set[str] = set()
        for part in parts(files | runs):
            known, ran = self._store.read(
                "lineage/known_as", files=[k for k in part if k in files], runs=[k for k in part if k in runs]
            )[0]
            keys = _Keys(known, ran)
            by_iri, by_product, by_lfn, live, runs_by_iri, live_runs = self._store.read(
                "lineage/namesakes", **keys.parameters
            )[0]
            more_files |= self._joined(keys.iris, by_iri) | self._joined(keys.products, by_product)
            more_files |= self._joined(keys.lfns, _telling(keys.lfns, by_lfn)) | self._joined(keys.live, live)
            more_runs |= self._joined(keys.run_iris, runs_by_iri) | self._joined(keys.live_runs, live_runs)
        return more_files, more_runs

    def _joined(self, bearers: dict[str, list[str]], rows: Iterable[Row]) -> set[str]:
        found: set[str] = set()
        for name, id_, bundle in rows:
            if self._scope.holds(bundle):
                found.add(id_)
                for other in bearers[name]:
                    self._found.join(id_, other)
        return found


def _telling(bearers: dict[str, list[str]], rows: Sequence[Row]) -> Iterator[Row]:
    """LFNs that the live graph knows, in scopes where one file alone bears them: the bearer must be one of these."""
    alone: dict[str, dict[str | None, Row | None]] = defaultdict(dict)
    for row in rows:
        scopes = alone[row[0]]
        scopes[row[2]] = None if row[2] in scopes else row
    for name, scopes in alone.items():
        telling = {row[1]: row for row in scopes.values() if row}
        bearers[name] = [id_ for id_ in bearers[name] if id_ in telling]
        if None in scopes and bearers[name]:
            yield from telling.values()


class _Keys:
    """Names of nodes, each with those that bear it."""

    def __init__(self, files: Iterable[Row], runs: Iterable[Row]) -> None:
        self.iris: dict[str, list[str]] = defaultdict(list)
        self.products: dict[str, list[str]] = defaultdict(list)
        self.lfns: dict[str, list[str]] = defaultdict(list)
        self.live: dict[str, list[str]] = defaultdict(list)
        self.run_iris: dict[str, list[str]] = defaultdict(list)
        self.live_runs: dict[str, list[str]] = defaultdict(list)
        for id_, iri, lfn, location, product in files:
            self._named(id_, iri or _HOME + local_name("Entity", id_), "file-", self.iris, self.live)
            place = lfn or (location if iri else None)
            for key, keys in ((product, self.products), (place, self.lfns)):
                if key:
                    keys[key].append(id_)
        for id_, iri in runs:
            self._named(id_, iri or _HOME + local_name("Activity", id_), "activity-", self.run_iris, self.live_runs)

    @staticmethod
    def _named(id_: str, iri: str, kind: str, iris: dict[str, list[str]], live: dict[str, list[str]]) -> None:
        iris[iri].append(id_)
        if iri.startswith(_HOME + kind):
            live[iri.removeprefix(_HOME + kind)].append(id_)

    @property
    def parameters(self) -> dict[str, list[str]]:
        """Of ``lineage/namesakes``."""
        return {
            "iris": [*self.iris],
            "products": [*self.products],
            "lfns": [*self.lfns],
            "files": [*self.live],
            "runIris": [*self.run_iris],
            "runs": [*self.live_runs],
        }
