"""Questions to a campaign that imported documents answer, alone or together with the live graph.

Files and runs that are one (see ``joined``) are one here too. What a file is, a document says in provgraph's words, or
its role and its name tell, as they do in logs.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from provgraph import foreign, joined, lineage
from provgraph.conditions import Conditions
from provgraph.foreign import LIVE, Scope
from provgraph.joined import Joined
from provgraph.naming import FILE, file
from provgraph.natures import nature
from provgraph.records import Item, by_name
from provgraph.statements import TERMS
from provgraph.store import Store

__all__ = ["affected", "impact", "models"]

_MODELS = frozenset({"model", "cuts"})
_PRODUCER = FILE.index("generatedBy")

Use = tuple[str, str, str | None]
"""A run, a file that influenced it, and in which role."""


# -- models ----------------------------------------------------------------------------------------------------------


def models(store: Store, ids: Sequence[str], scope: Scope) -> dict[str, Any]:
    """Models and cuts that made these files, as in ``campaign.models``."""
    found, data = (joined.walk(store, "upstream", ids, follow, scope) for follow in ("influence", "data"))
    start = set(map(found.of, ids))
    wrote = {key for id_ in found.files if found.of(id_) in start for key in _producers(found, id_)}
    uses = list(_uses(store, _runs_of(found) | wrote))
    kinds = _models(store, found.files.keys() | {id_ for _, id_, _ in uses}, uses)
    by_run: dict[str, set[str]] = defaultdict(set)
    for run, id_, _ in uses:
        by_run[found.of(run)] |= {found.of(id_)} if id_ in kinds else set()
    direct = _united(by_run, map(found.of, wrote))
    in_data = direct | _united(by_run, map(found.of, _runs_of(data)))
    groups = {"direct": direct, "in_data_lineage": in_data}
    groups["all"] = in_data | {found.of(id_) for id_ in found.files.keys() & kinds}
    files = lineage.files_by_id(store, sorted(groups["all"] - start))
    _tell(files.values(), found, scope)
    return {name: by_name(files[id_] for id_ in ids_ - start) for name, ids_ in groups.items()}


def _runs_of(found: Joined) -> set[str]:
    return found.further.keys() - found.files.keys()


def _producers(found: Joined, id_: str) -> Iterator[str]:
    """Runs that wrote a file; of one that they left broken off only its record tells."""
    yield from (key for key in found.further[id_] if key not in found.files)
    if producer := found.files[id_][_PRODUCER]:
        yield producer


def _united(by_run: dict[str, set[str]], runs: Iterable[str]) -> set[str]:
    return set().union(*(by_run.get(run, ()) for run in runs))


def _uses(store: Store, runs: Iterable[str]) -> Iterator[Use]:
    for part in lineage.chunks(sorted(runs)):
        [[used, _]] = store.read("lineage/claims", ids=part)
        yield from ((run, id_, role) for run, id_, role, _, _, influence, *_ in used if influence)


def _models(store: Store, ids: Iterable[str], uses: Iterable[Use]) -> set[str]:
    """Those of the files that are models or cuts."""
    roles: dict[str, set[str | None]] = defaultdict(set)
    for _, id_, role in uses:
        roles[id_].add(role)
    rows = [row for part in lineage.chunks(sorted(ids)) for row in store.read("campaign/natures", ids=part)[0][0]]
    told = foreign.said(store, {row[0]: row[3] for row in rows})
    kinds = {row[0]: told[row[0]].text((TERMS + "dataType",)) if row[0] in told else row[2] for row in rows}
    sounds = {id_: {nature(role, name or "") for role in roles[id_]} for id_, name, *_ in rows}
    return {id_ for id_, kind in kinds.items() if not _MODELS.isdisjoint({kind} if kind else sounds[id_])}


def _tell(files: Iterable[Item], found: Joined, scope: Scope) -> None:
    if scope.joined:
        found.tell(files)


# -- impact ----------------------------------------------------------------------------------------------------------


def impact(
    store: Store,
    conditions: Conditions,
    follow: str,
    scope: Scope,
    live: Callable[[Store, Conditions], set[str]],
) -> dict[str, Any]:
    """What is affected, as in ``campaign.impact``; ``live`` gives the runs of the live graph that meet conditions."""
    scope = _of_files(conditions.files or (), scope)
    uses = joined.walk(store, "downstream", conditions.files or (), "influence", scope)
    runs = _runs(store, conditions, uses, scope, live)
    found = joined.walk(store, "downstream", (), follow, scope, runs=runs)
    rows, further = found.merged()
    start = set(map(uses.of, conditions.files or ()))
    itself = {found.of(id_) for id_ in uses.files if uses.of(id_) in start}
    files = {id_: file(row) for id_, row in rows.items() if id_ not in itself}
    files = {id_: one for id_, one in files.items() if not one["partial"]}
    _tell(files.values(), found, scope)
    direct = {id_ for run in runs for id_ in further[found.of(run)] if id_ in files}
    producers = {one["generatedBy"] and found.of(one["generatedBy"]) for one in files.values()}
    return affected(files.values(), producers, direct)


def affected(files: Collection[Item], producers: set[str | None], direct: Iterable[str]) -> dict[str, Any]:
    """The answer: these files, those of them that were affected directly, and the runs that made them."""
    levels = Counter(one["dataLevel"] or "none" for one in files)
    by_id = {one["id"]: one for one in files}
    return {
        "direct": by_name(by_id[id_] for id_ in direct),
        "downstream": by_name(files),
        "activities": len(producers - {None}),
        "counts": dict(sorted(levels.items())),
    }


def _of_files(files: Sequence[str], scope: Scope) -> Scope:
    """A question about files that one document alone knows is answered in it."""
    places = {place[0] for place in map(foreign.apart, files) if place}
    return Scope(tuple(sorted(places))) if scope == LIVE and places else scope


def _runs(
    store: Store,
    conditions: Conditions,
    uses: Joined,
    scope: Scope,
    live: Callable[[Store, Conditions], set[str]],
) -> set[str]:
    """The runs that meet the conditions, one for all that are one."""
    met: list[set[str]] = []
    if conditions.files is not None:
        _, further = uses.merged()
        users = {run for id_ in set(map(uses.of, conditions.files)) for run in further[id_]}
        met.append(users - uses.files.keys())
    others = replace(conditions, files=None) if _others(conditions) else None
    if others is not None:
        met.append(set(map(uses.of, _that_say(store, others, scope, live))))
    return set.intersection(*met)


def _others(conditions: Conditions) -> bool:
    return any((*conditions.plain.values(), conditions.software, conditions.parameter))


def _that_say(
    store: Store, conditions: Conditions, scope: Scope, live: Callable[[Store, Conditions], set[str]]
) -> set[str]:
    """Runs that meet the conditions each in its own scope."""
    found = live(store, conditions) if scope.holds(None) else set()
    met: list[set[str]] = []
    if any(conditions.plain.values()):
        plain = {"name" if key == "tool" else key: value for key, value in conditions.plain.items()}
        met.append({run["id"] for run in lineage.imported(store, scope, plain)})
    if conditions.package is not None:
        met.append(set(_with_software(store, scope, *conditions.package)))
    if conditions.setting is not None:
        met.append(set(_with_parameter(store, scope, *conditions.setting)))
    return found | set.intersection(*met)


def _with_software(store: Store, scope: Scope, package: str, version: str | None) -> Iterator[str]:
    found = list(_settings(store, scope, package, package))
    said = foreign.said(store, {id_: declared for id_, _, declared, *_ in found})
    for id_, _, _, *runs in found:
        if version is None or said[id_].text((TERMS + "version",)) == version:
            yield from (run for some in runs for run in some)


def _with_parameter(store: Store, scope: Scope, name: str, values: Sequence[str]) -> Iterator[str]:
    texts = {_text(value) for value in values}
    for _, value, _, *runs in _settings(store, scope, name, f".{name}"):
        if value in texts:
            yield from (run for some in runs for run in some)


def _text(value: str) -> str:
    """How a document holds a value that is known as JSON: what is text without its quotes."""
    read = json.loads(value)
    return read if isinstance(read, str) else value


def _settings(store: Store, scope: Scope, name: str, ending: str) -> Iterator[list[Any]]:
    for bundle in foreign.all_bundles(store) if scope.everywhere else scope.bundles:
        where = {"prefix": f"{bundle} ", "name": name, "ending": ending}
        yield from store.read("campaign/imported_settings", **where)[0][0]
