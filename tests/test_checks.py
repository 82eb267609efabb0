"""Each check on a small graph that has the fault, beside what looks like it and is none."""

from typing import Any

import pytest

from provgraph import checks
from provgraph.errors import UsageError
from provgraph.model import DescriptionRecord
from provgraph.store import Store

Expected = dict[str, list[str]]
"""Ids of what is related, by id of the subject; names of versions and jobs where these tell more."""

JOB = "(j:Activity:Job {id: 'job-v-7-0', vo: 'v', jobId: 7, rescheduleCounter: 0, last: true, "
CASES: dict[str, tuple[str, Expected]] = {
    "double-merged-input": (
        """
        CREATE (m:Activity {id: 'm', name: 'ctapipe-merge'}), (a:Activity {id: 'apply'}), (e:Entity {id: 'e'})
        CREATE (f:Entity {id: 'f'}), (g:Entity {id: 'g'}), (n:Activity {id: 'n', name: 'other'})
        CREATE (m)-[:used {id: '1', dataflow: true, role: 'in', url: '/a'}]->(e)
        CREATE (m)-[:used {id: '2', dataflow: true, role: 'in', url: '/b'}]->(e)
        CREATE (m)-[:used {id: '3', dataflow: true, role: 'in', url: '/c'}]->(f)
        CREATE (n)-[:used {id: '4', dataflow: true, role: 'in', url: '/d'}]->(g)
        CREATE (n)-[:used {id: '5', dataflow: true, role: 'in', url: '/d'}]->(g)
        CREATE (a)-[:used {id: '6', dataflow: true, role: 'one', url: '/e'}]->(f)
        CREATE (a)-[:used {id: '7', dataflow: true, role: 'two', url: '/e'}]->(f)
        """,
        {"m": ["e"], "n": ["g"]},
    ),
    "missing-merge-input": (
        f"""
        CREATE {JOB} inputs: ['/a', '/b', '/c', '/m.pkl']}})
        CREATE (m:Activity {{id: 'm', name: 'ctapipe-merge', status: 'completed'}})-[:wasInformedBy]->(j)
        CREATE (a:Entity {{id: 'a', lfn: '/a', name: 'a'}}), (b:Entity {{id: 'b', lfn: '/b', name: 'b'}})
        CREATE (c:Entity {{id: 'c', lfn: '/c', name: 'c'}}), (k:Entity {{id: 'k', lfn: '/m.pkl', dataType: 'model'}})
        CREATE (old:Entity {{id: 'old', lfn: '/b', name: 'b'}})
        CREATE (j)-[:used {{id: '1', origin: 'job', lfn: '/a'}}]->(a)
        CREATE (j)-[:used {{id: '2', origin: 'job', lfn: '/b'}}]->(b)
        CREATE (j)-[:used {{id: '3', origin: 'job', lfn: '/c'}}]->(c)
        CREATE (j)-[:used {{id: '4', origin: 'job', lfn: '/m'}}]->(k)
        CREATE (m)-[:used {{id: '5'}}]->(a), (m)-[:used {{id: '6', lfn: '/b'}}]->(old)
        SET a.dataType = 'data', b.dataType = 'data', c.dataType = 'data'
        """,
        {"m": ["c"]},
    ),
    "overwritten-file": (
        """
        CREATE (:Entity {id: 'new', lfn: '/x', version: 2}), (:Entity {id: 'old', lfn: '/x', version: 1})
        CREATE (:Entity {id: 'other', lfn: '/y', version: 1})
        """,
        {"new": ["old", "new"]},
    ),
    "partial-product": (
        """
        CREATE (a:Activity {id: 'a', status: 'error'}), (j:Activity:Job {id: 'j', status: 'Failed'})
        CREATE (:Entity {id: 'e', partial: true, generatedBy: 'a'})-[:wasGeneratedBy {id: '1'}]->(a)
        CREATE (:Entity {id: 'f', partial: true, lfn: '/f', generatedBy: 'j'})-[:wasGeneratedBy {id: '2'}]->(j)
        CREATE (:Entity {id: 'g', partial: false, generatedBy: 'a'})-[:wasGeneratedBy {id: '3'}]->(a)
        """,
        {"e": ["a"], "f": ["j"]},
    ),
    "not-uploaded": (
        f"""
        CREATE {JOB} outputs: ['/x']}}), (k:Activity:Job {{id: 'k', jobId: 8}})
        CREATE (a:Activity {{id: 'a'}})-[:wasInformedBy]->(j), (b:Activity {{id: 'b'}})-[:wasInformedBy]->(k)
        CREATE (:Entity {{id: 'e', dataType: 'data'}})-[:wasGeneratedBy {{id: '1', dataflow: true}}]->(a)
        CREATE (:Entity {{id: 'x', dataType: 'data', lfn: '/x'}})-[:wasGeneratedBy {{id: '2', dataflow: true}}]->(a)
        CREATE (:Entity {{id: 'p', partial: true}})-[:wasGeneratedBy {{id: '3', dataflow: false}}]->(a)
        CREATE (:Entity {{id: 'f', dataType: 'data'}})-[:wasGeneratedBy {{id: '4', dataflow: true}}]->(b)
        """,
        {"e": ["a"]},
    ),
    "torn-log": (
        """
        CREATE (:Load {id: '1', findings: '[{"check":"torn-log","message":"ends early","subject":
            {"kind":"source","id":"a.log","jobId":"7"}},{"check":"assumed-utc","message":"","subject":{"id":"a.log"}}]'})
        CREATE (:Load {id: '2', findings: '[]'})
        """,
        {"a.log": []},
    ),
    "lost-activity": (
        f"""
        CREATE (a:Activity {{id: 'a', inferred: true}}), (:Activity {{id: 'b'}})
        CREATE {JOB} status: 'Done'}}), (k:Activity:Job {{id: 'k', jobId: 8, status: 'Failed', inferred: true}})
        CREATE (e:Entity {{id: 'e', generatedBy: 'a'}})-[:wasGeneratedBy {{id: '1', dataflow: true}}]->(a)
        CREATE (e)-[:wasGeneratedBy {{id: '2', dataflow: true, origin: 'job'}}]->(j)
        CREATE (f:Entity {{id: 'f', generatedBy: 'job-v-7-0'}})-[:wasGeneratedBy {{id: '3', dataflow: true}}]->(j)
        CREATE (g:Entity {{id: 'g', generatedBy: 'k'}})-[:wasGeneratedBy {{id: '4', dataflow: false}}]->(k)
        CREATE (:Activity {{id: 'in k', inferred: true}})-[:wasInformedBy]->(k)
        CREATE (l:Activity:Job {{id: 'l', vo: 'v', jobId: 9, status: 'Done'}}), (s:Activity {{id: 's', inferred: true}})
        CREATE (s)-[:wasInformedBy]->(l)
        CREATE (h:Entity {{id: 'h', generatedBy: 'l'}})-[:wasGeneratedBy {{id: '5', dataflow: true}}]->(l)
        CREATE (m:Activity:Job {{id: 'm', vo: 'v', jobId: 10, status: 'Killed'}})
        CREATE (:Activity {{id: 't', inferred: true}})-[:wasInformedBy]->(m)
        CREATE (:Activity {{id: 'u'}})-[:wasInformedBy]->(m)
        """,
        {"a": ["v/7"], "job-v-7-0": ["v/7"], "s": ["v/9"], "t": ["v/10"]},
    ),
    "failed-activity": (
        f"""
        CREATE {JOB} status: 'Done'}}), (:Activity {{id: 'b', status: 'running'}})
        CREATE (:Activity {{id: 'a', status: 'error'}})-[:wasInformedBy]->(j)
        CREATE (:Activity {{id: 'c', status: 'running'}})-[:wasInformedBy]->(j)
        CREATE (:Activity {{id: 'd', status: 'completed'}})-[:wasInformedBy]->(j)
        """,
        {"a": ["v/7"], "c": ["v/7"]},
    ),
    "failed-job": (
        f"""
        CREATE {JOB} status: 'Killed', site: 'S'}}), (:Activity {{id: 'a'}})-[:wasInformedBy]->(j)
        CREATE (:Activity:Job {{id: 'k', vo: 'v', jobId: 8, last: true, status: 'Done'}})
        CREATE (:Activity:Job {{id: 'l', vo: 'v', jobId: 9, last: false, status: 'Failed'}})
        """,
        {"v/7": ["a"]},
    ),
    "job-without-log": (
        f"""
        CREATE {JOB} status: 'Done'}}), (:Activity {{id: 'a', inferred: true}})-[:wasInformedBy]->(j)
        CREATE (:Activity:Job {{id: 'k', vo: 'v', jobId: 8, last: true, status: 'Running'}})
        CREATE (:Activity:Job {{id: 'l', vo: 'v', jobId: 9, last: true, status: 'Done'}})
        CREATE (:Activity {{id: 'b'}})-[:wasInformedBy]->(:Activity:Job {{id: 'm', vo: 'v', jobId: 9, last: false}})
        """,
        {"v/7": ["a"]},
    ),
    "status-disagrees": (
        f"""
        CREATE {JOB} status: 'Failed'}}), (:Activity {{id: 'a', status: 'completed'}})-[:wasInformedBy]->(j)
        CREATE (k:Activity:Job {{id: 'k', jobId: 8, last: true, status: 'Done', rescheduleCounter: 1}})
        CREATE (:Activity {{id: 'b', status: 'error', startTime: '1'}})-[:wasInformedBy]->(k)
        CREATE (:Activity {{id: 'c', status: 'completed', startTime: '2'}})-[:wasInformedBy]->(k)
        CREATE (l:Activity:Job {{id: 'l', jobId: 9, last: true, status: 'Done', rescheduleCounter: 0}})
        CREATE (:Activity {{id: 'd', status: 'error', startTime: '1'}})-[:wasInformedBy]->(l)
        CREATE (:Activity {{id: 'e', status: 'completed', startTime: '2'}})-[:wasInformedBy]->(l)
        CREATE (n:Activity:Job {{id: 'n', jobId: 10, last: true, status: 'Running'}})
        CREATE (:Activity {{id: 'f', status: 'error'}})-[:wasInformedBy]->(n)
        CREATE (:Activity:Job {{id: 'o', jobId: 11, last: true, status: 'Failed'}})
        CREATE (q:Activity:Job {{id: 'q', jobId: 12, last: false, status: 'Failed'}})
        CREATE (:Activity {{id: 'r', status: 'completed'}})-[:wasInformedBy]->(q)
        """,
        {"v/7": ["a"], "9": ["d", "e"]},
    ),
    "wrong-producer-in-header": (
        """
        CREATE (a:Activity {id: 'a'}), (b:Activity {id: 'b'})
        CREATE (:Entity {id: 'e', headerActivity: 'b'})-[:wasGeneratedBy {id: '1', origin: 'log'}]->(a)
        CREATE (:Entity {id: 'f', headerActivity: 'a'})-[:wasGeneratedBy {id: '2', origin: 'log'}]->(a)
        CREATE (:Entity {id: 'g', headerActivity: 'b'})-[:wasGeneratedBy {id: '3', origin: 'job'}]->(a)
        CREATE (:Entity {id: 'h', headerActivity: 'z'})-[:wasGeneratedBy {id: '4', origin: 'log'}]->(a)
        """,
        {"e": ["a", "b"], "h": ["a", "z"]},
    ),
    "same-basename": (
        """
        CREATE (:Entity {id: 'a', lfn: '/a/x', name: 'x', version: 1}), (:Entity {id: 'b', lfn: '/b/x', name: 'x'})
        CREATE (:Entity {id: 'a2', lfn: '/a/x', name: 'x', version: 2}), (:Entity {id: 'c', name: 'x'})
        CREATE (:Entity {id: 'd', lfn: '/d/x', name: 'x', partial: true})
        CREATE (:Entity {id: 'e', lfn: '/a/y', name: 'y', version: 1}), (f:Entity {id: 'f', lfn: '/a/z', name: 'z'})
        CREATE (:Entity {id: 'e2', lfn: '/a/y', name: 'y', version: 2})
        CREATE (:Alias {id: 'n', kind: 'lfn', name: '/b/z'})-[:names]->(f)
        """,
        {"a2": ["b"], "f": ["f"]},
    ),
    "phantom-product-id": (
        """
        CREATE (a:Activity {id: 'a'}), (e:Entity {id: 'e'}), (f:Entity {id: 'f'})
        CREATE (e)-[:wasGeneratedBy {id: '1', header: '{"CTA PRODUCT ID":"x"}'}]->(a)
        CREATE (e)-[:wasGeneratedBy {id: '2', header: '{"CTA PRODUCT ID":"y"}'}]->(a)
        CREATE (a)-[:used {id: '3', header: '{"CTA PRODUCT ID":"z"}', productId: 'z'}]->(f)
        """,
        {"e": ["a"]},
    ),
    "two-producers": (
        """
        CREATE (a:Activity {id: 'a'}), (b:Activity {id: 'b'}), (e:Entity {id: 'e'}), (f:Entity {id: 'f'})
        CREATE (e)-[:wasGeneratedBy {id: '1', origin: 'log'}]->(a), (e)-[:wasGeneratedBy {id: '2', origin: 'log'}]->(b)
        CREATE (f)-[:wasGeneratedBy {id: '3', origin: 'log'}]->(a), (f)-[:wasGeneratedBy {id: '4', origin: 'job'}]->(b)
        CREATE (f)-[:wasGeneratedBy {id: '5', origin: 'header', inferred: true}]->(b)
        """,
        {"e": ["a", "b"]},
    ),
    "lineage-cycle": (
        """
        CREATE (a:Activity {id: 'a'}), (b:Activity {id: 'b'}), (c:Activity {id: 'c'})
        CREATE (r:Entity {id: 'r'}), (e:Entity {id: 'e'}), (f:Entity {id: 'f'}), (g:Entity {id: 'g'})
        CREATE (h:Entity {id: 'h'}), (i:Entity {id: 'i'})
        CREATE (a)-[:used {id: '0', influence: true}]->(r), (a)-[:used {id: '1', influence: true}]->(f)
        CREATE (e)-[:wasGeneratedBy {id: '2', influence: true}]->(a), (b)-[:used {id: '3', influence: true}]->(e)
        CREATE (f)-[:wasGeneratedBy {id: '4', influence: true}]->(b), (c)-[:used {id: '5', influence: true}]->(f)
        CREATE (g)-[:wasGeneratedBy {id: '6', influence: true}]->(c)
        CREATE (h)-[:wasDerivedFrom {id: '7', influence: true}]->(i)
        CREATE (i)-[:wasDerivedFrom {id: '8', influence: true}]->(h)
        """,
        {"e": ["a", "b", "f"], "h": ["i"]},
    ),
    "time-inversion": (
        """
        CREATE (w:Activity {id: 'w'}), (a:Activity {id: 'a'}), (b:Activity {id: 'b'})
        CREATE (e:Entity {id: 'e', generatedBy: 'w'})
        CREATE (e)-[:wasGeneratedBy {id: '1', time: '2026-01-01T00:00:10.000Z'}]->(w)
        CREATE (a)-[:used {id: '2', time: '2026-01-01T00:00:07.999Z'}]->(e)
        CREATE (b)-[:used {id: '3', time: '2026-01-01T00:00:08.000Z'}]->(e)
        CREATE (f:Entity {id: 'f', writtenAt: '2026-01-01T00:00:20.000Z'})
        CREATE (b)-[:used {id: '4', time: '2026-01-01T00:00:08.000Z'}]->(f)
        CREATE (w)-[:used {id: '5', time: '2026-01-01T00:00:00.000Z'}]->(e)
        """,
        {"e": ["a", "w"], "f": ["b"]},
    ),
    "missing-input": (
        """
        CREATE (a:Activity {id: 'a'}), (b:Activity {id: 'b'}), (e:Entity {id: 'e', dataType: 'data'})
        CREATE (a)-[:used {id: '1'}]->(e), (b)-[:used {id: '2'}]->(e)
        CREATE (a)-[:used {id: '3'}]->(:Entity {id: 'c', dataType: 'configuration'})
        CREATE (a)-[:used {id: '4'}]->(:Entity {id: 'd', lfn: '/d'}), (:Record {id: 'r', kind: 'file', lfn: '/d'})
        CREATE (a)-[:used {id: '7'}]->(:Entity {id: 'g', lfn: '/g'})
        CREATE (a)-[:used {id: '8'}]->(:Entity {id: 'h', lfn: '/h', size: 1})
        CREATE (b)-[:used {id: '5'}]->(:Entity {id: 'f'})-[:wasGeneratedBy {id: '6'}]->(a)
        """,
        {"e": ["a", "b"], "g": ["a"]},
    ),
    "used-invalidated": (
        """
        CREATE (a:Activity {id: 'a'})-[:used {id: '1', influence: true}]->(:Entity {id: 'e', invalidatedAtTime: 'then'})
        CREATE (:Activity {id: 'b'})-[:used {id: '2', influence: true}]->(:Entity {id: 'f'})
        """,
        {"e": ["a"]},
    ),
    "undescribed-role": (
        """
        CREATE (d:ActivityDescription {id: 'd'}), (o:ActivityDescription {id: 'o'})
        CREATE (:UsageDescription {id: 'u', role: 'in'})-[:isRelatedTo]->(d)
        CREATE (:UsageDescription {id: 'v', role: 'model'})-[:isRelatedTo]->(o)
        CREATE (:GenerationDescription {id: 'g', role: 'out'})-[:isRelatedTo]->(d)
        CREATE (e:Entity {id: 'e'}), (a:Activity {id: 'a'})-[:isDescribedBy]->(d)
        CREATE (b:Activity {id: 'b'})-[:isDescribedBy]->(d), (c:Activity {id: 'c'})-[:isDescribedBy]->(d)
        CREATE (a)-[:used {id: '1', role: 'in'}]->(e), (a)-[:used {id: '2'}]->(e)
        CREATE (:Activity {id: 'x'})-[:used {id: '3', role: 'other'}]->(e)
        CREATE (b)-[:used {id: '4', role: 'model'}]->(e), (b)-[:used {id: '5', role: 'model'}]->(e)
        CREATE (:Entity {id: 'f'})-[:wasGeneratedBy {id: '6', role: 'in'}]->(c)
        CREATE (:Entity {id: 'h'})-[:wasGeneratedBy {id: '7', role: 'out'}]->(c)
        """,
        {"b": ["e"], "c": ["f"]},
    ),
    "prov-constraints": (
        """
        CREATE (a:Activity {id: 'a', name: 'tool'}), (e:Entity:DatasetEntity {id: 'e', name: 'one'})
        CREATE (e)-[:wasGeneratedBy {id: '1', time: '2026-01-01T00:00:00.000Z'}]->(a)
        CREATE (e)-[:wasGeneratedBy {id: '2', time: '2026-01-02T00:00:00.000Z'}]->(a)
        CREATE (f:Entity:DatasetEntity {id: 'f', name: 'two'})-[:wasGeneratedBy {id: '3', role: 'x'}]->(a)
        CREATE (f)-[:wasGeneratedBy {id: '4', role: 'y'}]->(a)
        """,
        {"e": ["a"]},
    ),
    "ivoa-rules": (
        """
        CREATE (a:Activity {id: 'a', name: 'tool'}), (b:Activity {id: 'b', name: 'tool'})
        CREATE (e:Entity:DatasetEntity {id: 'e', name: 'one'})-[:wasGeneratedBy {id: '1'}]->(a)
        CREATE (e)-[:wasGeneratedBy {id: '2'}]->(b)
        CREATE (:Entity:DatasetEntity {id: 'f', name: 'two'})-[:wasGeneratedBy {id: '3'}]->(b)
        """,
        {"e": ["a", "b"]},
    ),
    "description-conflict": (
        """
        CREATE (:DescriptionRecord {id: 'a', kind: 'activity', name: 't', text: '{"type":"A","description":"same"}'})
        CREATE (:DescriptionRecord {id: 'b', kind: 'activity', name: 't', text: '{"type":"B","description":"same"}'})
        CREATE (:DescriptionRecord {id: 'c', kind: 'activity', name: 't', version: '1', text: '{"type":"C"}'})
        CREATE (:DescriptionRecord {id: 'd', kind: 'entity', name: 't', text: '{"type":"D"}'})
        """,
        {DescriptionRecord("activity", "t", None, '{"type":"A","description":"same"}').id: []},
    ),
}


def fill(store: Store, statement: str) -> None:
    with store._session("WRITE") as session:
        session.execute_write(lambda tx: tx.run(statement).consume())


def test_every_check_has_its_case() -> None:
    assert list(CASES) == list(checks.CHECKS)


@pytest.mark.parametrize("name", CASES)
def test_a_check_finds_its_fault_and_no_other(store: Store, name: str) -> None:
    statement, expected = CASES[name]
    fill(store, statement)
    found = checks.check(store, [name])
    assert found["counts"] == {name: len(expected)}
    assert {f["subject"]["id"]: [r["id"] for r in f["related"]] for f in found["findings"]} == expected
    for finding in found["findings"]:
        assert list(finding) == ["check", "severity", "subject", "related", "message"]
        assert finding["check"] == name
        assert "None" not in finding["message"]
        assert all(value is not None for value in finding["subject"].values())


def test_a_check_that_there_is_not_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="there is no check 'torn'; there are: double-merged-input"):
        checks.check(store, ["torn"])


def test_the_job_of_a_torn_log_is_named_by_its_number(store: Store) -> None:
    fill(store, CASES["torn-log"][0])
    [finding] = checks.check(store, ["torn-log"])["findings"]
    assert finding["subject"]["jobId"] == 7


def test_an_empty_store_has_no_faults(store: Store) -> None:
    found: dict[str, Any] = checks.check(store)
    asked = [name for name, each in checks.CHECKS.items() if not each.named_only]
    assert found == {"findings": [], "counts": dict.fromkeys(asked, 0)}
    assert checks.check(store, list(checks.CHECKS))["findings"] == []
