"""Transformations and productions: what they are, who ran their tasks, and that no order matters."""

import io
import json
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from canonical import canonical, size
from conftest import Cli, wipe
from histories import retold
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provgraph import campaign, export, fetching, graph, jobs, lineage, loading, plans
from provgraph.grid import JobRecord, ProductionRecord, TaskRecord, TransformationRecord
from provgraph.model import Context, Document, Production, Transformation, digest, union
from provgraph.store import Store

Json = dict[str, Any]


def told(**sections: Sequence[Json]) -> Document:
    """What the loader makes of a bundle."""
    bundle = json.dumps({"format": "provgraph-dirac/1", **sections}).encode()
    return union(loading.find_loader("dirac").read(io.BytesIO(bundle), Context(source="bundle.json")))


def job(number: int, **attributes: Any) -> Json:
    return {"attributes": {"JobID": number, "VO": "ctao", "Status": "Done", **attributes}}


def transformation(number: int, tasks: Sequence[tuple[int, int]] = (), **said: Any) -> Json:
    rows = [{"TaskID": t, "TransformationID": number, "ExternalID": str(j)} for t, j in tasks]
    return {"TransformationID": number, "tasks": rows, **said}


def production(number: int, *steps: tuple[int, int | None], **said: Any) -> Json:
    listed = [{"TransformationID": t, "ParentTransformationID": p} for t, p in steps]
    return {"ProductionID": number, "ProductionName": f"P{number}", "transformations": listed, **said}


def rows(store: Store, statement: str) -> list[list[Any]]:
    return store.ask(statement, {}).rows


JOBS = """
MATCH (j:Job) OPTIONAL MATCH (j)-[:hadPlan]->(t:Transformation)
RETURN j.id AS id, j.transformation, j.task, t.id ORDER BY id
"""


# -- pure functions ----------------------------------------------------------------------------------------------------


def test_of_several_records_the_later_counts_and_the_others_fill_in() -> None:
    old = TransformationRecord("1", 7, name="a", type="Merging", last_update="2026-01-01", text="z")
    new = TransformationRecord("2", 7, name="b", status="Active", last_update="2026-01-02", text="a")
    expected = Transformation("7", 7, "b", "Merging", "Active", None, "2026-01-02")
    assert plans.transformation(7, [old, new]) == plans.transformation(7, [new, old]) == expected
    undated = [TransformationRecord("1", 7, name="a", text="a"), TransformationRecord("2", 7, name="b", text="b")]
    assert plans.transformation(7, undated).name == plans.transformation(7, undated[::-1]).name == "b"
    assert plans.transformation(7, []) == Transformation("7", 7, inferred=True)


def test_a_production_has_what_all_its_records_say() -> None:
    records = [
        ProductionRecord("1", 3, "P", "New", "alice", "2026-01-02"),
        ProductionRecord("2", 3, None, "Active", None, "2026-01-03", transformations=((7, None), (8, 7))),
        ProductionRecord("3", 3, transformations=((9, 7),)),
    ]
    assert plans.production("3", records) == Production("3", 3, "P", "Active", "alice", "2026-01-03")
    assert plans.members(records) == {("3", "7"), ("3", "8"), ("3", "9")}
    assert plans.parents(records) == {("8", "7", "3"), ("9", "7", "3")}
    unnumbered = ProductionRecord("4", None, "only a name")
    assert plans.plan_of(unnumbered) == f"production/{digest('Production', 'only a name')}"


def test_tasks_are_no_part_of_what_is_said_of_a_transformation() -> None:
    some = [TransformationRecord("1", 7, name="a", tasks=((1, 5),)), TransformationRecord("2", 7, name="a")]
    assert plans.bare(some[0]) == plans.bare(some[1])
    assert [(t.transformation, t.task, t.job) for t in plans.tasks([*some, *some])] == [(7, 1, 5)]
    assert plans.described(some[0])
    assert not plans.described(TransformationRecord("3", 7, tasks=((1, 5),)))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((None, None), (8, 1)),  # the newest transformation
        ((7, None), (7, 2)),  # it knows half of it
        ((7, 9), (7, 9)),  # its own word counts
        ((6, None), (6, None)),  # tasks of others tell nothing
    ],
)
def test_a_job_learns_its_task_where_it_does_not_say_it(
    said: tuple[int | None, int | None], expected: tuple[int | None, int | None]
) -> None:
    record = JobRecord("1", "ctao", 5, "record", transformation=said[0], task=said[1])
    tasks = [TaskRecord("a", 7, 2, 5), TaskRecord("b", 8, 1, 5)]
    for order in (tasks, tasks[::-1]):
        found = jobs.conclude("ctao", 5, [record], tasks=order)
        assert (found.transformation, found.task) == expected


# -- in a store --------------------------------------------------------------------------------------------------------


def test_jobs_are_joined_to_their_transformations(store: Store) -> None:
    known = job(1, JobGroup="00000007", JobName="00000007_00000003")
    graph.save(store, told(jobs=[known, job(2), job(3)]))
    assert rows(store, JOBS) == [
        ["job-ctao-1-0", 7, 3, "7"],
        ["job-ctao-2-0", None, None, None],
        ["job-ctao-3-0", None, None, None],
    ]
    assert rows(store, "MATCH (t:Transformation) RETURN t.id, t.inferred, t.name") == [["7", True, None]]
    graph.save(store, told(transformations=[transformation(7, [(3, 1), (4, 2)], TransformationName="DL1")]))
    assert rows(store, JOBS)[1] == ["job-ctao-2-0", 7, 4, "7"]
    assert rows(store, "MATCH (t:Transformation) RETURN t.id, t.inferred, t.name") == [["7", False, "DL1"]]
    found = campaign.jobs(store)["items"]
    assert [(j["transformation"], j["task"]) for j in found] == [(7, 3), (7, 4), (None, None)]


def test_all_executions_of_a_job_have_its_plan(store: Store) -> None:
    graph.save(store, told(jobs=[job(1, RescheduleCounter=2)], transformations=[transformation(7, [(1, 1)])]))
    assert [row[3] for row in rows(store, JOBS)] == ["7"] * 3


def test_a_transformation_that_nothing_speaks_of_any_more_is_gone(store: Store) -> None:
    """A task said so, until the job said something else; those that a record or a production knows stay."""
    graph.save(store, told(transformations=[transformation(n, [(1, n)]) for n in (6, 7, 8, 9)]))
    graph.save(store, told(transformations=[transformation(8, Type="Merging")], productions=[production(1, (9, None))]))
    before = graph.save(store, told(jobs=[job(n, TransformationID=5, TaskID=n) for n in (7, 8, 9)]))
    assert rows(store, "MATCH (t:Transformation) RETURN t.id AS id ORDER BY id") == [["5"], ["6"], ["8"], ["9"]]
    assert [row[3] for row in rows(store, JOBS)] == ["5", "5", "5", "6"]
    assert before.edges_deleted >= 3


def test_a_task_of_a_job_that_may_be_either_tells_nothing(store: Store) -> None:
    """Two services may have a job of one number, and a task names no VO."""
    tasks = told(transformations=[transformation(7, [(1, 5)])])
    graph.save(store, tasks)
    assert rows(store, JOBS) == [["job-unknown-5-0", 7, 1, "7"]]
    graph.save(store, told(jobs=[job(5)]))
    assert rows(store, JOBS) == [["job-ctao-5-0", 7, 1, "7"]]
    graph.save(store, told(jobs=[job(5, VO="lst")]))
    expected = [["job-ctao-5-0", None, None, None], ["job-lst-5-0", None, None, None]]
    assert rows(store, JOBS) == expected
    assert graph.save(store, tasks) == graph.Changes()


def test_tasks_of_jobs_that_know_them_touch_no_job(store: Store) -> None:
    """A transformation may have 100,000 of them."""
    known = [job(n, TransformationID=7, TaskID=n) for n in range(1, 40)]
    graph.save(store, told(jobs=known))
    changes = graph.save(store, told(transformations=[transformation(7, [(n, n) for n in range(1, 40)])]))
    assert changes == graph.Changes(nodes_created=39)
    assert rows(store, "MATCH (r:Record {kind: 'task'}) RETURN count(r)") == [[39]]


def test_very_many_tasks_come_in_pieces() -> None:
    bundle = {"format": "provgraph-dirac/1", "transformations": [transformation(7, [(n, n) for n in range(1, 1202)])]}
    stream = io.BytesIO(json.dumps(bundle).encode())
    pieces = list(loading.find_loader("dirac").read(stream, Context(source="bundle.json")))
    counts = [sum(len(r.tasks) for r in piece.transformations) for piece in pieces]
    assert sum(counts) == 1201
    assert max(counts) <= 500


def world(random: Random) -> list[Document]:
    """What services may say of a few jobs, transformations and productions; much of it more than once."""
    said = []
    for _ in range(random.randint(4, 12)):
        number = random.randint(1, 4)
        plan = random.randint(6, 8)
        tasks = [(random.randint(1, 2), random.randint(1, 4)) for _ in range(random.randint(0, 2))]
        named = random.choice([{}, {"TransformationID": plan}, {"TransformationID": plan, "TaskID": 1}])
        facts = {"TransformationName": f"T{plan}", "Status": random.choice(["New", "Active"])}
        dated = {"LastUpdate": f"2026-01-0{random.randint(1, 3)} 00:00:00"} if random.random() < 0.8 else {}
        said.append(
            random.choice(
                [
                    {"jobs": [job(number, VO=random.choice(["ctao", "ctao", "lst"]), **named)]},
                    {"jobs": [job(number, RescheduleCounter=random.randint(0, 1), **named, **dated)]},
                    {"transformations": [transformation(plan, tasks)]},
                    {"transformations": [transformation(plan, tasks, **facts, **dated)]},
                    {"productions": [production(1, (plan, random.choice([None, 6, 9])), **dated)]},
                    {"productions": [production(random.randint(1, 2), Status=facts["Status"], **dated)]},
                ]
            )
        )
    return [told(**sections) for sections in said]


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_any_order_any_number_of_times_any_split(store: Store, seed: int) -> None:
    documents = world(Random(seed))
    wipe(store)
    graph.save(store, union(documents))
    expected = canonical(store)
    wipe(store)
    changes = graph.Changes()
    for piece in retold(Random(seed + 1), documents):
        changes += graph.save(store, union(piece))
    assert canonical(store) == expected
    net = changes.nodes_created - changes.nodes_deleted + changes.edges_created - changes.edges_deleted
    assert net == size(store), "the changes that were reported are not those that were made"


# -- asked and written -------------------------------------------------------------------------------------------------


@pytest.fixture
def planned(store: Store) -> Store:
    lists = [transformation(n, [(1, n)], TransformationName=f"T{n}", Type="Merging") for n in (7, 8)]
    left = {"output_data": ["/ctao/a"], "input_data": ["/ctao/b"]}
    done = [job(7) | left, job(8, Status="Failed"), job(9)]
    graph.save(store, told(jobs=done, transformations=lists, productions=[production(1, (7, None), (8, 7))]))
    return store


def test_the_cookbook_knows_plans(planned: Store) -> None:
    overview = lineage.query(planned, "transformations", {})
    keys = ["production", "transformation", "name", "jobs", "done", "failed", "products"]
    found = [[dict(zip(overview.columns, row, strict=True))[key] for key in keys] for row in overview.rows]
    assert found == [["P1", 7, "T7", 1, 1, 0, 1], ["P1", 8, "T8", 1, 0, 1, 0]]
    listed = lineage.query(planned, "jobs_of_transformation", {"transformation": 8})
    assert [dict(zip(listed.columns, row, strict=True))["job"] for row in listed.rows] == [8]


def test_a_file_is_written_with_the_plan_of_its_job(planned: Store) -> None:
    [file] = lineage.resolve(planned, "/ctao/a")
    document = fetching.fetch(planned, [file["id"]])
    assert {type(n).__name__: n.id for n in document.nodes} == {"Transformation": "7", "Production": "1"}
    text = written(document, "provn")
    assert "wasAssociatedWith(cta:activity-job-ctao-7-0, -, cta:transformation-7)" in text
    assert "hadMember(cta:production-1, cta:transformation-7)" in text
    assert text.count("entity(cta:transformation-7,") == 1
    assert "prov:type='prov:Plan'" in text
    assert "transformation-7" not in written(document, "provn", export.Options(descriptions="none"))


def test_the_whole_graph_is_written_with_its_plans(planned: Store) -> None:
    document = union(fetching.fetch_all(planned))
    text = written(document, "provn")
    assert "wasInfluencedBy(cta:transformation-8, cta:transformation-7, [prov:type='provgraph:ParentRelation'" in text
    assert text.count("wasAssociatedWith(") == 2
    assert text.count("hadMember(") == 2


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib 7.1 and later, of how prov uses it
@pytest.mark.parametrize(("format_", "options"), [("json", {}), ("xml", {}), ("rdf", {"rdf_format": "turtle"})])
def test_other_software_reads_associations_without_an_agent(
    planned: Store, format_: str, options: dict[str, str]
) -> None:
    from prov.model import ProvDocument

    document = union(fetching.fetch_all(planned))
    again = ProvDocument.deserialize(content=written(document, format_), format=format_, **options)
    assert again == export.to_prov(document)


def written(document: Document, format_: str, options: export.Options = export.EVERYTHING) -> str:
    stream = io.StringIO()
    export.write(document, format_, stream, options)
    return stream.getvalue()


def test_the_commands(cli: Cli, planned: Store) -> None:
    assert [j["transformation"] for j in cli("jobs", "--json").json["items"]] == [7, 8, None]
    assert "T7" in cli("query", "transformations").out
    assert "ctao" in cli("query", "jobs_of_transformation", "transformation=7").out
