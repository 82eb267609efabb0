"""PROV documents through the loader: what is recognised, how it is read, what is refused and where."""

import io
from pathlib import Path

import prov
import pytest
from prov.model import ProvDocument

from provgraph import export
from provgraph.errors import SourceError
from provgraph.loading import find_loader, loaders
from provgraph.model import Context, Document, union
from provgraph.statements import Literal, Name, Statement, Time, decoded, encoded

CORPUS = Path(prov.__file__).parent / "tests"

DOCUMENT = """document
  prefix ex <http://example.org/>
  entity(ex:e1, [prov:label="one", prov:type='ex:Plate', ex:n="1" %% xsd:long])
  activity(ex:a1, 2026-01-01T00:00:00+01:00, -)
  used(ex:u1; ex:a1, ex:e1, -, [prov:role="input"])
  wasGeneratedBy(ex:e2, -, 2026-01-01T01:00:00Z)
  wasInfluencedBy(ex:a1, ex:e1)
  bundle ex:b
    entity(ex:e1)
  endBundle
endDocument
"""


def read(text: str | bytes, name: str = "x.provn") -> Document:
    data = text.encode() if isinstance(text, str) else text
    return union(find_loader("prov").read(io.BytesIO(data), Context(name)))


def refused(text: str | bytes, name: str = "x.provn") -> str:
    with pytest.raises(SourceError) as caught:
        read(text, name)
    return str(caught.value)


def test_statements_as_they_are_said() -> None:
    document = read(DOCUMENT)
    whole, bundle = document.bundles
    assert whole.namespaces == (("ex", "http://example.org/"),)
    assert (bundle.document, bundle.name, bundle.iri) == (whole.id, "ex:b", "http://example.org/b")
    assert [s.kind for s in document.statements] == [
        "entity",
        "activity",
        "used",
        "wasGeneratedBy",
        "wasInfluencedBy",
        "entity",
    ]
    assert document.statements[0].attributes == (
        ("prov:label", "one"),
        ("prov:type", Name("ex:Plate")),
        ("ex:n", Literal("1", Name("xsd:long"))),
    )
    assert document.statements[1].formal == (Time("2026-01-01T00:00:00+01:00"), None)
    assert document.statements[2].id == "ex:u1"
    assert document.statements[3].formal == (Name("ex:e2"), None, Time("2026-01-01T01:00:00+00:00"))
    assert document.statements[4].ends == ("Activity", "Entity")
    assert [s.bundle for s in document.statements] == [whole.id] * 5 + [bundle.id]
    assert [s.seq for s in document.statements] == list(range(6))


@pytest.mark.parametrize(
    "value",
    [
        "text",
        "\ud800 \0 é",
        Name("ex:a"),
        Time("2026-01-01T00:00:00"),
        True,
        1,
        2**70,
        1.0,
        1e300,
        float("inf"),
        Literal("x", Name("")),
        Literal("x", Name("prov:InternationalizedString"), "en"),
    ],
)
def test_a_statement_as_text(value: object) -> None:
    said = Statement("used", None, (Name("ex:a"), None, Time("2026-01-01T00:00:00")), (("ex:n", value),), "b", 7)  # type: ignore[arg-type]
    text = encoded(said)
    back = decoded(text, "b")
    assert text.isascii()
    assert back == said
    assert type(back.attributes[0][1]) is type(value)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("x", "document\nendDocument"),
        ("x", "// a comment\n/* another */ document endDocument"),
        ("x", '\ufeff {"prefix": {"ex": "http://example.org/"}}'),
        ("gamma.prov.json", '{\n"entity": {"ex:e": {}}}'),
        ("x", '<?xml version="1.0"?><prov:document xmlns:prov="http://www.w3.org/ns/prov#"/>'),
        ("x", "@prefix prov: <http://www.w3.org/ns/prov#> ."),
        ("x", '{"@context": "https://openprovenance.org/prov-jsonld/context.jsonld", "@graph": []}'),
        ("x.ttl", "<a> <b> <c> ."),
    ],
)
def test_what_is_prov(name: str, head: str) -> None:
    kinds = [each.kind for each in loaders() if each.sniff(name, head.encode())]
    assert kinds == ["prov"]


@pytest.mark.parametrize(
    "head",
    [
        "documentation of it",
        '{"JobID": {"prefix": 1}}',
        '[{"activity_name": "x"}]',
        "<html/>",
        "",
        '{"a": 1}',
        "\0document",
    ],
)
def test_what_is_not(head: str) -> None:
    assert not find_loader("prov").sniff("x", head.encode())


def test_the_sources_of_others_are_left_to_them() -> None:
    data = Path(__file__).parent / "data"
    others = [path for path in data.rglob("*") if path.is_file() and path.suffix not in (".provn",)]
    stolen = [path.name for path in others if find_loader("prov").sniff(path.name, path.read_bytes()[:65536])]
    assert stolen == []


# Refusals


def test_a_document_type_is_refused_before_it_can_grow() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    text = f'<?xml version="1.0"?>\n{bomb}<prov:document xmlns:prov="http://www.w3.org/ns/prov#">&b;</prov:document>'
    assert refused(text, "x.xml").startswith("line 2: it has a document type")
    assert refused(text.encode("utf-16"), "x.provx").startswith("line 2: it has a document type")


def test_errors_have_their_place() -> None:
    assert "line 4, column 1" in refused("document\n  prefix ex <http://e/>\n  entity(ex:e\nendDocument")
    assert "line 2" in refused('<prov:document xmlns:prov="http://www.w3.org/ns/prov#">\n<prov:entity>', "x.xml")
    assert "line 2, column 8" in refused("document\nentity(no:e)\nendDocument")


def test_longest() -> None:
    head = "document\nprefix ex <http://e/>\n"
    assert "statement 1, entity ex:xxx" in refused(f"{head}entity(ex:{'x' * 3000})\nendDocument")
    long = "x" * (17 << 20)
    assert "the value of ex:v has more than 16 million" in refused(f'{head}entity(ex:e, [ex:v="{long}"])\nendDocument')


def test_people_are_not_hidden_in_a_document() -> None:
    with pytest.raises(SourceError, match="--privacy keep"):
        next(find_loader("prov").read(io.BytesIO(DOCUMENT.encode()), Context("x", privacy="hash")))


def test_given_back() -> None:
    document = read(DOCUMENT)
    assert export.to_prov(document) == ProvDocument.deserialize(content=DOCUMENT, format="provn")
