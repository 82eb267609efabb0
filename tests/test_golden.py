"""What is true of the real logs, worked out by hand from how they were made (tests/data/ctapipe/README.md)."""

from pathlib import Path
from typing import Any

import pytest

from provgraph import loading
from provgraph.store import Store

DATA = Path(__file__).parent / "data" / "ctapipe"

DERIVED = """
MATCH (s:Entity) WHERE s.name STARTS WITH $name
CALL (s) { MATCH (s)<-[:used|wasGeneratedBy|wasDerivedFrom*1.. {dataflow: true}]-(e:Entity) RETURN DISTINCT e }
WITH DISTINCT e WHERE e.dataLevel = 'DL2'
RETURN e.name AS name ORDER BY name
"""


def load(store: Store, *names: str, **options: Any) -> loading.Report:
    return loading.load(store, [str(DATA / name) for name in names], options=loading.Options(**options))


def column(store: Store, statement: str, **params: object) -> list[object]:
    return [row[0] for row in store.ask(statement, params).rows]


def derived(store: Store, name: str) -> list[object]:
    return column(store, DERIVED, name=name)


CHAIN = {
    "gamma_20deg_0deg_run102": ["gamma_train.dl2.h5", "gamma_train_energy.dl2.h5"],
    "gamma_20deg_0deg_run103": ["gamma_train.dl2.h5", "gamma_train_energy.dl2.h5"],
    "gamma_20deg_0deg_run104": ["gamma_run104.dl2.h5", "gamma_run104_final.dl2.h5"],
    "proton_20deg_0deg_run201": ["proton_train.dl2.h5", "proton_train_energy.dl2.h5"],
    "proton_20deg_0deg_run202": ["proton_train.dl2.h5", "proton_train_energy.dl2.h5"],
    "proton_20deg_0deg_run203": ["proton_run203.dl2.h5", "proton_run203_final.dl2.h5"],
}


def test_chain(store: Store) -> None:
    """A whole analysis in one working directory: runs of one tool are appended to one log."""
    report = load(store, "0.32.0-chain")
    assert not report.refused
    statuses = store.ask("MATCH (a:Activity) RETURN a.status AS s, count(*) AS n ORDER BY s", {}).rows
    assert statuses == [["completed", 20], ["error", 2]]
    assert column(store, "MATCH (e:Entity) WHERE e.dataType <> 'configuration' RETURN count(e)") == [32]
    assert {name: derived(store, name) for name in CHAIN} == CHAIN
    # The failed merge left a partial file; only its own edge leads to it.
    partial = store.ask("MATCH (e:Entity {partial: true})-[g:wasGeneratedBy]->() RETURN e.name, g.dataflow", {}).rows
    assert partial == [["all_merged.dl2.h5", False]]


def test_models_are_found_by_path(store: Store) -> None:
    load(store, "0.32.0-chain")
    users = (
        "MATCH (a:Activity {name: 'ctapipe-apply-models'})-[u:used {match: 'path'}]->(e:Entity)-[:wasGeneratedBy]->(t) "
        "RETURN e.name AS model, t.name AS tool, count(DISTINCT a) AS users ORDER BY model"
    )
    assert store.ask(users, {}).rows == [
        ["classifier.pkl", "ctapipe-train-particle-classifier", 2],
        ["energy.pkl", "ctapipe-train-energy-regressor", 4],
    ]


def test_headers_that_name_the_wrong_writer_add_nothing(store: Store) -> None:
    """Four apply-models outputs and the failed merge's carry the header of the run that wrote their input."""
    load(store, "0.32.0-chain")
    wrong = "MATCH (e:Entity)-[:wasGeneratedBy]->(a) WHERE e.headerActivity <> a.id RETURN count(e)"
    twice = "MATCH (e:Entity)-[:wasGeneratedBy]->(a) WITH e, count(DISTINCT a) AS n WHERE n > 1 RETURN count(e)"
    assert column(store, wrong) == [5]
    assert column(store, twice) == [0]
    assert column(store, "MATCH (a:Activity {inferred: true}) RETURN count(a)") == [0]


def test_phantom_product_ids_join_nothing(store: Store) -> None:
    """Each cross-validation file was registered twice, with two made-up ids."""
    load(store, "0.32.0-chain")
    rows = store.ask(
        "MATCH (e:Entity)-[g:wasGeneratedBy]->() WHERE e.name IN ['classifier_cv.h5', 'energy_cv.h5'] "
        "RETURN e.name AS name, e.productId AS product, count(g) AS claims ORDER BY name",
        {},
    ).rows
    assert rows == [["classifier_cv.h5", None, 2], ["energy_cv.h5", None, 2]]


def test_the_cuts_of_an_irf_are_known_from_its_configuration(store: Store) -> None:
    load(store, "0.32.0-chain")
    rows = store.ask(
        "MATCH (:Activity {name: 'ctapipe-compute-irf'})-[u:used {origin: 'config'}]->(e)-[:wasGeneratedBy]->(a) "
        "RETURN e.name, u.dataflow, u.influence, a.name",
        {},
    ).rows
    assert rows == [["cuts.fits", False, True, "ctapipe-optimize-event-selection"]]


def test_grid_from_logs_alone(store: Store) -> None:
    """Each job in its own scratch folder: steps are joined by product ids, roots are not."""
    load(store, "0.32.0-grid")
    data = "MATCH (e:Entity) WHERE e.dataType <> 'configuration' "
    assert column(store, data + "RETURN count(e)") == [15]
    roots = data + "AND NOT (e)-[:wasGeneratedBy]->() AND e.dataType = 'data' RETURN count(e)"
    assert column(store, roots) == [5]
    expected = ["gamma_final.DL2.h5", "gamma_merged.DL2.h5", "gamma_merged_energy.DL2.h5"]
    assert derived(store, "gamma_20deg_0deg_run102") == expected
    assert derived(store, "gamma_20deg_0deg_run103") == expected
    assert derived(store, "proton_20deg_0deg_run201") == []
    names = column(store, data + "AND e.name = 'gamma_20deg_0deg_run102.DL1.h5' RETURN e.id")
    assert len(names) == 2, "the retry of 900001 wrote another file of the same name"


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.12.0", {"merged.dl1.h5"}),
        ("0.19.3", {"merged.dl1.h5", "gamma_run102.dl2.h5"}),
        ("0.23.2", {"merged.dl2.h5"}),
    ],
)
def test_old_versions_are_joined_by_path(store: Store, version: str, expected: set[str]) -> None:
    load(store, version)
    found = column(store, DERIVED.replace("WHERE e.dataLevel = 'DL2'", ""), name="gamma_20deg_0deg_run102")
    assert expected < set(found)
    assert not {"trunc.h5"} & set(found), "the product of a failed run"
    levels = dict(
        store.ask(
            "MATCH (e:Entity) WHERE e.name IN $names RETURN e.name, e.dataLevel", {"names": sorted(expected)}
        ).rows
    )
    assert levels == {name: "DL2" if "dl2" in name else "DL1" for name in expected}


def test_failures(store: Store) -> None:
    report = load(store, "0.32.0-failures", "0.19.3-failures")
    assert not report.refused
    rows = store.ask("MATCH (a:Activity) RETURN a.status AS s, a.exitCode AS x, count(*) AS n ORDER BY s, x", {}).rows
    assert ["interrupted", 130, 1] in rows
    failed = "MATCH ()-[g:wasGeneratedBy {dataflow: true}]->(a) WHERE a.status <> 'completed' AND NOT a.inferred "
    assert column(store, failed + "RETURN count(g)") == [0]


def test_three_tools_in_one_process(store: Store) -> None:
    """The log repeats the first run three times and the second twice; each counts once."""
    load(store, "0.32.0-inprocess/shared.provenance.log")
    assert column(store, "MATCH (a:Activity) RETURN a.name AS name ORDER BY a.startTime") == [
        "ctapipe-process",
        "ctapipe-process",
        "ctapipe-merge",
    ]
    assert column(store, "MATCH ()-[u:used]->() RETURN count(u)") == [4]


def test_a_finished_record_replaces_a_running_one(store: Store) -> None:
    load(store, "embedded/embedded_running.json")
    before = store.ask(
        "MATCH (a:Activity) RETURN a.status, COUNT { (a)<-[:wasGeneratedBy {dataflow: true}]-() }", {}
    ).rows
    load(store, "embedded/dl1-to-dl2-like.provenance.log")
    after = store.ask(
        "MATCH (a:Activity) WHERE NOT a.inferred RETURN a.status, COUNT { (a)<-[:wasGeneratedBy {dataflow: true}]-() }",
        {},
    ).rows
    assert (before[-1], after) == (["running", 0], [["completed", 1]]) or before[0] == ["running", 0]
    assert after == [["completed", 1]]


def test_a_lost_log_is_stood_in_for_by_the_headers_of_its_products(store: Store) -> None:
    load(store, "0.32.0-grid/900005")
    rows = store.ask(
        "MATCH (a:Activity {inferred: true}) RETURN a.name, a.version, a.startTime IS NOT NULL ORDER BY a.id", {}
    ).rows
    assert rows == [["ctapipe-process", "0.32.0", True]] * 2
    load(store, "0.32.0-grid/900001")
    assert column(store, "MATCH (a:Activity {inferred: true}) RETURN count(a)") == [1]
    assert derived(store, "gamma_20deg_0deg_run102") == []
    load(store, "0.32.0-grid/900006")
    assert derived(store, "gamma_20deg_0deg_run102") == ["gamma_merged.DL2.h5"]
