"""Elements of imported PROV documents, as questions see them: in which scope, under which name, in which words.

An element's id is that of its document or bundle, a blank, and its IRI; edges never leave a bundle. A question that
starts at such an id is therefore answered in that scope.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from provgraph import documents
from provgraph.errors import NotFoundError
from provgraph.statements import PREDECLARED, TERMS, decoded
from provgraph.store import Store
from provgraph.wording import Said

__all__ = [
    "ACTIVITY",
    "EVERYWHERE",
    "FILE",
    "LIVE",
    "Scope",
    "Space",
    "all_bundles",
    "apart",
    "candidates",
    "filled",
    "filled_runs",
    "find",
    "known_spaces",
    "named",
    "near",
    "said",
    "sources",
]

Row = list[Any]

FILE = ("id", "lfn", "name", "productId", "guid", "adler32", "size", "version", "dataLevel", "partial", "generatedBy")
"""Keys of a file, in the order in which the statements of ``cypher/lineage`` list its properties."""

ACTIVITY = (
    *("id", "name", "version", "status", "exitCode", "startTime", "endTime", "site", "host", "config", "inferred"),
    *("vo", "jobId", "rescheduleCounter"),
)
"""Keys of an activity, likewise."""

_ID = re.compile(r"((?:doc|bundle)-[0-9a-f]{64}) (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a question looks: in the live graph, in these bundles of imported documents, or everywhere."""

    bundles: tuple[str, ...] = ()
    everywhere: bool = False

    @property
    def joined(self) -> bool:
        """What has one name in several bundles is one."""
        return self.everywhere or len(self.bundles) > 1

    @property
    def asked(self) -> list[str] | None:
        """For statements: null stands for any bundle."""
        return list(self.bundles) or None

    def holds(self, bundle: str | None) -> bool:
        """Of the live graph null is the bundle."""
        return self.everywhere or (bundle in self.bundles if bundle else not self.bundles)


LIVE = Scope()
EVERYWHERE = Scope(everywhere=True)


@dataclass(frozen=True, slots=True)
class Space:
    """A bundle, and the prefixes that hold in it."""

    id: str
    document: str
    source: str
    name: str | None
    iri: str | None
    namespaces: Mapping[str, str]


def known_spaces(store: Store) -> dict[str, Space]:
    """All bundles of imported documents, by id."""
    [[rows]] = store.read("fetch/scopes")
    own = {row[0]: dict(json.loads(row[5])) for row in rows}
    around = {row[0]: PREDECLARED | own.get(row[1], {}) | own[row[0]] for row in rows}
    return {id_: Space(id_, document, source, name, iri, around[id_]) for id_, document, source, name, iri, _ in rows}


def apart(id_: str) -> tuple[str, str] | None:
    """Bundle and IRI of an imported element; None for any other id."""
    found = _ID.fullmatch(id_) if id_.startswith(("doc-", "bundle-")) else None
    return (found[1], found[2]) if found else None


# -- scopes --------------------------------------------------------------------------------------------------------


def find(store: Store, name: str | None) -> Scope:
    """The scope of that name: none is the live graph, ``all`` everything, else a document or a bundle in one.

    A document is called as it was given to ``load``, or by its content; a bundle by its IRI or qualified name.
    """
    if name is None:
        return LIVE
    if name == "all":
        return EVERYWHERE
    spaces = known_spaces(store)
    if documents.called(store, name):
        document = documents.find(store, name)
        return Scope(tuple(sorted(s.id for s in spaces.values() if s.document == document)))
    found = [space for space in spaces.values() if name in (space.id, space.name, space.iri)]
    if len({space.document for space in found}) > 1:
        several = ", ".join(sorted({space.source for space in found})[:5])
        raise NotFoundError(f"several documents have a bundle {name!r}: {several}; name the document")
    if not found:
        raise NotFoundError(_unknown(name, spaces.values()))
    return Scope(tuple(space.id for space in found))


def _unknown(name: str, spaces: Iterable[Space]) -> str:
    known = {text for space in spaces for text in (space.source, space.name, space.iri) if text}
    ends = {_last(text): text for text in sorted(known)}
    alike = [ends[end] for end in get_close_matches(_last(name), ends, cutoff=0.3)]
    said = f"; the nearest known: {', '.join(alike)}" if alike else ": `provgraph load` reads PROV documents"
    return f"no imported document and no bundle is called {name!r}{said if known else '; none is loaded'}"


def sources(store: Store, bundles: Iterable[str]) -> list[str]:
    """What the documents of these bundles were given to ``load`` as."""
    spaces = known_spaces(store)
    return sorted({spaces[bundle].source for bundle in bundles if bundle in spaces})


def all_bundles(store: Store) -> list[str]:
    return sorted(known_spaces(store))


# -- names ---------------------------------------------------------------------------------------------------------


def named(store: Store, name: str, scope: Scope, *, only_ids: bool = False) -> list[Row]:
    """Rows of the files of that name in imported documents: an id or IRI is better than a product id or location,
    that than a label."""
    names = [] if only_ids else list(dict.fromkeys([name, name.lower(), name.removeprefix("LFN:")]))
    where = {"names": names, "bundles": scope.asked}
    [[rows]] = store.read("lineage/imported_named", ids=candidates(store, name, scope), **where)
    best = min((row[0] for row in rows), default=0)
    return filled(store, list({row[1]: row[1:] for row in rows if row[0] == best}.values()))


def candidates(store: Store, name: str, scope: Scope) -> list[str]:
    """Ids that an element of that name would have: it is an id, an IRI, or a qualified name."""
    prefix, colon, local = name.rpartition(":") if name.count(":") == 1 else ("", "", name)
    found = [name]
    for space in known_spaces(store).values():
        if not scope.bundles or space.id in scope.bundles:
            found.append(f"{space.id} {name}")
            if prefix in space.namespaces and (colon or "" in space.namespaces):
                found.append(f"{space.id} {space.namespaces[prefix]}{local}")
    return found


def near(store: Store, name: str, scope: Scope) -> list[str]:
    """Names in the scope that are like this one."""
    last = _last(name)
    for length in (len(last), len(last) // 2, 1, 0):
        [[names]] = store.read("lineage/imported_names", prefix=last[:length], bundles=scope.asked, n=200)
        if alike := get_close_matches(last, names, cutoff=0.3):
            return alike
    return []


def _last(name: str) -> str:
    """What is after the prefix or path."""
    return re.split(r"[:/#]", name.rstrip(":/#"))[-1]


# -- words ---------------------------------------------------------------------------------------------------------

_TEXT = ("lfn", "guid", "adler32", "dataLevel", "version", "status", "site", "host", "vo")
_NUMBERS = ("size", "version", "exitCode", "jobId", "rescheduleCounter")
_FLAGS = ("partial", "inferred")


def filled(store: Store, rows: Sequence[Row]) -> list[Row]:
    """Rows of files, those of imported ones with what provgraph's own words in their declarations say."""
    told = _told(store, "files", [row[0] for row in rows])
    return [_with(row, FILE, _of_file(told[row[0]])) if row[0] in told else row for row in rows]


def filled_runs(store: Store, rows: Sequence[Row]) -> list[Row]:
    """The same for activities."""
    told = _told(store, "runs", [row[0] for row in rows])
    return [_with(row, ACTIVITY, _words(told[row[0]][0], ACTIVITY)) if row[0] in told else row for row in rows]


def _told(store: Store, kind: str, ids: Iterable[str]) -> dict[str, tuple[Said, list[Any]]]:
    imported = [id_ for id_ in ids if apart(id_)]
    if not imported:
        return {}
    [[files, runs]] = store.read("lineage/imported", **{"files": [], "runs": [], kind: imported})
    found = said(store, {row[0]: row[2] for row in (files or runs)})
    return {row[0]: (found[row[0]], row) for row in (files or runs)}


def said(store: Store, declared: Mapping[str, Sequence[str] | None]) -> dict[str, Said]:
    """What elements are declared to be, by id, from the texts of their declarations; of the imported ones."""
    spaces = known_spaces(store)
    places = ((id_, place[0], texts or ()) for id_, texts in declared.items() if (place := apart(id_)))
    return {
        id_: Said(tuple(decoded(text, bundle) for text in texts), spaces[bundle].namespaces)
        for id_, bundle, texts in places
    }


def _of_file(told: tuple[Said, list[Any]]) -> dict[str, Any]:
    said, (*_, product, producers) = told
    place = said.location() or ""
    lfn = place[4:] if place.lower().startswith("lfn:") else None
    known = {"productId": product, "generatedBy": min(producers, default=None), "lfn": lfn}
    return {key: value for key, value in known.items() if value} | _words(said, FILE)


def _words(said: Said, names: Sequence[str]) -> dict[str, Any]:
    return dict(_word(said, names))


def _word(said: Said, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for name in names:
        text = said.text((TERMS + name,))
        convert = _CONVERT.get(name)
        if convert and text:
            yield name, convert(text)
    if "config" in names:
        yield "config", list(said.texts((TERMS + "config",)))
    if (version := said.text((TERMS + "version",))) and "status" in names:
        yield "version", version  # of a tool, and no number


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else None


_CONVERT: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(_TEXT, str),
    **dict.fromkeys(_NUMBERS, _number),
    **dict.fromkeys(_FLAGS, lambda text: text == "true"),
}


def _with(row: Row, names: Sequence[str], known: Mapping[str, Any]) -> Row:
    head = [known.get(name, value) for name, value in zip(names, row, strict=False)]
    return [*head, *row[len(names) :]]
