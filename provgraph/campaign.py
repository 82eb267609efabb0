"""Questions to a campaign: its jobs, the models behind a file, what is affected when something was wrong."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from provgraph import documented, foreign, lineage, vocab
from provgraph.conditions import Conditions
from provgraph.errors import NotFoundError, UsageError
from provgraph.foreign import LIVE, Scope
from provgraph.lineage import Answer
from provgraph.records import Item, by_name
from provgraph.store import Store
from provgraph.torn import TornJobs

__all__ = ["BAD", "FINAL", "Conditions", "impact", "jobs", "models", "show"]

BAD = ("Failed", "Killed")
FINAL = (*BAD, "Done", "Completed")

JOB = (
    "vo",
    "jobId",
    "status",
    "minorStatus",
    "site",
    "owner",
    "transformation",
    "task",
    "rescheduleCounter",
    "inputs",
    "outputs",
)
"""Keys of a job, in the order in which ``campaign/jobs`` lists its properties."""
_LISTS = ("inputs", "outputs")

Key = tuple[str | None, int]
"""VO and number of a job."""


# -- jobs ------------------------------------------------------------------------------------------------------------


def jobs(
    store: Store,
    *,
    status: Sequence[str] = (),
    failed_activity: bool = False,
    without_log: bool = False,
    limit: int | None = None,
) -> Answer:
    """Jobs that meet all conditions, by VO and number.

    ``failed_activity``: at least one run in any execution did not complete; a job without a log counts when DIRAC
    says that it failed.
    """
    [[rows]] = store.read("campaign/jobs", status=list(status), job=None, vo=None)
    rows.sort(key=lambda row: (row[0] or "", row[1]))
    conditional = failed_activity or without_log
    found = _jobs(store, rows if conditional or limit is None else rows[:limit])
    found = [job for job in found if (not failed_activity or _failed(job)) and (not without_log or not job["hasLog"])]
    kept = found if limit is None else found[:limit]
    total = len(found) if conditional else len(rows)
    return {"items": kept, "total": total, "truncated": len(kept) < total}


def _failed(job: Item) -> bool:
    final = job["status"] in FINAL
    runs = [run["status"] for execution in job["executions"] for run in execution["activities"]]
    if job["status"] in BAD and all(status == "unknown" for status in runs):
        return True  # of no run anything was read
    return any(status in vocab.FAILED or (status == "running" and final) for status in runs)


def _jobs(store: Store, rows: Sequence[list[Any]]) -> list[Item]:
    """Rows of ``campaign/jobs`` as jobs, with their executions and the runs in each."""
    executions: dict[Key, dict[int, Item]] = defaultdict(dict)
    logged: set[Key] = set()
    for numbers in lineage.chunks([row[1] for row in rows]):
        [[found, runs]] = store.read("campaign/executions", jobs=sorted(set(numbers)))
        for vo, job, number, status in sorted(found, key=lambda row: row[2]):
            executions[vo, job][number] = {"rescheduleCounter": number, "status": status, "activities": []}
        for vo, job, number, key, name, status, _, inferred in sorted(runs, key=lambda row: (row[6] or "", row[3])):
            executions[vo, job][number]["activities"].append({"id": key, "name": name, "status": status})
            logged |= set() if inferred else {(vo, job)}
    if unread := executions.keys() - logged:
        torn_jobs = TornJobs(store)
        logged |= {key for key in unread if key in torn_jobs}
    return [_job(row, executions, logged) for row in rows]


def _job(row: list[Any], executions: dict[Key, dict[int, Item]], logged: set[Key]) -> Item:
    found = dict(zip(JOB, row, strict=True))
    key = (found["vo"], found["jobId"])
    return {
        **{name: found[name] for name in JOB if name not in _LISTS},
        "hasLog": key in logged,
        "executions": list(executions[key].values()),
        **{name: found[name] or [] for name in _LISTS},
    }


def show(store: Store, name: str, scope: Scope = LIVE) -> Item:
    """The whole record of a job (``20260101`` or ``vo/20260101``), or of whatever ``lineage.show`` knows."""
    named = re.fullmatch(r"(?:([^/\s]+)/)?([0-9]{1,18})", name.strip())
    if named is None or not scope.holds(None):
        return lineage.show(store, name, scope)
    [[rows]] = store.read("campaign/jobs", status=[], job=int(named[2]), vo=named[1])
    if len(rows) > 1:
        known = ", ".join(sorted(f"{row[0] or ''}/{row[1]}" for row in rows))
        raise UsageError(f"several jobs have the number {named[2]}: name one of {known}")
    if not rows:
        return _no_job(store, name)
    [job] = _jobs(store, rows)
    runs = [run["id"] for execution in job["executions"] for run in execution["activities"]]
    if not runs:  # then the job itself says what it read and left
        runs = [_activity_id(job)]
    known_runs = lineage.with_claims(store, lineage.activities_by_id(store, runs))
    return {"kind": "job", **job, **{side: _claims(known_runs, side) for side in ("used", "generated")}}


def _claims(runs: Iterable[Item], side: str) -> list[Item]:
    """What runs used, or generated: one entry for each file and role."""
    found: dict[tuple[str, str | None], Item] = {}
    for run in runs:
        for claim in run[side]:
            found.setdefault((claim["file"]["id"], claim["role"]), claim)
    return list(found.values())


def _activity_id(job: Item) -> str:
    return f"job-{job['vo'] or 'unknown'}-{job['jobId']}-{job['rescheduleCounter']}"


def _no_job(store: Store, name: str) -> Item:
    try:
        return lineage.show(store, name)
    except NotFoundError:
        raise NotFoundError(f"no job and no file is known as {name!r}: `provgraph jobs` lists the jobs") from None


# -- models ----------------------------------------------------------------------------------------------------------


def models(store: Store, ids: Sequence[str], scope: Scope = LIVE) -> Answer:
    """Models and cuts that made these files.

    ``direct``: used by the run that wrote one; ``in_data_lineage``: by any run that its data went through; ``all``:
    the models behind these models too.
    """
    if scope != LIVE or any(map(foreign.apart, ids)):
        return documented.models(store, ids, scope)
    [[direct, in_data, behind]] = store.read("campaign/models", ids=list(ids))
    # What a partial file came from has no lineage, but its run is known.
    in_data_lineage = {*direct, *in_data}
    groups = {"direct": {*direct}, "in_data_lineage": in_data_lineage, "all": {*behind} | in_data_lineage}
    files = lineage.files_by_id(store, sorted(groups["all"]))
    return {key: by_name(files[id] for id in found if id not in ids) for key, found in groups.items()}


# -- impact ----------------------------------------------------------------------------------------------------------


def impact(store: Store, conditions: Conditions, *, follow: str = "data", scope: Scope = LIVE) -> Answer:
    """What is affected when all runs that meet the conditions were wrong, or a file was.

    ``direct``: complete products of these runs; ``downstream``: these and all that derives from them; ``activities``:
    how many runs made them. A file that is asked about is in neither.
    """
    if follow not in ("data", "influence"):
        raise UsageError(f"impact follows data or influence, not {follow!r}")
    if scope != LIVE or any(map(foreign.apart, conditions.files or ())):
        return documented.impact(store, conditions, follow, scope, _runs)
    direct = _products(store, sorted(_runs(store, conditions)))
    itself = set(conditions.files or ())
    found = lineage.files_by_id(store, sorted(_derived(store, direct, follow) - itself))
    return documented.affected(found.values(), {file["generatedBy"] for file in found.values()}, direct - itself)


def _runs(store: Store, conditions: Conditions) -> set[str]:
    """Ids of the runs that meet the conditions."""
    answers: list[list[list[Any]]] = []
    if conditions.files is not None or any(value is not None for value in conditions.plain.values()):
        files = None if conditions.files is None else list(conditions.files)
        answers.append(store.read("campaign/runs_where", files=files, **conditions.plain))
    if conditions.package is not None:
        package, version = conditions.package
        answers.append(store.read("campaign/runs_with_software", package=package, version=version))
    if conditions.setting is not None:
        name, values = conditions.setting
        answers.append(store.read("campaign/runs_with_parameter", name=name, values=values))
    return set.intersection(*(set(answer[0][0]) for answer in answers))


def _products(store: Store, runs: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for part in lineage.chunks(runs):
        found.update(store.read("campaign/products", runs=part)[0][0])
    return found


def _derived(store: Store, start: set[str], follow: str) -> set[str]:
    """The start and all that derives from it: step by step, so that many starts are no dearer than one."""
    found, wave = set(start), set(start)
    while wave:
        following: set[str] = set()
        for part in lineage.chunks(sorted(wave)):
            following.update(store.read("campaign/next_products", ids=part, follow=follow)[0][0])
        wave = following - found
        found |= wave
    return found
