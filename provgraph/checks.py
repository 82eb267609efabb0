"""What is wrong, or doubtful, in a campaign: findings that say what was seen, where, and what it means.

Each check is a statement of ``cypher/checks``; the table below says how severe its findings are, and words them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from typing import Any, Literal

from provgraph import conformance, descriptions, lineage, torn
from provgraph.errors import UsageError
from provgraph.identity import CLOCK_TOLERANCE
from provgraph.model import DescriptionRecord
from provgraph.store import Store

__all__ = ["CHECKS", "Check", "check"]

Finding = dict[str, Any]
Found = dict[str, Any]
"""What a statement found: ``subject``, ``related``, and the facts that its message names."""
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Check:
    """``message`` is filled in with the subject's ``title`` and the facts that were found."""

    name: str
    severity: Severity
    doc: str
    message: str
    ask: Callable[[Store, str], list[Found]]
    ordered: bool = False
    """What is related comes in an order that means something."""
    named_only: bool = False
    """It reads the whole store: asked when it is named."""


def check(store: Store, names: Sequence[str] = ()) -> dict[str, Any]:
    """Findings of these checks, else of all that need not be named, in the order of the table; how many of each."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        raise UsageError(f"there is no check {unknown[0]!r}; there are: {', '.join(CHECKS)}")
    asked = [each for each in CHECKS.values() if each.name in names or not (names or each.named_only)]
    found = {each.name: _findings(each, each.ask(store, each.name)) for each in asked}
    return {
        "findings": [finding for findings in found.values() for finding in findings],
        "counts": {name: len(findings) for name, findings in found.items()},
    }


def _findings(asked: Check, found: Iterable[Found]) -> list[Finding]:
    findings = [_finding(asked, one) for one in found]
    return sorted(findings, key=lambda f: (title(f["subject"]), str(f["subject"]["id"]), f["message"]))


def _finding(asked: Check, found: Found) -> Finding:
    subject = _known(found["subject"])
    related = list(map(_known, found["related"]))
    if not asked.ordered:
        related.sort(key=lambda s: (s["kind"], title(s), s["id"]))
    facts = {**found, "title": title(subject), "others": ", ".join(map(title, related)) or "nothing"}
    return {
        "check": asked.name,
        "severity": asked.severity,
        "subject": subject,
        "related": related,
        "message": asked.message.format_map(facts),
    }


def _known(subject: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in subject.items() if value is not None}


def title(subject: Mapping[str, Any]) -> str:
    """What a subject is called in a sentence."""
    kind, key = subject["kind"], str(subject["id"])
    if kind == "file":
        version = f"#{subject['version']}" if "version" in subject else ""
        return str(subject.get("lfn") or subject.get("name") or key) + version
    if kind == "activity":
        job = f" of job {subject['jobId']}" if "jobId" in subject else ""
        return f"{subject.get('name') or 'run'} {key}{job}"
    if kind == "description":
        return " ".join(filter(None, [subject["name"], subject.get("version")]))
    return f"job {key}" if kind == "job" else key


# -- how each is asked -------------------------------------------------------------------------------------------------


def _stated(store: Store, name: str) -> list[Found]:
    """The answer of the statement of that name, as it is."""
    [[found]] = store.read(f"checks/{name.replace('-', '_')}")
    return list(found)


def _torn(store: Store, name: str) -> list[Found]:  # noqa: ARG001
    return [
        {"subject": _source(finding["subject"]), "related": [], "what": finding["message"]}
        for finding in torn.findings(store)
    ]


def _source(subject: dict[str, Any]) -> dict[str, Any]:
    return subject | ({"jobId": int(subject["jobId"])} if "jobId" in subject else {})


def _inversions(store: Store, name: str) -> list[Found]:
    """Beyond what clocks of two machines may differ."""

    def apart(found: Found) -> bool:
        return datetime.fromisoformat(found["written"]) - datetime.fromisoformat(found["read"]) > CLOCK_TOLERANCE

    return [found for found in _stated(store, name) if apart(found)]


def _ended(store: Store, name: str) -> list[Found]:
    """With how the run ended."""
    found = _stated(store, name)
    for one in found:
        one["code"] = f" (exit code {one['exitCode']})" if one["exitCode"] is not None else ""
    return found


def _job_ended(store: Store, name: str) -> list[Found]:
    """With what DIRAC says of the end of the job."""
    found = _stated(store, name)
    for one in found:
        said = " at ".join(filter(None, [one["minor"], one["site"]]))
        one["said"] = f" ({said})" if said else ""
    return found


def _without_log(store: Store, name: str) -> list[Found]:
    """A torn log is a log: ``torn-log`` tells of it."""
    torn_jobs = torn.TornJobs(store)
    return [one for one in _job_ended(store, name) if (one["vo"], one["subject"]["jobId"]) not in torn_jobs]


def _disagreeing(store: Store, name: str) -> list[Found]:
    found = _stated(store, name)
    for one in found:
        one["said"] = ", ".join(sorted(set(one["statuses"])))
    return found


def _registered(store: Store, name: str) -> list[Found]:
    found = _stated(store, name)
    for one in found:
        one["registered"] = "it is registered all the same" if one["subject"]["lfn"] else "it was never registered"
    return found


def _constraints(store: Store, name: str) -> list[Found]:
    """Of what ``export --all`` writes."""
    return conformance.broken(store, "w3c" if name == "prov-constraints" else "ivoa")


def _differing(store: Store, name: str) -> list[Found]:
    """What description files say differently of one thing."""
    [[rows]] = store.read(f"checks/{name.replace('-', '_')}")
    records = [DescriptionRecord(*row) for row in rows]
    return [
        {
            "subject": {"kind": "description", "id": record.id, "name": record.name, "version": record.version},
            "related": [],
            "path": path,
            "said": " or ".join(map(repr, values)),
        }
        for record, path, values in descriptions.conflicts(records)
    ]


# -- cycles ------------------------------------------------------------------------------------------------------------

_Graph = dict[str, set[str]]
"""Causes of each file and step."""


def _cycles(store: Store, name: str) -> list[Found]:
    graph: _Graph = defaultdict(set)
    for step, causes, effects in store.stream(f"checks/{name.replace('-', '_')}"):
        graph[step].update(causes)
        for effect in effects:
            graph[effect].add(step)
    cycles = list(_rings(_core(graph)))
    files = lineage.files_by_id(store, sorted({key for ring in cycles for key in ring}))
    runs = {
        a["id"]: a for a in lineage.activities_by_id(store, sorted({k for ring in cycles for k in ring} - {*files}))
    }
    return [_ring(ring, files, runs) for ring in cycles]


def _core(graph: _Graph) -> _Graph:
    """What is left when everything without causes is taken away, again and again."""
    effects: dict[str, list[str]] = defaultdict(list)
    for key, causes in graph.items():
        for cause in causes:
            effects[cause].append(key)
    waiting = {key: len(causes) for key, causes in graph.items()}
    ready = [key for key in effects if key not in graph]
    while ready:
        for key in effects.get(ready.pop(), ()):
            waiting[key] -= 1
            if not waiting[key]:
                ready.append(key)
    core = {key for key, left in waiting.items() if left}
    return {key: graph[key] & core for key in core}


def _rings(graph: _Graph) -> Iterable[list[str]]:
    """Cycles that share nothing, at least one of those that hang together."""
    while graph:
        try:
            TopologicalSorter({key: sorted(graph[key]) for key in sorted(graph)}).prepare()
        except CycleError as error:
            ring = set(error.args[1])
            yield sorted(ring)
            graph = {key: causes - ring for key, causes in graph.items() if key not in ring}
        else:
            return


def _ring(ring: list[str], files: Mapping[str, Any], runs: Mapping[str, Any]) -> Found:
    subjects = [{"kind": "file", **{k: files[key][k] for k in ("id", "lfn", "name")}} for key in ring if key in files]
    steps = [runs[key] for key in ring if key in runs]
    activities = [
        {"kind": "activity", "id": a["id"], "name": a["name"], "jobId": (a["job"] or {}).get("jobId")} for a in steps
    ]
    subject, *others = sorted(subjects, key=title)
    return {"subject": subject, "related": [*others, *activities]}


# -- the table ---------------------------------------------------------------------------------------------------------

CHECKS: dict[str, Check] = {
    each.name: each
    for each in (
        Check(
            "double-merged-input",
            "error",
            "one content among a run's inputs at two paths, or twice in one role",
            "{title} was given {file} {times} times, at {paths} path(s): its events count more than once",
            _stated,
        ),
        Check(
            "missing-merge-input",
            "warning",
            "input data of a job that its merge was not given",
            "{title} was not given {number} file(s) of its job's input data: {others}; its product lacks them",
            _stated,
        ),
        Check(
            "overwritten-file",
            "warning",
            "an LFN with several versions",
            "{title} was written {number} times: who read it before got another content than is there now",
            _stated,
            ordered=True,
        ),
        Check(
            "partial-product",
            "warning",
            "a file that a run left which did not complete",
            "{title} was left by {run} with status {status}: it is incomplete; {registered}",
            _registered,
        ),
        Check(
            "not-uploaded",
            "warning",
            "a complete product that never got an LFN, of a job whose outputs are known",
            "{title} was completed by {run} of job {job}, but is not among the job's outputs: it may be lost",
            _stated,
        ),
        Check("torn-log", "warning", "a log that is cut or damaged", "{title}: {what}", _torn),
        Check(
            "lost-activity",
            "warning",
            "a run known only from headers or job records",
            "{title} is known only from {source}: its log was never read, so its other inputs and outputs are unknown",
            _stated,
        ),
        Check(
            "failed-activity",
            "warning",
            "a run that did not complete",
            "{title} ended with status {status}{code}: what it left is incomplete",
            _ended,
        ),
        Check(
            "failed-job",
            "warning",
            "a job that DIRAC calls Failed or Killed",
            "{title} ended as {status}{said}: what it should have made may be missing",
            _job_ended,
        ),
        Check(
            "job-without-log",
            "warning",
            "a job that has ended and of which no provenance log was found, not even a torn one",
            "{title} ended as {status}{said} and no log of it was read: what ran in it is unknown",
            _without_log,
        ),
        Check(
            "status-disagrees",
            "error",
            "DIRAC and the logs say the opposite of one job",
            "{title} is {status} for DIRAC, while the runs of its last execution say {said}: one of them is wrong",
            _disagreeing,
        ),
        Check(
            "wrong-producer-in-header",
            "info",
            "a header that names another run than the one that wrote the file",
            "the header of {title} names {named}, but {writer} wrote it, as its log says: the log counts",
            _stated,
            ordered=True,
        ),
        Check(
            "same-basename",
            "info",
            "registered, complete files of one base name",
            "{title} shares its base name with {others}: the name alone does not tell which is meant",
            _stated,
        ),
        Check(
            "phantom-product-id",
            "info",
            "a product id that was made up when the file was read",
            "{title} was shown {times} time(s) with a product id that its header does not vouch for: it joins nothing",
            _stated,
        ),
        Check(
            "two-producers",
            "error",
            "a file that several runs claim to have written",
            "{title} was written by {number} runs, as their logs say: {others}; only one of them can have made it",
            _stated,
        ),
        Check(
            "lineage-cycle",
            "error",
            "a file that came from itself",
            "{title} came from itself by way of {others}: one of these steps cannot be true",
            _cycles,
        ),
        Check(
            "time-inversion",
            "warning",
            "a file that was used before it was generated",
            "{reader} read {title} at {read}, before it was written at {written}: a clock or a name is wrong",
            _inversions,
            ordered=True,
        ),
        Check(
            "missing-input",
            "warning",
            "an input that nothing produced and no catalogue knows",
            "{path} was read by {number} run(s), but nothing is known to have produced it and no catalogue has it",
            _stated,
        ),
        Check(
            "used-invalidated",
            "error",
            "a file that was declared bad and used",
            "{title} was declared bad at {time} and influenced {number} run(s): {others}",
            _stated,
        ),
        Check(
            "undescribed-role",
            "warning",
            "a role that the description of the tool does not have",
            "{title} {did} {others} in the role {role!r}, which the description of its tool does not have",
            _stated,
        ),
        Check(
            "prov-constraints",
            "error",
            "what breaks W3C PROV-CONSTRAINTS in the export of the whole store; only when named",
            "{title} breaks {constraint} ({rule}), with {others}: {meaning}",
            _constraints,
            ordered=True,
            named_only=True,
        ),
        Check(
            "ivoa-rules",
            "warning",
            "what breaks the IVOA Provenance Data Model in the export of the whole store; only when named",
            "{title} breaks {constraint} ({rule}), with {others}: {meaning}",
            _constraints,
            ordered=True,
            named_only=True,
        ),
        Check(
            "description-conflict",
            "warning",
            "description files that differ",
            "{path} of {title} is {said}, as description files say: the first counts",
            _differing,
        ),
    )
}
