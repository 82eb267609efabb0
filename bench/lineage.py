"""Questions to a store of a million, through the library and as bare Cypher on the same driver."""

import statistics
from collections.abc import Iterator
from functools import partial

from bench import million
from bench.engines import Engine, statement
from bench.figures import Figure, interleaved, ratio, timed
from provgraph import lineage


def questions(engine: Engine, runs: int) -> Iterator[Figure]:
    store, name = engine.store, engine.name
    ours, bare = _levels(engine, 10 * runs)
    yield ratio("lineage: DL2 of one simtel / bare", name, ours, bare, 1.5)
    ours, bare = interleaved(
        lambda: lineage.upstream(store, [million.MERGED]),
        lambda: engine.read(statement("ancestors"), id=million.MERGED),
        runs,
    )
    yield ratio("lineage: ancestors of a wide merge, with distances / bare ids", name, ours, bare, 4.0)
    counted = [
        timed(lambda: lineage.count(store, "downstream", [million.CONFIGURATION], follow="influence"))
        for _ in range(runs)
    ]
    limit = 0.5 if store.dialect == "neo4j" else float("inf")
    yield Figure("lineage: count of all that one configuration affects", name, statistics.median(counted), "s", limit)
    ours, bare = interleaved(
        lambda: lineage.names(store, "downstream", [million.CONFIGURATION], follow="influence"),
        lambda: engine.read(statement("affected"), id=million.CONFIGURATION),
        runs,
    )
    yield ratio("lineage: LFNs of all that one configuration affects / bare", name, ours, bare, 1.5)
    yield from _ladder(engine, runs)


def _levels(engine: Engine, runs: int) -> tuple[list[float], list[float]]:
    """Each time another simtel file."""
    ids = [million.simtel(10 * i) for i in range(runs + 1)]
    mine, theirs = iter(ids), iter(ids)
    return interleaved(
        lambda: lineage.downstream(engine.store, [next(mine)], levels=["DL2"], distances=False),
        lambda: engine.read(statement("levels"), id=next(theirs)),
        runs,
    )


def _ladder(engine: Engine, runs: int) -> Iterator[Figure]:
    for distances in (False, True):
        ask = partial(lineage.downstream, engine.store, [million.BOTTOM], levels=["DL2"], distances=distances)
        ask()
        times = [timed(ask) for _ in range(10 * runs)]
        title = f"lineage: a ladder of 2^{million.RUNGS} paths{', with distances' if distances else ''}"
        yield Figure(title, engine.name, 1000 * statistics.median(times), "ms", 50)
