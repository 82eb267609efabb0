"""Sources that are more than one file: tables of a database in a folder, or the database itself."""

import os
from collections.abc import Iterator, Sequence
from typing import Protocol, cast, runtime_checkable

from provgraph.errors import SourceError
from provgraph.loading import sources
from provgraph.loading.sources import Source

__all__ = ["Joining", "joined", "joins", "of_database", "scheme_of"]


@runtime_checkable
class Joining(Protocol):
    """What a loader has besides, where several files of a folder, or a database, make one source of its kind."""

    @property
    def schemes(self) -> Sequence[str]:
        """Of the URLs of such databases."""

    def parts(self, names: Sequence[str]) -> list[str]: ...

    def joined(self, paths: Sequence[str]) -> Iterator[bytes]: ...

    def fetched(self, url: str) -> Iterator[bytes]: ...


def scheme_of(given: str) -> str | None:
    """The scheme of what was given, where it is a URL and no file of that name is there."""
    scheme, found, _ = given.partition("://")
    return scheme.lower() if found and scheme.isalnum() and not os.path.exists(given) else None  # noqa: PTH110


def of_database(given: str, loaders: Sequence[object]) -> tuple[object, Source]:
    """The loader of a database, and all of it."""
    scheme = scheme_of(given)
    joining = [each for each in loaders if isinstance(each, Joining)]
    for loader in joining:
        if scheme in loader.schemes:
            return loader, sources.of_pieces(given, loader.fetched(given))
    known = ", ".join(f"{scheme}://" for loader in joining for scheme in loader.schemes)
    raise SourceError(f"nothing reads {scheme}:// (there is {known or 'no database that can be read'})")


def joins(path: str, loaders: Sequence[object]) -> object | None:
    """The loader of which a file is a part."""
    for loader in loaders:
        if isinstance(loader, Joining) and loader.parts([path]):
            return loader if loader.sniff(path, sources.head_of(path)) else None  # type: ignore[attr-defined]
    return None


def joined(path: str, loader: object) -> Source:
    """All parts that lie beside a file, as one source."""
    folder, names = sources.beside(path)
    found = cast("Joining", loader)
    return sources.of_pieces(sources.printable(f"{folder}/*"), found.joined(found.parts(names)))
