"""What is written as PROV or as a picture: legal, closed, and read back as it was meant."""

import io
import json
import re
import shutil
import subprocess
import sys
import tracemalloc
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from prov.model import ProvBundle, ProvDocument
from strategies import documents

from provgraph import export, vocab
from provgraph.errors import ExtraError, ProvgraphError, StoreError, UsageError
from provgraph.export import Options
from provgraph.export.statements import ends, keys, statements
from provgraph.model import (
    Activity,
    ActivityDescription,
    Agent,
    Configuration,
    Document,
    Entity,
    EntityDescription,
    Environment,
    Parameter,
    Production,
    Relation,
    Software,
    Transformation,
    UsageDescription,
    union,
)
from provgraph.statements import FORMAL

RUN = "93fc2206-1111-4222-8333-444455556666"
START, STOP = "2026-11-22T12:21:02.687Z", "2026-11-22T12:22:02.000Z"
DATA = (("role", "DL0/Event"), ("type", "Main"), ("dataflow", True), ("influence", True), ("time", START))
MODEL = (("role", "energy model"), ("type", "Calibration"), ("dataflow", False), ("influence", True))

SIMTEL = Entity("f1", "gamma.simtel.zst", lfn="/ctao/x_y/gamma.simtel.zst", data_level="DL0", version=2, size=2**40)
DL2 = Entity("out-2", "gamma.dl2.h5", path="/tmp/gamma.dl2.h5", data_level="DL2", generated_at_time=STOP)
TOOL = Activity(RUN, "ctapipe-process", "0.28.0", "completed", exit_code=0, start_time=START, end_time=STOP)

SAMPLE = Document(
    activities=(TOOL,),
    entities=(SIMTEL, DL2, Entity("pkl", "energy.pkl")),
    nodes=(
        Agent("ag", "CTAO", "Organization"),
        ActivityDescription("d1", "ctapipe-process", "0.28.0", "Reconstruction"),
        EntityDescription("d2", "DL0", "application/zstd"),
        UsageDescription("d3", "DL0/Event", "Main"),
        Configuration("c1", "ProcessorTool", '{"pattern":"\\\\d+"}'),
        Parameter("p1", "ProcessorTool.EventSource.max_events", "3"),
        Parameter("p2", "ProcessorTool.EventSource.allowed_tels", "[1,2]"),
        Environment("e1", "3.11", "Linux", "{}"),
        Software("s1", "numpy", "2.0"),
    ),
    relations=(
        Relation("used", RUN, "f1", DATA),
        Relation("used", RUN, "pkl", MODEL),
        Relation("wasGeneratedBy", "out-2", RUN, (("role", "DL2/Event"), ("dataflow", True))),
        Relation("wasDerivedFrom", "out-2", "f1", (("role", "ancestor"),)),
        Relation("wasAssociatedWith", RUN, "ag", (("role", "Operator"),)),
        Relation("isDescribedBy", RUN, "d1"),
        Relation("isDescribedBy", "d3", "d2"),
        Relation("isRelatedTo", "d3", "d1"),
        Relation("wasConfiguredBy", RUN, "c1"),
        Relation("wasInfluencedBy", RUN, "e1"),
        Relation("hadMember", "c1", "p1"),
        Relation("hadMember", "c1", "p2"),
        Relation("hadMember", "e1", "s1"),
    ),
)

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def written(document: Document, format_: str, **options: Any) -> str:
    stream = io.StringIO()
    export.write(document, format_, stream, Options(**options))
    return stream.getvalue()


def streamed(pieces: tuple[Document, ...], format_: str) -> str:
    stream = io.StringIO()
    export.write_stream(lambda: iter(pieces), format_, stream)
    return stream.getvalue()


def read(text: str, format_: str) -> ProvDocument:
    found = ProvDocument.deserialize(content=text, format=format_)
    assert isinstance(found, ProvDocument)
    return found


@cache
def schema(name: str) -> Any:
    return json.loads((files("prov") / "tests" / "schemas" / name).read_text())


@cache
def xml_schema() -> Any:
    etree = pytest.importorskip("lxml.etree")
    return etree.XMLSchema(etree.parse(str(files("prov") / "tests" / "schemas" / "prov.xsd")))


def assert_valid_json(text: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft4Validator(schema("prov-json.schema.json")).validate(json.loads(text))


def attributes(document: ProvDocument, id_: str) -> dict[str, Any]:
    (record,) = document.get_record(id_)
    return {str(name): value for name, value in record.attributes}


def said(document: Document, kind: str, **options: Any) -> list[str]:
    """The statements of one kind in PROV-N."""
    lines = written(document, "provn", **options).splitlines()
    return [line.strip() for line in lines if line.strip().startswith(f"{kind}(")]


# The mapping


def test_a_run_and_a_file() -> None:
    document = export.to_prov(SAMPLE)
    run, file = attributes(document, f"cta:activity-{RUN}"), attributes(document, "cta:file-f1")
    assert run["prov:label"] == run["voprov:name"] == "ctapipe-process"
    assert str(run["prov:type"]) == "voprov:Activity"
    assert run["prov:startTime"].isoformat() == "2026-11-22T12:21:02.687000+00:00"
    assert (run["provgraph:status"], run["provgraph:exitCode"], run["provgraph:version"]) == ("completed", 0, "0.28.0")
    assert file["prov:location"] == file["provgraph:lfn"] == "/ctao/x_y/gamma.simtel.zst"
    assert (file["provgraph:size"], file["provgraph:version"], file["provgraph:dataLevel"]) == (2**40, 2, "DL0")
    assert attributes(document, "cta:file-out-2")["prov:location"] == "/tmp/gamma.dl2.h5"


def test_use_and_generation() -> None:
    used = said(SAMPLE, "used")
    assert len(used) == 2
    assert used[0].startswith(f"used(cta:activity-{RUN}, cta:file-f1, 2026-11-22T12:21:02.687000+00:00, [")
    assert 'prov:type=\'voprov:Usage\', prov:role="DL0/Event", voprov:usageType="Main"' in used[0]
    # Without a time of its own a generation has that of its file.
    assert said(SAMPLE, "wasGeneratedBy")[0].startswith(
        f"wasGeneratedBy(cta:file-out-2, cta:activity-{RUN}, 2026-11-22T12:22:02+00:00, ["
    )


def test_two_uses_of_one_file_stay_two() -> None:
    twice = replace(SAMPLE, relations=(Relation("used", RUN, "f1", DATA), Relation("used", RUN, "f1", MODEL)))
    assert len(said(twice, "used")) == 2
    assert read(written(twice, "json"), "json") == export.to_prov(twice)


def test_what_two_answers_share_is_said_once() -> None:
    assert export.to_prov(SAMPLE + SAMPLE) == export.to_prov(SAMPLE)
    assert written(SAMPLE + SAMPLE, "provn") == written(SAMPLE, "provn")


def test_invalidation() -> None:
    bad = Document(entities=(replace(DL2, invalidated_at_time=STOP),))
    assert said(bad, "wasInvalidatedBy") == ["wasInvalidatedBy(cta:file-out-2, -, 2026-11-22T12:22:02+00:00)"]
    assert "voprov:invalidatedAtTime" in attributes(export.to_prov(bad), "cta:file-out-2")


def test_configuration_and_environment_are_collections() -> None:
    document = export.to_prov(SAMPLE)
    assert attributes(document, "cta:parameter-p1")["prov:value"] == 3
    assert attributes(document, "cta:parameter-p2")["prov:value"] == "[1,2]"
    assert said(SAMPLE, "hadMember") == [
        "hadMember(cta:configuration-c1, cta:parameter-p1)",
        "hadMember(cta:configuration-c1, cta:parameter-p2)",
        "hadMember(cta:environment-e1, cta:software-s1)",
    ]
    influences = said(SAMPLE, "wasInfluencedBy")
    assert (
        f"wasInfluencedBy(cta:activity-{RUN}, cta:configuration-c1, "
        "[prov:type='voprov:ConfigurationRelation', voprov:artefactType=\"Parameter\"])"
    ) in influences
    assert (
        "wasInfluencedBy(cta:usage-description-d3, cta:entity-description-d2, [prov:type='voprov:DescriptionRelation'])"
    ) in influences


@pytest.mark.parametrize(
    ("option", "value", "gone"),
    [
        ("descriptions", "none", {"description"}),
        ("descriptions", "activity", {"entity-description", "usage-description"}),
        ("configuration", False, {"configuration", "parameter", "environment", "software"}),
        ("agents", False, {"agent"}),
    ],
)
def test_options_leave_out_nodes_and_what_points_at_them(option: str, value: object, gone: set[str]) -> None:
    whole, part = written(SAMPLE, "provn"), written(SAMPLE, "provn", **{option: value})
    for kind in gone:
        assert re.search(rf"cta:[a-z-]*{kind}-", whole)
        assert not re.search(rf"cta:[a-z-]*{kind}-", part)
    assert "used(" in part
    assert ("cta:activity-description-" in part) == (value != "none")


def test_ends_that_the_document_does_not_hold_are_declared_bare() -> None:
    document = export.to_prov(Document(relations=(Relation("used", RUN, "no_such%id"),)))
    assert attributes(document, f"cta:activity-{RUN}") == {"prov:label": RUN}
    (entity,) = (record for record in document.get_records() if record.get_type().localpart == "Entity")
    assert [str(value) for _, value in entity.attributes] == ["no_such%id"]
    assert re.fullmatch(r"cta:file-[0-9a-f]{32}", str(entity.identifier))


def test_book_keeping_and_headers_stay_at_home() -> None:
    private = Document(
        activities=(replace(TOOL, loaded_at=STOP, rank="zz"),),
        entities=(replace(DL2, generated_by=RUN),),
        relations=(Relation("used", RUN, "f1", (("id", "claim"), ("header", '{"CTA CONTACT EMAIL":"a@b"}'))),),
    )
    text = written(private, "provn")
    assert not [word for word in ("loadedAt", "rank", "zz", "generatedBy", "CONTACT", "claim") if word in text]


def test_every_kind_of_the_vocabulary_can_be_written() -> None:
    assert {node.prov for node in vocab.NODES.values()} | {edge.prov for edge in vocab.EDGES.values()} <= {*FORMAL, ""}


# Legal in every format, read back as it was meant


def assert_closed(document: ProvDocument) -> None:
    declared = {record.identifier for record in document.get_records() if record.is_element()}
    for record in document.get_records():
        if record.is_relation():
            ends = {value for name, value in record.formal_attributes if not str(name).endswith("ime")}
            assert ends - {None} <= declared


RESERVED = {
    "prov:role": {"used", "wasGeneratedBy", "wasAssociatedWith"},
    "prov:location": {"entity", "activity", "agent", "used", "wasGeneratedBy"},
    "prov:value": {"entity"},
}


def assert_legal(document: Document) -> None:
    for statement in statements(document):
        for name in (statement.id, *statement.formal):
            if name and name.startswith("cta:"):
                assert re.fullmatch(r"cta:[A-Za-z][A-Za-z0-9.-]*[A-Za-z0-9-]", name)
        for attribute, value in statement.attributes:
            assert re.fullmatch(r"[a-z]+:[A-Za-z][A-Za-z0-9.-]*", attribute)
            assert statement.kind in RESERVED.get(attribute, {statement.kind})
            assert not isinstance(value, str) or not re.search(r"[\x00-\x1f\x7f\\]", value)


def assert_explicit(text: str) -> None:
    """As ProvToolbox needs it: prefixes first, and each value in a list with its datatype."""
    container = json.loads(text)
    assert next(iter(container)) == "prefix"
    for kind, records in container.items():
        formal = {f"prov:{name}" for name in FORMAL.get(kind, ())}
        for record in records.values() if kind != "prefix" else ():
            for name, value in record.items():
                assert isinstance(value, str if name in formal else list)
                assert name in formal or all(set(one) == {"$", "type"} for one in value)
    assert "xsd:QName" not in text


@few
@given(documents())
def test_every_document_comes_back(document: Document) -> None:
    original = export.to_prov(document)
    assert_closed(original)
    assert_legal(document)
    text = written(document, "json")
    assert_valid_json(text)
    assert_explicit(text)
    assert read(text, "json") == original
    assert read(written(document, "provn"), "provn") == original


@few
@given(documents())
def test_every_document_comes_back_from_a_stream(document: Document) -> None:
    known = keys(document)
    closed = replace(document, relations=tuple(r for r in document.relations if known.issuperset(ends(r, known))))
    original = export.to_prov(closed)
    text = streamed((closed,), "json")
    assert_valid_json(text)
    assert_explicit(text)
    assert read(text, "json") == original
    assert read(streamed((closed,), "provn"), "provn") == original


@pytest.mark.parametrize("format_", ["provn", "json"])
def test_pieces_make_the_same_document(format_: str) -> None:
    runs = {activity.id for activity in SAMPLE.activities}
    of_runs = tuple(r for r in SAMPLE.relations if not runs.isdisjoint((r.source, r.target)))
    shared = tuple(r for r in SAMPLE.relations if r.type in ("isRelatedTo", "hadMember"))
    pieces = (
        Document(nodes=SAMPLE.nodes, relations=shared),
        *(Document(relations=(r,)) for r in SAMPLE.relations if r not in (*of_runs, *shared)),
        Document(activities=SAMPLE.activities, entities=SAMPLE.entities, relations=of_runs),
    )
    assert read(streamed(pieces, format_), format_) == export.to_prov(SAMPLE)


@pytest.mark.parametrize("format_", ["provn", "json"])
def test_a_stream_is_read_once_and_not_kept(format_: str, tmp_path: Path) -> None:
    asked: Counter[int] = Counter()

    def pieces() -> Iterator[Document]:
        for number in range(40):
            asked[number] += 1
            yield Document(entities=tuple(Entity(f"e{number}-{i}", "x" * 2000) for i in range(100)))

    tracemalloc.start()
    try:
        with (tmp_path / "out").open("w", encoding="utf-8") as stream:
            export.write_stream(pieces, format_, stream)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert set(asked.values()) == {1}
    size = (tmp_path / "out").stat().st_size
    assert size > 16e6
    assert peak < 4e6


@pytest.mark.parametrize("format_", ["provn", "json"])
def test_nothing_at_all(format_: str) -> None:
    assert read(written(Document(), format_), format_) == read(streamed((), format_), format_) == ProvDocument()


# The formats that need more than the core


def with_bundle() -> ProvDocument:
    document = export.to_prov(SAMPLE)
    bundle: ProvBundle = document.bundle("cta:bundle-1")
    bundle.entity(
        "cta:file-f1",
        [("provgraph:n", "one"), ("provgraph:n", True), ("prov:type", document.valid_qualified_name("prov:Plan"))],
    )
    return document


def test_imported_bundles_keep_their_values() -> None:
    stream = io.StringIO()
    export.write_prov(with_bundle(), "json", stream)
    bundle = json.loads(stream.getvalue())["bundle"]["cta:bundle-1"]["entity"]["cta:file-f1"]
    assert bundle["prov:type"] == [{"$": "prov:Plan", "type": "prov:QUALIFIED_NAME"}]
    assert bundle["provgraph:n"] == [{"$": "one", "type": "xsd:string"}, {"$": "true", "type": "xsd:boolean"}]
    assert read(stream.getvalue(), "json") == with_bundle()


@few
@given(documents())
def test_xml_is_valid_and_comes_back(document: Document) -> None:
    etree = pytest.importorskip("lxml.etree")
    text = written(document, "xml")
    assert read(text, "xml") == export.to_prov(document)
    assert not re.search(r"<prov:(person|organization|softwareAgent|collection) prov:id", text)
    xml_schema().assertValid(etree.fromstring(text.encode()))


def test_xml_of_bundles_and_subtypes() -> None:
    pytest.importorskip("lxml")
    document = with_bundle()
    document.wasRevisionOf("cta:file-out-2", "cta:file-f1")
    stream = io.StringIO()
    export.write_prov(document, "xml", stream)
    assert "wasRevisionOf" not in stream.getvalue()
    assert "prov:plan" not in stream.getvalue()
    assert read(stream.getvalue(), "xml") == document


@few
@given(documents())
def test_jsonld_comes_back(document: Document) -> None:
    text = written(document, "jsonld")
    assert read(text, "jsonld") == export.to_prov(document)
    assert {"prov", "xsd"} <= json.loads(text)["@context"][0].keys()


def test_jsonld_of_a_document_without_prefixes() -> None:
    stream = io.StringIO()
    export.write_prov(ProvDocument(), "jsonld", stream)
    assert list(json.loads(stream.getvalue())["@context"][0]) == ["prov", "xsd"]
    assert read(stream.getvalue(), "jsonld") == ProvDocument()


def test_jsonld_has_a_prefix_for_attributes_in_the_default_namespace() -> None:
    """ProvToolbox takes no IRI for the name of an attribute."""
    document = ProvDocument()
    document.set_default_namespace("http://example.org/")
    document.add_namespace("default", "http://example.org/of-this-name/")
    inside = document.bundle("default:b")
    inside.set_default_namespace("http://example.org/other/")
    for bundle in (document, inside, document.bundle("c")):
        bundle.entity("e", {"size": 5, "prov:label": "of one name"})
    stream = io.StringIO()
    export.write_prov(document, "jsonld", stream)
    assert len(re.findall(r'"default[12]:size"', stream.getvalue())) == 3
    assert read(stream.getvalue(), "jsonld") == document


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning", "ignore:the local part")
@pytest.mark.parametrize(
    ("format_", "name", "label"), [("rdf", "an e", "e"), ("xml", "e", "\x01"), ("jsonld", "e", "e")]
)
def test_what_a_format_cannot_say_is_told(format_: str, name: str, label: str) -> None:
    pytest.importorskip({"rdf": "rdflib", "xml": "lxml"}.get(format_, "prov"))
    document = ProvDocument()
    space = document.add_namespace("ex", "http://example.org/")
    document.entity(space[name], {"prov:label": label})
    document.mentionOf(space["a"], space["b"], space["c"])
    with pytest.raises(UsageError, match=rf"cannot be written as {format_}: .*; write json"):
        export.write_prov(document, format_, io.StringIO())


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib 7.1 and later, of how prov uses it
def test_rdf_comes_back() -> None:
    pytest.importorskip("rdflib")
    assert ProvDocument.deserialize(
        content=written(SAMPLE, "rdf"), format="rdf", rdf_format="turtle"
    ) == export.to_prov(SAMPLE)


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
def test_rdf_says_each_relation_once() -> None:
    """Beside a qualified relation ``prov`` writes the plain one too: to ProvToolbox a statement more."""
    pytest.importorskip("rdflib")
    document = ProvDocument()
    document.add_namespace("ex", "http://example.org/")
    for bundle in (document, document.bundle("ex:b")):
        bundle.influence("ex:a", "ex:b", other_attributes={"prov:type": "x"})
        bundle.attribution("ex:a", "ex:c")
        bundle.attribution("ex:a", "ex:c", other_attributes={"prov:type": "x"})
        bundle.delegation("ex:c", "ex:d", "ex:e")
    stream = io.StringIO()
    export.write_prov(document, "rdf", stream)
    text = stream.getvalue()
    assert (text.count("wasInfluencedBy"), text.count("qualifiedInfluence")) == (0, 2)
    assert (text.count("wasAttributedTo"), text.count("qualifiedAttribution")) == (2, 2)
    assert (text.count("actedOnBehalfOf"), text.count("qualifiedDelegation")) == (0, 2)


def test_records_of_two_kinds_may_have_one_id() -> None:
    nodes = Transformation("1", 1), Production("1", 1)
    assert union([Document(nodes=nodes[:1]), Document(nodes=nodes[1:]), Document(nodes=nodes)]).nodes == nodes


def test_a_missing_extra_names_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provgraph.export.interop.find_spec", lambda _: None)
    for format_, extra in (("xml", "xml"), ("rdf", "rdf")):
        with pytest.raises(ExtraError, match=rf"provgraph\[{extra}\]"):
            written(SAMPLE, format_)


def test_unknown_formats() -> None:
    with pytest.raises(UsageError, match="'yaml'; choose one of provn, json"):
        written(SAMPLE, "yaml")
    with pytest.raises(UsageError, match="provn or json"):
        streamed((SAMPLE,), "xml")


def test_prov_is_imported_only_when_it_is_needed() -> None:
    code = "import sys, provgraph.export; sys.exit('prov' in sys.modules or 'lxml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Pictures


def test_the_picture_says_what_matters() -> None:
    failed = replace(
        SAMPLE,
        activities=(replace(TOOL, status="error"),),
        entities=(SIMTEL, replace(DL2, partial=True), Entity("pkl", "energy.pkl")),
    )
    good, bad = export.to_dot(SAMPLE), export.to_dot(failed)
    assert '"file-f1" [label="gamma.simtel.zst\\nDL0 v2", tooltip="/ctao/x_y/gamma.simtel.zst"];' in good
    assert 'label="ctapipe-process 0.28.0\\ncompleted"' in good
    assert "dashed" not in good
    assert bad.count('style="filled,dashed"') == 2
    assert f'"activity-{RUN}" -> "file-f1" [tooltip="DL0/Event"];' in good
    assert f'"activity-{RUN}" -> "file-pkl" [tooltip="energy model", style=dotted' in good
    assert [colour in good for colour in ("#FFFC87", "#9FB1FC", "#FDB266")] == [True] * 3


def test_many_claims_are_one_line_of_the_picture() -> None:
    claims = (Relation("used", RUN, "f1", MODEL), Relation("used", RUN, "f1", DATA))
    text = export.to_dot(Document(activities=(TOOL,), entities=(SIMTEL,), relations=claims))
    assert text.count("->") == 1
    assert "dotted" not in text
    assert 'tooltip="DL0/Event, energy model"' in text


@few
@given(documents())
def test_the_picture_does_not_depend_on_order(document: Document) -> None:
    turned = Document(
        activities=document.activities[::-1],
        entities=document.entities[::-1],
        nodes=document.nodes[::-1],
        relations=document.relations[::-1],
    )
    assert export.to_dot(turned) == export.to_dot(document)


graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed: no program 'dot'")


@graphviz
def test_graphviz_draws_what_is_meant() -> None:
    name = '<b>"a\\nb"</b> &lt;\n\\N {|}'
    document = replace(SAMPLE, entities=(replace(SIMTEL, name=name), *SAMPLE.entities[1:]))
    texts = [element.text for element in ElementTree.fromstring(written(document, "svg")).iter() if element.text]
    assert '<b>"a\uff3cnb"</b> &lt;\u240a\uff3cN {|}' in texts
    assert "DL0 v2" in texts
    assert "completed" in texts


@graphviz
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_graphviz_draws_every_document(document: Document) -> None:
    root = ElementTree.fromstring(written(document, "svg"))
    drawn = Counter(element.get("class") for element in root.iter() if element.get("class"))
    agents = [node for node in document.nodes if isinstance(node, Agent)]
    assert drawn["node"] >= len(document.activities) + len(document.entities) + len(agents)


def test_without_graphviz_the_cure_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match="install graphviz"):
        written(SAMPLE, "svg")


def test_a_failing_graphviz_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho 'no fonts here' >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProvgraphError, match="3 files and 1 runs: no fonts here"):
        written(SAMPLE, "svg")


def test_long_lists_are_drawn_whole() -> None:
    many = Document(
        activities=(TOOL,),
        entities=tuple(Entity(f"f{i}", f"run{i}.h5") for i in range(3000)),
        relations=tuple(Relation("used", RUN, f"f{i}") for i in range(3000)),
    )
    assert export.to_dot(many).count(" -> ") == 3000
