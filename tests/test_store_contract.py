"""What every engine behind ``Store`` does alike."""

import contextlib
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from conftest import Place
from neo4j.exceptions import ClientError

from provgraph import queries
from provgraph.errors import NotFoundError, QueryError, StoreError, StoreVersionError, UsageError
from provgraph.store import Store, Transaction, open_store

# --- reading and writing ---


def run(store: Store, text: str, **params: Any) -> list[list[Any]]:
    """A statement that is not of the catalogue: the tests' own."""
    with store._session("WRITE") as session:
        return session.execute_write(lambda tx: tx.run(text, params).values())


NEWEST = len(queries.names("schema"))
"""Number of the last migration."""


def version_is(store: Store) -> int:
    [[version]] = store.read("read/schema_version")
    return int(version)


def note(tx: Transaction, number: int) -> list[list[Any]]:
    return tx.run("write/schema_version", version=number)


def fingerprint(store: Store) -> list[list[Any]]:
    """Everything that a statement could have changed."""
    nodes = run(
        store,
        "MATCH (n) WHERE NOT n:Store UNWIND labels(n) AS l WITH n, l ORDER BY l "
        "WITH n, collect(l) AS ls RETURN n.id, ls, n.name ORDER BY n.id",
    )
    edges = run(store, "MATCH (a)-[r]->(b) RETURN a.id, type(r), r.id, r.role, b.id ORDER BY r.id")
    return [
        *nodes,
        *edges,
        *sorted(run(store, "SHOW CONSTRAINTS YIELD name RETURN name")),
        *sorted(run(store, "SHOW INDEXES YIELD name RETURN name")),
    ]


@pytest.fixture
def small(store: Store) -> Store:
    """Two files and the run between them."""
    run(
        store,
        "CREATE (a:Activity {id: 'a', name: 'ctapipe-process'}), (i:Entity:DatasetEntity {id: 'i'}), "
        "(o:Entity:DatasetEntity {id: 'o'}), "
        "(a)-[:used {id: 'u', role: 'in'}]->(i), (o)-[:wasGeneratedBy {id: 'g'}]->(a)",
    )
    return store


def test_rows_come_back_as_they_were_written(store: Store) -> None:
    value = ["é\U0001f52d\n\"'$x", 2**62, 1.5, True, None, ["a", "b"]]
    run(
        store,
        "UNWIND $rows AS r CREATE (n:Entity {id: r[0]}) SET n.a = r[1], n.b = r[2], n.c = r[3], n.d = r[4], n.e = r[5]",
        rows=[value, ["second", 1, 0.0, False, None, []]],
    )
    rows = run(store, "MATCH (n:Entity) RETURN n.id, n.a, n.b, n.c, n.d, n.e ORDER BY n.a DESC")
    assert rows == [value, ["second", 1, 0.0, False, None, []]]


def test_batches_of_lists(store: Store) -> None:
    rows = [[f"e{i:05}", f"name {i}"] for i in range(5000)]
    text = (
        "UNWIND $rows AS r OPTIONAL MATCH (o:Entity {id: r[0]}) WITH r, o WHERE o IS NULL "
        "CREATE (:Entity:DatasetEntity {id: r[0], name: r[1]})"
    )
    run(
        store,
        text,
        rows=rows,
    )
    run(
        store,
        text,
        rows=rows,
    )
    assert store.status()["labels"] == {"DatasetEntity:Entity": 5000}


def test_status_counts(small: Store) -> None:
    run(small, "CREATE (:Load {id: 'l'})")
    status = small.status()
    assert {k: status[k] for k in ("nodes", "edges", "loads", "schemaVersion", "types")} == {
        "nodes": 4,
        "edges": 2,
        "loads": 1,
        "schemaVersion": NEWEST,
        "types": {"used": 1, "wasGeneratedBy": 1},
    }
    assert status["dialect"] in status["engine"].lower()
    assert status["store"] == small.location


def test_a_stream_is_read_in_part(small: Store) -> None:
    rows = small.stream("read/edge_counts")
    assert next(rows) == ["used", 1]
    rows.close()  # type: ignore[attr-defined]
    assert list(small.stream("read/edge_counts")) == [["used", 1], ["wasGeneratedBy", 1]]


def test_what_a_failed_transaction_wrote_is_gone(store: Store) -> None:
    def work(tx: Transaction) -> None:
        note(tx, 1)
        raise UsageError("no")

    with pytest.raises(UsageError, match="no"):
        store.write(work)
    assert version_is(store) == NEWEST


def test_a_dry_run_answers_and_leaves_nothing(store: Store) -> None:
    assert store.dry_run(lambda tx: note(tx, 1)) == [[1]]
    assert version_is(store) == NEWEST


def test_a_conflict_is_tried_again(store: Store) -> None:
    tries = []

    def work(tx: Transaction) -> str:
        tries.append(1)
        if len(tries) < 3:
            error = "Neo.TransientError.Transaction.DeadlockDetected"
            if store.dialect == "arcadedb":
                error = "Neo.ClientError.Schema.ConstraintValidationFailed"
            raise ClientError._hydrate_neo4j(code=error, message="somebody was quicker")
        note(tx, 2)
        return "done"

    assert store.write(work) == "done"
    assert len(tries) == 3


def test_writers_do_not_meet(store: Store) -> None:
    """Read, then create what is missing: safe without MERGE, as nobody writes in between."""
    text = "MATCH (s:Store) RETURN s.writes"
    [[before]] = run(store, text)
    seen: list[int] = []

    def work(tx: Transaction) -> None:
        [[found]] = tx._tx.run("OPTIONAL MATCH (e:Entity {id: 'one'}) RETURN e.size").values()
        tx._tx.run("MERGE (e:Entity {id: 'one'}) SET e.size = $n", n=(found or 0) + 1).consume()

    def writer() -> None:
        for _ in range(5):
            store.write(work)
            seen.append(1)

    threads = [threading.Thread(target=writer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 20
    assert run(store, "MATCH (e:Entity {id: 'one'}) RETURN e.size") == [[20]]
    assert run(store, text) == [[before + 20]]


def test_ids_are_unique(small: Store) -> None:
    for text in (
        "CREATE (:Activity {id: 'a'})",
        "CREATE (:Entity:DatasetEntity {id: 'i'})",
        "MATCH (a:Activity), (i:Entity {id: 'i'}) CREATE (a)-[:used {id: 'u'}]->(i)",
    ):
        with pytest.raises(ClientError, match="ConstraintValidationFailed"):
            run(small, text)


def test_names_and_parameters_are_checked(store: Store) -> None:
    with pytest.raises(QueryError, match="there is no query 'lineage/nothing'"):
        store.read("lineage/nothing")
    with pytest.raises(QueryError, match="is of mode write: not to be run as a read"):
        store.read("write/lock")
    with pytest.raises(QueryError, match="takes version: version, versoin missing or too many"):
        store.write(lambda tx: tx.run("write/schema_version", versoin=3))


# --- versions ---


def set_version(store: Store, number: int | None) -> None:
    run(store, "MATCH (s:Store {id: 'provgraph'}) SET s.schemaVersion = $n", n=number)


def test_a_newer_store_is_refused(store: Store, place: Place) -> None:
    set_version(store, NEWEST + 5)
    try:
        with pytest.raises(StoreVersionError) as caught:
            place.open()
    finally:
        set_version(store, NEWEST)
    assert str(caught.value) == (
        f"store {place.location} was written by a newer provgraph "
        f"(schema {NEWEST + 5}, this one knows {NEWEST}): upgrade provgraph"
    )


def test_an_older_store_is_brought_up_to_date(store: Store, place: Place) -> None:
    run(store, "DROP INDEX entity_lfn")
    set_version(store, 1)
    with place.open() as again:
        assert version_is(again) == NEWEST
        assert ["entity_lfn"] in run(again, "SHOW INDEXES YIELD name RETURN name")


def test_a_server_that_nobody_set_up(store: Store, place: Place) -> None:
    set_version(store, None)
    with pytest.raises(StoreError, match="is not set up: run `provgraph init`, or load something first"):
        place.open()
    with place.open(create=True) as again:
        assert version_is(again) == NEWEST


def test_init_again_changes_nothing(small: Store) -> None:
    before = fingerprint(small)
    small.init()
    assert fingerprint(small) == before


# --- the read gate ---

READS: dict[str, list[list[Any]]] = {
    "MATCH (e:Entity) RETURN e.id AS id ORDER BY id": [["i"], ["o"]],
    "MATCH (e:Entity) RETURN count(e) AS n;": [[2]],
    "OPTIONAL MATCH (x:Nothing) RETURN x": [[None]],
    "MATCH (a:Activity)-[u:used]->() RETURN a, u": [
        [
            {"labels": ["Activity"], "properties": {"id": "a", "name": "ctapipe-process"}},
            {"type": "used", "properties": {"id": "u", "role": "in"}},
        ]
    ],
    "MATCH (o {id: 'o'}) CALL (o) { MATCH (o)-[:used|wasGeneratedBy*1..]->(x) RETURN DISTINCT x } "
    "WITH x ORDER BY x.id RETURN collect(x.id) AS ids": [[["a", "i"]]],
    "UNWIND [1, 2] AS x WITH x WHERE x > 1 RETURN {n: x, s: ['LOAD CSV', 'x']} AS m": [
        [{"n": 2, "s": ["LOAD CSV", "x"]}]
    ],
    "RETURN $who AS who, datetime('2026-01-02T03:04:05Z') AS t": [["me; CREATE (n)", "2026-01-02T03:04:05.000Z"]],
    "// CREATE (n)\nMATCH (n:Activity) RETURN n.name AS `CREATE`": [["ctapipe-process"]],
    "MATCH p = (:Entity {id: 'o'})-[:wasGeneratedBy]->(a) RETURN [n IN nodes(p) | n.id] AS ids": [[["o", "a"]]],
    "CALL db.labels() YIELD label WITH label WHERE label = 'Activity' RETURN label": [["Activity"]],
    "MATCH (a:Activity) RETURN a.name AS n UNION MATCH (e:Entity {id: 'i'}) RETURN e.id AS n": [
        ["ctapipe-process"],
        ["i"],
    ],
}


@pytest.mark.parametrize("text", READS)
def test_reads_are_answered(small: Store, text: str) -> None:
    table = small.ask(text, {"who": "me; CREATE (n)"} if "$who" in text else {})
    assert sorted(table.rows, key=str) == sorted(READS[text], key=str)
    assert (table.total, table.truncated) == (len(READS[text]), False)


WRITES = (
    "CREATE (n:Entity {id: 'x'})",
    "MERGE (n:Entity {id: 'x'})",
    "MATCH (n:Entity) SET n.name = 'x'",
    "MATCH (n:Entity) SET n:Broken",
    "MATCH (n:Entity) REMOVE n:Entity",
    "MATCH (n:Entity) REMOVE n.id",
    "MATCH (n:Entity) DETACH DELETE n",
    "MATCH ()-[r:used]->() DELETE r",
    "MATCH (a:Activity), (e:Entity {id: 'o'}) CREATE (a)-[:used {id: 'x'}]->(e)",
    "MATCH (a:Activity) WITH a MERGE (a)-[:used {id: 'x'}]->(a)",
    "UNWIND [1, 2] AS x CREATE (:Entity {id: toString(x)})",
    "WITH 1 AS x CREATE (:Entity {id: 'x'}) RETURN x",
    "MATCH (n:Entity) FOREACH (x IN [1] | SET n.name = 'x')",
    "CALL { CREATE (n:Entity {id: 'x'}) RETURN n } RETURN n",
    "MATCH (e:Entity) CALL (e) { SET e.name = 'x' } RETURN e",
    "MATCH (e:Entity) CALL (e) { SET e.name = 'x' } IN TRANSACTIONS RETURN e",
    "MATCH (e:Entity) RETURN e.id UNION CREATE (n:Entity {id: 'x'}) RETURN n.id",
    "RETURN 1; CREATE (n:Entity {id: 'x'})",
    "/* RETURN 1 */ CREATE (n:Entity {id: 'x'})",
    "EXPLAIN CREATE (n:Entity {id: 'x'})",
    "PROFILE CREATE (n:Entity {id: 'x'})",
    "PROFILE MATCH (n:Entity) DETACH DELETE n",
    "CREATE INDEX broken FOR (n:Entity) ON (n.broken)",
    "CREATE CONSTRAINT broken FOR (n:Entity) REQUIRE n.broken IS UNIQUE",
    "DROP CONSTRAINT entity_id",
    "DROP INDEX entity_lfn IF EXISTS",
    "CREATE USER mallory SET PASSWORD 'mallory-mallory'",
    "EXPLAIN CREATE USER mallory SET PASSWORD 'mallory-mallory'",
    "ALTER USER neo4j SET PASSWORD 'mallory-mallory'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'mallory-mallory'",
    "DROP USER reader",
    "GRANT ROLE admin TO reader",
    "CREATE DATABASE mallory",
    "DROP DATABASE prov",
    "SHOW USERS",
    "SHOW TRANSACTIONS",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "USE system MATCH (n) RETURN n",
    "CALL dbms.killConnections(['bolt-1'])",
    "CALL `dbms`.`killConnection`('bolt-1')",
    "CALL dbms . listConfig() YIELD name RETURN name",
    "CALL db.createLabel('Broken')",
    "CALL db.clearQueryCaches()",
    "MATCH (n) CALL apoc.create.setProperty(n, 'name', 'x') YIELD node RETURN node",
    "CALL apoc.load.json('file:///etc/passwd') YIELD value RETURN value",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "MATCH (n) LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "WITH 1 AS x LOAD/* */CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "CALL { load\n  csv FROM 'file:///etc/passwd' AS line RETURN line } RETURN line",
    "RETURN COLLECT { LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line } AS lines",
    "WITH 'a\\u0027 AS x LOAD CSV FROM \\u0027file:///etc/passwd' AS line RETURN line",
    "WITH 1 AS x \\u004cOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "WITH '\\\\' AS x LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "WITH 1 AS `'` LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "INSERT (n:Entity {id: 'x'})",
    "",
    "// nothing",
)


@pytest.fixture
def unchanged(small: Store) -> Any:
    before = fingerprint(small)
    yield
    assert fingerprint(small) == before


@pytest.mark.usefixtures("unchanged")
def test_nothing_else_is_carried_out(small: Store) -> None:
    answered = []
    for text in WRITES:
        with contextlib.suppress(QueryError):
            answered.append((text, small.ask(text)))
    assert answered == []


@pytest.mark.usefixtures("unchanged")
def test_the_engine_itself_refuses_to_write(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what is refused by its text let through, nothing is written either."""
    monkeypatch.setattr("provgraph.store.check", lambda text: text)
    monkeypatch.setattr(Store, "_explain", lambda *_: None)
    for text in WRITES:
        # ArcadeDB answers a few that do nothing, such as PROFILE CREATE.
        with contextlib.suppress(QueryError):
            small.ask(text)


def test_rows_beyond_the_limit_are_counted(store: Store) -> None:
    table = store.ask("UNWIND range(1, 25000) AS x RETURN x", limit=3)
    assert (table.columns, table.rows, table.total, table.truncated) == (["x"], [[1], [2], [3]], 25000, True)
    assert store.ask("RETURN 1 AS one", limit=1).truncated is False
    assert store.ask("MATCH (n:Nothing) RETURN n.id, count(*) AS m").columns == ["n.id", "m"]


def test_a_statement_has_its_time(store: Store) -> None:
    text = (
        "UNWIND range(1, 3000) AS a UNWIND range(1, 3000) AS b UNWIND range(1, 3000) AS c "
        "WITH a, b, c WHERE a + b + c = 3 RETURN count(*)"
    )
    with pytest.raises(QueryError, match="took longer than it may"):
        store.ask(text, timeout=0.5)
    assert [row for row in store.read("gate/running") if "range(1, 3000)" in row[1]] == []


def test_a_fault_of_the_user_is_one_line(store: Store) -> None:
    for text in ("MATCH (n RETURN n", "RETURN $missing", "MATCH (n) RETURN m"):
        with pytest.raises(QueryError) as caught:
            store.ask(text)
        assert "\n" not in str(caught.value)


# --- opening ---


def test_a_store_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotFoundError) as caught:
        open_store()
    assert str(caught.value) == "there is no store at ./provgraph.db: load something first, or name one with --store"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["bolt://neo4j:s3cret@localhost", "neo4j://s3cret@localhost", "bolt://localhost?password=s3cret"]
)
def test_no_password_in_an_address(url: str) -> None:
    with pytest.raises(UsageError, match="credentials are taken from PROVGRAPH_USER") as caught:
        open_store(url)
    assert "s3cret" not in str(caught.value)


def test_another_kind_of_address() -> None:
    with pytest.raises(UsageError, match="begins with bolt:// or neo4j://"):
        open_store("http://localhost:7474")


def test_a_server_that_does_not_answer() -> None:
    with pytest.raises(StoreError, match=r"bolt://127\.0\.0\.1:1 cannot be reached") as caught:
        open_store("bolt://127.0.0.1:1")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("engine", ["neo4j-5.26", "neo4j-2026.09"], indirect=True)
def test_credentials(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match="refuses the user 'neo4j' or the password"):
        open_store(place.location)
    monkeypatch.setenv("PROVGRAPH_PASSWORD", "s3cret")
    with pytest.raises(StoreError, match="refuses the user 'neo4j' or the password") as caught:
        open_store(place.location)
    assert "s3cret" not in str(caught.value)
    monkeypatch.delenv("PROVGRAPH_PASSWORD")
    file = tmp_path / "password"
    monkeypatch.setenv("PROVGRAPH_PASSWORD_FILE", str(file))
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        open_store(place.location)
    file.write_text(place.environment["PROVGRAPH_PASSWORD"] + "\n")
    open_store(place.location, create=True).close()
    monkeypatch.setenv("PROVGRAPH_DATABASE", "elsewhere")
    with pytest.raises(StoreError, match="set PROVGRAPH_DATABASE"):
        open_store(place.location)


def test_opening_takes_one_round_trip(store: Store, place: Place) -> None:
    """The whole of it, with a new connection."""
    import time

    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        place.open().close()
        best = min(best, time.perf_counter() - start)
    assert best < 0.25


def test_the_catalogue_is_the_only_way(store: Store) -> None:
    assert queries.names("gate") == ("gate/running", "gate/terminate")
    assert os.environ.get("PROVGRAPH_PASSWORD") is None
