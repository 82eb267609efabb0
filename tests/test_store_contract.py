"""What every engine behind ``Store`` does alike."""

from provgraph.store import Store


def test_a_round_trip(store: Store) -> None:
    assert store.status()["nodes"] == 0
