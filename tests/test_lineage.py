"""Lineage on every engine: against a search in Python, on ladders of 2^30 paths, through merges and cycles."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provgraph import lineage, naming, queries
from provgraph.errors import NotFoundError, UsageError
from provgraph.store import Store, sent

FILL = Path(__file__).with_name("graph.cypher").read_text()
DEPTH = 30
serial = count()

Edge = tuple[str, str, bool, bool]


@dataclass
class Graph:
    """A graph to be filled in: names of files and runs are ids, made unique by a prefix."""

    prefix: str = field(default_factory=lambda: f"g{next(serial)}-")
    files: dict[str, list[Any]] = field(default_factory=dict)
    runs: dict[str, list[Any]] = field(default_factory=dict)
    used: dict[tuple[str, str], Edge] = field(default_factory=dict)
    generated: dict[tuple[str, str], Edge] = field(default_factory=dict)
    derived: dict[tuple[str, str], Edge] = field(default_factory=dict)

    def file(
        self, name: str, *, level: str | None = None, lfn: str | None = None, version: int = 1, partial: bool = False
    ) -> str:
        key = self.prefix + name
        self.files[key] = [key, lfn, version if lfn else None, level, partial, lfn or f"/data/{key}.h5"]
        return key

    def run(self, name: str, inputs: list[str], outputs: list[str], *, models: list[str] = [], ok: bool = True) -> str:  # noqa: B006
        key = self.prefix + name
        self.runs[key] = [key, "tool", "completed" if ok else "error"]
        self.used |= {(key, e): (key, e, True, True) for e in inputs}
        self.used |= {(key, e): (key, e, False, True) for e in models}
        self.generated |= {(e, key): (e, key, ok, ok) for e in outputs}
        return key

    def derive(self, effect: str, cause: str) -> None:
        self.derived[effect, cause] = (effect, cause, True, True)

    def fill(self, store: Store) -> None:
        sides = {
            name: [list(edge) for edge in getattr(self, name).values()] for name in ("used", "generated", "derived")
        }
        rows = {"files": list(self.files.values()), "runs": list(self.runs.values()), **sides}
        with store._session("WRITE") as session:
            session.execute_write(lambda tx: tx.run(FILL, rows).consume())

    def distances(self, start: list[str], way: str, follow: str) -> dict[str, int]:
        """Activities between, by relaxing every edge until nothing changes: slow, plain, and of another make."""
        sides = ((0.5, self.used), (0.5, self.generated), (1.0, self.derived))
        edges = [(weight, *edge) for weight, side in sides for edge in side.values()]
        taken = [e for e in edges if follow == "all" or (e[4] if follow == "influence" else e[3])]
        steps = [(a, b, w) if way == "upstream" else (b, a, w) for w, a, b, _, _ in taken]
        found = dict.fromkeys(start, 0.0)
        changed = True
        while changed:
            changed = False
            for a, b, weight in steps:
                if a in found and found[a] + weight < found.get(b, 1e9):
                    found[b] = found[a] + weight
                    changed = True
        return {key: int(d + 0.5) for key, d in found.items() if key not in start}


def ladder(depth: int = DEPTH) -> tuple[Graph, str, str]:
    """Diamonds in a row: 2^depth paths from top to bottom."""
    graph = Graph()
    top = last = graph.file("0", level="DL0")
    for k in range(1, depth + 1):
        left, right, below = graph.file(f"l{k}"), graph.file(f"r{k}"), graph.file(str(k), level="DL1")
        graph.run(f"left{k}", [last], [left])
        graph.run(f"right{k}", [last], [right])
        graph.run(f"join{k}", [left, right], [below])
        last = below
    return graph, top, last


def ids(answer: dict[str, Any]) -> list[str]:
    return [item["id"] for item in answer["items"]]


@pytest.fixture(scope="module")
def long(module_store: Store) -> tuple[Store, str, str]:
    graph, top, bottom = ladder()
    graph.fill(module_store)
    return module_store, top, bottom


# -- speed that does not depend on the number of paths ---------------------------------------------------------------

CLOSURES = [
    f"lineage/{way}_{what}"
    for way in ("upstream", "downstream")
    for what in ("files", "names", "count", "edges", "hops")
]
COOKBOOK = [name for name in queries.names("cookbook") if "*1.." in queries.load(name).text]


@pytest.mark.parametrize("follow", lineage.FOLLOW)
@pytest.mark.parametrize("name", CLOSURES)
def test_a_ladder_is_climbed_at_once(long: tuple[Store, str, str], name: str, follow: str) -> None:
    store, top, bottom = long
    if name.endswith("_hops") and store.dialect != "neo4j":
        pytest.skip("asked of Neo4j alone")
    params: dict[str, Any] = {"ids": [bottom if "up" in name else top], "follow": follow}
    every = {"levels": [], "kind": "file"}
    params |= {key: every[key] for key in queries.load(name).params if key in every}
    begun = time.monotonic()
    [row] = store.read(name, **params)
    assert time.monotonic() - begun < 5
    found = row[0] if len(row) == 1 or not name.endswith("_files") else row[1]
    assert (found if isinstance(found, int) else len(found)) in (3 * DEPTH, 3 * DEPTH + 1)


@pytest.mark.parametrize("name", COOKBOOK)
def test_the_cookbook_climbs_a_ladder(long: tuple[Store, str, str], name: str) -> None:
    store, top, bottom = long
    begun = time.monotonic()
    for file in (top, bottom):
        store.read(name, file=file)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("follow", lineage.FOLLOW)
def test_a_way_through_a_ladder(long: tuple[Store, str, str], follow: str) -> None:
    store, top, bottom = long
    begun = time.monotonic()
    [[found]] = store.read("lineage/path", causes=[top], effects=[bottom], follow=follow)
    assert not store.read("lineage/path", causes=[bottom], effects=[top], follow=follow)
    assert time.monotonic() - begun < 5
    assert (found[0], found[-1], len(found)) == (top, bottom, 4 * DEPTH + 1)


def test_no_way_through_a_ladder(long: tuple[Store, str, str]) -> None:
    store, top, bottom = long
    other = Graph()
    alone = other.file("alone")
    other.fill(store)
    begun = time.monotonic()
    assert lineage.path(store, [top], [alone]) == {"found": False, "steps": []}
    assert lineage.path(store, [alone], [bottom]) == {"found": False, "steps": []}
    assert time.monotonic() - begun < 5


def operators(plan: dict[str, Any]) -> Iterator[str]:
    yield f"{plan['operatorType']} {plan.get('args', {}).get('Details', '')}"
    for child in plan.get("children", ()):
        yield from operators(child)


@pytest.mark.parametrize("name", [*CLOSURES, *COOKBOOK])
def test_neo4j_prunes(long: tuple[Store, str, str], name: str) -> None:
    store, top, _ = long
    if store.dialect != "neo4j":
        pytest.skip("a plan of Neo4j")
    query = queries.load(name)
    every = {"ids": [top], "follow": "data", "levels": [], "kind": "both", "file": top}
    text, given = sent(query, {key: every[key] for key in query.params}, store.dialect)
    with store._session("READ") as session:
        plan = session.run(f"PROFILE {text}", given).consume().profile
    assert plan is not None
    expanding = [op for op in operators(plan) if op.startswith("VarLengthExpand")]
    assert len(expanding) == query.text.count("CALL (s)")
    assert all("Pruning" in op.partition(" ")[0] for op in expanding), expanding


def test_distances_on_a_ladder(long: tuple[Store, str, str]) -> None:
    store, top, bottom = long
    begun = time.monotonic()
    up, down = lineage.upstream(store, [bottom]), lineage.downstream(store, [top])
    assert time.monotonic() - begun < 2
    assert up["items"][-1]["id"] == top
    assert down["items"][-1]["id"] == bottom
    assert up["items"][-1]["distance"] == down["items"][-1]["distance"] == 2 * DEPTH
    assert [item["distance"] for item in down["items"]] == sorted(item["distance"] for item in down["items"])


# -- against a search in Python --------------------------------------------------------------------------------------


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Anything: cycles, failed runs, models, files that nobody made or several runs, derivations."""
    graph = Graph()
    files = [
        graph.file(f"f{k}", level=draw(st.sampled_from([None, "DL1", "DL2"]))) for k in range(draw(st.integers(2, 7)))
    ]
    some = st.lists(st.sampled_from(files), max_size=3, unique=True)
    for k in range(draw(st.integers(1, 6))):
        graph.run(f"a{k}", draw(some), draw(some), models=draw(some), ok=draw(st.booleans()))
    for effect, cause in draw(st.lists(st.tuples(st.sampled_from(files), st.sampled_from(files)), max_size=2)):
        graph.derive(effect, cause)
    return graph


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(graph=graphs(), data=st.data())
def test_lineage_is_that_of_a_plain_search(module_store: Store, graph: Graph, data: st.DataObject) -> None:
    graph.fill(module_store)
    start = data.draw(st.lists(st.sampled_from(sorted(graph.files)), min_size=1, max_size=2, unique=True))
    for way, ask in (("upstream", lineage.upstream), ("downstream", lineage.downstream)):
        for follow in lineage.FOLLOW:
            check(module_store, graph, start, way, follow, ask)


def check(
    store: Store, graph: Graph, start: list[str], way: Any, follow: Any, ask: Callable[..., lineage.Answer]
) -> None:
    right = graph.distances(start, way, follow)
    files = {key: d for key, d in right.items() if key in graph.files}
    both = ask(store, start, follow=follow, kind="both")
    assert {item["id"]: item["distance"] for item in both["items"]} == right
    assert {item["id"]: item["kind"] == "file" for item in both["items"]} == {key: key in files for key in right}
    assert [f["id"] for f in both["start"]] == start
    assert {item["id"]: item["distance"] for item in ask(store, start, follow=follow)["items"]} == files
    assert sorted(ids(ask(store, start, follow=follow, kind="activity"))) == sorted(right.keys() - files.keys())
    assert sorted(ids(ask(store, start, follow=follow, distances=False))) == sorted(files)
    assert set(ids(ask(store, start, follow=follow, depth=1))) == {key for key, d in files.items() if d <= 1}
    dl2 = {key for key in files if graph.files[key][3] == "DL2"}
    assert set(ids(ask(store, start, follow=follow, levels=("DL2",), kind="both"))) == dl2
    assert set(ids(ask(store, start, follow=follow, levels=("DL2",), distances=False))) == dl2
    assert lineage.count(store, way, start, follow=follow) == len(files)
    assert lineage.count(store, way, start, follow=follow, levels=["DL2"]) == len(dl2)
    assert lineage.names(store, way, start, follow=follow) == sorted(f"/data/{key}.h5" for key in files)


def test_what_each_follow_means(module_store: Store) -> None:
    graph = Graph()
    sim, dl1, dl2, left = (graph.file(name) for name in ("sim", "dl1", "dl2", "left"))
    model, training, score = (graph.file(name) for name in ("model", "training", "score"))
    graph.run("process", [sim], [dl1])
    graph.run("train", [training], [model])
    graph.run("apply", [dl1], [dl2], models=[model])
    graph.run("fail", [dl1], [left], ok=False)
    graph.run("evaluate", [dl2], [score])
    graph.fill(module_store)

    def up(follow: str) -> list[str]:
        return ids(lineage.upstream(module_store, [dl2], follow=follow))

    assert up("data") == [dl1, sim]
    assert set(up("influence")) == {dl1, sim, model, training}
    assert ids(lineage.downstream(module_store, [training])) == [model]
    assert set(ids(lineage.downstream(module_store, [training], follow="influence"))) == {model, dl2, score}
    assert left not in ids(lineage.downstream(module_store, [sim], follow="influence"))
    assert left in ids(lineage.downstream(module_store, [sim], follow="all"))


def test_a_cycle_is_no_trouble(module_store: Store) -> None:
    graph = Graph()
    one, two = graph.file("one"), graph.file("two")
    graph.run("there", [one], [two])
    graph.run("back", [two], [one])
    graph.fill(module_store)
    answer = lineage.downstream(module_store, [one], kind="both")
    assert [(item["id"].partition("-")[2], item["distance"]) for item in answer["items"]] == [
        ("there", 1),
        ("two", 1),
        ("back", 2),
    ]
    assert [s["id"].partition("-")[2] for s in lineage.path(module_store, [two], [one])["steps"]] == [
        "two",
        "back",
        "one",
    ]


def test_a_merge_of_many_inputs(module_store: Store) -> None:
    graph = Graph()
    inputs = [graph.file(f"dl1-{k:04}", level="DL1") for k in range(5000)]
    merged = graph.file("merged", level="DL1")
    graph.run("merge", inputs, [merged])
    graph.fill(module_store)
    begun = time.monotonic()
    answer = lineage.upstream(module_store, [merged], limit=3)
    assert time.monotonic() - begun < 5
    assert ids(answer) == inputs[:3]
    assert (answer["total"], answer["truncated"]) == (5000, True)
    run = lineage.show(module_store, graph.prefix + "merge")
    assert [entry["file"]["id"] for entry in run["used"]] == inputs
    assert [entry["file"]["id"] for entry in run["generated"]] == [merged]


# -- filters, names, records -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def named(module_store: Store) -> tuple[Store, Graph]:
    graph = Graph(prefix="n-")
    lfn = "/ctao/MC/gamma/run001.simtel.zst"
    sim = graph.file("sim", level="DL0", lfn=lfn)
    first = graph.file("first", level="DL1", lfn="/ctao/MC/gamma/run001.DL1.h5")
    second = graph.file("second", level="DL1", lfn="/ctao/MC/gamma/run001.DL1.h5", version=2)
    dl2 = graph.file("dl2", level="DL2", lfn="/ctao/MC/gamma/Run001.DL2.h5")
    left = graph.file("left", level="DL2", partial=True)
    graph.run("old", [sim], [first])
    graph.run("new", [sim], [second])
    graph.run("apply", [second], [dl2])
    graph.run("bad", [second], [left], ok=False)
    graph.fill(module_store)
    return module_store, graph


def test_options_of_an_answer(named: tuple[Store, Graph]) -> None:
    store, _ = named
    assert ids(lineage.downstream(store, ["n-sim"])) == ["n-first", "n-second", "n-dl2"]
    assert ids(lineage.downstream(store, ["n-sim"], match="*gamma*DL1*")) == ["n-first", "n-second"]
    assert ids(lineage.downstream(store, ["n-sim"], match="/ctao/*/run001.DL2.h5")) == []
    assert ids(lineage.downstream(store, ["n-sim"], match="*[!1].h5", depth=1)) == []
    assert ids(lineage.downstream(store, ["n-sim"], levels=("DL2", "DL3"))) == ["n-dl2"]
    limited = lineage.downstream(store, ["n-sim"], limit=1, kind="both")
    assert (ids(limited), limited["total"], limited["truncated"]) == (["n-new"], 7, True)
    everything = lineage.downstream(store, ["n-sim"], follow="all", match="*left*")
    assert [(item["name"], item["partial"], item["lfn"], item["version"]) for item in everything["items"]] == [
        ("n-left.h5", True, None, None)
    ]
    with pytest.raises(UsageError, match="follow is one of"):
        lineage.downstream(store, ["n-sim"], follow="the money")
    with pytest.raises(NotFoundError, match="n-nothing"):
        lineage.downstream(store, ["n-nothing"])


def test_keys_are_those_of_the_contract(named: tuple[Store, Graph]) -> None:
    store, _ = named
    answer = lineage.downstream(store, ["n-sim"], kind="both")
    assert list(answer) == ["start", "follow", "items", "total", "truncated"]
    kinds = {item["kind"]: item for item in answer["items"]}
    assert list(kinds["file"]) == ["kind", *naming.FILE, "distance"]
    activity = {*lineage.ACTIVITY} - {"vo", "jobId", "rescheduleCounter"}
    assert set(kinds["activity"]) == {"kind", *activity, "job", "distance"}
    assert kinds["activity"]["config"] == ["a.yml"]
    assert kinds["activity"]["inferred"] is False


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("n-first", ["n-first"]),
        ("/ctao/MC/gamma/run001.DL1.h5", ["n-first", "n-second"]),
        ("LFN:/ctao/MC/gamma/run001.DL1.h5", ["n-first", "n-second"]),
        ("/ctao/MC/gamma/run001.DL1.h5#2", ["n-second"]),
        ("/data/n-left.h5", ["n-left"]),
    ],
)
def test_names_of_files(named: tuple[Store, Graph], name: str, found: list[str]) -> None:
    assert [f["id"] for f in lineage.resolve(named[0], name)] == found


@pytest.mark.parametrize(
    "name", ["/ctao/MC/gamma/run001.DL1.h", "run001.DL1.h5", "/ctao/MC/gamma/run001.DL1.h5#3", "run01.DL1.h5"]
)
def test_an_unknown_name_is_told_its_neighbours(named: tuple[Store, Graph], name: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        lineage.resolve(named[0], name)
    assert "/ctao/MC/gamma/run001.DL1.h5" in str(caught.value)
    assert "\n" not in str(caught.value)


FITS = "SIMPLE  =                    T".ljust(80) + "HIERARCH CTA PRODUCT ID = '{}'".ljust(80) + "END".ljust(80)
ECSV = "# %ECSV 1.0\n# ---\n# meta: !!omap\n# - {{CTA PRODUCT ID: {}}}\n"


@pytest.mark.parametrize("text", [FITS, ECSV])
def test_a_file_on_disk_says_who_it_is(module_store: Store, tmp_path: Path, text: str) -> None:
    graph = Graph(prefix="")
    product = f"3f2504e0-4f89-41d3-9a0c-{next(serial):012}"
    graph.file(product)
    graph.fill(module_store)
    path = tmp_path / "renamed.dat"
    path.write_text(text.format(product.upper()))
    assert [f["id"] for f in lineage.resolve(module_store, str(path))] == [product]
    path.write_text("nothing known")
    with pytest.raises(NotFoundError):
        lineage.resolve(module_store, str(path))


def test_show(named: tuple[Store, Graph]) -> None:
    store, _ = named
    shown = lineage.show(store, "/ctao/MC/gamma/run001.DL1.h5")
    assert (shown["kind"], shown["id"], shown["generatedBy"]["id"]) == ("file", "n-second", "n-new")
    assert [a["id"] for a in shown["usedBy"]] == ["n-apply", "n-bad"]
    assert [(f["id"], f["version"]) for f in shown["versions"]] == [("n-first", 1), ("n-second", 2)]
    assert shown["names"] == ["/ctao/MC/gamma/run001.DL1.h5", "run001.DL1.h5"]
    run = lineage.show(store, "n-bad")
    assert (run["kind"], run["status"], run["job"]) == ("activity", "error", None)
    [entry] = run["generated"]
    assert (entry["file"]["id"], entry["role"], entry["dataflow"], entry["influence"]) == (
        "n-left",
        "out",
        False,
        False,
    )
    assert [(e["file"]["id"], e["dataflow"]) for e in run["used"]] == [("n-second", True)]
    with pytest.raises(NotFoundError):
        lineage.show(store, "nothing")


def test_a_path_goes_down_or_up(named: tuple[Store, Graph]) -> None:
    store, _ = named
    down = lineage.path(store, ["n-sim"], ["n-dl2"])
    assert [s["id"] for s in down["steps"]] == ["n-sim", "n-new", "n-second", "n-apply", "n-dl2"]
    assert [s["kind"] for s in down["steps"]] == ["file", "activity", "file", "activity", "file"]
    up = lineage.path(store, ["n-dl2"], ["n-sim"])
    assert up == {"found": True, "steps": down["steps"][::-1]}
    assert lineage.path(store, ["n-dl2"], ["n-first"]) == {"found": False, "steps": []}
    assert [s["id"] for s in lineage.path(store, ["n-sim"], ["n-left"])["steps"]][-2:] == ["n-bad", "n-left"]
    assert [s["id"] for s in lineage.path(store, ["n-sim"], ["n-sim", "n-dl2"])["steps"]] == ["n-sim"]


def test_activities(named: tuple[Store, Graph]) -> None:
    store, _ = named
    failed = lineage.activities(store, status="error", config="a.yml")
    bad = next(a for a in failed["items"] if a["id"] == "n-bad")
    assert [e["file"]["id"] for e in bad["used"]] == ["n-second"]
    assert all(a["status"] == "error" for a in failed["items"])
    assert failed["total"] == len(failed["items"])
    limited = lineage.activities(store, name="tool", limit=2)
    assert (len(limited["items"]), limited["truncated"]) == (2, True)
    assert lineage.activities(store, site="Moon") == {"items": [], "total": 0, "truncated": False}


def test_named_queries(named: tuple[Store, Graph]) -> None:
    store, _ = named
    table = lineage.query(store, "dl2_of_simtel", {"file": "/ctao/MC/gamma/run001.simtel.zst"})
    assert (table.columns, table.rows) == (["id", "file"], [["n-dl2", "/ctao/MC/gamma/Run001.DL2.h5"]])
    assert ["n-bad", "tool", None, "error", None, None, None] in lineage.query(store, "failed_runs", {}).rows
    assert ["n-left", "/data/n-left.h5", "tool", "error"] in lineage.query(store, "partial_files", {}).rows
    limited = lineage.query(store, "failed_runs", {}, limit=0)
    assert (limited.rows, limited.total > 0, limited.truncated) == ([], True, True)
    with pytest.raises(UsageError, match="dl2_of_simtel takes file=VALUE, not none"):
        lineage.query(store, "dl2_of_simtel", {})
    with pytest.raises(NotFoundError, match="there is no query 'nothing'"):
        lineage.query(store, "nothing", {})
