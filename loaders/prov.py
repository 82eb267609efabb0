"""W3C PROV documents: PROV-N, PROV-JSON, PROV-XML, PROV-O in Turtle and TriG, PROV-JSONLD.

Every record of PROV-DM and PROV-LINKS comes in as it is said, in the scope of its document or bundle. A document is
checked to its end before the first piece of it is handed on: of one that is refused nothing is loaded.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from provgraph.errors import SourceError
from provgraph.model import Bundle, Context, Document
from provgraph.statements import ELEMENTS, Statement

from . import _prov_guard, _prov_json, _prov_package, _prov_shapes, _prov_voprov
from ._prov_kept import Kept
from ._prov_kinds import Kinds
from ._prov_scopes import Scopes
from ._records import Rejoined

PIECE = 5_000
"""Statements of one Document."""
STREAMED_PIECE = 2_500
"""The same of a source of any size: several of them are in memory at a time."""
IN_MEMORY = 4 << 20
"""Bytes of a PROV-JSON document that is read as a whole; a larger one is read record by record."""


class ProvLoader:
    """``provgraph.loaders`` entry ``prov``."""

    kind = "prov"

    def sniff(self, name: str, head: bytes) -> bool:
        return _prov_shapes.form(name, head) is not None

    def read(self, stream: BinaryIO, context: Context) -> Iterator[Document]:
        if context.privacy != "keep":
            raise SourceError("a PROV document is kept as it was said: load it with --privacy keep, or not at all")
        head = stream.read(IN_MEMORY)
        form = _prov_shapes.assumed(context.source, head[: _prov_shapes.HEAD])
        if form is None:
            raise SourceError(
                "it is no PROV document: neither PROV-N, PROV-JSON, PROV-XML, Turtle or TriG with words of PROV, "
                "nor PROV-JSONLD"
            )
        if form == "json" and len(head) == IN_MEMORY and stream.seekable():
            scopes = Scopes(context.source, context.content or _hash_of(stream), form)
            yield from _streamed(stream, scopes)
        else:
            data = _prov_guard.whole(Rejoined(head, stream))
            scopes = Scopes(context.source, context.content or hashlib.sha256(data).hexdigest(), form)
            yield from _whole(data, scopes)


LOADER = ProvLoader()


def _hash_of(stream: BinaryIO) -> str:
    stream.seek(0)
    content = hashlib.sha256()
    while data := stream.read(1 << 20):
        content.update(data)
    return content.hexdigest()


def _streamed(stream: BinaryIO, scopes: Scopes) -> Iterator[Document]:
    with Kept() as kept:
        kinds = _prov_json.Source(stream, scopes).keep(kept)
        said, bundles = map(kinds.told, kept), scopes.all()
        while piece := tuple(islice(said, STREAMED_PIECE)):
            yield Document(bundles=bundles, statements=piece)


def _whole(data: bytes, scopes: Scopes) -> Iterator[Document]:
    _prov_guard.check(data, scopes.form)
    said = _prov_package.statements(_prov_voprov.rewritten(data, scopes.form), scopes.form, scopes)
    _prov_guard.check_statements(said, scopes, data)
    yield from _pieces(said, scopes.all())


def _pieces(said: Sequence[Statement], bundles: tuple[Bundle, ...]) -> Iterator[Document]:
    """In the order of the document; where it is more than one piece, elements before what is said of them."""
    kinds = Kinds()
    for statement in said:
        kinds.see(statement)
    kinds.seen()
    if len(said) > PIECE:
        said = _elements_first(said)
    rest = map(kinds.told, said)
    while piece := tuple(islice(rest, PIECE)):
        yield Document(bundles=bundles, statements=piece)
    if not said:
        yield Document(bundles=bundles)


def _elements_first(said: Sequence[Statement]) -> list[Statement]:
    ordered = sorted(said, key=lambda statement: statement.kind not in ELEMENTS)
    return [replace(statement, seq=seq) for seq, statement in enumerate(ordered)]
