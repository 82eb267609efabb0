"""Imported PROV documents out of the store, as they came."""

import hashlib
import json
import re
from collections.abc import Iterator
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any

from provgraph.ahead import ahead
from provgraph.errors import NotFoundError, UsageError
from provgraph.model import Bundle, Document
from provgraph.statements import Name, Statement, decoded
from provgraph.store import Store

__all__ = ["bundles", "called", "fetch", "find", "halves", "size", "statements", "texts"]

MOST = 300_000
"""Statements of a document that are held in memory: about 2 kB each, and as much again where ``prov`` writes them."""
PAGE = 1_000
"""Nodes that are read at once, with what is said of them."""
WIDE = 100
"""Relations of a node that are read with it; more, as those of a large collection, come one by one."""


def find(store: Store, name: str) -> str:
    """Id of the document of this name: the source as it was given to ``load``, or the beginning of its SHA-256.

    A file on disk is also found by what is in it: it may have been loaded under another name.
    """
    found = called(store, name)
    if len(found) > 1:
        several = ", ".join(sorted(found.values())[:5])
        raise NotFoundError(f"{len(found)} documents are called {name!r}: {several}; name one by its hash")
    if not found:
        raise NotFoundError(f"no PROV document {name!r} is loaded; name it as it was given to load, or by its SHA-256")
    return next(iter(found))


def called(store: Store, name: str) -> dict[str, str]:
    """Ids of all documents of this name, each with its hash and source."""
    rows = _rows(store, name)
    if not rows and Path(name).is_file():
        with Path(name).open("rb") as stream:
            rows = _rows(store, hashlib.file_digest(stream, "sha256").hexdigest())
    return {key: f"{content[:12]} ({source})" for key, source, content in rows}


def _rows(store: Store, name: str) -> list[list[str]]:
    hash_ = name.lower() if re.fullmatch(r"[0-9a-fA-F]{6,64}", name) else "-"
    [[rows]] = store.read("fetch/documents", name=name, hash=hash_)
    return rows  # type: ignore[no-any-return]


def size(store: Store, document: str) -> int:
    """How many statements it has."""
    return max((int(row[-1] or 0) for row in store.read("fetch/bundles", document=document)), default=0)


def bundles(store: Store, document: str) -> tuple[Bundle, ...]:
    """The document itself, then the bundles in it."""
    return tuple(map(_bundle, store.read("fetch/bundles", document=document)))


def fetch(store: Store, document: str, *, most: int | None = None) -> Document:
    """Its bundles, the document itself first, and all statements in their order: ``MOST``, or another number."""
    most = MOST if most is None else most
    if (count := size(store, document)) > most:
        raise UsageError(
            f"the document {document.removeprefix('doc-')[:12]} has {count} statements, more than the {most} that are "
            "given back in one piece; write provn or json, which have no limit"
        )
    found = bundles(store, document)
    said = (statement for bundle in found for statement in statements(store, bundle))
    return Document(bundles=found, statements=tuple(sorted(said, key=attrgetter("seq"))))


def _bundle(row: list[object]) -> Bundle:
    id_, document, source, content, format_, namespaces, name, iri, seq, _ = map(_text, row)
    spaces = tuple((prefix, uri) for prefix, uri in json.loads(namespaces))
    return Bundle(id_, document, source, content, format_, spaces, Name(name) if name else None, iri or None, int(seq))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def statements(store: Store, bundle: Bundle) -> Iterator[Statement]:
    """All that one bundle says, in no certain order, and in the memory of a page."""
    return (decoded(text, bundle.id) for text in texts(store, bundle))


def texts(store: Store, bundle: Bundle) -> Iterator[str]:
    """The same as the text that the graph keeps of each."""
    for room in ("entities", "activities", "agents"):
        for key, declared, stated in _pages(store, room, f"{bundle.id} ", most=WIDE + 1):
            relations = stated if len(stated) <= WIDE else _relations(store, room, key)
            yield from (text for text in chain(declared, relations) if text is not None)
    yield from (text for text, of in _halves(store, bundle.document) if of == bundle.id)


def _relations(store: Store, room: str, key: str) -> Iterator[str | None]:
    """All that begin at one node, however many."""
    return (text for (text,) in store.stream(f"fetch/stated_{room}", id=key))


def halves(store: Store, document: str) -> Iterator[Statement]:
    """Relations of a document that lack an end, in whichever of its bundles."""
    return (decoded(text, bundle) for text, bundle in _halves(store, document))


def _halves(store: Store, document: str) -> Iterator[tuple[str, str]]:
    return ((text, bundle) for _, (text,), (bundle,) in _pages(store, "halves", f"{document}:"))


def _pages(store: Store, room: str, prefix: str, **params: int) -> Iterator[list[Any]]:
    """Rows of the nodes whose ids begin so."""
    until = prefix[:-1] + chr(ord(prefix[-1]) + 1)

    def pages() -> Iterator[list[list[Any]]]:
        after = prefix
        while rows := store.read(f"fetch/said_{room}", after=after, until=until, n=PAGE, **params)[0][0]:
            yield rows
            after = rows[-1][0]

    return chain.from_iterable(ahead(pages()))
