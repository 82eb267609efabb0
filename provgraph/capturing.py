"""Provenance from inside a ctapipe process: what its ``Provenance`` singleton recorded, into a store."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal

from provgraph import graph
from provgraph.errors import ExtraError
from provgraph.graph import Changes
from provgraph.model import Context, Document, union
from provgraph.store import Store, open_store

__all__ = ["Captured", "capture"]


@dataclass(slots=True)
class Captured:
    """What was stored; filled when the ``with`` block ends."""

    activities: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)


@contextmanager
def capture(
    store: Store | str | None = None,
    *,
    namespace: str | None = None,
    job: str | None = None,
    privacy: Literal["keep", "hash", "drop"] = "keep",
) -> Iterator[Captured]:
    """Store what ctapipe finishes inside the ``with`` block: tools, and activities of your own.

    ``store`` is an open store, or the path or address of one, by default that of the command line. What
    the block raises is raised; what ctapipe recorded until then is stored all the same.

        with provgraph.capture("campaign.db"):
            run_tool(ProcessorTool(), argv=["--input=run1.simtel.zst", "--output=run1.dl1.h5"])
    """
    provenance = _provenance()
    into = store if isinstance(store, Store) else open_store(store, create=True)
    captured, before = Captured(), {record["activity_uuid"] for record in provenance.provenance}
    context = Context("provgraph.capture()", namespace, job, privacy)
    try:
        try:
            yield captured
        except BaseException as error:
            _store_beside(error, into, provenance, before, context, captured)
            raise
        _store(into, provenance, before, context, captured)
    finally:
        if into is not store:
            into.close()


def _provenance() -> Any:
    try:
        return import_module("ctapipe.core").Provenance()
    except ImportError:
        raise ExtraError("ctapipe", "ctapipe", "provgraph.capture()") from None


def _store_beside(
    error: BaseException, store: Store, provenance: Any, before: set[str], context: Context, captured: Captured
) -> None:
    """Store what there is; the error of the block is the one to be seen, whatever comes of that."""
    try:
        _store(store, provenance, before, context, captured)
    except Exception as another:
        error.add_note(f"provgraph.capture() could not store the provenance either: {another}")


def _store(store: Store, provenance: Any, before: set[str], context: Context, captured: Captured) -> None:
    records = [record for record in _records(provenance) if record["activity_uuid"] not in before]
    document = _read(json.dumps(records).encode(), context)
    captured.changes = graph.save(store, document)
    captured.activities = [activity.id for activity in document.activities]


def _records(provenance: Any) -> list[dict[str, Any]]:
    """The finished activities; where ctapipe itself cannot write one, with texts for what is no JSON."""
    try:
        text = provenance.as_json()
    except TypeError:
        text = json.dumps(provenance.provenance, default=str)
    records: list[dict[str, Any]] = json.loads(text)
    return records


def _read(data: bytes, context: Context) -> Document:
    from importlib.metadata import entry_points

    [point] = entry_points(group="provgraph.loaders", name="ctapipe")
    return union(point.load().read(io.BytesIO(data), context))
