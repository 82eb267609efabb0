"""PROV documents in the store: loaded, kept in scopes of their own, given back as they came."""

import hashlib
import io
import json
import logging
import re
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from canonical import canonical, size
from conftest import GIVEN, Cli, wipe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prov.model import ProvDocument
from prov.tests.strategies import prov_documents
from strategies import imported_documents
from test_prov_loader import CORPUS, DOCUMENT, VOPROV, prov_loader

from provgraph import documents, export, graph, loading
from provgraph.errors import NotFoundError, UsageError
from provgraph.loading import Options, find_loader
from provgraph.model import Context, Document, union
from provgraph.store import Store

FORMS = {
    ".json": "json",
    ".provn": "provn",
    ".xml": "xml",
    ".provx": "xml",
    ".ttl": "rdf",
    ".trig": "rdf",
    ".jsonld": "jsonld",
}


def parsed(text: str | bytes, form: str) -> ProvDocument:
    """As the ``prov`` package reads it."""
    options = {"rdf_format": "trig"} if form == "rdf" else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = ProvDocument.deserialize(content=text, format=form, **options)
    assert isinstance(found, ProvDocument)
    return found


def key_of(path: Path) -> str:
    return "doc-" + hashlib.sha256(path.read_bytes()).hexdigest()


def given_back(store: Store, key: str, form: str) -> str:
    stream = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        export.write(documents.fetch(store, key), form, stream)
    return stream.getvalue()


few = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@few
@given(document=imported_documents(), cut=st.integers(0, 8))
def test_whatever_is_said_comes_back(store: Store, document: Document, cut: int) -> None:
    """In one piece or two: each statement to the letter, in its order."""
    said = document.statements
    for part in (said[:cut], said[cut:], said):
        graph.save(store, Document(bundles=document.bundles, statements=part))
    back = documents.fetch(store, document.bundles[0].id)
    assert back.statements == tuple(replace(statement, ends=None) for statement in said)
    assert back.bundles == document.bundles


@few
@given(document=prov_documents())
def test_documents_of_the_prov_package_come_back(store: Store, document: ProvDocument) -> None:
    for form in ("json", "provn"):
        text = str(document.serialize(format=form)).encode()
        content = hashlib.sha256(text).hexdigest()
        for piece in find_loader("prov").read(io.BytesIO(text), Context("x", content=content)):
            graph.save(store, piece)
        assert export.to_prov(documents.fetch(store, f"doc-{content}")) == document


# The corpus that comes with the prov package

FOLDERS = ("json", "unification", "provn", "xml", "rdf", "jsonld")
REFUSED = {
    "provn/spec/": (27, "excerpts, and the syntax of drafts"),
    "provn/provtoolbox/": (5, "templates with variables, and drafts"),
    "xml/": (12, "qualified names without a namespace"),
    "rdf/scruffy-": (28, "statements of one name are one node of RDF, which then has two times or two starters"),
}
"""What the ``prov`` package cannot read either: where it lies, how much it is, and why. All else is read."""
UNEQUAL: dict[str, str] = {}
"""Documents that come back as another than ``prov`` reads, and why."""


def corpus() -> list[Path]:
    return sorted(p for folder in FOLDERS for p in (CORPUS / folder).rglob("*") if p.suffix in FORMS)


def name_of(path: Path) -> str:
    return path.relative_to(CORPUS).as_posix()


def readable(path: Path) -> bool:
    try:
        parsed(path.read_bytes(), FORMS[path.suffix])
    except Exception:
        return False
    return True


def equal(path: Path, store: Store) -> bool:
    form = FORMS[path.suffix]
    return parsed(given_back(store, key_of(path), form), form) == parsed(standard(path), form)


def standard(path: Path) -> bytes:
    """Three documents call ``prov:bundle`` what the schema calls ``prov:bundleContent``: ``prov`` refuses them."""
    data = path.read_bytes()
    dialect = name_of(path).startswith("unification/constraints/bundle-")
    return re.sub(rb"prov:bundle(?=[ >])", b"prov:bundleContent", data) if dialect else data


def test_the_whole_corpus_comes_back_equal(store: Store, engine: str) -> None:
    """On Neo4j each 7th document, unless PROVGRAPH_TEST_CORPUS is ``all``: its answers do not differ by format."""
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    whole = engine == "embedded" or GIVEN.get("PROVGRAPH_TEST_CORPUS") == "all"
    paths = corpus()[:: 1 if whole else 7]
    report = loading.load(store, list(map(str, paths)))
    status = dict(zip(paths, (entry.status for entry in report.entries), strict=True))
    refused = [path for path in paths if status[path] == "refused"]
    assert [name_of(path) for path in refused if readable(path)] == []
    assert [name_of(path) for path in refused if not name_of(path).startswith(tuple(REFUSED))] == []
    unequal = {name_of(path) for path in paths if path not in refused and not equal(path, store)}
    assert unequal == {name for name in UNEQUAL if CORPUS / name in paths}
    if whole:
        assert len(paths) - len(refused) == 1475
        counts = {place: sum(name_of(p).startswith(place) for p in refused) for place in REFUSED}
        assert counts == {place: count for place, (count, _) in REFUSED.items()}


# Scopes


@pytest.fixture
def loaded(store: Store, tmp_path: Path) -> Path:
    path = tmp_path / "x.provn"
    path.write_text(DOCUMENT)
    report = loading.load(store, [str(path)])
    assert [(e.kind, e.status, e.activities, e.files) for e in report.entries] == [("prov", "new", 1, 2)]
    assert (report.changes.nodes_created, report.changes.edges_created) == (7, 2)
    return path


def test_native_nodes_and_edges(store: Store, loaded: Path) -> None:
    bundle = key_of(loaded)
    rows = store.ask(
        "MATCH (a:Activity {bundle: $b})-[u:used]->(e:Entity) "
        "RETURN a.iri, a.startTime, u.role, u.name, u.type, u.dataflow, e.iri, e.name, e.types, size(e.statements)",
        {"b": bundle},
    ).rows
    assert rows == [
        [
            "http://example.org/a1",
            "2025-12-31T23:00:00.000Z",
            "input",
            "http://example.org/u1",
            "Main",
            True,
            "http://example.org/e1",
            "one",
            ["http://example.org/Plate"],
            1,
        ]
    ]
    halves = store.ask("MATCH (s:Statement) RETURN s.kind, s.bundle", {}).rows
    assert halves == [["wasGeneratedBy", bundle]]
    ids = {row[0] for row in store.ask("MATCH (e:Entity) RETURN e.id", {}).rows}
    assert f"{bundle} http://example.org/e1" in ids
    assert len(ids) == 3  # e1 in the document and in the bundle, and e2, which nothing declares


def test_a_document_comes_back_by_name_and_by_hash(loaded: Path, cli: Cli) -> None:
    expected = parsed(DOCUMENT, "provn")
    by_name = cli("export", "--document", loaded)
    by_hash = cli("export", "--document", key_of(loaded)[4:16], "--format", "json")
    assert by_name.out.split() == expected.get_provn().split()
    assert parsed(by_hash.out, "json") == expected
    unknown = cli("export", "--document", "nothing.provn")
    assert unknown.code == 1
    assert "no PROV document 'nothing.provn' is loaded" in unknown.err
    assert cli("export", "--document", loaded, "--all").code == 2


def test_a_copy_is_found_by_what_is_in_it(store: Store, loaded: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.provn"
    copy.write_text(DOCUMENT)
    assert documents.find(store, str(copy)) == key_of(loaded)
    copy.write_text(DOCUMENT + "\n")
    with pytest.raises(NotFoundError, match="no PROV document"):
        documents.find(store, str(copy))


def test_two_documents_of_one_name(store: Store, loaded: Path) -> None:
    loaded.write_text(DOCUMENT + "\n")
    loading.load(store, [str(loaded)])
    with pytest.raises(NotFoundError, match=r"2 documents are called .*; name one by its hash"):
        documents.find(store, str(loaded))
    assert documents.find(store, key_of(loaded)[4:12]) == key_of(loaded)


def test_a_document_that_is_too_large_to_be_held(store: Store, loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST", 5)
    with pytest.raises(UsageError, match="has 6 statements, more than the 5"):
        documents.fetch(store, key_of(loaded))


def test_a_document_is_drawn(loaded: Path, cli: Cli) -> None:
    dot = cli("export", "--document", loaded, "--format", "dot").out
    assert dot.count("->") == 1
    assert 'tooltip="input"' in dot
    assert [dot.count(f'label="{name}') for name in ("one", "e1", "e2", "a1")] == [1, 1, 1, 1]


def test_loading_again_adds_nothing(store: Store, loaded: Path) -> None:
    before = canonical(store)
    for options in (Options(), Options(namespace="elsewhere"), Options(job="ctao/1")):
        changes = loading.load(store, [str(loaded)], options=options).changes
        assert (changes.nodes_created, changes.edges_created) == (0, 0)
    assert canonical(store) == before
    assert size(store) == 9


def pieces(text: str, content: str = "c") -> list[Document]:
    """A document in pieces of one statement."""
    [whole] = find_loader("prov").read(io.BytesIO(text.encode()), Context("x", content=content))
    return [Document(bundles=whole.bundles, statements=(said,)) for said in whole.statements]


@pytest.mark.parametrize("in_one", [False, True])
def test_a_load_that_broke_off_goes_on(store: Store, in_one: bool) -> None:
    """Also where it is cut into other pieces now, of which a part is stored."""
    for piece in pieces(DOCUMENT):
        graph.save(store, piece)
    expected = canonical(store)
    wipe(store)
    for piece in pieces(DOCUMENT)[:3]:
        graph.save(store, piece)
    for piece in [union(pieces(DOCUMENT))] if in_one else pieces(DOCUMENT):
        graph.save(store, piece)
    assert canonical(store) == expected
    assert export.to_prov(documents.fetch(store, "doc-c")) == parsed(DOCUMENT, "provn")


def test_nothing_of_a_refused_document_stays(store: Store) -> None:
    names = sorted(path.name for path in (CORPUS / "malformed").iterdir())
    report = loading.load(store, [str(CORPUS / "malformed" / name) for name in names], options=Options(kind="prov"))
    reasons = {Path(entry.source).name: str(entry.reason) for entry in report.entries if entry.status == "refused"}
    assert sorted(reasons) == names
    assert len(names) == 17
    assert store.status()["nodes"] == 0
    assert reasons["bad_record_shape.json"].endswith("The 'entity' value must be a JSON object; found str: 'notadict'")
    assert reasons["foreign_vocabulary.ttl"] == "it is RDF, and nothing in it is said in the words of PROV"
    assert reasons["wrong_root.xml"] == "line 2: the root of PROV-XML is <prov:document>, and there is <html>"
    assert reasons["not_turtle.ttl"].startswith("it is no PROV document in rdf: at line 1")
    assert reasons["empty.json"] == "it is empty"


def test_what_voprov_writes_is_followed_by_the_type_of_its_usages(store: Store, tmp_path: Path) -> None:
    """The description of a usage says what it is for; descriptions and configuration carry no lineage."""
    text = (VOPROV / "ivoa.provn").read_text()
    path = tmp_path / "calibration.provn"
    path.write_text(text.replace('"input events", voprov:type="Main"', '"input events", voprov:type="Calibration"'))
    loading.load(store, [str(VOPROV / "ivoa.provn"), str(path)])
    used = store.ask(
        "MATCH (:Activity)-[u:used]->(e:DatasetEntity) RETURN u.type, u.dataflow, u.influence, e.location", {}
    )
    assert sorted(used.rows) == [
        ["Calibration", False, True, "/vo/muons.simtel.gz"],
        ["Main", True, True, "/vo/muons.simtel.gz"],
    ]
    for described in ("DescriptionRelation", "ConfigurationRelation", "RelatedToRelation", "HadReference"):
        found = store.ask(
            "MATCH ()-[i:wasInfluencedBy]->() WHERE i.statement CONTAINS $word RETURN DISTINCT i.dataflow, i.influence",
            {"word": f"voprov:{described}"},
        )
        assert found.rows == [[None, None]]
    agents = store.ask("MATCH (a:Agent) RETURN DISTINCT a.name, a.type", {}).rows
    assert agents == [["CTAO", "Organization"]]
    values = store.ask("MATCH (v:ValueEntity) RETURN DISTINCT v.name, v.value", {}).rows
    assert values == [["run status", "Done"]]


def test_several_members_in_one_statement_of_xml(store: Store) -> None:
    """Each is a member in the graph, and in formats that name one at a time."""
    path = CORPUS / "xml" / "example_33.xml"
    loading.load(store, [str(path)])
    members = store.ask("MATCH (c:Collection)-[:hadMember]->(e:Entity) RETURN e.name ORDER BY e.name", {}).rows
    assert members == [["e0"], ["e1"], ["e2"]]
    assert given_back(store, key_of(path), "provn").count("hadMember(ex:c, ex:e") == 3


LIVE = Path(__file__).parent / "data" / "ctapipe" / "0.32.0-grid" / "900001"


def test_what_is_imported_changes_nothing_of_what_is_concluded(store: Store, tmp_path: Path) -> None:
    """Nor does it by its names: the same base names, the same ids."""
    loading.load(store, [str(LIVE)])
    live = canonical(store)
    names = [row[0] for row in store.ask("MATCH (e:Entity) RETURN DISTINCT e.name", {}).rows]
    said = "".join(f"entity(ex:e{i}, [prov:label={json.dumps(name)}])\n" for i, name in enumerate(names))
    path = tmp_path / "names.provn"
    path.write_text(f"document\nprefix ex <http://example.org/>\n{said}used(ex:a, ex:e0, -)\nendDocument")
    wipe(store)
    loading.load(store, [str(path)])
    imported = canonical(store)
    loading.load(store, [str(LIVE)])
    assert canonical(store) == live | imported


def test_a_large_document_in_batches(store: Store, tmp_path: Path) -> None:
    """More than one transaction, relations before elements, and a load that breaks off between."""
    count = 4_000
    said = {
        "used": {f"_:u{i}": {"prov:activity": "ex:a", "prov:entity": f"ex:e{i}"} for i in range(count)},
        "wasInfluencedBy": {"_:i": {"prov:influencee": "ex:a", "prov:influencer": "ex:g"}},
        "entity": {f"ex:e{i}": {"prov:label": "x" * 1000} for i in range(count)},
        "agent": {"ex:g": {}},
        "prefix": {"ex": "http://example.org/"},
    }
    path = tmp_path / "large.json"
    path.write_text(json.dumps(said))
    assert path.stat().st_size > prov_loader.IN_MEMORY
    changes = loading.load(store, [str(path)]).changes
    assert (changes.nodes_created, changes.edges_created) == (count + 3, count + 1)
    rows = store.ask(
        "MATCH (a:Activity)-[:wasInfluencedBy]->(g:Agent) RETURN a.name, g.name, size(a.statements)", {}
    ).rows
    assert rows == [["a", "g", 0]]
    assert store.ask("MATCH (b:Bundle) RETURN b.loaded", {}).rows == [[2 * count + 2]]
    assert parsed(given_back(store, key_of(path), "json"), "json") == parsed(path.read_bytes(), "json")
    whole = canonical(store)
    wipe(store)
    with path.open("rb") as stream:
        graph.save(store, next(find_loader("prov").read(stream, Context(str(path), content=key_of(path)[4:]))))
    loading.load(store, [str(path)])
    assert canonical(store) == whole
