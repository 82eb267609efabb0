"""Files and activities as answers have them: plain dictionaries."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from provgraph import foreign
from provgraph.foreign import ACTIVITY
from provgraph.naming import File, file, placed
from provgraph.store import Store

__all__ = [
    "Activity",
    "Item",
    "activities_by_id",
    "activity",
    "by_name",
    "by_title",
    "chunks",
    "files_by_id",
    "with_claims",
]

Activity = dict[str, Any]
Item = dict[str, Any]
"""A file or an activity."""

_JOB = ACTIVITY[-3:]
_CHUNK = 5_000


def by_title(item: Item) -> tuple[str, str]:
    return item["lfn"] or item["name"] or "", item["id"]


def by_name(files: Iterable[File]) -> list[File]:
    """Files by their names, versions in their order."""
    return sorted(files, key=lambda f: (f["lfn"] or f["name"] or "", f["version"] or 0, f["id"]))


def activity(row: list[Any]) -> Activity:
    """A row of a statement as an activity."""
    found = dict(zip(ACTIVITY, row, strict=True))
    job = {key: found[key] for key in _JOB}
    return {
        **{key: found[key] for key in ACTIVITY[: -len(_JOB)]},
        "job": job if found["jobId"] is not None else None,
        "config": found["config"] or [],
        "inferred": bool(found["inferred"]),
        **placed(row[0]),
    }


def activities_by_id(store: Store, ids: Sequence[str]) -> list[Activity]:
    """Activities of these ids, in no order."""
    rows = [row for part in chunks(ids) for row in store.read("lineage/activities", ids=part)[0][0]]
    return list(map(activity, foreign.filled_runs(store, rows)))


def files_by_id(store: Store, ids: Sequence[str]) -> dict[str, File]:
    """Files of these ids."""
    rows = [row for part in chunks(ids) for row in store.read("lineage/files", ids=part)[0][0]]
    return {row[0]: file(row) for row in foreign.filled(store, rows)}


def chunks(ids: Sequence[str]) -> Iterator[list[str]]:
    return (list(ids[i : i + _CHUNK]) for i in range(0, len(ids), _CHUNK))


def with_claims(store: Store, found: list[Activity]) -> list[Activity]:
    """Activities with what they used and generated."""
    used: list[list[Any]] = []
    generated: list[list[Any]] = []
    for part in chunks([a["id"] for a in found]):
        [[more_used, more_generated]] = store.read("lineage/claims", ids=part)
        used += more_used
        generated += more_generated
    files = files_by_id(store, sorted({row[1] for rows in (used, generated) for row in rows}))
    by_activity = {key: _grouped(rows, files) for key, rows in (("used", used), ("generated", generated))}
    return [{**a, **{key: groups.get(a["id"], []) for key, groups in by_activity.items()}} for a in found]


def _grouped(rows: list[list[Any]], files: dict[str, File]) -> dict[str, list[Item]]:
    """By activity, one entry for each file and role: of several claims an asserted one counts."""
    kept: dict[tuple[Any, ...], list[Any]] = {}
    for row in sorted(rows, key=lambda r: bool(r[-1])):
        kept.setdefault(tuple(row[:4]), row)
    groups: dict[str, list[Item]] = {}
    for a, e, role, type_, dataflow, influence, match, _ in kept.values():
        entry = {"role": role, "type": type_, "dataflow": bool(dataflow), "influence": bool(influence), "match": match}
        groups.setdefault(a, []).append({"file": files[e], **entry})
    for group in groups.values():
        group.sort(key=lambda entry: (*by_title(entry["file"]), entry["role"] or "", entry["type"] or ""))
    return groups
