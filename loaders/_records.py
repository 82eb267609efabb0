"""Activity records out of the text of a provenance log.

ctapipe appends one JSON array for each process that ends, with nothing in
between, so a log is no JSON document. Here it is a sequence of JSON objects;
brackets, commas, blanks and the like between them are punctuation. That reads
arrays, single objects, JSON Lines and any mixture, one record at a time, and a
torn record costs itself only.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from provgraph.errors import SourceError

Record = dict[str, Any]

CHUNK = 1 << 20
LIMIT = 256 << 20
"""Characters that one record may have; beyond, the source is refused."""
_PATIENCE = 1000
"""Records in a row that look like activities and are none, before the source is given up."""


class Readable(Protocol):
    """All that is asked of a stream of bytes."""

    def read(self, size: int, /) -> bytes: ...


class Written(NamedTuple):
    """A record, and the text that it was read from."""

    record: Record
    text: str


class Torn(NamedTuple):
    """A stretch of bytes in which no record could be read."""

    offset: int
    length: int
    reason: str


_PUNCTUATION = re.compile(r"[\s,;\x1e\ufeff]*")
_CANDIDATE = re.compile(r'\{\s*"activity_(?:name|uuid)"|^\{', re.MULTILINE)
_CANDIDATE_REACH = 64
# ctapipe 0.6 wrote no file of its own: its text log has the JSON after this mark.
_TEXT_LOG = re.compile(r"PROVENANCE: '\s*\[?\s*\Z")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_decode = json.JSONDecoder(parse_constant=str).raw_decode  # NaN, Infinity: their names


def is_activity(record: Record) -> bool:
    return "activity_name" in record or "activity_uuid" in record


class _Window:
    """The text of a stream from ``at`` on; it grows at the end and is cut at the front."""

    def __init__(self, stream: Readable, limit: int) -> None:
        self.text, self.at = "", 0
        self._stream, self._limit = stream, limit
        self._ended = False
        self._text_of = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._counted, self._bytes = 0, 0

    def grow(self) -> bool:
        """Read on, at least as much as is held; False at the end."""
        if self._ended:
            return False
        if len(self.text) - self.at > self._limit:
            raise SourceError(
                f"one record at byte {self.offset()} is longer than {self._limit} characters; "
                "this is no provenance log, or it must be cut by hand"
            )
        self.offset()
        self.text, self.at, self._counted = self.text[self.at :], 0, 0
        data = self._stream.read(max(CHUNK, len(self.text)))
        self._ended = not data
        more = self._text_of(data, final=self._ended)
        self.text += more
        return bool(more) or self.grow()

    def offset(self) -> int:
        """Byte offset of ``at`` in the stream."""
        self._bytes += _bytes_in(self.text[self._counted : self.at])
        self._counted = self.at
        return self._bytes

    def next(self) -> str:
        """The next character that is no punctuation, without taking it; empty at the end."""
        while True:
            match = _PUNCTUATION.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.grow():
                return ""


def _bytes_in(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))


class Rejoined:
    """A stream of which the head was read already."""

    def __init__(self, head: bytes, stream: Readable) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int, /) -> bytes:
        head, self._head = self._head[:size], self._head[size:]
        return head + self._stream.read(size - len(head)) if len(head) < size else head


def records(stream: Readable, limit: int = LIMIT) -> Iterator[Written | Torn]:
    """Every object at the top of the stream, or in an array there, in order; ``Torn`` for what is neither."""
    window = _Window(stream, limit)
    opened: int | None = None  # offset of the array that is open
    in_text_log = False
    while char := window.next():
        if char == "[" or char == "]":
            if opened is not None and char == "[":
                yield Torn(opened, window.offset() - opened, "an array is not closed")
            opened = window.offset() if char == "[" else None
            window.at += 1
            continue
        found = _record(window) if char == "{" else None
        if found is None:
            torn, found, in_text_log = _resynchronised(window, in_text_log)
            opened = None
            if torn is not None:
                yield torn
        if found is not None:
            yield found
    if opened is not None:
        yield Torn(opened, window.offset() - opened, "an array is not closed")


def _record(window: _Window) -> Written | None:
    """The object that begins at ``at``, which moves behind it; None where none can be read."""
    while True:
        start = window.at
        try:
            found, window.at = _decode(window.text, start)
        except json.JSONDecodeError as error:
            cut_short = error.pos >= len(window.text) - 16 or error.msg.startswith("Unterminated")
            if not (cut_short and window.grow()):
                return None
        except (ValueError, RecursionError):  # a number of thousands of digits, or thousands of brackets
            return None
        else:
            text = window.text[start : window.at]
            return Written(_speakable(found, text), text)


def _resynchronised(window: _Window, in_text_log: bool) -> tuple[Torn | None, Written | None, bool]:
    """From text that is no record on to the next activity: what was skipped, the activity, and whether all is prose."""
    start, failures = window.offset(), 0
    window.at += 1
    while True:
        match = _CANDIDATE.search(window.text, window.at)
        if match is None:
            window.at = max(window.at, len(window.text) - _CANDIDATE_REACH)
            if window.grow():
                continue
            window.at = len(window.text)
            found, end = None, window.offset()
            break
        window.at = match.start()
        before = window.text[max(0, window.at - _CANDIDATE_REACH) : window.at]
        end = window.offset()
        found = _record(window)
        if found is not None and is_activity(found.record):
            in_text_log = in_text_log or _TEXT_LOG.search(before) is not None
            break
        failures += 1
        if failures > _PATIENCE:
            raise SourceError(f"nothing can be read between bytes {start} and {end}: not a provenance log")
        window.at = window.at + 1 if found is None else window.at
    return (None if in_text_log else Torn(start, end - start, "no record can be read")), found, in_text_log


def _speakable(record: Record, text: str) -> Record:
    """The record without lone surrogates (bytes of a path that were no UTF-8), which no store takes."""
    if text.isascii() and ("\\" not in text or not _SURROGATE.search(text)):
        return record
    clean: Record = _without_surrogates(record)
    return clean


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(v) for v in value]
    return value
