"""Live questions and imported documents: neither sees the other unless it is asked to."""

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli
from test_lineage import Graph

from provgraph import campaign, checks, demo, export, fetching, lineage, loading, naming
from provgraph.errors import ProvgraphError
from provgraph.store import Store

LFN = "/ctao/MC/PROD6/gamma"

ODD = """document
  prefix ex <http://example.org/>
  entity(ex:gamma.simtel.zst, [prov:label="gamma_20deg_0deg_run101.simtel.zst", prov:location="/ctao/odd"])
  entity(ex:model.pkl)
  entity(ex:dl2, [prov:label="gamma_20deg_0deg_run101.DL2.h5"])
  activity(ex:a1, 2020-01-01T00:00:00Z, 2030-01-01T00:00:00Z, [prov:label="ctapipe-process"])
  activity(ex:a2, 2026-01-01T00:00:00Z, -, [prov:label="ctapipe-merge"])
  agent(ex:who)
  used(ex:a1, ex:gamma.simtel.zst, 2026-01-01T00:00:00Z)
  used(ex:a1, ex:gamma.simtel.zst, 2027-01-01T00:00:00Z, [prov:role="again"])
  used(ex:a1, ex:dl2, 2026-01-01T00:00:00Z)
  used(ex:a1, ex:model.pkl, -, [prov:type="Setup"])
  wasGeneratedBy(ex:dl2, ex:a1, 2026-01-02T00:00:00Z)
  wasGeneratedBy(ex:dl2, ex:a2, 2026-01-03T00:00:00Z)
  wasDerivedFrom(ex:dl2, ex:gamma.simtel.zst)
  wasDerivedFrom(ex:gamma.simtel.zst, ex:dl2)
endDocument
"""
"""What every check would find something in, with the names of the demo."""

PARAMETERS: dict[str, Any] = {
    "level": "DL2",
    "from": "2019",
    "until": "2031",
    "least": 1,
    "package": "ctapipe",
    "transformation": 1,
    "parameter": "ProcessorTool.EventSource.max_events",
}


def told(question: Callable[[], Any]) -> Any:
    """The answer, or what is said where there is none."""
    try:
        return question()
    except ProvgraphError as error:
        return str(error)


def everything(store: Store) -> dict[str, Any]:
    """What every question answers on the live graph."""
    files = sorted(
        lineage.files_by_id(store, [k for d in fetching.fetch_all(store) for k in (e.id for e in d.entities)])
    )
    file = next(f for f in files if f in {r["id"] for r in naming.resolve(store, f)})
    questions: dict[str, Callable[[], Any]] = {
        "activities": lambda: lineage.activities(store),
        "process": lambda: lineage.activities(store, name="ctapipe-process"),
        "jobs": lambda: campaign.jobs(store),
        "checks": lambda: checks.check(store, [*checks.CHECKS]),
        "tool": lambda: campaign.impact(store, campaign.Conditions(tool="ctapipe-process")),
        "file": lambda: campaign.impact(store, campaign.Conditions(files=[file]), follow="influence"),
        "near": lambda: naming.nearest(store, "gamma_20deg_0deg_run1.simtel.zst"),
        "nearer": lambda: naming.nearest(store, "dl2"),
        "unknown": lambda: naming.resolve(store, "gamma_20deg_0deg_run101.simtel"),
        "models": lambda: campaign.models(store, files),
        "up": lambda: lineage.upstream(store, files, follow="all", kind="both"),
        "down": lambda: lineage.downstream(store, files, follow="influence", kind="both"),
        "path": lambda: lineage.path(store, files[:3], files[-3:]),
        "all": lambda: [*fetching.fetch_all(store)],
    }
    questions |= {f"show {file}": partial(campaign.show, store, file) for file in files[::40]}
    for name, query in lineage.cookbook().items():
        questions[name] = partial(lineage.query, store, name, {p: PARAMETERS.get(p, file) for p in query.params})
    return {name: told(question) for name, question in questions.items()}


def exported(store: Store, path: Path) -> Path:
    with path.open("w", encoding="utf-8") as stream:
        export.write_stream(lambda: fetching.fetch_all(store), "json", stream)
    return path


def test_live_questions_are_answered_from_the_live_graph(store: Store, tmp_path: Path) -> None:
    loading.load(store, [str(demo.campaign() / name) for name in ("jobs", "bundle.json")])
    before = everything(store)
    own = exported(store, tmp_path / "own.json")
    odd = tmp_path / "odd.provn"
    odd.write_text(ODD)
    report = loading.load(store, [str(own), str(odd)])
    assert [entry.status for entry in report.entries] == ["new", "new"]
    assert report.entries[0].activities > 20
    after = everything(store)
    assert [name for name in before if before[name] != after[name]] == []


def test_derivations_are_exported(store: Store) -> None:
    graph = Graph()
    raw, made, other = (graph.file(name) for name in ("raw", "made", "other"))
    graph.derive(made, raw)
    graph.derive(other, made)
    graph.fill(store)
    said = [r for d in fetching.fetch_all(store) for r in d.relations if r.type == "wasDerivedFrom"]
    assert {(r.source, r.target) for r in said} == {(made, raw), (other, made)}
    assert all(r.get("dataflow") for r in said)
    [up] = [r for r in fetching.fetch(store, [made], "up").relations if r.type == "wasDerivedFrom"]
    assert (up.source, up.target) == (made, raw)
    stream = io.StringIO()
    export.write_stream(lambda: fetching.fetch_all(store), "provn", stream)
    assert stream.getvalue().count("wasDerivedFrom(cta:file-") == 2


# -- scopes ------------------------------------------------------------------------------------------------------------

HEAD = "document\n  prefix ex <http://example.org/>\n"
MADE = f"""{HEAD}
  entity(ex:raw, [prov:label="raw"])
  entity(ex:cal)
  used(ex:calibrate, ex:raw, -)
  used(ex:calibrate, ex:cal, -, [prov:type="Calibration"])
  wasGeneratedBy(ex:clean, ex:calibrate, -)
  wasInfluencedBy(ex:calibrate, ex:description)
endDocument
"""
PLOTTED = f"""{HEAD}
  used(ex:draw, ex:clean, -)
  bundle ex:inner
    wasGeneratedBy(ex:plot, ex:draw, -)
    wasDerivedFrom(ex:paper, ex:plot)
    wasDerivedFrom(ex:note, ex:raw)
  endBundle
endDocument
"""


def loaded(store: Store, folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.provn").write_text(text)
    report = loading.load(store, [str(folder / f"{name}.provn") for name in texts])
    assert not report.refused, report.entries


@pytest.fixture
def documents(store: Store, tmp_path: Path) -> Path:
    loaded(store, tmp_path, made=MADE, plotted=PLOTTED)
    return tmp_path


def local(answer: dict[str, Any]) -> list[tuple[str, int]]:
    return [(item["iri"].rpartition("/")[2], item["distance"]) for item in answer["items"]]


def down(cli: Cli, name: str, *words: str | Path) -> list[tuple[str, int]]:
    ran = cli("down", name, "--json", *words)
    assert ran.code == 0, ran.err
    return local(ran.json)


def test_a_name_that_one_document_knows_is_answered_in_it(cli: Cli, documents: Path) -> None:
    assert down(cli, "ex:cal") == []
    assert down(cli, "ex:cal", "--follow", "influence") == [("clean", 1)]
    assert down(cli, "http://example.org/plot") == [("paper", 1)]
    ran = cli("down", "ex:clean", "--json")
    assert (ran.code, "made.provn" in ran.err, "--scope" in ran.err) == (1, True, True)


def test_a_scope_is_a_document_or_a_bundle(cli: Cli, documents: Path) -> None:
    made, plotted = documents / "made.provn", documents / "plotted.provn"
    assert down(cli, "ex:raw", "--scope", made) == [("clean", 1)]
    assert down(cli, "raw", "--scope", made, "--level", "DL9") == []
    assert down(cli, "ex:raw", "--scope", "ex:inner") == [("note", 1)]
    assert down(cli, "ex:clean", "--scope", plotted) == [("plot", 1), ("paper", 2)], "its bundle goes on with the run"
    [item] = cli("up", "ex:clean", "--scope", made, "--json").json["items"]
    assert item["id"] == f"{item['bundle']} {item['iri']}"
    assert item["bundle"].startswith("doc-")
    assert (item["name"], item["lfn"], item["generatedBy"]) == ("raw", None, None)


def test_all_scopes_are_followed_as_one(cli: Cli, documents: Path) -> None:
    assert down(cli, "ex:raw", "--scope", "all") == [("clean", 1), ("note", 1), ("plot", 2), ("paper", 3)]
    ran = cli("up", "ex:paper", "--scope", "all", "--kind", "both", "--json").json
    assert [(kind, *step) for (kind, step) in zip([i["kind"] for i in ran["items"]], local(ran), strict=True)] == [
        ("file", "plot", 1),
        ("activity", "draw", 2),
        ("file", "clean", 2),
        ("activity", "calibrate", 3),
        ("file", "raw", 3),
    ]
    assert [len(item["also"]) for item in ran["items"]] == [0, 1, 1, 0, 1]
    found = cli("path", "ex:raw", "ex:paper", "--scope", "all", "--json").json
    assert [s["iri"].rpartition("/")[2] for s in found["steps"]] == [
        *("raw", "calibrate", "clean", "draw", "plot", "paper"),
    ]
    assert cli("path", "ex:paper", "ex:raw", "--scope", documents / "plotted.provn", "--json").json["found"] is False


def test_show_and_activities(cli: Cli, documents: Path) -> None:
    shown = cli("show", "ex:calibrate", "--json").json
    assert (shown["kind"], shown["iri"]) == ("activity", "http://example.org/calibrate")
    assert [(c["file"]["name"], c["type"], c["dataflow"]) for c in shown["used"]] == [
        ("cal", "Calibration", False),
        ("raw", "Main", True),
    ]
    assert cli("activities", "--json").json["total"] == 0
    inner = cli("activities", "--scope", "ex:inner", "--json").json
    assert [a["iri"].rpartition("/")[2] for a in inner["items"]] == ["draw"]
    assert cli("activities", "--scope", "all", "--json").json["total"] == 3
    assert cli("activities", "--scope", "all", "--name", "draw", "--json").json["total"] == 2
    assert cli("show", "ex:plot", "--scope", "ex:inner", "--json").json["generatedBy"]["name"] == "draw"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("down", "ex:raw", "--scope", "plottet.provn"), "plotted.provn"),
        (("down", "ex:klean", "--scope", "all"), "clean"),
        (("down", "cleen", "--scope", "ex:inner"), "the nearest known"),
    ],
)
def test_an_unknown_name_proposes_near_ones(cli: Cli, documents: Path, words: tuple[str, ...], said: str) -> None:
    ran = cli(*words)
    assert (ran.code, said in ran.err) == (1, True), ran.err


# -- the live graph and documents --------------------------------------------------------------------------------------


@pytest.fixture
def campaign_and_own(store: Store, tmp_path: Path) -> dict[str, Any]:
    """A live graph of one chain with a file of two versions, and its own export, loaded."""
    graph = Graph()
    raw = graph.file("raw", lfn="/vo/raw")
    clean = graph.file("clean", lfn="/vo/clean", level="DL1")
    versions = [graph.file(f"dl2-{n}", lfn="/vo/dl2", version=n, level="DL2") for n in (1, 2)]
    graph.run("calibrate", [raw], [clean])
    graph.run("first", [clean], versions[:1])
    graph.run("second", [clean], versions[1:])
    graph.fill(store)
    own = exported(store, tmp_path / "own.json")
    assert not loading.load(store, [str(own)]).refused
    return {"own": own, "raw": raw, "clean": clean, "dl2": versions}


def test_an_export_is_one_with_what_it_was_made_of(cli: Cli, campaign_and_own: dict[str, Any]) -> None:
    live = cli("down", "/vo/raw", "--json").json
    both = cli("down", "/vo/raw", "--scope", "all", "--json").json
    assert [{k: v for k, v in item.items() if k != "also"} for item in both["items"]] == live["items"]
    assert {len(item["also"]) for item in both["items"]} == {1}, "versions of one LFN stay apart"
    own = cli("down", "/vo/raw", "--scope", campaign_and_own["own"], "--level", "DL2", "--json").json["items"]
    assert [(item["lfn"], item["version"], item["dataLevel"]) for item in own] == [
        ("/vo/dl2", 1, "DL2"),
        ("/vo/dl2", 2, "DL2"),
    ]


def test_a_document_goes_on_from_the_live_graph(cli: Cli, store: Store, tmp_path: Path) -> None:
    graph = Graph()
    raw, dl2 = graph.file("raw", lfn="/vo/raw"), graph.file("dl2", lfn="/vo/dl2")
    product = graph.file("a19b4ee9-4d4d-4a23-9a3c-2a5f58c5a111", lfn=None)
    graph.run("process", [raw], [dl2, product])
    graph.fill(store)
    with store._session("WRITE") as session:
        session.run(
            "MATCH (e:Entity {id: $id}) SET e.productId = $p", id=product, p=product.removeprefix(graph.prefix)
        ).consume()
    place = 'entity(ex:a, [prov:location="/vo/dl2"]) entity(ex:local, [prov:location="/tmp/x"])'
    same = "entity(ex:a19b4ee9-4d4d-4a23-9a3c-2a5f58c5a111)".replace("ex:", "id:")
    loaded(
        store,
        tmp_path,
        spectrum=f"{HEAD} {place} wasDerivedFrom(ex:spectrum, ex:a) wasDerivedFrom(ex:other, ex:local) endDocument",
        curve=f"{HEAD} prefix id <urn:uuid:> {same} "
        'entity(ex:there, [prov:location="/tmp/x"]) wasDerivedFrom(ex:there, ex:spectrum) '
        "wasDerivedFrom(ex:curve, id:a19b4ee9-4d4d-4a23-9a3c-2a5f58c5a111) endDocument",
    )
    assert cli("down", "/vo/raw", "--json").json["total"] == 2
    found = cli("down", "/vo/raw", "--scope", "all", "--json").json["items"]
    names = [(item["lfn"] or item["name"], item["distance"]) for item in found]
    assert names[:2] == [("/vo/dl2", 1), (f"{product}.h5", 1)]
    assert sorted(names[2:]) == [("curve", 2), ("spectrum", 2), ("there", 3)], "a scratch path is no LFN"
