"""Models and impact asked of imported documents, alone and together with the live graph."""

from pathlib import Path
from typing import Any

import pytest
from conftest import Cli
from test_scopes import HEAD, exported, loaded

from provgraph import campaign, demo, foreign, lineage, loading, naming
from provgraph.campaign import Conditions
from provgraph.errors import NotFoundError
from provgraph.foreign import EVERYWHERE, Scope
from provgraph.store import Store

MADE = f"""{HEAD}
  prefix voprov <http://www.ivoa.net/documents/ProvenanceDM/index.html#>
  entity(ex:par, [prov:label="Tool.threshold", prov:value=5])
  entity(ex:set, [prov:type='prov:Collection'])
  hadMember(ex:set, ex:par)
  activity(ex:train, -, -, [prov:label="trainer"])
  activity(ex:apply, -, -, [prov:label="applier"])
  used(ex:train, ex:simulated, -)
  used(ex:train, ex:first.pkl, -, [prov:role="model", prov:type="Setup"])
  wasGeneratedBy(ex:energy.pkl, ex:train, -)
  used(ex:apply, ex:raw, -)
  used(ex:apply, ex:energy.pkl, -, [prov:type="Calibration"])
  used(ex:apply, ex:flat, -, [prov:type="Calibration"])
  wasGeneratedBy(ex:dl2, ex:apply, -)
  wasInfluencedBy(ex:apply, ex:set)
  used(ex:draw, ex:dl2, -)
  wasGeneratedBy(ex:plot, ex:draw, -)
endDocument
"""
ON_TOP = f"{HEAD} used(ex:fit, ex:plot, -) wasGeneratedBy(ex:spectrum, ex:fit, -) endDocument"


def local(files: list[dict[str, Any]]) -> list[str]:
    return [file["iri"].rpartition("/")[2] for file in files]


def test_models_of_a_document(cli: Cli, store: Store, tmp_path: Path) -> None:
    loaded(store, tmp_path, made=MADE)
    for words in ((), ("--scope", tmp_path / "made.provn"), ("--scope", "all")):
        found = cli("models", "ex:plot", "--json", *words).json
        assert {key: local(files) for key, files in found.items()} == {
            "direct": [],
            "in_data_lineage": ["energy.pkl"],
            "all": ["energy.pkl", "first.pkl"],
        }, "a flat field is no model"
    assert local(cli("models", "ex:dl2", "--json").json["direct"]) == ["energy.pkl"]
    assert "used for its data" in cli("models", "ex:plot").out


ALL = ["dl2", "plot", "spectrum"]


def test_impact_in_documents(cli: Cli, store: Store, tmp_path: Path) -> None:
    loaded(store, tmp_path, made=MADE, top=ON_TOP)
    made = foreign.find(store, str(tmp_path / "made.provn"))
    energy, simulated = (naming.resolve(store, f"ex:{name}", made)[0]["id"] for name in ("energy.pkl", "simulated"))
    for conditions, follow, direct, downstream, runs in (
        (Conditions(files=[energy]), "data", ["dl2"], ALL, 3),
        (Conditions(files=[simulated]), "data", ["energy.pkl"], ["energy.pkl"], 1),
        (Conditions(files=[simulated]), "influence", ["energy.pkl"], ["dl2", "energy.pkl", *ALL[1:]], 4),
        (Conditions(tool="applier"), "data", ["dl2"], ALL, 3),
        (Conditions(tool="applier", files=[simulated]), "data", [], [], 0),
        (Conditions(tool="applier", files=[energy], parameter="threshold=5"), "data", ["dl2"], ALL, 3),
        (Conditions(parameter="threshold=6"), "data", [], [], 0),
    ):
        both = campaign.impact(store, conditions, follow=follow, scope=EVERYWHERE)
        assert (local(both["direct"]), local(both["downstream"]), both["activities"]) == (direct, downstream, runs)
        assert sum(both["counts"].values()) == len(downstream)
        alone = campaign.impact(store, conditions, follow=follow, scope=made)
        assert local(alone["downstream"]) == [name for name in downstream if name != "spectrum"]
    for words in (("--scope", "all"), ("--tool", "applier", "--scope", tmp_path / "made.provn"), ()):
        found = cli("impact", "--file", "ex:energy.pkl", *words, "--json").json["downstream"]
        assert local(found) == (ALL if words == ("--scope", "all") else ALL[:2])


def named(answer: dict[str, Any]) -> dict[str, Any]:
    def names(files: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return sorted((f["lfn"] or "", f["name"], f["version"] or 0, f["dataLevel"] or "") for f in files)

    return {key: names(value) if isinstance(value, list) else value for key, value in answer.items()}


def test_an_export_answers_as_the_graph_that_it_was_made_of(store: Store, tmp_path: Path) -> None:
    loading.load(store, [str(demo.campaign() / name) for name in ("jobs", "bundle.json")])
    assert not loading.load(store, [str(exported(store, tmp_path / "own.json"))]).refused
    own = foreign.find(store, str(tmp_path / "own.json"))
    files = lineage.files_by_id(store, store.read("fetch/next_entities", after="", n=2_000)[0][0])
    models = [id_ for id_, file in files.items() if (file["name"] or "").endswith(".pkl")]
    dl2 = [id_ for id_, file in files.items() if file["dataLevel"] == "DL2" and not file["partial"]]
    partial = [id_ for id_, file in files.items() if file["partial"]]
    assert (len(dl2) > 2, len(models) > 0, len(partial) > 0) == (True, True, True)
    for id_ in (*dl2[:2], *models[:1], *partial[:1]):
        compare_models(store, id_, own)
    runs = lineage.activities(store)["items"]
    some = next(run for run in runs if run["site"] and run["config"] and run["host"])
    asked: tuple[dict[str, Any], ...] = (
        {"files": models[:1]},
        {"tool": some["name"], "version": some["version"], "site": some["site"], "host": some["host"]},
        {"config": some["config"][0]},
        {"software": "numpy"},
        {"software": "numpy==0"},
        {"parameter": "EventSource.max_events=0"},
        {"parameter": "log_level=30", "tool": "ctapipe-merge"},
    )
    assert sum(compare_impact(store, conditions, own) for conditions in asked) == 5, (
        "the others are no conditions of any"
    )


def compare_models(store: Store, id_: str, own: Scope) -> None:
    live = campaign.models(store, [id_])
    assert named(campaign.models(store, [id_], EVERYWHERE)) == named(live)
    [there] = foreign.named(store, f"cta:file-{id_}", own)
    assert named(campaign.models(store, [there[0]], own)) == named(live)


def compare_impact(store: Store, conditions: dict[str, Any], own: Scope) -> bool:
    live = campaign.impact(store, Conditions(**conditions), follow="influence")
    everywhere = campaign.impact(store, Conditions(**conditions), follow="influence", scope=EVERYWHERE)
    assert named(everywhere) == named(live), conditions
    there = dict(conditions)
    if "files" in there:
        there["files"] = [foreign.named(store, f"cta:file-{id_}", own)[0][0] for id_ in there["files"]]
    assert named(campaign.impact(store, Conditions(**there), follow="influence", scope=own)) == named(live), conditions
    return bool(live["downstream"])


def test_a_file_that_is_not_there(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no imported document"):
        foreign.find(store, "nothing.provn")
