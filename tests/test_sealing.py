"""Sealed documents: intact or not, and what the store says otherwise since."""

import json
from pathlib import Path

import pytest
from conftest import Cli
from test_lineage import Graph

from provgraph import sealing
from provgraph.export import sorting
from provgraph.store import Store


@pytest.fixture
def graph(store: Store) -> Graph:
    graph = Graph()
    raw, clean = (graph.file(name, lfn=f"/vo/{name}") for name in ("raw", "clean"))
    graph.run("calibrate", [raw], [clean])
    graph.fill(store)
    return graph


@pytest.fixture
def sealed(cli: Cli, graph: Graph) -> Path:
    ran = cli("export", "/vo/clean", "--seal", "--format", "json", "-o", "clean.json")
    assert (ran.code, ran.out, "clean.json.seal.json" in ran.err) == (0, "", True)
    return cli.cwd / "clean.json"


def test_what_is_as_it_was(cli: Cli, sealed: Path) -> None:
    ran = cli("verify", sealed, "--json")
    assert (ran.code, ran.json["ok"], ran.json["intact"]) == (0, True, True)
    assert [ran.json[key] for key in ("changed", "gone", "new")] == [[], [], []]
    assert ran.json["statements"] == 5, "two files, a run, a use and a generation"


def test_a_document_that_was_changed(cli: Cli, sealed: Path) -> None:
    sealed.write_text(sealed.read_text().replace("/vo/raw", "/vo/other"))
    ran = cli("verify", sealed, "--json")
    assert (ran.code, ran.json["intact"], ran.json["gone"]) == (1, False, [])
    sealed.unlink()
    assert cli("verify", sealed, "--json").json["intact"] is False


def test_what_the_store_says_otherwise_is_listed(cli: Cli, sealed: Path, store: Store, graph: Graph) -> None:
    older = Graph(graph.prefix)
    simtel = older.file("simtel", lfn="/vo/simtel")
    older.fill(store)
    with store._session("WRITE") as session:
        session.run("MATCH (a:Activity {id: $id})-[u:used]->() DELETE u", id=f"{graph.prefix}calibrate").consume()
        session.run(
            "MATCH (a:Activity {id: $a}) MATCH (e:Entity {id: $e}) "
            "CREATE (a)-[:used {id: 'again', dataflow: true}]->(e)",
            a=f"{graph.prefix}calibrate",
            e=simtel,
        ).consume()
    found = cli("verify", sealed, "--json")
    run, raw, new = (f"cta:{kind}-{graph.prefix}{name}" for kind, name in NAMES)
    assert found.code == 1
    assert found.json["intact"] is True
    assert found.json["changed"] == []
    assert found.json["gone"] == [f"entity({raw})", f"used({run}, {raw})"]
    assert found.json["new"] == [f"entity({new})", f"used({run}, {new})"]
    assert "gone     entity(" in cli("verify", sealed).out


NAMES = (("activity", "calibrate"), ("file", "raw"), ("file", "simtel"))


def test_what_has_changed_is_named(cli: Cli, sealed: Path, store: Store, graph: Graph) -> None:
    with store._session("WRITE") as session:
        session.run("MATCH (e:Entity {id: $id}) SET e.size = 7", id=f"{graph.prefix}raw").consume()
    assert cli("verify", sealed, "--json").json["changed"] == [f"entity(cta:file-{graph.prefix}raw)"]


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"format": "other/1"}), '{"format": "provgraph-seal/1"}'])
def test_what_is_no_manifest(cli: Cli, sealed: Path, text: str) -> None:
    (sealed.parent / "clean.json.seal.json").write_text(text)
    ran = cli("verify", sealed)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)


@pytest.mark.parametrize(
    "words",
    [
        ("export", "--all", "--format", "json"),
        ("export", "--document", "made.provn"),
        ("down", "/vo/raw", "--format", "provn", "--kind", "both"),
        ("down", "ex:raw", "--scope", "all", "--format", "prov-json"),
    ],
)
def test_whatever_is_written_as_prov_can_be_sealed(
    cli: Cli, graph: Graph, store: Store, words: tuple[str, ...]
) -> None:
    (cli.cwd / "made.provn").write_text(
        "document prefix ex <http://example.org/> used(ex:run, ex:raw, -) wasGeneratedBy(ex:clean, ex:run, -)\n"
        'entity(ex:raw, [prov:label="\\"raw\\""@en]) endDocument'
    )
    assert cli("load", "made.provn").code == 0
    assert cli(*words, "--seal", "-o", "sealed").err == "sealed in sealed.seal.json\n"
    found = cli("verify", "sealed", "--json").json
    assert (found["ok"], found["statements"]) == (True, 3 if "--document" in words else 5)
    assert json.loads((cli.cwd / "sealed.seal.json").read_text())["document"] == "sealed"
    with store._session("WRITE") as session:
        session.run("MATCH (e:Entity) WHERE e.id ENDS WITH 'raw' SET e.size = 7, e.statements = []").consume()
    found = cli("verify", "sealed", "--json").json
    assert (found["ok"], found["intact"], len(found["gone"] + found["changed"])) == (False, True, 1)


def test_a_manifest_of_any_size_is_compared_as_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "HELD", 10)
    names = [f"n{k:03}" for k in range(100)]
    lines = list(sealing._lines((name, "same") for name in reversed(names)))
    assert lines == sorted(lines)
    others = sealing._lines(
        (name, "other" if name == "n050" else "same") for name in (*names[:90], "new", "new", names[0])
    )
    count, found = sealing._differences(*((line.rstrip() for line in each) for each in (lines, others)))
    assert count == 100
    assert found == {"changed": ["n050"], "gone": names[90:], "new": ["n000", "new", "new"]}


def test_wrong_usage(cli: Cli, graph: Graph) -> None:
    assert cli("export", "/vo/clean", "--seal").code == 2
    assert cli("export", "--all", "--seal", "-o", "x", "--format", "dot").code == 2
    assert cli("up", "/vo/clean", "--seal", "-o", "x").code == 2
    missing = cli("verify", "nothing.json")
    assert (missing.code, "--seal" in missing.err) == (1, True)
