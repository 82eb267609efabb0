"""PROV documents through the loader: what is recognised, how it is read, what is refused and where."""

import contextlib
import io
import json
import re
import socket
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import prov
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prov.model import ProvDocument
from strategies import imported_documents

from provgraph import export
from provgraph.errors import SourceError
from provgraph.loading import find_loader, loaders
from provgraph.model import Context, Document, union
from provgraph.statements import ELEMENTS, Literal, Name, Statement, Time, decoded, encoded

prov_loader = sys.modules[type(find_loader("prov")).__module__]
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
    others = [path for path in data.rglob("*") if path.is_file() and path.parent.name != "voprov"]
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


# What voprov writes

VOPROV = Path(__file__).parent / "data" / "voprov"


def voprov(name: str) -> ProvDocument:
    path = VOPROV / name
    return export.to_prov(read(path.read_bytes(), path.name))


def records(document: ProvDocument, *, without: str = "voprov:descriptor") -> set[str]:
    """In PROV-N, attributes in no order; voprov writes the descriptors in two ways."""
    found = set()
    for record in document.get_records():
        formal = "; ".join(str(value) for _, value in record.formal_attributes)
        rest = sorted(f"{name}={value}" for name, value in record.extra_attributes if str(name) != without)
        found.add(f"{record.get_type()} {record.identifier} {formal} {rest}")
    return found


@pytest.mark.parametrize("flavour", ["ivoa", "w3c"])
def test_voprov_says_the_same_in_each_format(flavour: str) -> None:
    said = [records(voprov(path.name)) for path in sorted(VOPROV.glob(f"{flavour}.*"))]
    assert len(said) == {"ivoa": 3, "w3c": 3}[flavour]
    assert all(each == said[0] for each in said)
    assert len(said[0]) == 35


def test_records_of_the_ivoa_become_those_of_its_w3c_flavour() -> None:
    """Types that the W3C flavour adds to records of PROV, and the artefact type that it loses, are the difference."""
    plain = re.compile(
        r"'?prov:type=voprov:(Activity|Entity|Usage|Generation|Agent|Association|Attribution|Derivation|"
        r"Membership|Influence)'(, )?|'voprov:artefactType=\w+'(, )?"
    )
    mine, theirs = (
        {re.sub(r",? ?\]$", "]", plain.sub("", record)) for record in records(voprov(f"{flavour}.provn"))}
        for flavour in ("ivoa", "w3c")
    )
    assert mine == theirs


# PROV-JSON record by record


@pytest.fixture
def streaming(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is small enough to be read as a whole."""
    monkeypatch.setattr(prov_loader, "IN_MEMORY", 1)


@pytest.mark.usefixtures("streaming")
def test_record_by_record_means_the_same() -> None:
    paths = [*(CORPUS / "json").glob("*.json"), *(CORPUS / "unification").glob("*.json")]
    unequal = []
    for path in sorted(paths):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = ProvDocument.deserialize(content=path.read_bytes(), format="json")
            if export.to_prov(read(path.read_bytes(), path.name)) != expected:
                unequal.append(path.name)
    assert len(paths) == 412
    assert unequal == []


@pytest.mark.usefixtures("streaming")
def test_elements_come_before_what_is_said_of_them() -> None:
    said = {
        "wasInfluencedBy": {"_:1": {"prov:influencee": "ex:a", "prov:influencer": "ex:g"}},
        "used": {"_:2": {"prov:activity": "ex:a", "prov:entity": "ex:e"}},
        "agent": {"ex:g": [{}, {"prov:label": "again"}]},
        "bundle": {"ex:b": {"entity": {"ex:e": {}}, "prefix": {"ex": "http://other.org/"}}},
        "prefix": {"ex": "http://example.org/"},
    }
    document = read(json.dumps(said), "x.json")
    assert [s.kind for s in document.statements] == ["agent", "agent", "entity", "wasInfluencedBy", "used"]
    assert [s.seq for s in document.statements] == [0, 1, 2, 3, 4]
    assert document.statements[3].ends == ("Activity", "Agent")
    assert document.bundles[1].iri == "http://other.org/b"


@settings(max_examples=100, deadline=None)
@given(imported_documents())
def test_what_waits_comes_back_unchanged(document: Document) -> None:
    said = sorted(document.statements, key=lambda statement: statement.kind not in ELEMENTS)
    with prov_loader.Kept() as kept:
        for statement in document.statements:
            kept.put(replace(statement, seq=7))
        assert list(kept) == [replace(s, seq=seq, ends=None, usage=None) for seq, s in enumerate(said)]
        kept.clear()
        assert list(kept) == []


HOSTILE = {
    "the bundle 'ex:b' holds another bundle": {"bundle": {"ex:b": {"bundle": {"ex:b": {}}}}},
    "the entity must be a JSON object, and it is 'x'": {"entity": "x"},
    "the document must be a JSON object": 5,
    "the bundle ex:b must be a JSON object": {"bundle": {"ex:b": 1}},
    "'nothing' is no record of PROV": {"nothing": {"ex:e": {}}},
    "entity 'no:e' has no name": {"entity": {"no:e": {}}},
    "entity 'ex:e': the attribute 'no:a' has a prefix that is not declared": {"entity": {"ex:e": {"no:a": 1}}},
    "entity 'ex:e': a value is 'None'": {"entity": {"ex:e": {"ex:a": [None]}}},
    "entity 'ex:e': a typed value has no \"$\"": {"entity": {"ex:e": {"ex:a": {"type": "xsd:int"}}}},
    "entity 'ex:e': the datatype 'no:d' has": {"entity": {"ex:e": {"ex:a": {"$": "1", "type": "no:d"}}}},
    "used '_:1': prov:entity is '5'": {"used": {"_:1": {"prov:entity": 5}}},
    "used '_:1': prov:time is 'now'": {"used": {"_:1": {"prov:time": "now"}}},
    "hadMember '_:1': prov:entity is an empty list": {"hadMember": {"_:1": {"prov:entity": []}}},
    "the prefixes must be a JSON object of texts": {"prefix": {"ex": 1}},
}


@pytest.mark.usefixtures("streaming")
@pytest.mark.parametrize("reason", HOSTILE)
def test_refused_with_its_place(reason: str) -> None:
    said = HOSTILE[reason]
    if isinstance(said, dict):
        said = {"prefix": {"ex": "http://example.org/"}, **said}
    assert reason in refused(json.dumps(said), "x.json")


@pytest.mark.usefixtures("streaming")
def test_a_torn_document_is_refused() -> None:
    whole = json.dumps({"prefix": {"ex": "http://example.org/"}, "entity": {f"ex:e{i}": {} for i in range(100)}})
    for end in (1, 10, 50, 500, len(whole) - 1):
        assert "no JSON" in refused(whole[:end], "x.json")


# No network


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.jsonld", '{"@context": "http://127.0.0.1:9/context.jsonld", "@graph": [], "x": "openprovenance.org"}'),
        ("x.jsonld", '{"@context": ["https://openprovenance.org/prov-jsonld/context.jsonld"], "@graph": []}'),
        ("x.ttl", "@base <http://127.0.0.1:9/> . @prefix prov: <http://www.w3.org/ns/prov#> . <a> a prov:Entity ."),
        (
            "x.xml",
            '<prov:document xmlns:prov="http://www.w3.org/ns/prov#" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            'xsi:schemaLocation="http://www.w3.org/ns/prov# http://127.0.0.1:9/prov.xsd"/>',
        ),
    ],
)
def test_nothing_is_fetched(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("it asked the network")

    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", connect)
    with contextlib.suppress(SourceError):
        read(text, name)


# Damage

SAMPLES = {
    "x.provn": DOCUMENT.encode(),
    **{path.name: path.read_bytes() for path in VOPROV.iterdir() if path.suffix != ".md"},
    "x.ttl": (CORPUS / "rdf" / "usage7.ttl").read_bytes(),
    "x.jsonld": (CORPUS / "jsonld" / "submission-example-3.jsonld").read_bytes(),
}


@pytest.mark.parametrize("whole", [True, False])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(SAMPLES)),
    cut=st.tuples(st.floats(0, 1), st.integers(0, 40)),
    put=st.binary(max_size=3)
    | st.sampled_from([b'{"', b"[[", b"]", b"null", b"\xff", b"\0", b"<", b'"""', b"ex:", b"_:"]),
)
def test_what_is_damaged_is_read_or_refused(
    name: str, cut: tuple[float, int], put: bytes, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line, whatever was cut out or put in."""
    monkeypatch.setattr(prov_loader, "IN_MEMORY", prov_loader.IN_MEMORY if whole else 1)
    data = SAMPLES[name]
    at = int(cut[0] * len(data))
    assert "\n" not in _reason(data[:at] + put + data[at + cut[1] :], name)


def _reason(data: bytes, name: str) -> str:
    try:
        read(data, name)
    except SourceError as error:
        return str(error)
    return "it is read"


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.json", '{"entity": {"ex:e": {"ex:a": ' + "[" * 100_000 + "}}}"),
        ("x.jsonld", '{"@context": "openprovenance.org", "a": ' + "[" * 100_000),
        ("x.ttl", "@prefix prov: <http://www.w3.org/ns/prov#> . [ " + "prov:used [ " * 5_000),
        ("x.xml", '<prov:document xmlns:prov="http://www.w3.org/ns/prov#">' + "<prov:entity>" * 5_000),
    ],
)
def test_what_is_nested_deep_is_refused(name: str, text: str, whole: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prov_loader, "IN_MEMORY", prov_loader.IN_MEMORY if whole else 1)
    assert len(refused(text, name)) < 700


def test_what_cannot_be_held_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prov_loader._prov_guard, "LIMIT", 100)
    assert "is read as PROV-JSON only; convert it" in refused(DOCUMENT)
