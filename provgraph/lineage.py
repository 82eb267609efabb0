"""Questions to the graph: what did a file come from, what came from it, and what is it?

Plain functions over a store; answers are plain dictionaries, with the keys that the command line prints as JSON.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from math import inf
from operator import itemgetter
from typing import Any, Literal

from provgraph import foreign, joined, queries
from provgraph.errors import NotFoundError, UsageError
from provgraph.foreign import ACTIVITY, LIVE, Scope
from provgraph.naming import FILE, file, resolve
from provgraph.records import Activity, Item, activities_by_id, activity, chunks, files_by_id, with_claims
from provgraph.store import Store, Table

__all__ = [
    "ACTIVITY",
    "Answer",
    "Options",
    "activities",
    "activities_by_id",
    "activity",
    "between",
    "chunks",
    "cookbook",
    "count",
    "downstream",
    "files_by_id",
    "imported",
    "names",
    "path",
    "query",
    "resolve",
    "show",
    "upstream",
    "with_claims",
]

Answer = dict[str, Any]
Way = Literal["upstream", "downstream"]

FOLLOW = ("data", "influence", "all")
KINDS = ("file", "activity", "both")
_LFN, _NAME, _LEVEL = map(FILE.index, ("lfn", "name", "dataLevel"))


@dataclass(frozen=True, slots=True)
class Options:
    """What of a lineage is asked for.

    ``follow``: ``data`` itself, all that has ``influence`` (models, cuts, configuration), or ``all``.
    ``match``: a pattern for the LFN, or the name where there is none; ``*`` matches ``/`` too.
    ``depth``: at most so many activities away. ``distances``: False is faster and leaves them out. ``scope``: what is
    one with something in another scope is followed there; only where several are asked.
    """

    follow: Literal["data", "influence", "all"] = "data"
    levels: Sequence[str] = ()
    match: str | None = None
    kind: Literal["file", "activity", "both"] = "file"
    depth: int | None = None
    limit: int | None = None
    distances: bool = True
    scope: Scope = LIVE

    def __post_init__(self) -> None:
        if self.follow not in FOLLOW or self.kind not in KINDS:
            raise UsageError(
                f"follow is one of {', '.join(FOLLOW)} and kind one of {', '.join(KINDS)}, "
                f"not {self.follow!r} and {self.kind!r}"
            )

    @property
    def plain(self) -> bool:
        """No distance is needed to answer."""
        return not self.distances and self.depth is None and self.kind == "file"


def downstream(store: Store, ids: Sequence[str], **options: Any) -> Answer:
    """All that came from the entities of these ids; options as in ``Options``."""
    return _lineage(store, "downstream", ids, Options(**options))


def upstream(store: Store, ids: Sequence[str], **options: Any) -> Answer:
    """All that the entities of these ids came from; options as in ``Options``."""
    return _lineage(store, "upstream", ids, Options(**options))


def count(store: Store, way: Way, ids: Sequence[str], *, follow: str = "data", levels: Sequence[str] = ()) -> int:
    """How many files (of these data levels) there are that way; nothing but their number travels."""
    [[files]] = store.read(f"lineage/{way}_count", ids=list(ids), follow=follow, levels=list(levels))
    return int(files)


def names(store: Store, way: Way, ids: Sequence[str], *, follow: str = "data", levels: Sequence[str] = ()) -> list[str]:
    """LFNs of the files that way, by name; path or name of one without an LFN. Faster than whole records."""
    [[found]] = store.read(f"lineage/{way}_names", ids=list(ids), follow=follow, levels=list(levels))
    return sorted(set(found))


_Rows = dict[str, list[Any]]
"""Rows of files by id: properties in the order of ``FILE``."""
_Hops = dict[str, int]
"""Number of edges from the start to each file and activity."""


def _lineage(store: Store, way: Way, ids: Sequence[str], options: Options) -> Answer:
    if options.scope.joined:
        return _through_scopes(store, way, ids, options)
    imported = any(map(foreign.apart, ids))
    rows, hops = (_listed if options.plain and not imported else _walk)(store, way, ids, options)
    return _answer(store, ids, rows, hops, options)


def _through_scopes(store: Store, way: Way, ids: Sequence[str], options: Options) -> Answer:
    """What is one is one item, with the ids of the others."""
    found = joined.walk(store, way, ids, options.follow, options.scope)
    rows, further = found.merged()
    start = list(dict.fromkeys(map(found.of, ids)))
    answer = _answer(store, start, rows, hops_from(start, further, rows), options)
    found.tell((*answer["start"], *answer["items"]))
    return answer


def _answer(store: Store, ids: Sequence[str], rows: _Rows, hops: _Hops, options: Options) -> Answer:
    if missing := [key for key in ids if key not in rows]:
        raise NotFoundError(f"no file has the id {missing[0]!r}: resolve its name first")
    for key in ids:
        hops.pop(key, None)
    runs = _runs(store, hops, rows, options)
    found = sorted(_found(rows, runs, hops, options))
    kept = found[: options.limit]
    return {
        "start": [file(rows[key]) for key in ids],
        "follow": options.follow,
        "items": [_item(rows, runs, options, n, key) for n, _, key in kept],
        "total": len(found),
        "truncated": len(kept) < len(found),
    }


def _listed(store: Store, way: Way, ids: Sequence[str], options: Options) -> tuple[_Rows, _Hops]:
    """The files that way without their distances: all seem equally far."""
    [[start, files]] = store.read(
        f"lineage/{way}_files", ids=list(ids), follow=options.follow, levels=list(options.levels)
    )
    rows = {row[0]: row for row in files}
    hops = dict.fromkeys(rows, 0)
    return rows | {row[0]: row for row in start}, hops


def _runs(store: Store, hops: _Hops, rows: _Rows, options: Options) -> dict[str, Activity]:
    """The activities among these nodes, if any are asked for; a data level is one of files."""
    if options.kind == "file" or options.levels:
        return {}
    far = _far(options)
    return {
        a["id"]: a for a in activities_by_id(store, [key for key, n in hops.items() if n <= far and key not in rows])
    }


_Key = tuple[int, str, str]
"""Distance in edges, title and id: sorted, they stand in the order of the answer."""


def _found(rows: _Rows, runs: dict[str, Activity], hops: _Hops, options: Options) -> Iterable[_Key]:
    """Keys of what is asked for."""
    found = [(hops[key], run["name"] or "", key) for key, run in runs.items()]
    if options.kind != "activity":
        found += _files_found(rows, hops, options)
    return found if options.match is None else (key for key in found if fnmatchcase(key[1], options.match))


def _files_found(rows: _Rows, hops: _Hops, options: Options) -> Iterator[_Key]:
    far, levels = _far(options), frozenset(options.levels)
    for key, row in rows.items():
        n = hops.get(key, inf)  # the start has none
        if n <= far and n < inf and (not levels or row[_LEVEL] in levels):
            yield int(n), row[_LFN] or row[_NAME] or "", key


def _far(options: Options) -> float:
    return inf if options.depth is None else 2 * options.depth


def _item(rows: _Rows, runs: dict[str, Activity], options: Options, hops: int, key: str) -> Item:
    item = file(rows[key]) if key in rows else runs[key]
    if options.kind == "both":
        item = _with_kind(item, key in rows)
    if options.distances:
        item["distance"] = (hops + 1) // 2  # a file is two edges from the next one, an activity one from its file
    return item


def _with_kind(item: Item, is_file: bool) -> Item:
    return {"kind": "file" if is_file else "activity", **item}


# -- distances -----------------------------------------------------------------------------------------------------


def _walk(store: Store, way: Way, ids: Sequence[str], options: Options) -> tuple[_Rows, _Hops]:
    """The files that way, the start included, and the number of edges to each file and activity."""
    follow = options.follow
    if store.dialect == "neo4j":  # its plan counts edges as it goes; elsewhere that takes the time of all paths
        [[files, others, derivations]] = store.read(
            f"lineage/{way}_hops", ids=list(ids), follow=follow, kind=options.kind
        )
        if not derivations:
            return {row[0]: row for row in foreign.filled(store, files)}, _nearest([*files, *others])
    [[files, others]] = store.read(f"lineage/{way}_edges", ids=list(ids), follow=follow)
    rows = {row[0]: row for row in foreign.filled(store, files)}
    return rows, hops_from(ids, {row[0]: row[-1] for row in [*files, *others]}, rows)


def _nearest(rows: list[list[Any]]) -> _Hops:
    """Several starts may reach one node: the nearest counts."""
    hops = {row[0]: row[-1] for row in rows}
    if len(hops) < len(rows):
        hops = {row[0]: row[-1] for row in sorted(rows, key=itemgetter(-1), reverse=True)}
    return hops


def hops_from(start: Iterable[str], further: dict[str, list[str]], files: Container[str]) -> dict[str, int]:
    """Number of edges to each node; one from file to file (``wasDerivedFrom``) stands for two."""
    hops = {key: 0 for key in start if key in further}
    waves: list[list[str]] = [list(hops), [], []]
    level = 0
    while any(waves):
        wave, *later = waves
        for node in wave:
            if hops[node] < level:  # reached sooner
                continue
            for other in further.get(node, ()):
                step = 2 if node in files and other in files else 1
                if hops.get(other, level + 3) > level + step:
                    hops[other] = level + step
                    later[step - 1].append(other)
        waves = [*later, []]
        level += 1
    return hops


def between(
    store: Store, way: Way, start: Sequence[str], ends: Iterable[str], follow: str
) -> tuple[list[str], list[str]]:
    """Ids of the files and of the activities on all ways from the start to the ends, both included."""
    [[files, others]] = store.read(f"lineage/{way}_edges", ids=list(start), follow=follow)
    nearer: dict[str, list[str]] = {}
    for row in [*files, *others]:
        for other in row[-1]:
            nearer.setdefault(other, []).append(row[0])
    waiting = list(ends)
    kept = {*start, *waiting}
    while waiting:
        found = set(nearer.get(waiting.pop(), ())) - kept
        kept |= found
        waiting += found
    return sorted({row[0] for row in files} & kept), sorted({row[0] for row in others} & kept)


# -- other questions -----------------------------------------------------------------------------------------------


def show(store: Store, name: str, scope: Scope = LIVE) -> Item:
    """The whole record of a file, the newest version of an LFN, or an activity."""
    names = [name, name.lower()] if scope.holds(None) else []
    if found := activities_by_id(store, names) or _imported_run(store, name, scope):
        return {"kind": "activity", **with_claims(store, found)[0]}
    shown = resolve(store, name, scope)[-1]
    [[used_by, producers, versions, names, values]] = store.read("lineage/around_file", id=shown["id"])
    known = shown["generatedBy"] or min(producers, default=None)  # of a value, its edge alone says who generated it
    producer = activities_by_id(store, [known]) if known else []
    return {
        "kind": "file",
        **shown,
        **({"value": values[0]} if values else {}),
        "generatedBy": producer[0] if producer else None,
        "usedBy": _by_start(map(activity, used_by)),
        "versions": sorted(map(file, versions), key=lambda f: f["version"] or 0),
        "names": sorted({shown["name"], *names, *filter(None, [shown["lfn"]])}),
    }


def _imported_run(store: Store, name: str, scope: Scope) -> list[Activity]:
    """An activity of imported documents by id, IRI or qualified name, where one alone is called so."""
    found = activities_by_id(store, foreign.candidates(store, name, scope)) if ":" in name or scope != LIVE else []
    return found if len(found) == 1 else []


def _by_start(found: Iterable[Activity]) -> list[Activity]:
    return sorted(found, key=lambda a: (a["startTime"] or "", a["id"]))


def activities(
    store: Store,
    *,
    name: str | None = None,
    version: str | None = None,
    status: str | None = None,
    config: str | None = None,
    site: str | None = None,
    limit: int | None = None,
    scope: Scope = LIVE,
) -> Answer:
    """Runs of tools that meet all conditions, by start, each with what it used and generated."""
    conditions = {"name": name, "version": version, "status": status, "config": config, "site": site}
    rows: list[list[Any]] = []
    if scope.holds(None):
        [[rows]] = store.read("lineage/activities_where", **conditions)
    found = _by_start([*map(activity, rows), *imported(store, scope, conditions)])
    kept = found if limit is None else found[:limit]
    return {"items": with_claims(store, kept), "total": len(found), "truncated": len(kept) < len(found)}


def imported(store: Store, scope: Scope, conditions: dict[str, str | None]) -> Iterator[Activity]:
    """Activities of imported documents that meet the conditions."""
    bundles = foreign.all_bundles(store) if scope.everywhere else list(scope.bundles)
    if bundles:
        [[rows]] = store.read("lineage/imported_activities", bundles=bundles)
        asked = {key: value for key, value in conditions.items() if value is not None}
        for run in map(activity, foreign.filled_runs(store, rows)):
            if all(value in run[key] if key == "config" else run[key] == value for key, value in asked.items()):
                yield run


def path(store: Store, a: Sequence[str], b: Sequence[str], scope: Scope = LIVE) -> Answer:
    """A shortest way from file a to file b, down or up: of data if there is one, else of influence, else any."""
    if scope.joined:
        return _path_through_scopes(store, a, b, scope)
    if common := [key for key in a if key in set(b)]:
        return {"found": True, "steps": _steps(store, common[:1])}
    for follow in FOLLOW:
        for causes, effects in ((a, b), (b, a)):
            rows = store.read("lineage/path", causes=list(causes), effects=list(effects), follow=follow)
            if rows:
                ids = rows[0][0]
                return {"found": True, "steps": _steps(store, ids if causes is a else ids[::-1])}
    return {"found": False, "steps": []}


def _path_through_scopes(store: Store, a: Sequence[str], b: Sequence[str], scope: Scope) -> Answer:
    for follow in FOLLOW:
        for way in ("downstream", "upstream"):
            found = joined.walk(store, way, a, follow, scope)
            if steps := found.way(a, b):
                return {"found": True, "steps": _steps(store, steps)}
    return {"found": False, "steps": []}


def _steps(store: Store, ids: list[str]) -> list[Item]:
    files = files_by_id(store, ids)
    runs = {a["id"]: a for a in activities_by_id(store, [key for key in ids if key not in files])}
    return [_with_kind(files[key] if key in files else runs[key], key in files) for key in ids]


def cookbook() -> dict[str, queries.Query]:
    """The named queries, by name."""
    return {name.partition("/")[2]: queries.load(name) for name in queries.names("cookbook")}


def query(store: Store, name: str, params: dict[str, Any], *, limit: int | None = None) -> Table:
    """The answer to a query of the cookbook, or to any other statement that reads, by its full name."""
    asked = cookbook().get(name) or _statement(name)
    if set(params) != set(asked.params):
        wanted = " ".join(f"{p}=VALUE" for p in asked.params) or "no parameters"
        raise UsageError(f"the query {name} takes {wanted}, not {', '.join(params) or 'none'}")
    rows = store.read(asked.name, **params)
    kept = rows if limit is None else rows[:limit]
    return Table(list(asked.columns), kept, len(rows), len(kept) < len(rows))


def _statement(name: str) -> queries.Query:
    if name in queries.names() and queries.load(name).mode == "read":
        return queries.load(name)
    near = get_close_matches(name, cookbook(), cutoff=0.4)
    raise NotFoundError(
        f"there is no query {name!r}; `provgraph query --list` names them{', like ' * bool(near)}{', '.join(near)}"
    )
