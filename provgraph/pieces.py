"""Bytes that come in pieces, as a stream."""

import io
from collections.abc import Iterator

__all__ = ["Pieces"]


class Pieces(io.RawIOBase):
    """To be read once, from its beginning; a piece is held until all of it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._left and (piece := next(self._pieces, None)) is not None:
            self._left = memoryview(piece)
        count = min(len(view), len(self._left))
        view[:count], self._left = self._left[:count], self._left[count:]
        return count
