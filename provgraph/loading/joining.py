"""Sources that are more than one file: tables of a database in a folder, or the database itself."""

import os
from collections.abc import Sequence

from provgraph.errors import SourceError
from provgraph.loading import sources
from provgraph.loading.kinds import Joining
from provgraph.loading.sources import Source

__all__ = ["among", "joined", "joins", "of_database", "scheme_of"]


def scheme_of(given: str) -> str | None:
    """The scheme of what was given, where it is a URL and no file of that name is there."""
    scheme, found, _ = given.partition("://")
    return scheme.lower() if found and scheme.isalnum() and not os.path.exists(given) else None  # noqa: PTH110


def among(loaders: Sequence[object]) -> list[Joining]:
    """Those of such sources: asked once for a load, as a protocol takes its time to be told."""
    return [each for each in loaders if isinstance(each, Joining)]


def of_database(given: str, joining: Sequence[Joining]) -> tuple[Joining, Source]:
    """The loader of a database, and all of it."""
    scheme = scheme_of(given)
    for loader in joining:
        if scheme in loader.schemes:
            return loader, sources.of_pieces(given, loader.fetched(given))
    known = ", ".join(f"{scheme}://" for loader in joining for scheme in loader.schemes)
    raise SourceError(f"nothing reads {scheme}:// (there is {known or 'no database that can be read'})")


def joins(path: str, joining: Sequence[Joining]) -> Joining | None:
    """The loader of which a file is a part."""
    for loader in joining:
        if loader.parts([path]):
            return loader if loader.sniff(path, sources.head_of(path)) else None
    return None


def joined(path: str, loader: Joining) -> Source:
    """All parts that lie beside a file, as one source."""
    folder, names = sources.beside(path)
    return sources.of_pieces(sources.printable(f"{folder}/*"), loader.joined(loader.parts(names)))
