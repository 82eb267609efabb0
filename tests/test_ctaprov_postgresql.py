"""The provenance database of CTADIRAC read from a live PostgreSQL, which the tests start."""

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import postgresql_server
import pytest
from canonical import canonical
from conftest import wipe
from ctaprov_tables import database, written

from provgraph import loading
from provgraph.loading import find_loader
from provgraph.store import Store

CI = os.environ.get("CI") == "true"
psycopg: Any = importlib.import_module("psycopg") if CI else pytest.importorskip("psycopg")
TABLES = importlib.import_module("provgraph.loaders._ctaprov_tables").TABLES

TIMES = ("generatedAtTime", "invalidatedAtTime")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A database with the tables as the service made them, filled."""
    try:
        with postgresql_server.server() as socket:
            place = f"postgresql://postgres@/postgres?host={socket}"
            with psycopg.connect(place) as connection:
                for table in TABLES:
                    _create(connection, table)
            yield place
    except postgresql_server.UnavailableError as error:
        package = Path("/usr/lib/postgresql").is_dir()
        (pytest.fail if CI and package else pytest.skip)(str(error))


def _type(column: str) -> str:
    keys = ("generatedEntity", "usedEntity", "informant", "informed")
    if column.endswith("_key") or column in keys:
        return "bigint"
    return "timestamp" if column in TIMES else "integer" if column == "multiplicity" else "varchar"


def _create(connection: Any, table: str) -> None:
    typed = ", ".join(f'"{column}" {_type(column)}' for column in TABLES[table])
    connection.execute(f'CREATE TABLE "{table}" (internal_key bigserial PRIMARY KEY, {typed})')
    for row in database().get(table, []):
        names = ", ".join(f'"{name}"' for name in row)
        places = ", ".join(["%s"] * len(row))
        connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({places})', list(row.values()))


def test_it_gives_the_graph_of_its_exports(store: Store, url: str, tmp_path: Path) -> None:
    report = loading.load(store, [url])
    (entry,) = report.entries
    assert (entry.kind, entry.status, entry.activities) == ("ctaprov", "new", 4), entry.reason
    live = canonical(store)
    assert [e.status for e in loading.load(store, [url]).entries] == ["known"]
    wipe(store)
    loading.load(store, [str(written(database(), tmp_path))])
    assert not canonical(store) ^ live


def test_it_is_read_in_one_snapshot_and_never_written(url: str) -> None:
    pieces = find_loader("ctaprov").fetched(url)  # type: ignore[attr-defined]
    head = next(pieces) + next(pieces)
    with psycopg.connect(url) as other:
        other.execute('INSERT INTO "used" (role) VALUES (%s)', ("too late",))
        other.commit()
        try:
            assert b"too late" not in head + b"".join(pieces)
        finally:
            other.execute('DELETE FROM "used" WHERE role = %s', ("too late",))


def test_another_database_is_refused(store: Store, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS empty")
        connection.execute("CREATE DATABASE empty")
    other = url.replace("/postgres?", "/empty?")
    (entry,) = loading.load(store, [other]).entries
    assert entry.status == "refused"
    assert "has none of the tables of the CTADIRAC provenance database" in (entry.reason or "")


def test_a_server_that_is_not_there(store: Store, tmp_path: Path) -> None:
    (entry,) = loading.load(store, [f"postgresql://me@/prov?host={tmp_path}"]).entries
    assert entry.status == "refused"
    assert "postgresql://me@/prov cannot be opened" in (entry.reason or "")
    assert "PGPASSWORD or ~/.pgpass" in (entry.reason or "")
