"""A document with a manifest: is it still as it was written, and does the store still say the same?

The manifest is a file of its own beside the document, ``<document>.seal.json`` of the format ``provgraph-seal/1``: the
SHA-256 of the document, what it is the answer to, and the SHA-256 of each statement. It is one JSON document, of which
each statement is a line, in their order: two manifests of any size are compared as they are read.
"""

import hashlib
import heapq
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, groupby, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any

from provgraph import __version__, documents, excerpts, fetching, lineage
from provgraph.errors import NotFoundError, SourceError
from provgraph.export import Excerpt, Options
from provgraph.export.sorting import in_order
from provgraph.export.statements import statements
from provgraph.export.streaming import pieces, provn
from provgraph.foreign import Scope
from provgraph.graph import now
from provgraph.statements import Statement, encoded
from provgraph.store import Store

__all__ = ["Answer", "Asked", "Files", "Imported", "Whole", "beside", "seal", "verify"]

FORMAT = "provgraph-seal/1"

Said = Iterator[tuple[str, str]]
"""Name and text of each statement."""


@dataclass(frozen=True, slots=True)
class Files:
    """All around files (ids of entities), said with these options."""

    files: tuple[str, ...]
    direction: fetching.Direction
    options: Options

    def said(self, store: Store) -> Said:
        return _live(statements(fetching.fetch(store, self.files, self.direction), self.options))

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> "Files":
        return cls(tuple(asked["files"]), asked["direction"], Options(**asked["options"]))


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole store."""

    options: Options

    def said(self, store: Store) -> Said:
        return _live(pieces(fetching.fetch_all(store), self.options))

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> "Whole":
        return cls(Options(**asked["options"]))


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported document, by its id."""

    document: str

    def said(self, store: Store) -> Said:
        if not (found := documents.bundles(store, self.document)):
            raise NotFoundError(f"the document {self.document} is not in this store: load it, or name another store")
        return _imported(chain.from_iterable(documents.statements(store, bundle) for bundle in found))

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> "Imported":
        return cls(asked["document"])


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question for lineage, from files (ids of entities) with the options of ``lineage.Options``."""

    way: lineage.Way
    start: tuple[str, ...]
    asked: Mapping[str, Any]
    scope: Scope
    options: Options

    def answer(self, store: Store) -> lineage.Answer:
        ask = lineage.upstream if self.way == "upstream" else lineage.downstream
        return ask(store, self.start, **self.asked, scope=self.scope)

    def said(self, store: Store) -> Said:
        found = excerpts.answered(store, self.way, self.answer(store), self.scope, self.options)
        if isinstance(found, Excerpt):
            return _imported(found.statements)
        return _live(statements(found, self.options))

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> "Answer":
        scope = Scope(tuple(asked["scope"]["bundles"]), asked["scope"]["everywhere"])
        return cls(asked["way"], tuple(asked["start"]), asked["asked"], scope, Options(**asked["options"]))


Asked = Files | Whole | Imported | Answer
"""What a document is the answer to; ``said`` are the statements that the store answers with now."""

_ASKED: dict[str, type[Files | Whole | Imported | Answer]] = {
    "files": Files,
    "whole": Whole,
    "imported": Imported,
    "answer": Answer,
}


def _live(said: Iterable[Statement]) -> Said:
    return ((_name(statement), provn(statement)) for statement in said)


def _imported(said: Iterable[Statement]) -> Said:
    return ((_name(statement), encoded(statement)) for statement in said)


def beside(document: Path) -> Path:
    """Where the manifest of a document lies."""
    return document.with_name(document.name + ".seal.json")


def seal(store: Store, document: Path, asked: Asked) -> Path:
    """Write the manifest of a document that was written just now."""
    kind = next(name for name, of in _ASKED.items() if isinstance(asked, of))
    head = {
        "format": FORMAT,
        "document": document.name,
        "sha256": _hash_of(document),
        "written": now(),
        "provgraph": __version__,
        "asked": {"of": kind} | asdict(asked),
        "statements": [],
    }
    target = beside(document)
    with target.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(_encoded(head).removesuffix(_END))
        between = "\n"
        for line in _lines(asked.said(store)):
            stream.write(between + line.rstrip("\n"))
            between = ",\n"
        stream.write(f"\n{_END}\n")
    return target


_END = "]}"
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def _lines(said: Said) -> Iterator[str]:
    """Name and hash of each statement, in the order of the text."""
    return in_order(f"{_encoded([name, _hash(text.encode())])}\n" for name, text in said)


def verify(store: Store, document: Path) -> dict[str, Any]:
    """Whether the document is intact, and what the store says otherwise than when it was sealed."""
    manifest, asked = _head(beside(document))
    after = (line.rstrip("\n") for line in _lines(asked.said(store)))
    count, differs = _differences(_stored(beside(document)), after)
    intact = document.is_file() and _hash_of(document) == manifest.get("sha256")
    return {
        "document": str(document),
        "intact": intact,
        "written": manifest.get("written"),
        "provgraph": manifest.get("provgraph"),
        "statements": count,
        **differs,
        "ok": intact and not any(differs.values()),
    }


def _head(path: Path) -> tuple[dict[str, Any], Asked]:
    """All of a manifest but the statements."""
    try:
        with path.open(encoding="utf-8") as stream:
            manifest = json.loads(stream.readline().rstrip() + _END)
        if manifest["format"] == FORMAT:
            return manifest, _ASKED[manifest["asked"]["of"]].read(manifest["asked"])
    except FileNotFoundError:
        raise NotFoundError(f"{path} is not there: seal a document with `provgraph export --seal -o OUT`") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(
            f"{path} cannot be read as the manifest of a sealed document ({error!r}): seal the document again"
        ) from None
    raise SourceError(f"{path} is no manifest of the format {FORMAT}; was it written by another program?")


def _stored(path: Path) -> Iterator[str]:
    """The lines of the statements in a manifest."""
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            said = line.rstrip(",\n")
            if number == 1 or said == _END:
                continue
            if not said.startswith('["') or not said.endswith('"]'):
                raise SourceError(f"{path}, line {number} is no statement of a manifest: seal the document again")
            yield said


def _differences(before: Iterator[str], after: Iterator[str]) -> tuple[int, dict[str, list[str]]]:
    """How many statements there were, and names of those that the store has changed, no longer makes, or makes anew."""
    total, gone, came = 0, Counter[str](), Counter[str]()
    sides = (zip(lines, repeat(side)) for side, lines in enumerate((before, after)))
    for line, group in groupby(heapq.merge(*sides), itemgetter(0)):
        there = Counter(side for _, side in group)
        total += there[0]
        if more := there[0] - there[1]:
            name, _ = json.loads(line)
            (gone if more > 0 else came)[name] += abs(more)
    differs = (("changed", gone & came), ("gone", gone - came), ("new", came - gone))
    return total, {name: sorted(found.elements()) for name, found in differs}


def _name(statement: Statement) -> str:
    ends: Sequence[str] = [statement.id] if statement.id else [text or "-" for text in statement.formal[:2]]
    return f"{statement.kind}({', '.join(ends)})"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
