"""What resolution reads of a store: as little as is enough, and the right of it."""

import io
import json
import random
from typing import Any

from provgraph import graph
from provgraph.evidence import FEW_NAMES, Neighbourhood
from provgraph.loading import find_loader
from provgraph.model import Context, union
from provgraph.store import Store

NAME = "energy_model.pkl"


def catalogue(written: dict[str, str]) -> Any:
    """What a catalogue says of files and when they were created."""
    files = {lfn: {"metadata": {"CreationDate": time, "Checksum": "0badcafe"}} for lfn, time in written.items()}
    text = json.dumps({"format": "provgraph-dirac/1", "files": files})
    return union(find_loader("dirac").read(io.BytesIO(text.encode()), Context("bundle.json")))


def first(store: Store, names: list[str], most: int) -> dict[str, list[tuple[str, str]]]:
    return store.write(lambda tx: Neighbourhood(tx).look_at_names(names, most))


def test_of_a_base_name_the_files_that_were_written_first(store: Store) -> None:
    """Whatever the order in which they came; one name alone and among many give the same."""
    seeded = random.Random(4)
    written: dict[str, str] = {}
    for _ in range(5):
        some = {
            f"/ctao/user/{seeded.randrange(10**6)}/{name}": f"2026-01-{seeded.randrange(1, 29):02d}T00:00:00.000Z"
            for name in (NAME, NAME, NAME, f"{NAME} 2", f"{NAME}.old", "energy_model.pk")
        }
        written |= some
        graph.save(store, catalogue(some))
    right = sorted((time, lfn) for lfn, time in written.items() if lfn.endswith(f"/{NAME}"))[:4]
    assert first(store, [NAME], 4) == {NAME: right}
    others = [f"nothing{i}" for i in range(FEW_NAMES)]
    assert first(store, [NAME, *others], 4) == {NAME: right} | {name: [] for name in others}


def test_a_file_that_is_written_earlier_than_it_seemed(store: Store) -> None:
    graph.save(store, catalogue({f"/a/{NAME}": "2026-01-02T00:00:00.000Z", f"/b/{NAME}": "2026-01-03T00:00:00.000Z"}))
    graph.save(store, catalogue({f"/b/{NAME}": "2026-01-01T00:00:00.000Z"}))
    assert [lfn for _, lfn in first(store, [NAME], 9)[NAME]] == [f"/b/{NAME}", f"/a/{NAME}"]
