"""The stores and the command line that tests run on: real ones.

``store`` is an empty store on each engine in turn; ``cli`` runs ``provgraph`` on it.
``PROVGRAPH_TEST_NEO4J_URL`` and ``_PASSWORD`` name a running Neo4j to be used for
``neo4j-5.26``: an empty one, as it is wiped again and again. ``PROVGRAPH_TEST_NEWEST=all`` runs all of them on the
newest Neo4j, too.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import neo4j_server
import pytest
from maven import UnavailableError

from provgraph.errors import StoreError
from provgraph.store import Store, open_store

ENGINES = ("embedded", "neo4j-5.26", "neo4j-2026.09")
VERSIONS = {"neo4j-5.26": "5.26.28", "neo4j-2026.09": "2026.09.0"}
MUST = frozenset({"embedded", "neo4j-5.26"})
NEWEST = "neo4j-2026.09"
ON_THE_NEWEST = frozenset(
    {
        *("test_store_contract", "test_queries", "test_golden", "test_campaign", "test_troubled", "test_lineage"),
        *("test_invariants", "test_scopes"),
    }
)
"""What the newest Neo4j is tested by: its statements, the contract of the store, and the right answers; by all else
where PROVGRAPH_TEST_NEWEST is ``all``."""
WIPE = Path(__file__).with_name("wipe.cypher").read_text()

# A developer's own stores and passwords are none of the tests' business.
GIVEN = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("PROVGRAPH_")}
os.environ["PROVGRAPH_IDLE"] = "2"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if GIVEN.get("PROVGRAPH_TEST_NEWEST") != "all":
        left_out = [item for item in items if NEWEST in item.name and item.path.stem not in ON_THE_NEWEST]
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


@dataclass(frozen=True)
class Place:
    """A store that exists for the whole run, and what one needs to open it."""

    engine: str
    location: str
    environment: dict[str, str] = field(default_factory=dict)
    alone: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext

    def open(self, *, create: bool = False) -> Store:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            return open_store(self.location, create=create)


class Places:
    """Each engine is started when the first test asks for it."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._found: dict[str, Place | str] = {}

    def get(self, engine: str) -> Place:
        if engine not in self._found:
            try:
                self._found[engine] = self._make(engine)
            except (UnavailableError, StoreError) as error:
                self._found[engine] = f"no {engine}: {error}"
        found = self._found[engine]
        if isinstance(found, str):
            (pytest.fail if os.environ.get("CI") == "true" and engine in MUST else pytest.skip)(found)
        return found

    def _make(self, engine: str) -> Place:
        if engine == "embedded":
            place = Place(engine, str(self._folder / "store.db"))
            self._stack.enter_context(place.open(create=True))  # keeps the server warm
            return place
        if engine == "neo4j-5.26" and (url := GIVEN.get("PROVGRAPH_TEST_NEO4J_URL")):
            place = Place(engine, url, {"PROVGRAPH_PASSWORD": GIVEN.get("PROVGRAPH_TEST_NEO4J_PASSWORD", "")})
            _refuse_strangers(place)
            return place
        server = self._stack.enter_context(neo4j_server.server(VERSIONS[engine]))
        return Place(engine, server.url, {"PROVGRAPH_PASSWORD": server.password}, server.alone)


def _refuse_strangers(place: Place) -> None:
    """What is in a database that the tests did not fill is not theirs to delete."""
    mark = "provgraph-tests"
    with place.open(create=True) as store, store._session("WRITE") as session:
        [[strange, marked]] = session.run(
            "OPTIONAL MATCH (n) WHERE NOT n:Store WITH count(n) AS strange "
            "OPTIONAL MATCH (s:Store {madeBy: $mark}) RETURN strange, count(s)",
            mark=mark,
        ).values()
        if strange and not marked:
            pytest.exit(f"{place.location} holds {strange} nodes that no test made: name an empty database", 2)
        session.run("MATCH (s:Store {id: 'provgraph'}) SET s.madeBy = $mark", mark=mark).consume()


def wipe(store: Store) -> None:
    with store._session("WRITE") as session:
        while session.execute_write(lambda tx: tx.run(WIPE).values())[0][0]:
            pass


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    with contextlib.ExitStack() as stack:
        yield Places(tmp_path_factory.mktemp("embedded"), stack)


@contextlib.contextmanager
def _emptied(place: Place) -> Iterator[Store]:
    with place.alone(), place.open(create=True) as store:
        wipe(store)
        yield store


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Name of the engine of this test."""
    return str(request.param)


@pytest.fixture
def place(places: Places, engine: str) -> Place:
    """The store of this test, not opened."""
    return places.get(engine)


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    """An empty store of each engine."""
    with _emptied(place) as store:
        yield store


@pytest.fixture(scope="module", params=ENGINES)
def module_place(request: pytest.FixtureRequest, places: Places) -> Place:
    """The same place for a whole module. No test of that module uses ``store``."""
    return places.get(request.param)


@pytest.fixture(scope="module")
def module_store(module_place: Place) -> Iterator[Store]:
    """The store there, empty, to be filled once."""
    with _emptied(module_place) as store:
        yield store


# --- the command line ---


@dataclass(frozen=True)
class Ran:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Cli:
    """Runs ``provgraph`` as a process of its own."""

    environment: dict[str, str]
    cwd: Path

    def __call__(self, *arguments: str | Path, stdin: str | None = None, **environment: str) -> Ran:
        done = subprocess.run(
            [str(Path(sys.executable).with_name("provgraph")), *map(str, arguments)],
            input=stdin or "",
            capture_output=True,
            text=True,
            check=False,
            cwd=self.cwd,
            env=os.environ | self.environment | environment,
            timeout=300,
        )
        return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def cli(store: Store, place: Place, tmp_path: Path) -> Cli:
    """``provgraph`` on the empty ``store`` of this test, in a folder of its own."""
    return Cli(place.environment | {"PROVGRAPH_STORE": place.location}, tmp_path)


@pytest.fixture
def bare_cli(tmp_path: Path) -> Cli:
    """``provgraph`` with no store made, in a folder of its own."""
    return Cli({}, tmp_path)
