"""The classes of the IVOA Provenance Data Model 1.0: into the store, out of it, and written as W3C PROV."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from canonical import canonical

from provgraph import documents, export, fetching, graph, loading, vocab
from provgraph.errors import UsageError
from provgraph.model import (
    Activity,
    ActivityDescription,
    Agent,
    Claim,
    Collection,
    ConfigFile,
    ConfigFileDescription,
    Configuration,
    Document,
    Entity,
    EntityDescription,
    GenerationDescription,
    Parameter,
    ParameterDescription,
    Relation,
    UsageDescription,
    ValueDescription,
    ValueEntity,
    digest,
    place_of,
    union,
)
from provgraph.store import Store

RUN = "4ed870fb-a3a0-48e9-8444-45dd63460996"
START, STOP = "2020-09-03T11:01:49.802Z", "2020-09-03T11:01:55.353Z"
OPERATOR = (("role", "Operator"),)
NOTHING_FLOWS = (("origin", "stated"), ("dataflow", False), ("influence", False))

STATUS = ValueEntity("run_status", "status", ("CC-IN2P3-USER", "DESY-ZN-Disk"), START, STOP, "as DIRAC says", "Done")
NODES = (
    STATUS,
    ValueEntity("seed", "seed", value="4711"),
    Collection("night", "one night", ("/ctao/night",), START, None, "all of it"),
    Collection("nothing", "nothing"),
    Agent("o", "CTAO", "Organization", "a@b.org", "ESO", "+49", "Garching", "https://ctao.org", "an observatory"),
    ActivityDescription("ad", "muons", "0.6.2", "Reconstruction", "muon", "finds muons", "https://ctapipe.org"),
    EntityDescription("ed", "DL1", "application/x-hdf5", "images", "https://dl1.org", "data"),
    ValueDescription("vd", "status", "how it went", None, "text", "char *", "", "meta.code.status", "uws:job.phase"),
    UsageDescription("ud", "dl0.sub.evt", "Main", "events", "1..*"),
    GenerationDescription("gd", "status", "Quality", "state", "1"),
    ParameterDescription("pd", "seed", "int", "s", "meta.number", "x:y", "start", "0", "9999", "1", ("1", "2")),
    ConfigFileDescription("cd", "muon.json", "application/json", "all settings"),
    Parameter("p", "seed", "4711"),
    ConfigFile("cf", "muon.json", "/etc/muon.json", "as it was"),
)
RELATIONS = (
    Relation("wasGeneratedBy", "run_status", RUN, (("role", "status"), ("type", "Quality"), *NOTHING_FLOWS)),
    Relation("used", RUN, "seed", (("role", "seed"), ("type", "Setup"), *NOTHING_FLOWS)),
    Relation("wasAttributedTo", "run_status", "o", (("role", "Publisher"),)),
    Relation("wasAttributedTo", "night", "o"),
    Relation("wasAttributedTo", "ad", "o", (("role", "Contributor"),)),
    Relation("wasAssociatedWith", RUN, "o", OPERATOR),
    Relation("hadMember", "night", "run_status"),
    Relation("hadMember", "night", "nothing"),
    Relation("hadReference", "p", "seed"),
    Relation("wasConfiguredBy", RUN, "p"),
    Relation("wasConfiguredBy", RUN, "cf"),
    Relation("isDescribedBy", RUN, "ad"),
    Relation("isDescribedBy", "run_status", "vd"),
    Relation("isDescribedBy", "p", "pd"),
    Relation("isDescribedBy", "cf", "cd"),
    Relation("isDescribedBy", "ud", "ed"),
    Relation("isDescribedBy", "gd", "vd"),
    *(Relation("isRelatedTo", key, "ad") for key in ("ud", "gd", "pd", "cd")),
)
TOOL = Activity(RUN, "muons", "0.6.2", "completed", start_time=START, end_time=STOP, comment="a muon run")
SAID = Document(activities=(TOOL,), nodes=NODES, relations=RELATIONS)


def told(document: Document) -> set[tuple[object, ...]]:
    """What a document says, without the properties of edges that the store adds."""
    edges = {(r.type, r.source, r.target, r.get("role")) for r in document.relations}
    return {replace(a, loaded_at=None) for a in document.activities} | {*document.nodes} | edges  # type: ignore[return-value]


def test_every_class_is_in_the_vocabulary() -> None:
    classes = {kind.ivoa for kind in vocab.NODES.values()}
    assert classes >= {
        *("Activity", "DatasetEntity", "ValueEntity", "Collection", "Agent", "Parameter", "ConfigFile"),
        *("ActivityDescription", "DatasetDescription", "ValueDescription", "UsageDescription"),
        *("GenerationDescription", "ParameterDescription", "ConfigFileDescription"),
    }


def test_what_is_said_comes_back(store: Store) -> None:
    graph.save(store, SAID)
    whole = list(fetching.fetch_all(store))
    assert told(union(whole)) == told(SAID)
    records = [record.id for piece in whole for record in (*piece.activities, *piece.entities, *piece.nodes)]
    assert len(records) == len(set(records))


def test_what_is_around_an_entity_comes_back(store: Store) -> None:
    graph.save(store, SAID)
    found = fetching.fetch(store, ["run_status"])
    assert {r.target for r in found.relations if r.type == "hadMember"} == set()
    others = {r for r in told(SAID) if isinstance(r, tuple) and r[0] == "hadMember"}
    collections = {node for node in NODES if isinstance(node, Collection)}
    attributed = ("wasAttributedTo", "night", "o", None)
    assert told(found) == told(SAID) - others - collections - {attributed}


def test_saying_it_again_changes_nothing(store: Store) -> None:
    graph.save(store, SAID)
    before = canonical(store)
    assert graph.save(store, SAID) == graph.Changes()
    assert graph.save(store, SAID, seen={node.id for node in NODES}) == graph.Changes()
    assert canonical(store) == before


def better() -> Document:
    """A log of the same run, that reads a file too."""
    claim = Claim("c", "used", RUN, "/x.h5", place_of("host:a", "/x.h5"), "DL0", copy="2")
    return Document((replace(TOOL, rank="2", exit_code=0, scope="host:a"),), (claim,))


@pytest.mark.parametrize("order", ["source first", "log first", "at once"])
def test_a_log_of_the_same_run_takes_no_value_away(store: Store, order: str) -> None:
    stated = tuple(r for r in RELATIONS if r.source != RUN or r.type == "used")
    said = replace(SAID, activities=(replace(TOOL, rank="1"),), relations=stated)
    pieces = {
        "source first": [said, better()],
        "log first": [better(), said, said],
        "at once": [union([said, better()])],
    }
    for piece in pieces[order]:
        graph.save(store, piece)
    edges = store.ask("MATCH (a:Activity)-[r]-(e:Entity) RETURN type(r), e.name, a.exitCode ORDER BY e.name", {}).rows
    assert edges == [["used", "seed", 0], ["wasGeneratedBy", "status", 0], ["used", "x.h5", 0]]


def test_an_edge_that_the_graph_does_not_have_is_refused(store: Store) -> None:
    wrong = Document(nodes=NODES, relations=(Relation("hadReference", "cf", "seed"),))
    with pytest.raises(UsageError, match="hadReference from ConfigFile to Entity is no edge of this graph"):
        graph.save(store, wrong)
    assert store.status()["nodes"] == 0


def test_a_parameter_of_a_configuration_keeps_apart_from_one_with_a_reference(store: Store) -> None:
    """Loaders hash the reference too."""
    plain = Parameter(digest("Parameter", "seed", "4711"), "seed", "4711")
    graph.save(store, Document(nodes=(plain,)))  # held by nothing, so it is not there
    assert store.status()["nodes"] == 0


# As W3C PROV


def written(format_: str, document: Document = SAID) -> str:
    stream = io.StringIO()
    export.write(document, format_, stream)
    return stream.getvalue()


def test_the_words_of_the_ivoa() -> None:
    record = json.loads(written("json"))["entity"]

    def values(start: str) -> dict[str, object]:
        (found,) = (said for key, said in record.items() if key.startswith(f"cta:{start}"))
        return {name: [v["$"] for v in said] for name, said in found.items()}

    assert values("parameter-description-") == {
        "prov:label": ["seed"],
        "prov:type": ["voprov:ParameterDescription"],
        "voprov:name": ["seed"],
        "voprov:valueType": ["int"],
        "voprov:unit": ["s"],
        "voprov:ucd": ["meta.number"],
        "voprov:utype": ["x:y"],
        "voprov:description": ["start"],
        "voprov:min": ["0"],
        "voprov:max": ["9999"],
        "voprov:default": ["1"],
        "voprov:options": ["1", "2"],
    }
    assert values("config-file-cf")["prov:location"] == ["/etc/muon.json"]
    status = values(f"value-entity-{digest('run_status')}")
    assert (status["prov:value"], status["prov:type"]) == (["Done"], ["voprov:ValueEntity"])
    assert status["voprov:location"] == ["CC-IN2P3-USER", "DESY-ZN-Disk"]
    assert values("collection-night")["prov:type"] == ["prov:Collection", "voprov:Collection"]
    assert values("usage-description-ud")["voprov:multiplicity"] == ["1..*"]


def test_relations_of_the_ivoa() -> None:
    lines = [line.strip() for line in written("provn").splitlines()]
    assert "wasInfluencedBy(cta:parameter-p, cta:value-entity-seed, [prov:type='voprov:HadReference'])" in lines
    assert (
        f"wasInfluencedBy(cta:activity-{RUN}, cta:config-file-cf, "
        "[prov:type='voprov:ConfigurationRelation', voprov:artefactType=\"ConfigFile\"])"
    ) in lines
    assert 'wasAttributedTo(cta:activity-description-ad, cta:agent-o, [voprov:role="Contributor"])' in lines
    assert "hadMember(cta:collection-night, cta:collection-nothing)" in lines


@pytest.mark.parametrize("format_", ["provn", "json"])
def test_a_whole_store_is_written_as_one_document(store: Store, format_: str) -> None:
    graph.save(store, SAID)
    stream = io.StringIO()
    export.write_stream(lambda: fetching.fetch_all(store), format_, stream)
    loaded = export.to_prov(union(fetching.fetch_all(store)))
    assert type(loaded).deserialize(content=stream.getvalue(), format=format_) == loaded


def described(*versions: str) -> Document:
    """Runs of a tool in these versions with one configuration; a use, and a parameter, of a described role and name."""
    nodes: list[Any] = [Parameter("q", "Tool.min", "5"), Parameter("r", "Tool.max", "9"), Configuration("c", "c", "{}")]
    relations = [Relation("hadMember", "c", "q"), Relation("hadMember", "c", "r")]
    for v in versions:
        nodes += [ActivityDescription(f"t{v}", "t", v), UsageDescription(f"u{v}", "in", "Main")]
        nodes += [UsageDescription(f"{k}{v}", "both", "Main") for k in ("x", "y")]
        nodes += [ParameterDescription(f"d{v}", "Tool.min")]
        relations += [Relation("isRelatedTo", f"{k}{v}", f"t{v}") for k in ("u", "x", "y", "d")]
        relations += [Relation("isDescribedBy", f"run{v}", f"t{v}"), Relation("wasConfiguredBy", f"run{v}", "c")]
        relations += [Relation("used", f"run{v}", "e", (("role", role),)) for role in ("in", "both", "other")]
    runs = tuple(Activity(f"run{v}", "t", v) for v in versions)
    return Document(runs, nodes=tuple(nodes), relations=tuple(relations), entities=(Entity("e"),))


@pytest.mark.parametrize("streamed", [False, True])
def test_uses_and_parameters_name_their_descriptions(streamed: bool) -> None:
    def text(document: Document, **options: Any) -> str:
        stream = io.StringIO()
        shared = replace(document, activities=(), entities=(), relations=document.relations[:2] + related(document))
        others = replace(
            document, nodes=(), relations=tuple(r for r in document.relations if r not in shared.relations)
        )
        if streamed:
            export.write_stream(lambda: [shared, others], "provn", stream, export.Options(**options))
        else:
            export.write(document, "provn", stream, export.Options(**options))
        return stream.getvalue()

    alone = text(described("1"))
    assert alone.count("voprov:descriptor='cta:usage-description-u1'") == 1
    assert alone.count("voprov:descriptor") == 1, "of two kinds of files in one role neither is known to be meant"
    parameter = (
        "wasInfluencedBy(cta:parameter-{}, cta:parameter-description-{}, [prov:type='voprov:DescriptionRelation'])"
    )
    assert parameter.format("q", "d1") in alone
    assert "wasInfluencedBy(cta:parameter-r" not in alone
    both = text(described("1", "2"))
    assert [both.count(f"descriptor='cta:usage-description-u{v}'") for v in (1, 2)] == [1, 1]
    assert "wasInfluencedBy(cta:parameter-q" not in both, "the runs do not agree"
    assert "descriptor" not in text(described("1"), descriptions="activity")
    assert "parameter-q" not in text(described("1"), configuration=False)


def related(document: Document) -> tuple[Relation, ...]:
    return tuple(r for r in document.relations if r.type == "isRelatedTo")


def test_options_leave_out_what_is_new_too() -> None:
    stream = io.StringIO()
    export.write(SAID, "provn", stream, export.Options(descriptions="none", configuration=False, agents=False))
    assert not [word for word in ("description-", "config-file", "parameter", "agent") if word in stream.getvalue()]
    assert "value-entity-seed" in stream.getvalue()


# The flavour of the IVOA


def in_ivoa(document: Document, format_: str) -> str:
    stream = io.StringIO()
    export.write(document, format_, stream, export.Options(flavour="ivoa"))
    return stream.getvalue()


def test_the_flavour_of_the_ivoa_has_its_records() -> None:
    lines = [line.strip() for line in in_ivoa(SAID, "provn").splitlines()]
    kinds = {line.partition("(")[0] for line in lines}
    assert kinds >= {
        *("activityDescription", "datasetDescription", "valueDescription", "usageDescription", "parameterDescription"),
        *("configFile", "configFileDescription", "parameter", "valueEntity"),
        *("isDescribedBy", "isRelatedTo", "wasConfiguredBy", "hadReference"),
    }
    assert "hadReference(cta:value-entity-seed, cta:parameter-p)" in lines
    assert f"wasConfiguredBy(cta:activity-{RUN}, cta:config-file-cf, ConfigFile)" in lines
    assert not [line for line in lines if "DescriptionRelation" in line or "voprov:name" in line]
    as_json = json.loads(in_ivoa(SAID, "json"))
    assert {kind for kind in kinds if kind in as_json} >= {"valueEntity", "parameter", "isDescribedBy", "hadReference"}
    assert list(as_json["hadReference"].values()) == [
        {"voprov:referenced": "cta:value-entity-seed", "voprov:referrer": "cta:parameter-p"}
    ]


def ends(record: Any) -> tuple[str, ...]:
    names = (str(record.identifier or ""), *(str(value) for _, value in record.formal_attributes))
    relation = any("HadReference" in str(value) for _, value in record.extra_attributes)
    return (record.get_type().localpart, *(sorted(names) if relation else names))


@pytest.mark.parametrize("format_", ["provn", "json"])
def test_the_flavour_of_the_ivoa_is_read_as_what_w3c_says(format_: str, tmp_path: Path, store: Store) -> None:
    source = tmp_path / f"ivoa.{format_}"
    source.write_text(in_ivoa(SAID, format_))
    assert not loading.load(store, [str(source)]).refused
    again = export.to_prov(documents.fetch(store, documents.find(store, str(source))))
    assert sorted(map(ends, again.get_records())) == sorted(map(ends, export.to_prov(SAID).get_records()))


def test_the_flavour_of_the_ivoa_is_written_in_two_formats() -> None:
    with pytest.raises(UsageError, match="provn or json"):
        in_ivoa(SAID, "jsonld")
