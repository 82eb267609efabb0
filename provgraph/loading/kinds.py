"""What a loader is."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Protocol, runtime_checkable

from provgraph.model import Context, Document

__all__ = ["Joining", "Loader"]


class Loader(Protocol):
    """What an entry point of the group ``provgraph.loaders`` is (see ``provgraph.loaders``)."""

    @property
    def kind(self) -> str: ...

    def sniff(self, name: str, head: bytes) -> bool: ...

    def read(self, stream: BinaryIO, context: Context) -> Iterator[Document]: ...


@runtime_checkable
class Joining(Loader, Protocol):
    """What a loader has besides, where several files of a folder, or a database, make one source of its kind."""

    @property
    def schemes(self) -> Sequence[str]:
        """Of the URLs of such databases."""

    def parts(self, names: Sequence[str]) -> list[str]: ...

    def joined(self, paths: Sequence[str]) -> Iterator[bytes]: ...

    def fetched(self, url: str) -> Iterator[bytes]: ...
