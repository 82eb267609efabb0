"""Does the graph, as it would be exported, conform to W3C PROV and to the IVOA? Reads the whole store."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from provgraph import fetching, lineage, validity
from provgraph.export import EVERYTHING
from provgraph.export.statements import NAMESPACES, Key, keys, local_name
from provgraph.export.streaming import pieces
from provgraph.model import Document
from provgraph.statements import Name, Statement
from provgraph.store import Store
from provgraph.validity import ivoa
from provgraph.validity.facts import Scope, Violation

__all__ = ["broken"]


def broken(store: Store, flavour: Literal["w3c", "ivoa"]) -> list[dict[str, Any]]:
    """What breaks the constraints of PROV, or the rules of the IVOA alone: subject, related, and what it breaks."""
    names: dict[str, Key] = {}
    said = list(pieces(_noted(fetching.fetch_all(store), names), EVERYTHING))
    violations = validity.broken(said, NAMESPACES, "w3c") if flavour == "w3c" else ivoa.broken(said, Scope(NAMESPACES))
    things = [_things(violation.statements, names) for violation in violations]
    shown = _shown(store, {key for of_one in things for key in of_one})
    return [
        _found(violation, [shown[key] for key in of_one]) for violation, of_one in zip(violations, things, strict=True)
    ]


def _noted(documents: Iterable[Document], names: dict[str, Key]) -> Iterator[Document]:
    for document in documents:
        names.update((f"cta:{local_name(*key)}", key) for key in keys(document))
        yield document


def _things(statements: Iterable[Statement], names: Mapping[str, Key]) -> list[Key]:
    """What they speak of; files and runs first."""
    said = (name for s in statements for name in (s.id, *s.formal) if isinstance(name, Name) and name in names)
    return sorted(dict.fromkeys(names[name] for name in said), key=lambda key: key[0] not in _KINDS)


_KINDS = {"Entity": "file", "Activity": "activity"}


def _shown(store: Store, things: Iterable[Key]) -> dict[Key, dict[str, Any]]:
    """As subjects of findings."""
    ids = {label: sorted(id_ for kind, id_ in things if kind == label) for label in _KINDS}
    files = lineage.files_by_id(store, ids["Entity"])
    runs = {a["id"]: a for a in lineage.activities_by_id(store, ids["Activity"])}
    found: dict[Key, dict[str, Any]] = {key: {"kind": key[0].lower(), "id": key[1]} for key in things}
    for key, file in files.items():
        found["Entity", key] = {"kind": "file", **{name: file[name] for name in ("id", "lfn", "name")}}
    for key, run in runs.items():
        job = (run["job"] or {}).get("jobId")
        found["Activity", key] = {"kind": "activity", "id": key, "name": run["name"], "jobId": job}
    return found


def _found(violation: Violation, things: list[dict[str, Any]]) -> dict[str, Any]:
    subject, *related = things
    rule = violation.constraint
    return {
        "subject": subject,
        "related": related,
        "constraint": rule.check,
        "rule": rule.title,
        "meaning": rule.meaning,
    }
