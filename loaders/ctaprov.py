"""The provenance database of CTADIRAC, which provgraph succeeds: IVOA ProvenanceDM 1.0 in 22 tables of PostgreSQL.

Its tables are read from CSV exports, all of a folder together, or from the database itself. What it says of a run is
a copy of the run's log, and stands back behind one; what it says besides stays: which LFN a file of the run has, whose
it is, statuses, agents, configuration.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar

from provgraph.errors import SourceError
from provgraph.grid import FileRecord
from provgraph.model import Context, Document, as_uuid

from . import _ctaprov_described as described
from . import _ctaprov_entities as entities
from . import _ctaprov_runs as runs
from ._ctaprov_keys import broken
from ._ctaprov_tables import FRAME, MAGIC, Tables, framed, is_table, opened, table_of
from ._dirac_privacy import spoken
from ._dirac_values import guid
from ._notes import Notes

PIECE = 500
_BASE = frozenset({"activities", "entities", "activityDescriptions", "entityDescriptions", "agents"})
"""Tables that say something by themselves."""

T = TypeVar("T")


class CtaprovLoader:
    """``provgraph.loaders`` entry ``ctaprov``."""

    kind = "ctaprov"
    schemes = ("postgresql", "postgres")

    def sniff(self, name: str, head: bytes) -> bool:
        return head.startswith(MAGIC) or is_table(name, head)

    def parts(self, names: Sequence[str]) -> list[str]:
        """Of the files of one folder those that are tables of one export, and make one source together."""
        return [name for name in names if table_of(name) is not None]

    def joined(self, paths: Sequence[str]) -> Iterator[bytes]:
        """One stream of such files."""
        tables = {table_of(path) or "": path for path in paths}
        twice = sorted(path for path in paths if path not in tables.values())
        if twice:
            raise SourceError(f"two files are of table {table_of(twice[0])}: take {twice[0]} or the other one away")
        return framed((name, _content(path)) for name, path in sorted(tables.items()))

    def fetched(self, url: str) -> Iterator[bytes]:
        """One stream of a database; see ``_ctaprov_postgresql``."""
        from ._ctaprov_postgresql import exported

        return framed(exported(url))

    def read(self, stream: BinaryIO, context: Context) -> Iterator[Document]:
        if stream.read(len(MAGIC)) != MAGIC:
            raise SourceError(
                "a table of the CTADIRAC provenance database says little alone: "
                "put the CSV files of all tables into one folder and load that, or one of them"
            )
        notes = Notes(context)
        with opened(stream) as tables:
            if not _BASE & tables.present.keys():
                found, needed = ", ".join(sorted(tables.present)), "activities.csv and entities.csv"
                raise SourceError(f"there is only {found} of the CTADIRAC provenance database: put {needed} beside it")
            _look_over(tables, notes)
            for document in _documents(tables, context, notes):
                yield document + Document(findings=notes.take())
        yield Document(findings=notes.take(last=True))


LOADER = CtaprovLoader()


def _content(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as stream:
        while data := stream.read(FRAME):
            yield data


# -- what is wrong with it --------------------------------------------------------------------------------------------


def _look_over(tables: Tables, notes: Notes) -> None:
    for table, column in tables.unknown:
        notes.add("unknown-column", "info", f"column {column} of table {table} is not known and not read")
    for check, message in broken(tables):
        notes.add(check, "warning", message)
    for message in described.odd_agents(tables):
        notes.add("unknown-type", "info", message)
    for table in ("activities", "entities"):
        for row in tables.ask(f'SELECT internal_key AS row FROM "{table}" WHERE id IS NULL ORDER BY internal_key'):  # noqa: S608
            notes.add("missing-id", "warning", f"table {table}, row {row['row']}: id is empty; the row is passed over")
    _look_at_statuses(tables, notes)


def _look_at_statuses(tables: Tables, notes: Notes) -> None:
    """The service never stored the values: its classes left them out."""
    rows = tables.ask(
        f"SELECT count(*) AS n FROM ({entities.ENTITIES}) s WHERE s.id LIKE '%\\_status' ESCAPE '\\' "  # noqa: S608
        "AND coalesce(s.value, '') = '' AND lower(coalesce(s.classType, '')) LIKE 'value%'"
    )
    if count := next(rows)["n"]:
        message = f"{count} statuses have no value; of their runs those with registered products are taken as completed"
        notes.add("empty-status", "info", message)


# -- pieces -----------------------------------------------------------------------------------------------------------


def _documents(tables: Tables, context: Context, notes: Notes) -> Iterator[Document]:
    for said in _batches(described.records(tables, context.privacy)):
        yield Document(descriptions=said)
    for files in _batches(_files(tables, context, notes)):
        yield Document(files=files)
    yield from _runs(tables, context, notes)
    yield from _others(tables, context)
    for informed in _batches(runs.informed(tables)):
        yield Document(runs=informed)


def _batches(found: Iterable[T]) -> Iterator[tuple[T, ...]]:
    batch: list[T] = []
    for each in found:
        batch.append(each)
        if len(batch) >= PIECE:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def _files(tables: Tables, context: Context, notes: Notes) -> Iterator[FileRecord]:
    for row in tables.ask(f"{entities.ENTITIES} WHERE e.id IS NOT NULL ORDER BY e.internal_key"):
        if not entities.is_file(row):
            continue
        place = f"table entities, row {row['internal_key']}"
        if guid(row["id"]) is None:
            notes.add("malformed-guid", "warning", f"{place}: id {row['id']!r} is no GUID; the file has none")
        record = entities.file_of(tables, row, context.privacy)
        if record is not None:
            yield record
        else:
            name = spoken(str(row["name"]), context.privacy)
            notes.add("no-lfn", "warning", f"{place}: name {name!r} is no LFN; only its runs speak of it")


def _runs(tables: Tables, context: Context, notes: Notes) -> Iterator[Document]:
    piece = runs.Piece()
    for id_ in runs.ids(tables):
        if as_uuid(id_) is None:
            notes.add("malformed-uuid", "warning", f"activity id {id_!r} is no UUID; it is kept as it is")
        runs.take(piece, tables, id_, context.privacy)
        if piece.size >= PIECE:
            yield piece.document()
            piece = runs.Piece()
    yield piece.document()


def _others(tables: Tables, context: Context) -> Iterator[Document]:
    for rows in _batches(entities.untied(tables)):
        said = [entities.stated(tables, row, context.privacy) for row in rows]
        nodes = tuple(node for one in said for node in one.nodes)
        yield Document(nodes=nodes, relations=tuple(relation for one in said for relation in one.relations))
