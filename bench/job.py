"""One log into a store of a million, and the same as one raw statement."""

import io
import itertools
from collections.abc import Iterator
from typing import Any

from bench import campaign
from bench.engines import Engine, statement
from bench.figures import Figure, interleaved, ratio
from provgraph import graph
from provgraph.loading import find_loader
from provgraph.model import Context, Document, union

FILES = 6


def one(engine: Engine, runs: int) -> Iterator[Figure]:
    """What all jobs share is stored before the clock starts."""
    template = campaign.Template("20260113")
    numbers = itertools.count(40_000_000)
    documents = [_document(template, next(numbers)) for _ in range(runs + 2)]
    graph.save(engine.store, documents[0])
    [configuration] = {n.id for n in documents[0].nodes if type(n).__name__ == "Configuration"}
    mine = iter(documents[1:])
    rows = (_rows(_document(template, next(numbers))) for _ in itertools.count())
    ready = iter([next(rows) for _ in range(runs + 2)])
    text = statement("job")
    ours, raw = interleaved(
        lambda: graph.save(engine.store, next(mine)),
        lambda: engine.write(text, configuration=configuration, **next(ready)),
        runs,
    )
    yield ratio("job: one log of 6 files / one raw statement", engine.name, ours, raw, 3.0)


def _document(template: campaign.Template, job: int) -> Document:
    inputs = [campaign.Product(f"gamma_{job}_{i}.DL2.h5") for i in range(FILES - 1)]
    text, _ = template.filled(job, inputs, (), f"gamma_{job}_final.DL2.h5")
    return union(find_loader("ctapipe").read(io.BytesIO(text.encode()), Context(str(job))))


def _rows(document: Document) -> dict[str, Any]:
    """Parameters of the raw statement."""
    [a] = document.activities
    activity = [a.id, a.name, a.version, a.status, a.start_time, a.end_time, a.host, a.scope, a.rank]
    files = []
    for c in document.claims:
        written = c.kind == "wasGeneratedBy"
        header = c.header.text if c.header else None
        key = c.product_id or f"path-{c.place}"
        about = [key, c.name, c.path, c.place, c.product_id, "DL2", "data", a.id if written else None, header]
        files.append([*about, written, c.id, c.role])
    return {"activity": activity, "files": files}
