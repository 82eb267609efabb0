"""The tables of a live database, each as COPY gives it: one snapshot, read only."""

import importlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from provgraph.errors import ExtraError, SourceError, UsageError

from ._ctaprov_tables import TABLES

_TABLES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_name = ANY(%s) AND table_schema <> ALL (ARRAY['information_schema', 'pg_catalog'])
    ORDER BY table_schema = current_schema() DESC, table_schema
"""


def exported(url: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each table that is there with its CSV; no password may stand in the URL."""
    _refuse_password(url)
    psycopg = _psycopg()
    try:
        connection = psycopg.connect(url, application_name="provgraph", connect_timeout=30)
    except psycopg.Error as error:
        raise SourceError(_unreachable(url, error)) from None
    with connection:
        try:
            yield from _exported(psycopg, connection, url)
        except psycopg.Error as error:
            raise SourceError(f"{shown(url)} stopped answering: {_line(error)}") from None


def _exported(psycopg: Any, connection: Any, url: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    found: dict[str, str] = {}
    for schema, table in connection.execute(_TABLES, (list(TABLES),)).fetchall():
        found.setdefault(table, schema)
    if not found:
        raise SourceError(
            f"{shown(url)} has none of the tables of the CTADIRAC provenance database, such as activities"
        )
    for table, schema in sorted(found.items()):
        yield table, _copied(psycopg.sql, connection, schema, table)


def _copied(sql: Any, connection: Any, schema: str, table: str) -> Iterator[bytes]:
    """In the order of the keys, so that equal tables give equal bytes."""
    name = sql.SQL("COPY (SELECT * FROM {} ORDER BY internal_key) TO STDOUT (FORMAT csv, HEADER)")
    with connection.cursor() as cursor, cursor.copy(name.format(sql.Identifier(schema, table))) as copy:
        for block in copy:
            yield bytes(block)


def _psycopg() -> Any:
    try:
        importlib.import_module("psycopg.sql")
        return importlib.import_module("psycopg")
    except ImportError as error:
        if getattr(error, "name", None) not in ("psycopg", "psycopg.sql"):
            raise SourceError(f"psycopg cannot be used: {_line(error)}; pip install 'provgraph[postgresql]'") from None
        raise ExtraError("psycopg", "postgresql", "reading a PostgreSQL database") from None


def _refuse_password(url: str) -> None:
    parts = urlsplit(url)
    if parts.password is not None or "password" in parse_qs(parts.query):
        # Not echoed: what is there is a password.
        raise UsageError(
            "the URL of the database holds a password, which others can see; "
            "leave it out and give it in PGPASSWORD or ~/.pgpass"
        )


def shown(url: str) -> str:
    """The URL as it may be told: without a password, wherever it stands."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit((parts.scheme, user.partition(":")[0] + at + host, parts.path, "", ""))


def _unreachable(url: str, error: Exception) -> str:
    return (
        f"{shown(url)} cannot be opened ({_line(error)}); name it like postgresql://user@host:5432/database, "
        "with the password in PGPASSWORD or ~/.pgpass"
    )


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
