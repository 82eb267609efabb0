"""Live questions and imported documents: neither sees the other unless it is asked to."""

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

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
    questions |= {f"show {file}": partial(campaign.show, store, file) for file in files[::7]}
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
