"""The tables of CTADIRAC's provenance database, as one stream of bytes, and in a file that answers joins.

The stream begins with ``MAGIC``. Then come frames: a line with the name of a table and a number of bytes, and these
bytes. The frames of one table together are its CSV, with a header; tables come in the order of their names, in frames
of ``FRAME`` bytes, so that equal tables give an equal stream.
"""

import csv
import io
import os
import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from provgraph.errors import SourceError
from provgraph.pieces import Pieces

MAGIC = b"provgraph-ctaprov/1\n"
FRAME = 64 << 10

TABLES: dict[str, tuple[str, ...]] = {
    "activities": ("id", "name", "startTime", "endTime", "comment", "activityDescription_key"),
    "activityDescriptions": ("name", "version", "description", "type", "subtype", "doculink"),
    "agents": ("id", "name", "type", "comment", "email", "affiliation", "phone", "address", "url"),
    "configFileDescriptions": ("name", "contentType", "description", "activityDescription_key"),
    "configFiles": ("name", "location", "comment", "configFileDescription_key"),
    "datasetDescriptions": ("contentType",),
    "datasetEntities": ("ctadirac_guid",),
    "entities": (
        *("id", "name", "location", "generatedAtTime", "invalidatedAtTime", "comment", "classType"),
        "entityDescription_key",
    ),
    "entityDescriptions": ("name", "type", "description", "doculink", "classType"),
    "generationDescriptions": (
        *("role", "description", "type", "multiplicity"),
        *("activityDescription_key", "entityDescription_key"),
    ),
    "parameterDescriptions": (
        *("name", "valueType", "description", "unit", "ucd", "utype", "min", "max", "default", "options"),
        "activityDescription_key",
    ),
    "parameters": ("name", "value", "parameterDescription_key", "valueEntity_key"),
    "usageDescriptions": (
        *("role", "description", "type", "multiplicity"),
        *("activityDescription_key", "entityDescription_key"),
    ),
    "used": ("role", "time", "activity_key", "entity_key", "usageDescription_key"),
    "valueDescriptions": ("valueType", "unit", "ucd", "utype"),
    "valueEntities": ("value",),
    "wasAssociatedWith": ("role", "activity_key", "agent_key"),
    "wasAttributedTo": ("role", "entity_key", "agent_key"),
    "wasConfiguredBy": ("artefactType", "activity_key", "configFile_key", "parameter_key"),
    "wasDerivedFrom": ("generatedEntity", "usedEntity"),
    "wasGeneratedBy": ("role", "activity_key", "entity_key", "generationDescription_key"),
    "wasInformedBy": ("informant", "informed"),
}
"""The 22 tables with their columns beside ``internal_key``; ``valueEntity_key``, the reference of the IVOA's Parameter
to the entity of its value, was planned there and is read where it is."""

_CANONICAL = {name.lower(): name for name in TABLES}
_FILE = re.compile(r"(?:.*[._-])?([A-Za-z]+)\.csv", re.IGNORECASE)
_KEY = re.compile(r"\s*(\d+)(?:\.0*)?\s*")
BATCH = 1000

Row = Mapping[str, str | None]


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def table_of(path: str) -> str | None:
    """The table that a file is an export of, by its name: ``activities.csv``, ``public.activities.csv``."""
    found = _FILE.fullmatch(re.split(r"[/\\!]", path)[-1])
    return _CANONICAL.get(found[1].lower()) if found is not None else None


def is_table(path: str, head: bytes) -> bool:
    """Its name is that of a table, and its header has an ``internal_key``."""
    line = head[:4096].lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0].lower()
    return table_of(path) is not None and b"internal_key" in line


# -- one stream ----------------------------------------------------------------------------------------------------


def framed(tables: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The stream of tables that come in the order of their names."""
    yield MAGIC
    for name, content in tables:
        for frame in _equal(content):
            yield b"%s %d\n" % (name.encode(), len(frame))
            yield frame


def _equal(content: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size."""
    held = bytearray()
    for piece in content:
        held += piece
        while len(held) >= FRAME:
            yield bytes(held[:FRAME])
            del held[:FRAME]
    if held:
        yield bytes(held)


def frames(stream: Readable) -> Iterator[tuple[str, bytes]]:
    """The frames of a stream whose ``MAGIC`` was read."""
    while line := _line(stream):
        name, _, size = line.decode().partition(" ")
        yield name, stream.read(int(size))


def _line(stream: Readable) -> bytes:
    found = bytearray()
    while (byte := stream.read(1)) not in (b"\n", b""):
        found += byte
    return bytes(found)


# -- a file that answers joins ---------------------------------------------------------------------------------------


class Tables:
    """The tables in a SQLite file, each with all columns that are known; keys are numbers or text."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.present: dict[str, int] = {}
        """Tables that are there, with how many rows."""
        self.unknown: list[tuple[str, str]] = []
        """Columns that are not read: table and name."""

    def ask(self, statement: str, *values: object) -> Iterator[Row]:
        """Rows of a question; the statements are the loader's own, values come as parameters."""
        cursor = self._connection.execute(statement, values)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    def fill(self, stream: Readable) -> None:
        """Take all tables of a stream."""
        for name, columns in TABLES.items():
            self._create(name, ("internal_key", *columns))
        pending: tuple[str, bytes] | None = None
        found = frames(stream)
        pending = next(found, None)
        while pending is not None:
            name, first = pending
            rest = _OfOne(name, first, found)
            self._fill(name, rest)
            pending = rest.next

    def _create(self, name: str, columns: Sequence[str]) -> None:
        self._connection.execute(f'CREATE TABLE "{name}" ({", ".join(map(_quoted, columns))})')

    def _fill(self, name: str, content: Iterator[bytes]) -> None:
        text = io.TextIOWrapper(io.BufferedReader(Pieces(content)), "utf-8-sig", errors="backslashreplace", newline="")
        try:
            self._insert(name, csv.reader(text, strict=True))
        except csv.Error as error:
            cure = "export it with its header, as COPY ... CSV HEADER does"
            raise SourceError(f"table {name} is no CSV ({error}); {cure}") from None
        for column in TABLES[name]:
            if _is_key(column):
                self._connection.execute(f'CREATE INDEX "{name} {column}" ON "{name}" ("{column}")')
        self._connection.execute(f'CREATE INDEX "{name} internal_key" ON "{name}" (internal_key)')
        if "id" in TABLES[name]:
            self._connection.execute(f'CREATE INDEX "{name} id" ON "{name}" (id)')

    def _insert(self, name: str, rows: Iterator[list[str]]) -> None:
        places = self._places(name, next(rows, []))
        columns = ", ".join(_quoted(column) for column in places)
        statement = f'INSERT INTO "{name}" ({columns}) VALUES ({", ".join("?" * len(places))})'  # noqa: S608
        count = 0
        for row in rows:
            if row:
                values = (row[at] if at < len(row) else "" for at in places.values())
                self._connection.execute(statement, [_value(c, v) for c, v in zip(places, values, strict=True)])
                count += 1
        self.present[name] = count

    def _places(self, name: str, header: Sequence[str]) -> dict[str, int]:
        """Where each known column stands."""
        known = {column.lower(): column for column in ("internal_key", *TABLES[name])}
        titles = [title.strip().lower() for title in header]
        self.unknown += [(name, t.strip()) for t in header if t.strip().lower() not in known]
        places = {known[title]: at for at, title in enumerate(titles) if title in known}
        if "internal_key" not in places:
            raise SourceError(f"table {name} has no column internal_key; export it whole, with its header")
        return places


class _OfOne:
    """The frames of one table; ``next`` is the first of the next one."""

    def __init__(self, name: str, first: bytes, frames: Iterator[tuple[str, bytes]]) -> None:
        self._name, self._first, self._frames = name, first, frames
        self.next: tuple[str, bytes] | None = None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        self.next = next(self._frames, None) if self.next is None else self.next
        if self.next is None or self.next[0] != self._name:
            raise StopIteration
        (_, found), self.next = self.next, None
        return found


def _quoted(column: str) -> str:
    return f'"{column}"'


def _is_key(column: str) -> bool:
    return column.endswith("_key") or column in ("generatedEntity", "usedEntity", "informant", "informed")


def _value(column: str, text: str) -> object:
    """What a cell says; an empty one is NULL. Keys with gaps are written with a point by some programs: ``3.0``."""
    if text == "" or text == r"\N":
        return None
    key = _KEY.fullmatch(text) if _is_key(column) else None
    return int(key[1]) if key is not None and len(key[1]) < 19 else text


@contextmanager
def opened(stream: Readable) -> Iterator[Tables]:
    """All tables of a stream, in a file that goes with the context."""
    with tempfile.TemporaryDirectory(prefix="provgraph-") as folder:
        connection = sqlite3.connect(os.path.join(folder, "tables.db"), isolation_level=None)  # noqa: PTH118
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            tables = Tables(connection)
            tables.fill(stream)
            yield tables
        finally:
            connection.close()
