"""JSON that is larger than memory: the members of its outer arrays and objects, one by one."""

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from provgraph.errors import SourceError

from ._records import CHUNK, Readable

LIMIT = 64 << 20
"""Characters that one member may have."""
_DECODER = json.JSONDecoder(parse_constant=str)  # NaN, Infinity: their names
_CLOSING = {"{": "}", "[": "]"}
_BLANKS = " \t\n\r\ufeff"
_GOES_ON = ("", *".eE+-0123456789")
"""What follows a number that is not read to its end."""
_REST = re.compile(f"[{_BLANKS}]*[^{_BLANKS}]").match
"""Blanks, and what comes after them."""

Path = tuple[str, ...]


class Member(NamedTuple):
    """A value and the keys that lead to it; the members of an array have the key ``*``."""

    path: Path
    value: Any


def members(
    stream: Readable, enter: Callable[[Path], bool] = lambda path: not path, limit: int = LIMIT
) -> Iterator[Member]:
    """The members of a JSON text; of arrays and objects that are to be entered, theirs."""
    window = _Window(stream, limit)
    if not window.peek():
        return
    yield from _value(window, (), enter)
    if extra := window.peek():
        raise window.error(f"there is {extra!r} after the end")


def _value(window: "_Window", path: Path, enter: Callable[[Path], bool]) -> Iterable[Member]:
    if window.peek() in _CLOSING and enter(path):
        return _inside(window, path, enter)
    return (Member(path, window.decode()),)


def _inside(window: "_Window", path: Path, enter: Callable[[Path], bool]) -> Iterator[Member]:
    opening = window.peek()
    closing = _CLOSING[opening]
    window.take(opening)
    while window.peek() != closing:
        yield from _value(window, (*path, _key(window) if opening == "{" else "*"), enter)
        if window.peek() != closing:
            window.take(",")
            if window.peek() == closing:
                raise window.error("there is nothing after a comma")
    window.take(closing)


def _key(window: "_Window") -> str:
    if window.peek() != '"':
        raise window.error("a key is missing")
    key = window.decode()
    window.take(":")
    return str(key)


class _Window:
    """The text of a stream from ``at`` on; it grows at the end and is cut at the front."""

    def __init__(self, stream: Readable, limit: int) -> None:
        self._stream, self._limit = stream, limit
        self._text, self._at, self._before = "", 0, 0
        self._ended = False
        self._text_of = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        if (char := self._text[self._at : self._at + 1]) and char not in _BLANKS:
            return char
        while True:
            found = _REST(self._text, self._at)
            if found is not None:
                self._at = found.end() - 1
                return found[0][-1]
            self._at = len(self._text)
            if not self._grow():
                return ""

    def take(self, char: str) -> None:
        found = self.peek()
        if found != char:
            raise self.error(f"{char!r} is expected and there is {found!r}" if found else "it is cut short")
        self._at += 1

    def decode(self) -> Any:
        """The value that begins here."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._grow():
                    raise self.error(error.msg) from None
            except (ValueError, RecursionError):  # a number of thousands of digits, or thousands of brackets
                raise self.error("a value is too deep or too large") from None
            else:
                if self._text[end : end + 1] not in _GOES_ON or not self._grow():
                    self._at = end
                    return value

    def error(self, what: str) -> SourceError:
        return SourceError(f"it is no JSON at character {self._before + self._at}: {what}")

    def _grow(self) -> bool:
        """Read on, at least as much as is held, so that a long value is tried few times; False at the end."""
        if self._ended:
            return False
        if len(self._text) - self._at > self._limit:
            raise self.error(f"one value has more than {self._limit} characters; cut it into several")
        self._before += self._at
        self._text, self._at = self._text[self._at :], 0
        data = self._stream.read(max(CHUNK, len(self._text)))
        self._ended = not data
        more = self._text_of(data, final=self._ended)
        self._text += more
        return bool(more) or self._grow()
