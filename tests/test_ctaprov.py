"""CTADIRAC's provenance database: what it says arrives, alone and in any order with logs, jobs and catalogue."""

import itertools
import json
import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest
from canonical import canonical
from conftest import Cli, wipe
from ctaprov_tables import FAILED, FOLDER, GUIDS, MUONS, RUNS, SIMTEL, TIMES, database, written
from grid_histories import Database, campaign
from histories import retold
from hypothesis import example, given
from hypothesis import strategies as st
from test_invariants import examples

from provgraph import graph, lineage, loading
from provgraph.loading import Entry, Options
from provgraph.model import union
from provgraph.store import Store

SHOWN = Path(__file__).with_name("data") / "ctaprov"


def load(store: Store, *sources: Path | str, **options: Any) -> list[Entry]:
    """What became of the sources, without folders."""
    report = loading.load(store, list(map(str, sources)), options=Options(**options))
    return [entry for entry in report.entries if entry.kind != "folder"]


def findings(entry: Entry) -> list[tuple[str, str]]:
    return [(finding.check, finding.message) for finding in entry.findings]


def ask(store: Store, statement: str, **parameters: Any) -> list[list[Any]]:
    return store.ask(statement, parameters).rows


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return written(database(), tmp_path / "whole")


# -- what was shown of the real one ---------------------------------------------------------------------


def test_every_row_that_was_shown_arrives(store: Store) -> None:
    (entry,) = load(store, SHOWN)
    assert (entry.kind, entry.status, entry.activities, entry.files) == ("ctaprov", "new", 4, 1)
    runs = ask(store, "MATCH (a:Activity)-[:isDescribedBy]->(d) RETURN a.id, a.status, a.startTime, d.version, d.type")
    assert sorted(runs) == [
        ["4ed870fb-a3a0-48e9-8444-45dd63460996", "unknown", "2020-09-03T11:01:49.802Z", "0.6.2", "Reconstruction"],
        ["5dc245d2-aa16-4026-9da9-8c763b148a2c", "unknown", "2020-09-03T10:13:17.790Z", "0.6.2", "Reconstruction"],
        ["993734a7-52b7-496a-a9ed-87ddb79f697", "unknown", "2020-09-03T13:05:47.367Z", "0.6.2", "Reconstruction"],
        ["a4342513-329d-4d3d-806b-20d08b6164ad", "unknown", "2020-09-03T11:05:32.873Z", "0.6.2", "Reconstruction"],
    ]
    files = ask(store, "MATCH (e:DatasetEntity) RETURN e.guid, e.name, e.location, e.generatedAtTime ORDER BY e.guid")
    assert files == [
        [
            "1C1A6113-481A-C0E9-ADF3-26A9E3F19AC6",
            "proton_20deg_180deg_run22__cta-prod3-demo-2147m-LaPalma-baseline.simtel.gz",
            ["CC-IN2P3-USER"],
            "2019-05-02T12:00:52.000Z",
        ],
        ["9CD2D6F0-E512-7ED3-0825-271B083201C1", "muons_22.hdf5", ["DESY-ZN-Disk"], "2020-09-03T11:02:03.000Z"],
    ]
    statuses = ask(store, "MATCH (v:ValueEntity)-[g:wasGeneratedBy]->(a) RETURN v.id, v.name, a.id, g.role, g.type")
    assert sorted(statuses) == [[f"{run}_status", "status", run, "status", "Quality"] for run in sorted(RUNS)]
    uses = ask(store, "MATCH (a)-[u:used]->(e) RETURN a.id, u.role, u.match, e.version")
    assert sorted(uses) == [[run, "dl0.sub.evt", "lfn", 1] for run in sorted(RUNS)]


def test_what_is_wrong_with_it_is_told(store: Store) -> None:
    (entry,) = load(store, SHOWN)
    assert findings(entry) == [
        (
            "missing-table",
            f"table entityDescriptions is missing: 5 rows of entities {REFER} entityDescription_key; {EXPORT}",
        ),
        ("missing-table", f"table usageDescriptions is missing: 3 rows of used {REFER} usageDescription_key; {EXPORT}"),
        ("empty-status", f"3 statuses have no value; {COMPLETED}"),
        ("malformed-uuid", "activity id '993734a7-52b7-496a-a9ed-87ddb79f697' is no UUID; it is kept as it is"),
    ]


REFER, EXPORT = "refer to it in", "export it too"
COMPLETED = "of their runs those with registered products are taken as completed"


# -- all tables -----------------------------------------------------------------------------------------


def test_all_tables_arrive(store: Store, whole: Path) -> None:
    (entry,) = load(store, whole)
    assert [check for check, _ in findings(entry)] == ["malformed-uuid"]
    assert sorted(ask(store, "MATCH (n) WHERE NOT n:Record AND NOT n:DescriptionRecord AND NOT n:Load AND NOT n:Store "
                             "UNWIND labels(n) AS l RETURN l, count(*)")) == [
        ["Activity", 4], ["ActivityDescription", 1], ["Agent", 1], ["ConfigFile", 1], ["ConfigFileDescription", 1],
        ["DatasetDescription", 2], ["DatasetEntity", 4], ["Entity", 8], ["EntityDescription", 3],
        ["GenerationDescription", 2], ["Parameter", 2], ["ParameterDescription", 2], ["UsageDescription", 1],
        ["ValueDescription", 1], ["ValueEntity", 4],
    ]  # fmt: skip
    edges = ask(store, "MATCH (a)-[r]->(b) RETURN type(r), count(*)")
    assert sorted(edges) == [
        ["hadReference", 1], ["isDescribedBy", 4 + 2 + 3 + 2 + 1 + 3], ["isRelatedTo", 6], ["used", 3],
        ["wasAssociatedWith", 4], ["wasAttributedTo", 3], ["wasConfiguredBy", 3], ["wasGeneratedBy", 6],
        ["wasInformedBy", 1], ["wasRevisionOf", 2],
    ]  # fmt: skip


def test_three_runs_wrote_one_name(store: Store, whole: Path) -> None:
    """It was registered once: the first one's content. What the others left are further versions."""
    load(store, whole)
    rows = ask(
        store,
        "MATCH (e:DatasetEntity {lfn: $lfn})-[g:wasGeneratedBy]->(a) "
        "RETURN e.version, a.id, e.guid, e.partial, g.dataflow ORDER BY e.version",
        lfn=MUONS,
    )
    assert rows == [
        [1, RUNS[0], GUIDS[1], False, True],
        [2, RUNS[1], None, False, True],
        [3, RUNS[2], None, False, True],
    ]
    assert ask(store, "MATCH (a:Activity {id: $id})-[x]->(e:Entity) RETURN e.id", id=FAILED) == []
    found = lineage.downstream(store, [lineage.resolve(store, SIMTEL)[0]["id"]])
    assert found["total"] == 3


def test_words_of_the_ivoa(store: Store, whole: Path) -> None:
    load(store, whole)
    assert ask(store, "MATCH (p:Parameter)-[:hadReference]->(v) RETURN p.name, p.value, v.id, v.value") == [
        ["seed", "4711", "seed-1", "4711"]
    ]
    described = (
        "MATCH (p:Parameter)-[:isDescribedBy]->(d) RETURN p.name, d.valueType, d.ucd, d.min, d.options ORDER BY p.name"
    )
    assert ask(store, described) == [
        ["events", "string", "meta.id", None, []],
        ["seed", "int", None, "0", ["1", "2"]],
    ]
    configured = "MATCH (a:Activity)-[c:wasConfiguredBy]->(x:ConfigFile) RETURN a.id, c.artefactType, x.location"
    assert ask(store, configured) == [[RUNS[0], "ConfigFile", "/etc/muon.json"]]
    tool = "MATCH (d:ActivityDescription) RETURN d.name, d.version, d.type, d.docurl, d.description"
    assert ask(store, tool) == [
        ["display-muons", "0.6.2", "Reconstruction", "https://example.org/muons", "Muon reconstruction"]
    ]
    assert ask(store, "MATCH (a:Agent) RETURN a.name, a.type, a.url, a.comment") == [
        ["CTA Observatory", "Organization", "https://ctao.org", "id CTAO"]
    ]
    kinds = "MATCH (e:Entity)-[:isDescribedBy]->(d) RETURN DISTINCT d.name, d.contentType, d.valueType ORDER BY d.name"
    assert ask(store, kinds) == [
        ["muons", None, None],
        ["simtel", "application/x-simtel", None],
        ["status", None, "string"],
    ]


def test_statuses(store: Store, tmp_path: Path) -> None:
    """One with a value counts; without one a run completed of which a product is registered."""
    tables = database()
    tables["valueEntities"][0]["value"] = "error"
    tables["valueEntities"][1]["value"] = ""
    tables["wasGeneratedBy"] = tables["wasGeneratedBy"][:4]
    tables["valueEntities"][2]["value"] = ""
    load(store, written(tables, tmp_path))
    found = dict(map(tuple, ask(store, "MATCH (a:Activity) RETURN a.id, a.status")))
    assert found == {FAILED: "unknown", RUNS[0]: "error", RUNS[1]: "completed", RUNS[2]: "unknown"}
    assert ask(store, "MATCH (e:DatasetEntity {partial: true}) RETURN e.version") == [[1]]
    shown = lineage.show(store, f"{RUNS[0]}_status")
    assert (shown["value"], shown["generatedBy"]["id"], shown["usedBy"]) == ("error", RUNS[0], [])


# -- foreign keys ---------------------------------------------------------------------------------------


def test_keys_that_lead_nowhere(store: Store, tmp_path: Path) -> None:
    tables = database()
    tables["used"][0]["entity_key"] = None
    tables["wasGeneratedBy"][2]["entity_key"] = 99
    tables["entities"][0]["entityDescription_key"] = 17
    tables["wasConfiguredBy"].append({"artefactType": "Parameter", "activity_key": 2})
    (entry,) = load(store, written(tables, tmp_path))
    assert findings(entry)[:-1] == [
        ("missing-key", "table used, row 1: entity_key is empty; the row joins nothing and is passed over"),
        ("dangling-key", "table wasGeneratedBy, row 3: entity_key is 99, and entities has no such row"),
        ("dangling-key", "table entities, row 1: entityDescription_key is 17, and entityDescriptions has no such row"),
        (
            "missing-key",
            "table wasConfiguredBy, row 4: configFile_key and parameter_key are empty; it is passed over",
        ),
    ]
    assert ask(store, "MATCH (:Activity)-[u:used]->() RETURN count(u)") == [[2]]
    assert ask(store, "MATCH (e:DatasetEntity {lfn: $lfn}) RETURN count(e)", lfn=MUONS) == [[2]]


def test_rows_without_an_id_and_files_without_a_name(store: Store, tmp_path: Path) -> None:
    tables = database()
    tables["activities"][0]["id"] = ""
    tables["entities"][0] |= {"name": "proton.simtel", "id": "no guid"}
    tables["agents"][0]["type"] = "Robot"
    (entry,) = load(store, written(tables, tmp_path))
    told = dict(findings(entry))
    assert told["missing-id"] == "table activities, row 1: id is empty; the row is passed over"
    assert told["no-lfn"] == "table entities, row 1: name 'proton.simtel' is no LFN; only its runs speak of it"
    assert told["malformed-guid"] == "table entities, row 1: id 'no guid' is no GUID; the file has none"
    assert told["unknown-type"].startswith("table agents, row 1: type is 'Robot', not one of Person,")
    assert ask(store, "MATCH (:Activity)-[:used]->(e) RETURN DISTINCT e.path, e.lfn") == [["proton.simtel", None]]


def test_a_row_that_was_entered_again_says_nothing_new(store: Store, tmp_path: Path) -> None:
    """The service inserted at each run: the same activity, files and relations, under other keys."""
    load(store, written(database(), tmp_path / "once"))
    once = canonical(store)
    wipe(store)
    tables = database()
    for name, count in {name: len(rows) for name, rows in tables.items()}.items():
        again = [dict(row) for row in tables[name]]
        for row in again:
            for column, key in row.items():
                if name != "wasInformedBy" and (column.endswith("_key") and isinstance(key, int)):
                    row[column] = key + len(database()[_target(name, column)])
        tables[name] += again
        assert len(tables[name]) == 2 * count
    load(store, written(tables, tmp_path / "twice"))
    assert canonical(store) == once


def _target(table: str, column: str) -> str:
    """The table whose rows a column counts."""
    own = {"datasetEntities": "entities", "valueEntities": "entities"}
    if column == "internal_key":
        return own.get(table, "entityDescriptions")
    names = {"entity_key": "entities", "activity_key": "activities", "valueEntity_key": "entities"}
    return names.get(column, column.removesuffix("_key") + "s")


# -- folders, files, archives ---------------------------------------------------------------------------


def test_one_table_stands_for_all_beside_it(store: Store, whole: Path) -> None:
    load(store, whole)
    before = canonical(store)
    wipe(store)
    (entry,) = load(store, whole / "used.csv", whole / "agents.csv")
    assert (entry.source, entry.status) == (f"{whole}/*", "new")
    assert canonical(store) == before
    assert [e.status for e in load(store, whole)] == ["known"]


def test_names_of_files_and_columns_in_any_case(store: Store, whole: Path, tmp_path: Path) -> None:
    load(store, whole)
    before = canonical(store)
    wipe(store)
    for file in whole.iterdir():
        header, _, rest = file.read_text().partition("\n")
        (tmp_path / f"public.{file.name.lower()}").write_text(f"\ufeff{header.lower()}\n{rest}")
    load(store, tmp_path / "public.used.csv")
    assert canonical(store) == before


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["used"], "there is only used of the CTADIRAC provenance database: put activities.csv and entities.csv"),
        (["used", "wasGeneratedBy"], "there is only used, wasGeneratedBy of the CTADIRAC provenance database"),
    ],
)  # fmt: skip
def test_relations_alone_are_refused(store: Store, tmp_path: Path, names: list[str], reason: str) -> None:
    (entry,) = load(store, written(database(), tmp_path, names))
    assert entry.status == "refused"
    assert (entry.reason or "").startswith(reason)
    assert store.status()["nodes"] == 0


def test_a_table_in_an_archive_is_refused(store: Store, whole: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "tables"), "zip", whole)
    entries = load(store, tmp_path / "tables.zip")
    assert {entry.status for entry in entries} == {"refused"}
    assert all("put the CSV files of all tables into one folder" in (entry.reason or "") for entry in entries)


def test_two_files_of_one_table_are_refused(store: Store, whole: Path) -> None:
    shutil.copy(whole / "used.csv", whole / "old-used.csv")
    (entry,) = load(store, whole)
    assert entry.status == "refused"
    assert "two files are of table used" in (entry.reason or "")


def test_a_broken_table_is_refused(store: Store, whole: Path) -> None:
    (whole / "agents.csv").write_text('internal_key,id\n1,"CT\n')
    (entry,) = load(store, whole)
    assert entry.reason == (
        "table agents is no CSV (unexpected end of data); export it with its header, as COPY ... CSV HEADER does"
    )


def test_other_tables_of_these_names_are_none(store: Store, tmp_path: Path) -> None:
    (tmp_path / "used.csv").write_text("car,price\nold,1\n")
    assert load(store, tmp_path) == []


# -- with logs, jobs and the catalogue ------------------------------------------------------------------


def log(run: int) -> dict[str, Any]:
    """ctapipe's log of one of the runs: it knows paths only."""
    start, stop = TIMES[run]
    return {
        "activity_name": "ctapipe-display-muons",
        "activity_uuid": RUNS[run],
        "status": "completed",
        "start": {"time_utc": f"2020-09-03T{start}"},
        "stop": {"time_utc": f"2020-09-03T{stop}"},
        "system": {"ctapipe_version": "0.6.2", "environment": {"USER": "dirac"}},
        "config": {"MuonDisplayerTool": {"n_max": run}},
        "input": [{"url": f"/scratch/{run}/proton_run22.simtel.gz", "role": "dl0.sub.evt"}],
        "output": [{"url": f"/scratch/{run}/muons_22.hdf5", "role": "dl1.tel.evt.muon"}],
    }


def job(run: int) -> dict[str, Any]:
    attributes = {"JobID": run + 1, "VO": "vo.cta.in2p3.fr", "Status": "Done", "Site": "LCG.DESY.de"}
    return {
        "vo": "vo.cta.in2p3.fr",
        "JobID": run + 1,
        "attributes": attributes,
        "input_data": [SIMTEL],
        "output_data": [MUONS],
    }


def file(lfn: str, guid: str, created: str, adler: str) -> dict[str, Any]:
    metadata = {"GUID": guid, "CreationDate": created, "Checksum": adler, "ChecksumType": "Adler32", "Size": 5}
    return {lfn: {"metadata": metadata}}


@pytest.fixture
def others(tmp_path: Path) -> list[Path]:
    """Logs of two runs, the job of one of them, and the catalogue."""
    catalogue = file(SIMTEL, GUIDS[0], "2019-05-02 12:00:52", "0000000a") | file(
        MUONS, GUIDS[1], "2020-09-03 11:02:03", "0000000b"
    )
    bundles: dict[str, dict[str, Any]] = {"job": {"jobs": [job(0)]}, "catalogue": {"files": catalogue}}
    sources = []
    for name, said in bundles.items():
        sources.append(tmp_path / f"{name}.json")
        sources[-1].write_text(json.dumps({"format": "provgraph-dirac/1", **said}))
    for run in (0, 1):
        folder = tmp_path / f"log-{run}"
        folder.mkdir()
        sources.append(folder / "run.provenance.log")
        sources[-1].write_text(json.dumps([log(run)]))
    (sources[2].parent / "job.info").write_text("JobID = 1\nVirtualOrganization = vo.cta.in2p3.fr\n")
    return sources


def test_any_order_gives_one_graph(store: Store, whole: Path, others: list[Path]) -> None:
    sources = [whole, *others]
    load(store, *sources)
    together = canonical(store)
    orders = list(itertools.permutations(sources))
    for order in Random(1).sample(orders, 5):
        wipe(store)
        for source in order:
            assert [e.status for e in load(store, source)] == ["new"], source
        assert not canonical(store) ^ together, [source.name for source in order]


def test_logs_decide_and_the_database_names_the_files(store: Store, whole: Path, others: list[Path]) -> None:
    load(store, *others[2:], whole)
    rows = ask(
        store,
        "MATCH (a:Activity)-[u:used]->(e:DatasetEntity), (a)<-[g:wasGeneratedBy]-(o:DatasetEntity) "
        "RETURN a.id, a.name, u.url, e.lfn, u.match, g.url, o.lfn, o.version ORDER BY o.version",
    )
    assert rows == [
        [RUNS[k], "ctapipe-display-muons", f"/scratch/{k}/proton_run22.simtel.gz", SIMTEL, "lfn",
         f"/scratch/{k}/muons_22.hdf5", MUONS, k + 1] for k in (0, 1)
    ] + [[RUNS[2], "display-muons", SIMTEL, SIMTEL, "lfn", MUONS, MUONS, 3]]  # fmt: skip
    agents = ask(
        store, "MATCH (a:Activity {id: $id})-[:wasAssociatedWith]->(g) RETURN g.name ORDER BY g.name", id=RUNS[0]
    )
    assert agents == [["CTA Observatory"], ["dirac"]]
    configured = "MATCH (a:Activity {id: $id})-[:wasConfiguredBy]->(c) RETURN c.name ORDER BY c.name"
    assert ask(store, configured, id=RUNS[0]) == [["MuonDisplayerTool"], ["events"], ["muon.json"], ["seed"]]


def test_one_registration_is_one_version(store: Store, whole: Path, others: list[Path]) -> None:
    """The catalogue's own record and the database's copy of it, which has no checksum."""
    load(store, whole, others[1])
    rows = "MATCH (e:DatasetEntity) RETURN e.version, e.guid, e.adler32 ORDER BY e.lfn, e.version"
    assert ask(store, rows) == [[1, GUIDS[0], "0000000a"], [1, GUIDS[1], "0000000b"], [2, None, None], [3, None, None]]


def test_a_guid_alone_merges_nothing(store: Store, tmp_path: Path) -> None:
    tables = database()
    tables["entities"].append({**tables["entities"][0], "name": f"{FOLDER}/copy.simtel.gz"})
    load(store, written(tables, tmp_path))
    named = ask(store, "MATCH (e:DatasetEntity {guid: $guid}) RETURN e.lfn ORDER BY e.lfn", guid=GUIDS[0])
    assert named == [[f"{FOLDER}/copy.simtel.gz"], [SIMTEL]]


def test_one_name_registered_twice(store: Store, tmp_path: Path) -> None:
    tables = database()
    tables["entities"].append({**tables["entities"][0], "id": GUIDS[1][::-1], "generatedAtTime": "2019-06-01 00:00:00"})
    load(store, written(tables, tmp_path))
    rows = ask(
        store, "MATCH (e:DatasetEntity {lfn: $lfn}) RETURN e.version, e.generatedAtTime ORDER BY e.version", lfn=SIMTEL
    )
    assert rows == [[1, "2019-05-02T12:00:52.000Z"], [2, "2019-06-01T00:00:00.000Z"]]


@examples(5)
@given(seed=st.integers(0, 2**32))
@example(seed=71018)  # a run whose outputs its log does not list, and then the database names one
@example(seed=71180)  # a write at the place of a reader of which the database names the file
@example(seed=71051)  # one GUID with several times of creation
def test_any_order_of_any_campaign(store: Store, seed: int) -> None:
    random = Random(seed)
    documents = campaign(random)
    documents += Database(random, documents).documents()
    wipe(store)
    graph.save(store, union(documents))
    together = canonical(store)
    wipe(store)
    for piece in retold(Random(seed + 1), documents):
        graph.save(store, union(piece))
    assert not canonical(store) ^ together


def test_a_grown_database_adds_what_is_new(store: Store, tmp_path: Path) -> None:
    load(store, written(database(), tmp_path / "all"))
    whole = canonical(store)
    wipe(store)
    early = database()
    early["used"], early["wasGeneratedBy"], early["wasAssociatedWith"] = [], early["wasGeneratedBy"][:2], []
    load(store, written(early, tmp_path / "early"))
    load(store, tmp_path / "all")
    assert canonical(store) == whole


# -- privacy, the command line --------------------------------------------------------------------------


@pytest.mark.parametrize("privacy", ["hash", "drop"])
def test_names_of_people_are_hidden(store: Store, tmp_path: Path, privacy: str) -> None:
    tables = database()
    tables["agents"].append({"id": "jd", "name": "Jane Doe", "type": "Person", "email": "jane@example.org"})
    tables["wasAssociatedWith"].append({"activity_key": 2, "agent_key": 2})
    load(store, written(tables, tmp_path), privacy=privacy)
    text = str(canonical(store))
    assert not [word for word in ("somebody", "Jane", "jane@") if word in text]
    assert ask(store, "MATCH (a:Agent {type: 'Person'}) RETURN count(a)") == [[int(privacy == "hash")]]


def test_command_line(cli: Cli, whole: Path) -> None:
    done = cli("load", whole, "--json")
    assert (done.code, done.json["sources"][1]["source"]) == (0, f"{whole}/*")
    above = cli("up", f"{RUNS[0]}_status", "--follow", "all", "--kind", "both", "--json").json
    assert next(item["id"] for item in above["items"] if item["kind"] == "activity") == RUNS[0]
    exported = cli("export", "--all", "--format", "provn").out
    for word in ("voprov:ValueEntity", "voprov:HadReference", 'voprov:artefactType="ConfigFile"', 'prov:value="4711"'):
        assert word in exported


@pytest.mark.parametrize("source", ["postgresql://me:secret@db/prov", "postgresql://db/prov?password=secret"])
def test_a_password_in_the_url_is_refused(cli: Cli, source: str) -> None:
    done = cli("load", source)
    assert done.code == 2
    assert "PGPASSWORD" in done.err
    assert "secret" not in done.err + done.out


def test_other_databases_are_not_read(cli: Cli) -> None:
    done = cli("load", "mysql://db/prov")
    assert done.code == 1
    assert "nothing reads mysql:// (there is postgresql://, postgres://)" in done.err
