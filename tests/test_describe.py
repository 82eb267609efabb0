"""Descriptions in the store: files and logs in any order, what counts where they differ, the command."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from canonical import canonical, size
from conftest import Cli, wipe
from histories import retold
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import provgraph
from provgraph import checks, descriptions, graph, lineage, loading
from provgraph.model import (
    Activity,
    ActivityDescription,
    Claim,
    Context,
    DescriptionRecord,
    Document,
    EntityDescription,
    GenerationDescription,
    Relation,
    UsageDescription,
    canonical_json,
    digest,
    kind_key,
    place_of,
    role_key,
    tool_key,
    union,
)
from provgraph.store import Store

DATA = Path(__file__).parent / "data"
TOOLS = DATA / "descriptions" / "tools.yaml"
EXAMPLES = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def record(kind: Any, name: str, version: str | None = None, /, **said: Any) -> DescriptionRecord:
    return DescriptionRecord(kind, name, version, canonical_json(said))


def tool(name: str, version: str | None = None, **said: Any) -> Document:
    return Document(descriptions=(record("activity", name, version, **said),))


def ran(name: str, version: str | None, *roles: tuple[str, str, str]) -> Document:
    """A log of a run: kind of claim, role, and what the file in it is called."""
    key = digest("run", name, version, roles)
    described = ActivityDescription(tool_key(name, version), name, version)
    nodes: list[Any] = [described]
    relations = [Relation("isDescribedBy", key, described.id)]
    claims = []
    for kind, role, called in roles:
        file = EntityDescription(kind_key("EntityDescription", called), called)
        of = UsageDescription if kind == "used" else GenerationDescription
        node = of(role_key(of.__name__, described.id, file.id, role), role, "Main")
        nodes += [file, node]
        relations += [Relation("isRelatedTo", node.id, described.id), Relation("isDescribedBy", node.id, file.id)]
        path = f"/d/{key}-{role}"
        claims.append(Claim(digest(key, role), kind, key, path, place_of("host:a", path), role))  # type: ignore[arg-type]
    run = Activity(key, name, version, "completed", scope="host:a")
    return Document((run,), tuple(claims), tuple(nodes), tuple(relations))


def tell(store: Store, pieces: list[list[Document]]) -> graph.Changes:
    wipe(store)
    return sum((graph.save(store, union(piece)) for piece in pieces), graph.Changes())


def rows(store: Store, statement: str) -> list[list[Any]]:
    return store.ask(statement, {}).rows


ROLES = """
MATCH (d:ActivityDescription)<-[:isRelatedTo]-(s)-[:isDescribedBy]->(e:EntityDescription)
RETURN d.version, s.role, s.type, s.multiplicity, e.name ORDER BY d.version, s.role, e.name
"""
USED = {"role": "in", "entity": "Images", "type": "Calibration", "multiplicity": "1..*"}
LOG = ran("t", "1", ("used", "in", "data"), ("used", "also in", "data"))


# Before the logs, after them, again


@pytest.mark.parametrize("order", [0, 1])
def test_what_a_file_says_of_a_role_takes_the_place_of_what_logs_led_to(store: Store, order: int) -> None:
    tell(store, [[[LOG, tool("t", "1", usage=[USED])][k]] for k in (order, 1 - order)])
    assert rows(store, ROLES) == [
        ["1", "also in", "Main", None, "data"],
        ["1", "in", "Calibration", "1..*", "Images"],
    ]


@pytest.mark.parametrize("order", [0, 1])
def test_a_description_without_a_version_is_of_every_version(store: Store, order: int) -> None:
    files = tool("t", description="all", usage=[USED]) + tool("t", "1", description="one", type="Analysis")
    tell(store, [[[LOG + ran("t", "2"), files][k]] for k in (order, 1 - order)])
    described = "MATCH (d:ActivityDescription) RETURN d.version, d.description, d.type ORDER BY d.version"
    assert rows(store, described) == [["1", "one", "Analysis"], ["2", "all", None], [None, "all", None]]
    assert [row for row in rows(store, ROLES) if row[1] == "in"] == [
        [version, "in", "Calibration", "1..*", "Images"] for version in ("1", "2", None)
    ]


def test_parts_of_a_description(store: Store) -> None:
    with TOOLS.open("rb") as stream:
        [document] = loading.find_loader("description").read(stream, Context("x"))
    graph.save(store, document)
    assert rows(
        store,
        "MATCH (d:ActivityDescription {version: '1.10'})<-[:isRelatedTo]-(p:ParameterDescription) "
        "RETURN p.name, p.valueType, p.unit, p.min, p.max, p.default, p.options ORDER BY p.name",
    ) == [
        ["Tool.mode", "char *", None, None, None, "fast", ["fast", "exact"]],
        ["Tool.threshold", "double", "GeV", "0", "1e3", "20", []],
    ]
    assert rows(
        store,
        "MATCH (:ActivityDescription {version: '1.10'})-[r:wasAttributedTo]->(a:Agent) "
        "RETURN a.name, a.type, a.email, r.role ORDER BY a.name",
    ) == [
        ["Ada Lovelace", "Person", None, None],
        ["Pipelines", "Organization", "pipelines@example.org", "Contributor"],
    ]
    values = "MATCH (v:ValueDescription)<-[:isDescribedBy]-(u:UsageDescription) RETURN v.name, v.unit, u.type"
    assert rows(store, values) == [["Threshold", "GeV", "Setup"]]
    files = "MATCH (c:ConfigFileDescription)-[:isRelatedTo]->(d) RETURN c.name, c.contentType, d.subtype"
    assert rows(store, files) == [["dl2.json", "application/json", "stereo"]]
    kinds = "MATCH (e:DatasetDescription) RETURN e.name, e.contentType ORDER BY e.name"
    assert rows(store, kinds) == [["DL2", None], ["Images", "application/x-hdf5"], ["model", None]]


def test_the_same_again_changes_nothing(store: Store) -> None:
    documents = [LOG, tool("t", "1", usage=[USED]), tool("t", description="all")]
    tell(store, [documents])
    before = canonical(store)
    assert graph.save(store, union(documents)) == graph.Changes()
    assert [graph.save(store, d) for d in documents] == [graph.Changes()] * 3
    assert canonical(store) == before


def test_what_is_newly_described_is_told(store: Store) -> None:
    tell(store, [[LOG]])
    changes = graph.save(store, tool("t", "1", type="Analysis") + tool("t") + tool("u", "1"))
    assert sorted(changes.described, key=str) == [
        ("activity", "t", "1", False),
        ("activity", "t", None, True),
        ("activity", "u", "1", True),
    ]


WORDS = st.sampled_from(["x", "y", "a longer word"])
KINDS = st.sampled_from(["DL1", "data", "Images"])
TEXTS = st.fixed_dictionaries({}, optional={"type": WORDS, "description": WORDS, "docurl": WORDS})
ROLE = st.fixed_dictionaries(
    {"role": st.sampled_from(["in", "DL1/Event"]), "entity": KINDS},
    optional={"type": st.sampled_from(["Main", "Log"]), "multiplicity": WORDS, "class": st.just("value")},
)
PARTS = {
    "usage": st.lists(ROLE, max_size=2),
    "generation": st.lists(ROLE, max_size=1),
    "parameters": st.lists(st.fixed_dictionaries({"name": WORDS}, optional={"unit": WORDS}), max_size=2),
    "configFiles": st.lists(st.fixed_dictionaries({"name": WORDS}, optional={"contentType": WORDS}), max_size=1),
    "contacts": st.lists(
        st.fixed_dictionaries({"name": WORDS, "type": st.just("Person")}, optional={"role": WORDS}), max_size=1
    ),
    "fallback": st.just(True),
}
NAMES, VERSIONS = st.sampled_from(["t", "u"]), st.sampled_from(["1", "2", None])


@st.composite
def files(draw: st.DrawFn) -> Document:
    """One description file."""
    tools = draw(st.lists(st.tuples(NAMES, VERSIONS, TEXTS, st.fixed_dictionaries({}, optional=PARTS)), max_size=2))
    entities = draw(
        st.lists(st.tuples(KINDS, TEXTS, st.sampled_from([{}, {"class": "value", "unit": "m"}])), max_size=2)
    )
    agents = draw(st.lists(st.tuples(WORDS, st.fixed_dictionaries({}, optional={"email": WORDS})), max_size=1))
    said = [record("activity", name, version, **texts, **parts) for name, version, texts, parts in tools]
    said += [record("entity", name, name=name, **texts, **of) for name, texts, of in entities]
    said += [record("agent", name, "Person", name=name, type="Person", **texts) for name, texts in agents]
    return Document(descriptions=tuple({r.id: r for r in said}.values()))


EDGES = st.sampled_from(["used", "wasGeneratedBy"])
LOGS = st.builds(
    lambda name, version, roles: ran(name, version, *dict.fromkeys(roles)),
    NAMES,
    VERSIONS,
    st.lists(
        st.tuples(st.sampled_from(["used", "wasGeneratedBy"]), st.sampled_from(["in", "DL1/Event"]), KINDS), max_size=3
    ),
)


@EXAMPLES
@given(documents=st.lists(files() | LOGS, min_size=2, max_size=6), seed=st.integers(0, 2**32))
def test_any_order_any_number_of_times_any_split(store: Store, documents: list[Document], seed: int) -> None:
    tell(store, [documents])
    expected = canonical(store)
    changes = tell(store, retold(Random(seed), documents))
    assert canonical(store) == expected
    net = changes.nodes_created - changes.nodes_deleted + changes.edges_created - changes.edges_deleted
    assert net == size(store)


# Which counts


def merged(*said: DescriptionRecord) -> dict[str, Any]:
    found = descriptions.tool("t", ["1"], said)
    [node] = [n for n in found.nodes if isinstance(n, ActivityDescription) and n.version == "1"]
    return {"type": node.type, "description": node.description}


def test_the_better_file_counts_in_each_property() -> None:
    fallback = record("activity", "t", "1", type="fallback", description="a very long fallback", fallback=True)
    general = record("activity", "t", type="general", description="of all versions, at some length")
    short, long = record("activity", "t", "1", type="b"), record("activity", "t", "1", type="longer")
    assert merged(fallback) == {"type": "fallback", "description": "a very long fallback"}
    assert merged(fallback, general)["type"] == "general"
    assert merged(general, fallback, short) == {"type": "b", "description": general_text(general)}
    assert merged(short, long)["type"] == merged(long, short)["type"] == "longer"
    other = record("activity", "t", "1", type="a")
    assert merged(short, other)["type"] == merged(other, short)["type"] == "a"


def general_text(general: DescriptionRecord) -> Any:
    return json.loads(general.text)["description"]


def test_a_fallback_gives_way_in_a_role(store: Store) -> None:
    fallback = tool("t", "1", usage=[{"role": "in", "entity": "DL0"}, {"role": "out", "entity": "DL1"}], fallback=True)
    for order in ([fallback, tool("t", "1", usage=[USED])], [tool("t", "1", usage=[USED]), fallback]):
        tell(store, [[document] for document in order])
        assert [row[1:] for row in rows(store, ROLES)] == [
            ["in", "Calibration", "1..*", "Images"],
            ["out", "Main", None, "DL1"],
        ]


def test_files_that_differ_are_found(store: Store) -> None:
    parts: dict[str, Any] = {"parameters": [{"name": "p", "min": "1"}]}
    graph.save(store, tool("t", "1", type="Analysis", **parts) + tool("t", "1", type="Selection", **parts))
    graph.save(store, tool("t", "1", parameters=[{"name": "p", "min": "2"}]) + tool("t", type="of all versions"))
    found = checks.check(store, ["description-conflict"])["findings"]
    assert [f["message"] for f in found] == [
        "parameters/p/min of t 1 is '1' or '2', as description files say: the first counts",
        "type of t 1 is 'Selection' or 'Analysis', as description files say: the first counts",
    ]
    assert {f["subject"]["name"] for f in found} == {"t"}
    assert rows(store, "MATCH (d:ActivityDescription {version: '1'}) RETURN d.type") == [["Selection"]]


# Edges of runs

EDGES_OF_RUNS = """
MATCH (a:Activity)-[x:used]->() RETURN a.version AS version, x.role AS role, x.type, x.dataflow, x.influence
ORDER BY version, role
"""
RUNS = ran("t", "1", ("used", "in", "data"), ("used", "also in", "data"), ("wasGeneratedBy", "out", "data")) + ran(
    "t", "2", ("used", "in", "data")
)


@pytest.mark.parametrize("order", [0, 1])
def test_the_type_of_a_role_is_that_of_its_edges(store: Store, order: int) -> None:
    said = tool("t", "1", usage=[USED], generation=[{"role": "out", "entity": "x", "type": "Log"}])
    tell(store, [[[RUNS, said][k]] for k in (order, 1 - order)])
    assert rows(store, EDGES_OF_RUNS) == [
        ["1", "also in", "Main", True, True],
        ["1", "in", "Calibration", False, True],
        ["2", "in", "Main", True, True],
    ]
    generated = "MATCH ()-[x:wasGeneratedBy]->() RETURN x.type, x.dataflow, x.influence"
    assert rows(store, generated) == [["Log", True, True]], "what a run wrote flows on, whatever it is"
    graph.save(store, tool("t", usage=[{"role": "in", "entity": "Images", "type": "Quality"}]))
    assert [row[2:] for row in rows(store, EDGES_OF_RUNS) if row[1] == "in"] == [
        ["Calibration", False, True],
        ["Quality", False, False],
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"usage": [USED | {"entity": "DL1", "type": "Main"}]},
        {"usage": [USED | {"entity": "DL1", "type": "Main"}], "version": "1"},
    ],
)
def test_kinds_of_files_that_differ_leave_the_role_to_the_logs(store: Store, other: dict[str, Any]) -> None:
    graph.save(store, RUNS + tool("t", "1", usage=[USED]))
    graph.save(store, tool("t", other.pop("version", None), **other))
    assert rows(store, EDGES_OF_RUNS)[1] == ["1", "in", "Main", True, True]


def test_what_changes_no_type_changes_no_edge(store: Store) -> None:
    graph.save(store, RUNS)
    before = rows(store, EDGES_OF_RUNS)
    graph.save(store, tool("t", usage=[USED], fallback=True))
    graph.save(store, tool("t", usage=[USED | {"type": "something else"}]))
    graph.save(store, tool("u", usage=[USED]))
    assert rows(store, EDGES_OF_RUNS) == before


def test_lineage_follows_what_is_described(store: Store) -> None:
    graph.save(store, RUNS)
    [[made]] = rows(store, "MATCH (e)-[:wasGeneratedBy]->() RETURN e.id")
    assert lineage.upstream(store, [made])["total"] == 2
    graph.save(store, tool("t", "1", usage=[USED]))
    assert lineage.upstream(store, [made])["total"] == 1
    assert lineage.upstream(store, [made], follow="influence")["total"] == 2


# What provgraph brings along

SHIPPED = sorted((Path(provgraph.__file__).parent / "shipped").iterdir())
LOGS_OF_CTAPIPE = sorted((DATA / "ctapipe").glob("0.*/*.log"))


def shape(store: Store) -> set[tuple[Any, ...]]:
    """Nodes and edges without what they say; edges of claims with that too."""
    found = canonical(store)
    return {item for item in found if item[0] == "edge"} | {(i[1], dict(i[2])["id"]) for i in found if i[0] == "node"}


def test_what_is_shipped_adds_to_the_graph_and_changes_none_of_it(store: Store) -> None:
    loading.load(store, [str(path) for path in LOGS_OF_CTAPIPE])
    before, answers = shape(store), rows(store, CLAIMS)
    report = loading.load(store, [str(path) for path in SHIPPED])
    assert report.changes.nodes_deleted == report.changes.edges_deleted == 0
    assert before < shape(store)
    assert rows(store, CLAIMS) == answers


CLAIMS = "MATCH (a:Activity)-[r:used]->(e:Entity) RETURN a.id, e.id, r.type, r.dataflow, r.influence ORDER BY r.id"


def test_what_is_shipped_agrees_with_logs(store: Store) -> None:
    """Each role that it speaks of is one that logs show, with the same kind of file and type; but a few older ones."""
    loading.load(store, [str(path) for path in LOGS_OF_CTAPIPE])
    shown = rows(store, ROLES_OF_TOOLS)
    wipe(store)
    loading.load(store, [str(path) for path in SHIPPED])
    described = rows(store, ROLES_OF_TOOLS)
    tools = {row[0] for row in described}
    missing = [row for row in shown if row[0] in tools and row[2] and row not in described]
    assert missing == []


ROLES_OF_TOOLS = """
MATCH (d:ActivityDescription)<-[:isRelatedTo]-(s)-[:isDescribedBy]->(e:EntityDescription)
RETURN DISTINCT d.name, labels(s), s.role, s.type, e.name ORDER BY d.name, s.role, e.name
"""


# The command


def test_the_command(cli: Cli) -> None:
    cli("load", DATA / "ctapipe" / "0.32.0-chain" / "ctapipe-merge.provenance.log")
    done = cli("describe", TOOLS, "--json")
    assert done.code == 0, done.err
    assert [source["status"] for source in done.json["sources"]] == ["new"]
    assert done.json["described"][0] == {"kind": "activity", "name": "dl1-to-dl2", "version": "1.10", "created": True}
    assert done.json["described"][2] == {
        "kind": "agent",
        "name": "Pipelines",
        "type": "Organization",
        "created": True,
    }
    again = cli("describe", TOOLS)
    assert (again.code, again.out) == (0, "nothing new is described\n")
    assert "ActivityDescription" in cli("export", "--all", "--format", "provn").out


def test_load_reads_descriptions_too(cli: Cli) -> None:
    done = cli("load", DATA / "descriptions", "--json")
    assert done.code == 0
    assert {s["kind"] for s in done.json["sources"]} == {"folder", "description"}
    assert len(done.json["sources"]) == 4


def test_the_command_refuses_what_it_cannot_read(cli: Cli) -> None:
    (cli.cwd / "bad.yaml").write_text("format: provgraph-description/1\nactivities: [{nom: t}]\n")
    done = cli("describe", "bad.yaml", TOOLS)
    assert done.code == 1
    assert "bad.yaml: description.activities[0].nom: unknown; there are: name, version" in done.err
    assert "dl1-to-dl2" in done.out
    assert cli("describe").code == 2
    assert cli("describe", "--shipped", "--json").json["described"][0]["name"] == "ctapipe-apply-models"
    assert cli("describe", "bad.yaml", "--dry-run", "--json").json["described"] == []
