"""Any order, any number of times, any split of the same sources gives the same graph (design.md section 4)."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from random import Random

import pytest
from canonical import canonical, size
from conftest import GIVEN, wipe
from grid_histories import campaign
from histories import history, retold
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from provgraph import graph, loading
from provgraph.model import Context, Document, union
from provgraph.store import Store

DATA = Path(__file__).parent / "data" / "ctapipe"
TIMES = int(GIVEN.get("PROVGRAPH_TEST_TIMES", "1"))
"""How many times more histories are tried than in the suite; more than once, others are tried each time."""


def examples(count: int) -> settings:
    return settings(
        max_examples=count * TIMES,
        deadline=None,
        derandomize=TIMES == 1,
        phases=(Phase.explicit, Phase.generate),  # a smaller seed is no simpler history
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def tell(store: Store, pieces: list[list[Document]]) -> graph.Changes:
    wipe(store)
    changes = graph.Changes()
    for piece in pieces:
        changes += graph.save(store, union(piece))
    return changes


@pytest.mark.parametrize("world", [history, campaign])
@examples(6)
@given(seed=st.integers(0, 2**32))
def test_random_histories(store: Store, world: Callable[[Random], list[Document]], seed: int) -> None:
    documents = world(Random(seed))
    tell(store, [documents])
    expected = canonical(store)
    changes = tell(store, retold(Random(seed + 1), documents))
    assert canonical(store) == expected
    net = changes.nodes_created - changes.nodes_deleted + changes.edges_created - changes.edges_deleted
    assert net == size(store), "the changes that were reported are not those that were made"


@examples(2)
@given(seed=st.integers(0, 2**32))
def test_every_step_is_as_if_all_had_come_at_once(store: Store, seed: int) -> None:
    pieces = retold(Random(seed + 1), campaign(Random(seed)))
    wipe(store)
    found = []
    for piece in pieces:
        graph.save(store, union(piece))
        found.append(canonical(store))
    for step in range(len(pieces)):
        tell(store, [list(chain(*pieces[: step + 1]))])
        assert canonical(store) == found[step], f"step {step} of {len(pieces)}"


def read(path: Path) -> list[Document]:
    loader = loading.find_loader("ctapipe")
    with path.open("rb") as stream:
        return list(loader.read(stream, Context(source=path.name)))


LOGS = [p for p in sorted(DATA.rglob("*")) if p.suffix in (".log", ".json") and p.stat().st_size]


@pytest.fixture(scope="module")
def logs() -> list[Document]:
    assert len(LOGS) > 35
    return [document for path in LOGS for document in read(path)]


@examples(3)
@given(seed=st.integers(0, 2**32))
def test_real_logs(store: Store, logs: list[Document], seed: int) -> None:
    tell(store, [logs])
    expected = canonical(store)
    tell(store, retold(Random(seed), logs))
    assert canonical(store) == expected


def test_saving_again_changes_nothing(store: Store, logs: list[Document]) -> None:
    tell(store, [logs])
    assert graph.save(store, union(logs)) == graph.Changes()
    assert [graph.save(store, d) for d in logs] == [graph.Changes()] * len(logs)


def test_a_claim_keeps_when_it_was_first_loaded(store: Store, logs: list[Document]) -> None:
    """Invariant 8, also where a better copy of the record is loaded later."""
    running, finished = (
        read(DATA / "embedded/embedded_running.json")[0],
        read(DATA / "embedded/dl1-to-dl2-like.provenance.log")[0],
    )
    tell(store, [[running]])
    statement = "MATCH ()-[u:used]->() RETURN u.id, u.loadedAt ORDER BY u.id"
    first = store.ask(statement, {}).rows
    graph.save(store, finished)
    assert len(first) == 2
    assert store.ask(statement, {}).rows == first


def test_the_same_log_found_in_several_places_is_one(store: Store) -> None:
    """The copy whose job is known counts, whatever is loaded first."""
    loader = loading.find_loader("ctapipe")

    def told(**context: str) -> Document:
        with (DATA / "0.32.0-grid/900005/ctapipe-merge.provenance.log").open("rb") as stream:
            return union(loader.read(stream, Context(source="log", **context)))  # type: ignore[arg-type]

    copies = [told(), told(namespace="la-palma"), told(job="ctao/900005")]
    graphs = []
    for order in (copies, copies[::-1], [copies[2], copies[0], copies[1]]):
        tell(store, [[document] for document in order])
        graphs.append(canonical(store))
    assert graphs[0] == graphs[1] == graphs[2]
    assert store.ask("MATCH (a:Activity) WHERE NOT a.inferred RETURN a.scope", {}).rows == [["job:ctao/900005"]]
