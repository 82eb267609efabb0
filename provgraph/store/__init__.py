"""The store: Bolt through the ``neo4j`` driver, to a server or to the embedded one.

This is the only place that imports the driver. Statements are named, never written
here: ``store.read("lineage/downstream", ...)`` sends ``cypher/lineage/downstream.cypher``.
"""

import contextlib
import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import neo4j
from neo4j import exceptions

from provgraph import embedded, queries
from provgraph.errors import QueryError, StoreError, StoreVersionError, UsageError
from provgraph.store import turns
from provgraph.store.faults import EndedError, disk_full, is_conflict, translated, unreachable
from provgraph.store.gate import ONLY_READS, Table, check, jsonable

# Without a handler the driver's warnings about each retry would go to stderr.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

__all__ = ["Store", "Table", "Transaction", "open_store", "sent"]

T = TypeVar("T")
_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_OLDEST_NEO4J = (5, 26)
_PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2)
_DYING_SECONDS = 10.0
_FETCH = 10_000
"""Records asked for at once where they are read one by one."""
_KEEP_PLAN = "CYPHER replan=skip "
"""What a write transaction sends names the indexes to use, so its plan is as good when the store has grown: to make it
again and again takes Neo4j longer than the work itself."""
_GIVEN = "given"
"""The one parameter that Neo4j gets, with all others in it: of lists that are parameters themselves it makes a plan for
each combination of their sizes, by powers of ten, and that takes longer than the work, too."""


def open_store(location: str | None = None, *, create: bool = False) -> "Store":
    """Open the store at a URL or path: ``$PROVGRAPH_STORE``, else ``./provgraph.db``, where none is named.

    ``create`` makes it when it is not there; an older one is brought up to date.
    """
    location = location or os.environ.get("PROVGRAPH_STORE") or "./provgraph.db"
    if "://" in location:
        return _settled(_serverside(location), create)
    deadline = time.monotonic() + _DYING_SECONDS
    while True:
        try:
            return _settled(_embedded(location, create), create)
        except EndedError:
            # A server that was killed holds its locks until the last of it is gone.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _settled(store: "Store", create: bool) -> "Store":
    try:
        store._settle(create)
    except BaseException:
        store.close()
        raise
    return store


def _serverside(url: str) -> "Store":
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise UsageError(f"a store's address begins with bolt:// or neo4j:// (+s for TLS), not with {parts.scheme}://")
    if "@" in parts.netloc or parts.query or parts.fragment:
        # Not echoed: what is there may be a password.
        raise UsageError(
            "a store's address holds host and port alone: credentials are taken from PROVGRAPH_USER and "
            "PROVGRAPH_PASSWORD or PROVGRAPH_PASSWORD_FILE, the database from PROVGRAPH_DATABASE"
        )
    database = os.environ.get("PROVGRAPH_DATABASE") or None
    return Store(url, _driver(url, _credentials()), database)


def _credentials() -> tuple[str, str] | None:
    password = os.environ.get("PROVGRAPH_PASSWORD")
    if file := os.environ.get("PROVGRAPH_PASSWORD_FILE"):
        try:
            password = Path(file).read_text().strip()
        except OSError as error:
            raise UsageError(f"PROVGRAPH_PASSWORD_FILE {file!r} cannot be read: {error.strerror}") from None
    return (os.environ.get("PROVGRAPH_USER") or "neo4j", password) if password else None


def _embedded(location: str, create: bool) -> "Store":
    lease = embedded.lease(Path(location), create=create)
    end = lease.endpoint
    # Its server does not come back under the same address: there is nothing to wait for.
    store = Store(location, _driver(end.url, ("root", end.password), retry=0.0), embedded.DATABASE)
    store._lease = lease
    store._reader = lambda: _driver(end.url, (embedded.READER, end.reader_password), retry=0.0)
    return store


def _driver(url: str, auth: tuple[str, str] | None, retry: float = 30.0) -> neo4j.Driver:
    try:
        return neo4j.GraphDatabase.driver(
            url,
            auth=auth,
            user_agent="provgraph",
            connection_timeout=10.0,
            max_transaction_retry_time=retry,
            telemetry_disabled=True,
            # Both: the server sends none, and the driver would log what it got to stderr.
            notifications_min_severity="OFF",
            warn_notification_severity="OFF",
        )
    except (exceptions.ConfigurationError, ValueError) as error:
        raise UsageError(f"the store's address is not understood: {error}") from None


class Transaction:
    """One transaction; ``run`` sends a query of the catalogue and returns its rows."""

    def __init__(self, tx: neo4j.ManagedTransaction, dialect: str) -> None:
        self._tx = tx
        self.dialect = dialect

    def run(self, name: str, /, **params: Any) -> list[list[Any]]:
        text, given = sent(_query(name, self.dialect, params), params, self.dialect)
        return self._tx.run(_KEEP_PLAN + text if self.dialect == "neo4j" else text, given).values()


class _Undone(Exception):  # noqa: N818  # no error: it carries the answer out of a transaction to be rolled back
    def __init__(self, answer: Any) -> None:
        self.answer = answer


class Store:
    """An open store. Safe for use by several threads; close it, or use it as a context manager."""

    def __init__(self, location: str, driver: neo4j.Driver, database: str | None) -> None:
        self.location = location
        self.dialect = "neo4j"
        self.engine = ""
        self._driver = driver
        self._database = database
        self._lease: embedded.Lease | None = None
        self._reader: Callable[[], neo4j.Driver] | None = None
        self._reading: neo4j.Driver | None = None

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for driver in (self._driver, self._reading):
            if driver is not None:
                driver.close()
        if self._lease is not None:
            self._lease.close()

    # --- reading ---

    def read(self, name: str, /, **params: Any) -> list[list[Any]]:
        """All rows of a query, in one transaction; again by itself when the engine asks for it."""
        text, given = sent(_query(name, self.dialect, params, "read"), params, self.dialect)
        with self._errors(name):
            return self._retry(lambda session: session.execute_read(lambda tx: tx.run(text, given).values()), -1)

    def stream(self, name: str, /, **params: Any) -> Iterator[list[Any]]:
        """The rows of a query as they come."""
        text, given = sent(_query(name, self.dialect, params, "read"), params, self.dialect)
        with self._errors(name), self._session(neo4j.READ_ACCESS) as session, session.begin_transaction() as tx:
            for record in tx.run(text, given):
                yield list(record.values())

    def ask(
        self, text: str, params: Mapping[str, Any] | None = None, *, limit: int | None = None, timeout: float = 60.0
    ) -> Table:
        """The answer to a user's own statement, which can read and nothing else.

        At most ``limit`` rows are kept; all are counted.
        """
        text, given = check(text), dict(params or {})
        try:
            with self._errors(asked=True):
                if self.dialect == "arcadedb":
                    return self._ask_reader(text, given, limit, timeout)
                self._explain(text, given)
                with self._session(neo4j.READ_ACCESS) as session, session.begin_transaction(timeout=timeout) as tx:
                    return _table(tx, text, given, limit)
        except (TypeError, ValueError, OverflowError) as error:
            raise QueryError(f"a parameter is not of a kind that the store knows: {error}") from error

    def _explain(self, text: str, params: dict[str, Any]) -> None:
        """Neo4j reads local files for readers too; its plan shows that before it happens."""
        with self._session(neo4j.READ_ACCESS) as session:
            summary = session.run(f"EXPLAIN {text}", params).consume()
        if summary.query_type != "r" or _has_operator(summary.plan, "LoadCSV"):
            raise QueryError(
                "only reads are carried out: this statement writes, administers or reads files of the server"
            )

    def _ask_reader(self, text: str, params: dict[str, Any], limit: int | None, timeout: float) -> Table:
        if self._reading is None:
            if self._reader is None:
                raise StoreError(
                    f"{self.location} is no Neo4j and not embedded: there is no user here who can only read"
                )
            self._reading = self._reader()
        tag = f"/* {uuid.uuid4()} */ "
        timer = threading.Timer(timeout, self._terminate, [tag])
        timer.daemon = True
        timer.start()
        try:
            with (
                self._reading.session(database=self._database, fetch_size=_FETCH) as session,
                session.begin_transaction() as tx,
            ):
                return _table(tx, tag + text, params, limit)
        finally:
            timer.cancel()
            timer.join()

    def _terminate(self, tag: str) -> None:
        """End a statement on the engine: ArcadeDB heeds no time limit of a transaction."""
        # Whatever goes wrong here, the engine's own limit ends the statement later.
        with contextlib.suppress(StoreError, exceptions.DriverError, exceptions.Neo4jError):
            for key, text in self.read("gate/running"):
                if text.startswith(tag):
                    self._run_alone("gate/terminate", id=key)

    # --- writing ---

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Do the work in one transaction, with no other writer beside it; all of it again on a conflict."""
        return self._transact(work, keep=True)

    def dry_run(self, work: Callable[[Transaction], T]) -> T:
        """The same, and take everything back."""
        return self._transact(work, keep=False)

    def _transact(self, work: Callable[[Transaction], T], *, keep: bool) -> T:
        def unit(tx: neo4j.ManagedTransaction) -> T:
            transaction = Transaction(tx, self.dialect)
            if not transaction.run("write/lock"):
                raise StoreError(f"{self.location} is not set up: run `provgraph init`")
            answer = work(transaction)
            if not keep:
                raise _Undone(answer)
            return answer

        with self._errors(), self._alone():
            try:
                return self._retry(lambda session: session.execute_write(unit))
            except _Undone as undone:
                return cast("T", undone.answer)

    def _retry(self, unit: Callable[[neo4j.Session], T], fetch: int = _FETCH) -> T:
        """Once more what is transient: the driver does that for Neo4j, and does not know all that ArcadeDB raises."""
        for pause in _PAUSES:
            try:
                with self._session(neo4j.WRITE_ACCESS, fetch) as session:
                    return unit(session)
            except exceptions.Neo4jError as error:
                if self.dialect != "arcadedb" or not is_conflict(error):
                    raise
                time.sleep(pause)
        with self._session(neo4j.WRITE_ACCESS, fetch) as session:
            return unit(session)

    def _alone(self) -> contextlib.AbstractContextManager[None]:
        if self._lease is not None:
            return embedded.write_lock(self._lease.path)
        return turns.turn(self.location, self._database)

    def _run_alone(self, name: str, /, **params: Any) -> None:
        """Each statement of a file in a transaction of its own."""
        for statement in _query(name, self.dialect, params).statements:
            self._retry(partial(_execute, statement, params))

    # --- the store itself ---

    def init(self) -> None:
        """Carry out the migrations that this store has not seen."""
        with self._errors(), self._alone():
            done = self._version() or 0
            for name in queries.names("schema"):
                if (number := _number(name)) > done:
                    self._run_alone(name)
                    self._run_alone("write/schema_version", version=number)

    def status(self) -> dict[str, Any]:
        """What this store is, and how much it holds."""
        counts = [(labels, nodes) for labels, nodes in self.read("read/node_counts") if labels != ["Store"]]
        edges = dict(cast("list[tuple[str, int]]", self.read("read/edge_counts")))
        return {
            "store": self.location,
            "dialect": self.dialect,
            "engine": self.engine,
            "schemaVersion": self._version(),
            "nodes": sum(nodes for _, nodes in counts),
            "edges": sum(edges.values()),
            "loads": sum(nodes for labels, nodes in counts if "Load" in labels),
            "labels": {":".join(labels): nodes for labels, nodes in counts},
            "types": edges,
        }

    def _settle(self, create: bool) -> None:
        with self._errors():
            version, newest = self._version(), _newest()
        if version is None and not create:
            raise StoreError(f"the store {self.location} is not set up: run `provgraph init`, or load something first")
        if version is not None and version > newest:
            raise StoreVersionError(
                f"store {self.location} was written by a newer provgraph (schema {version}, this one knows {newest}): "
                "upgrade provgraph"
            )
        if version != newest:
            self.init()

    def _version(self) -> int | None:
        """In one round trip, which also says what engine answers."""
        with self._session(neo4j.READ_ACCESS) as session:
            result = session.run(queries.load("read/schema_version").text)
            [[version]] = result.values()
            self._recognise(result.consume().server.agent)
        return cast("int | None", version)

    def _recognise(self, agent: str) -> None:
        self.engine, self.dialect = _engine(agent)
        if self.dialect == "neo4j":
            numbers = self.engine.split()[-1].split(".")[:2]
            if all(n.isdecimal() for n in numbers) and tuple(map(int, numbers)) < _OLDEST_NEO4J:
                raise StoreError(f"{self.location} runs {self.engine}: provgraph needs Neo4j 5.26 or newer")

    def _session(self, access: str, fetch: int = _FETCH) -> neo4j.Session:
        return self._driver.session(database=self._database, default_access_mode=access, fetch_size=fetch)

    @contextlib.contextmanager
    def _errors(self, name: str | None = None, *, asked: bool = False) -> Iterator[None]:
        try:
            yield
        except exceptions.Neo4jError as error:
            full = self._lease is not None and embedded.disk_is_full(self._lease.path)
            raise (disk_full(self.location) if full else translated(error, self.location, name, asked)) from error
        except exceptions.DriverError as error:
            raise unreachable(self.location, self._lease is not None, error) from error


def _execute(text: str, params: dict[str, Any], session: neo4j.Session) -> None:
    session.execute_write(lambda tx: tx.run(text, params).consume())


def sent(query: queries.Query, params: dict[str, Any], dialect: str) -> tuple[str, dict[str, Any]]:
    """Text and parameters, as this engine gets them."""
    if dialect != "neo4j" or not params:
        return query.text, params
    return queries.gathered(query.text, _GIVEN), {_GIVEN: params}


def _query(name: str, dialect: str, params: Mapping[str, Any], mode: str | None = None) -> queries.Query:
    query = queries.load(name, dialect)
    if mode is not None and query.mode != mode:
        raise QueryError(f"cypher/{name}.cypher is of mode {query.mode}: not to be run as a {mode}")
    if wrong := set(query.params) ^ params.keys():
        raise QueryError(
            f"cypher/{name}.cypher takes {', '.join(query.params) or 'no parameters'}: "
            f"{', '.join(sorted(wrong))} missing or too many"
        )
    return query


def _number(name: str) -> int:
    return int(name.rpartition("/")[2].partition("_")[0])


def _newest() -> int:
    return max(map(_number, queries.names("schema")))


def _engine(agent: str) -> tuple[str, str]:
    """``Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)`` -> name of the engine and its dialect."""
    if "ArcadeDB" in agent:
        return agent.partition("(")[2].rstrip(")"), "arcadedb"
    return agent.replace("/", " "), "neo4j"


def _has_operator(plan: Any, operator: str) -> bool:
    if not plan:
        return False
    return plan["operatorType"].partition("@")[0] == operator or any(
        _has_operator(p, operator) for p in plan.get("children", ())
    )


def _table(tx: neo4j.Transaction, text: str, params: dict[str, Any], limit: int | None) -> Table:
    """The answer; whatever the statement did is taken back."""
    result = tx.run(text, params)
    columns, rows, total = list(result.keys()), [], 0
    for total, record in enumerate(result, 1):
        if limit is None or total <= limit:
            rows.append([jsonable(value) for value in record.values()])
    kind = result.consume().query_type
    tx.rollback()
    if kind != "r":
        # ArcadeDB sees what its reader may not change when a transaction is to be committed; this one never is.
        raise QueryError(ONLY_READS)
    # ArcadeDB does not name the columns of an answer without rows.
    return Table(columns or list(queries.columns(text)), rows, total, total > len(rows))
