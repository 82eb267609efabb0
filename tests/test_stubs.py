"""A run known only from a header ran in the job of the write that its product was tied to (identity.md section 4.2)."""

import io
import json
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from canonical import canonical, size
from conftest import wipe

from provgraph import campaign, checks, graph, lineage, loading
from provgraph.model import Activity, Claim, Context, Document, header, place_of, union
from provgraph.store import Store

STUB = "11111111-1111-4111-8111-111111111111"
READER = "22222222-2222-4222-8222-222222222222"
A, B = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"


def moment(minute: int) -> str:
    return f"2026-01-01T00:{minute:02d}:00.000Z"


def told(*jobs: dict[str, Any]) -> Document:
    bundle = json.dumps({"format": "provgraph-dirac/1", "jobs": list(jobs)}).encode()
    return union(loading.find_loader("dirac").read(io.BytesIO(bundle), Context(source="bundle.json")))


def job(number: int, *, vo: str | None = "ctao", rescheduled: int | None = None, **said: Any) -> dict[str, Any]:
    """It wrote ``/ctao/NUMBER.dl1.h5``, half an hour long."""
    attributes = {"JobID": number, "Status": "Done", "Site": f"S{number}", "EndExecTime": moment(30)}
    logging = [["Running", "", "", moment(1), ""]]
    if rescheduled is not None:
        logging.append(["Rescheduled", "", "", moment(rescheduled), ""])
    logging.append(["Done", "", "", moment(31), ""])
    wrote = {"output_data": [f"/ctao/{number}.dl1.h5"]}
    return {"attributes": attributes | ({"VO": vo} if vo else {}), "logging": logging, **wrote, **said}


def run(key: str, scope: str, *claims: Claim, start: int = 40) -> Document:
    number = int(scope.rpartition("/")[2]) if scope.startswith("job:") else None
    ran = Activity(key, "ctapipe-merge", status="completed", start_time=moment(start), end_time=moment(start + 1))
    return Document((replace(ran, scope=scope, job_id=number, rank="1"),), claims)


def read(product: str, path: str, scope: str) -> Claim:
    shown = {
        "CTA PRODUCT ID": product,
        "CTA PRODUCT DATA MODEL NAME": "ASWG",
        "CTA PRODUCT CREATION TIME": moment(20),
        "CTA ACTIVITY ID": STUB,
        "CTA ACTIVITY NAME": "ctapipe-process",
        "CTA ACTIVITY START TIME": moment(10),
        "CTA ACTIVITY STOP TIME": moment(20),
    }
    return Claim(f"claim {product}", "used", READER, path, place_of(scope, path), "Event data", header(shown), copy="1")


def reader(*products: tuple[str, str], inputs: list[str], scope: str = "job:ctao/2") -> list[Document]:
    """Job 2 reads products that their header ascribes to the lost run."""
    claims = [read(product, f"/scratch/{name}", scope) for product, name in products]
    return [told(job(2, input_data=inputs, output_data=[])), run(READER, scope, *claims)]


STATEMENT = """
MATCH (a:Activity) WHERE NOT a:Job AND a.inferred
OPTIONAL MATCH (a)-[:wasInformedBy]->(j)
RETURN a.vo, a.jobId, a.rescheduleCounter, a.site, j.id
"""


def stub(store: Store) -> list[Any]:
    [row] = store.ask(STATEMENT, {}).rows
    return row


def in_any_order(store: Store, *documents: Document) -> list[Any]:
    """The stub as it stands when all is told; whatever comes first, and however much together."""
    wipe(store)
    graph.save(store, union(documents))
    expected, found = canonical(store), stub(store)
    for order in permutations(documents):
        wipe(store)
        changes = graph.Changes()
        for document in (*order, order[0]):
            changes += graph.save(store, document)
        assert canonical(store) == expected
        net = changes.nodes_created - changes.nodes_deleted + changes.edges_created - changes.edges_deleted
        assert net == size(store)
    return found


def test_it_ran_in_the_job_that_left_its_product(store: Store) -> None:
    two = reader((A, "1.dl1.h5"), inputs=["/ctao/1.dl1.h5"])
    assert in_any_order(store, told(job(1)), *two) == ["ctao", 1, 0, "S1", "job-ctao-1-0"]
    [found] = [a for a in lineage.activities(store)["items"] if a["inferred"]]
    assert found["job"] == {"vo": "ctao", "jobId": 1, "rescheduleCounter": 0}
    [listed] = [j for j in campaign.jobs(store)["items"] if j["jobId"] == 1]
    assert (listed["hasLog"], [r["id"] for r in listed["executions"][0]["activities"]]) == (False, [STUB])
    for name in ("lost-activity", "job-without-log"):
        [finding] = checks.check(store, [name])["findings"]
        pair = [(s["kind"], s["id"]) for s in (finding["subject"], *finding["related"])]
        assert sorted(pair) == [("activity", STUB), ("job", "ctao/1")]


@pytest.mark.parametrize(("rescheduled", "execution"), [(5, 1), (25, 0)])
def test_the_execution_is_told_by_its_start(store: Store, rescheduled: int, execution: int) -> None:
    two = reader((A, "1.dl1.h5"), inputs=["/ctao/1.dl1.h5"])
    found = in_any_order(store, told(job(1, rescheduled=rescheduled)), *two)
    assert found == ["ctao", 1, execution, "S1", f"job-ctao-1-{execution}"]


def test_the_vo_of_its_job_may_be_learned_later(store: Store) -> None:
    two = reader((A, "1.dl1.h5"), inputs=["/ctao/1.dl1.h5"])
    attributes = {"JobID": 1, "VO": "ctao", "LastUpdateTime": moment(35)}
    named = told({"attributes": attributes})
    assert in_any_order(store, told(job(1, vo=None)), named, *two)[4] == "job-ctao-1-0"


def test_products_of_two_jobs_tell_nothing(store: Store) -> None:
    """One run cannot have been in both: which of the headers is wrong is not known."""
    two = reader((A, "1.dl1.h5"), (B, "3.dl1.h5"), inputs=["/ctao/1.dl1.h5", "/ctao/3.dl1.h5"])
    assert in_any_order(store, told(job(1)), told(job(3)), *two) == [None] * 5


def test_without_a_job_that_left_it_none_is_known(store: Store) -> None:
    two = reader((A, "1.dl1.h5"), inputs=["/ctao/1.dl1.h5"])
    assert in_any_order(store, *two) == [None] * 5


@pytest.mark.parametrize("scope", ["job:ctao/1", "host:a", "job:ctao/3"])
def test_its_log_tells_better(store: Store, scope: str) -> None:
    """Where the log was found counts, also where it was found outside any job."""
    path = "/scratch/1.dl1.h5"
    wrote = Claim("wrote", "wasGeneratedBy", STUB, path, place_of(scope, path), "DL1/Event", copy="1")
    log = run(STUB, scope, wrote, start=10)
    parts = [told(job(1)), *reader((A, "1.dl1.h5"), inputs=["/ctao/1.dl1.h5"])]
    graphs = []
    for order in ([*parts, log], [log, *parts]):
        wipe(store)
        changes = graph.Changes()
        for document in order:
            changes += graph.save(store, document)
        graphs.append(canonical(store))
        net = changes.nodes_created - changes.nodes_deleted + changes.edges_created - changes.edges_deleted
        assert net == size(store)
    assert graphs[0] == graphs[1]
    rows = store.ask("MATCH (a:Activity {id: $id})-[:wasInformedBy]->(j) RETURN j.id", {"id": STUB}).rows
    expected = scope.replace("job:", "job-").replace("/", "-") + "-0"
    assert rows == ([[expected]] if scope.startswith("job:") else [])
