"""The engines to measure on: the embedded store in a folder of its own, and a Neo4j server."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from provgraph import embedded
from provgraph.store import Store, open_store

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"
NEO4J = "5.26.28"


@cache
def statement(name: str) -> str:
    """A statement of the bench, or one of the tests."""
    folder = Path(__file__).parent / "statements"
    file = folder / f"{name}.cypher"
    lines = (file if file.exists() else TESTS / f"{name}.cypher").read_text().splitlines()
    return "\n".join(line for line in lines if not line.startswith("//"))


@dataclass
class Engine:
    """An engine with one store, which is open meanwhile: its server stays warm."""

    name: str
    store: Store
    environment: dict[str, str] = field(default_factory=dict)
    batch: int = 20_000
    """Rows of one raw statement that suit it best."""

    def write(self, text: str, **params: Any) -> list[list[Any]]:
        """One managed transaction with one statement, straight through the driver."""
        with self.store._session("WRITE", -1) as session:
            return session.execute_write(lambda tx: tx.run(text, params).values())

    def read(self, text: str, **params: Any) -> list[list[Any]]:
        with self.store._session("READ", -1) as session:
            return session.execute_read(lambda tx: tx.run(text, params).values())

    def empty(self) -> None:
        for step in ("wipe_edges", "wipe"):
            while self.write(statement(step))[0][0]:
                pass


@contextlib.contextmanager
def engines(wanted: str, url: str | None = None) -> Iterator[list[Engine]]:
    """Open stores on the engines that are asked for: ``embedded``, ``neo4j`` or ``both``; a URL names a server."""
    with contextlib.ExitStack() as stack:
        found = []
        if wanted in ("embedded", "both"):
            found.append(stack.enter_context(_embedded()))
        if wanted in ("neo4j", "both"):
            found.append(stack.enter_context(_named(url) if url else _neo4j()))
        yield found


@contextlib.contextmanager
def _embedded() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="provgraph-bench-") as folder:
        place = Path(folder, "store.db")
        try:
            with open_store(str(place), create=True) as store:
                yield Engine("embedded", store, batch=5_000)
        finally:
            embedded.stop(place)


@contextlib.contextmanager
def _neo4j() -> Iterator[Engine]:
    """The server of the tests, for ourselves as long as this takes; it is left empty."""
    sys.path.insert(0, str(TESTS))
    import neo4j_server

    with neo4j_server.server(NEO4J) as server, server.alone():
        os.environ["PROVGRAPH_PASSWORD"] = server.password
        with open_store(server.url, create=True) as store:
            engine = Engine("neo4j", store, {"PROVGRAPH_PASSWORD": server.password})
            try:
                yield engine
            finally:
                engine.empty()


@contextlib.contextmanager
def _named(url: str) -> Iterator[Engine]:
    """A server that is named; it must be empty."""
    with open_store(url, create=True) as store:
        if store.status()["nodes"]:
            raise SystemExit(f"{url} is not empty: name a server of which nothing is wanted any more")
        engine = Engine("neo4j", store)
        try:
            yield engine
        finally:
            engine.empty()
