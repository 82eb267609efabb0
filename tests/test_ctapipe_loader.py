"""ctapipe's logs, real ones and made ones, and what the loader makes of them."""

import importlib
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from logs import CTAPIPE, DATA, Record, every_log, file, header, log, pieces, read, record, uid

from provgraph import vocab
from provgraph.errors import SourceError
from provgraph.loading import find_loader
from provgraph.model import (
    Activity,
    ActivityDescription,
    Agent,
    Claim,
    Configuration,
    Document,
    EntityDescription,
    Environment,
    GenerationDescription,
    Parameter,
    Software,
    UsageDescription,
    place_of,
    union,
)

LOADER = find_loader("ctapipe")
_records = importlib.import_module("provgraph.loaders._records")


def one(document: Document) -> Activity:
    [activity] = document.activities
    return activity


def claims(document: Document, kind: str = "used", origin: str = "log") -> list[Claim]:
    return [c for c in document.claims if c.kind == kind and c.origin == origin]


def checks(document: Document) -> list[str]:
    return [f.check for f in document.findings]


def nodes(document: Document, kind: type) -> list[Any]:
    return [n for n in document.nodes if type(n) is kind]


# --- the real logs --------------------------------------------------------------------------------------------------

ACTIVITIES = {
    "0.12.0/ctapipe-merge.provenance.log": ["completed"],
    "0.12.0/ctapipe-process.provenance.log": ["completed", "completed", "error", "error"],
    "0.19.3-failures/ctapipe-merge.provenance.log": ["error"],
    "0.19.3-failures/ctapipe-process.provenance.log": ["error"],
    "0.19.3/ctapipe-merge.provenance.log": ["completed"],
    "0.19.3/ctapipe-process.provenance.log": ["completed"] * 3,
    "0.23.2/ctapipe-merge.provenance.log": ["completed"],
    "0.23.2/ctapipe-process.provenance.log": ["completed"] * 3 + ["error"] * 2,
    "0.32.0-chain/ctapipe-apply-models.provenance.log": ["completed"] * 4,
    "0.32.0-chain/ctapipe-compute-irf.provenance.log": ["completed"],
    "0.32.0-chain/ctapipe-dump-instrument.provenance.log": ["completed"],
    "0.32.0-chain/ctapipe-merge.provenance.log": ["completed", "completed", "error"],
    "0.32.0-chain/ctapipe-optimize-event-selection.provenance.log": ["completed"],
    "0.32.0-chain/ctapipe-process.provenance.log": ["completed"] * 9,
    "0.32.0-chain/ctapipe-quickstart.provenance.log": ["error"],
    "0.32.0-chain/ctapipe-train-energy-regressor.provenance.log": ["completed"],
    "0.32.0-chain/ctapipe-train-particle-classifier.provenance.log": ["completed"],
    "0.32.0-failures/bad_config.provenance.log": ["error"],
    "0.32.0-failures/compute_irf_errors.provenance.log": ["error", "error"],
    "0.32.0-failures/malformed_yaml.provenance.log": ["error"],
    "0.32.0-failures/merge_conflict.provenance.log": ["error"],
    "0.32.0-failures/missing_input.provenance.log": ["error"],
    "0.32.0-failures/output_exists.provenance.log": ["error"],
    "0.32.0-failures/show_config.provenance.log": ["completed"],
    "0.32.0-failures/sigint.provenance.log": ["interrupted"],
    "0.32.0-failures/truncated_input.provenance.log": ["error"],
    "0.32.0-failures/unknown_option.provenance.log": ["error"],
    "0.32.0-failures/unserialisable_config.provenance.log": [],
    "0.32.0-grid/900001/ctapipe-process.provenance.log": ["completed"],
    "0.32.0-grid/900002/ctapipe-process.provenance.log": ["completed"],
    "0.32.0-grid/900003/ctapipe-process.provenance.log": ["error"],
    "0.32.0-grid/900004/ctapipe-process.provenance.log": ["completed"],
    "0.32.0-grid/900005/ctapipe-merge.provenance.log": ["completed"],
    "0.32.0-grid/900006/ctapipe-process.provenance.log": ["completed"],
    "0.32.0-grid/900007/job.provenance.log": ["completed", "completed"],
    "0.32.0-grid/900008/ctapipe-process.provenance.log": ["completed"],
    "0.32.0-inprocess/raises.provenance.log": [],
    "0.32.0-inprocess/script.provenance.json": ["completed"] * 5,
    "0.32.0-inprocess/shared.provenance.log": ["completed"] * 3,
    "embedded/dl1-to-dl2-like.provenance.log": ["completed"],
    "embedded/embedded_running.json": ["running"],
}


@pytest.mark.parametrize("path", every_log(), ids=lambda p: p.relative_to(CTAPIPE).as_posix())
def test_every_real_log_is_read_whole(path: Path) -> None:
    document = read(path)
    assert [a.status for a in document.activities] == ACTIVITIES[path.relative_to(CTAPIPE).as_posix()]
    assert document.findings == ()
    assert LOADER.sniff(path.name, path.read_bytes()[:65536])


def test_the_table_above_names_every_log() -> None:
    assert {p.relative_to(CTAPIPE).as_posix() for p in every_log()} == ACTIVITIES.keys()


def test_all_logs_together() -> None:
    everything = union(read(path) for path in every_log())
    assert len(everything.activities) == 65
    scopes = {a.id: a.scope or "" for a in everything.activities}
    assert all(place_of(scopes[c.activity], c.path) == c.place for c in everything.claims)
    ids = Counter(c.id for c in everything.claims)
    assert max(ids.values()) == 1


@pytest.fixture(scope="module")
def chain() -> Document:
    return union(read(path) for path in sorted((CTAPIPE / "0.32.0-chain").iterdir()))


def test_chain_has_22_activities(chain: Document) -> None:
    assert Counter(a.status for a in chain.activities) == {"completed": 20, "error": 2}
    assert {a.name for a in chain.activities if a.status == "error"} == {"ctapipe-merge", "ctapipe-quickstart"}


def test_chain_shares_what_is_the_same(chain: Document) -> None:
    assert len(nodes(chain, Environment)) == 1
    assert {n.name for n in nodes(chain, Agent)} == {"prod"}
    assert len(nodes(chain, ActivityDescription)) == len({a.name for a in chain.activities})
    applied = [a.id for a in chain.activities if a.name == "ctapipe-apply-models"]
    by_activity = {r.source: r.target for r in chain.relations if r.type == "wasConfiguredBy"}
    assert [len({by_activity[a] for a in pair}) for pair in (applied[:2], applied[2:])] == [1, 1]


def test_models_are_used_by_path_alone(chain: Document) -> None:
    used = Counter(c.name for c in claims(chain) if c.role == "reconstructor")
    assert used == {"energy.pkl": 4, "classifier.pkl": 2}
    [written] = [c for c in claims(chain, "wasGeneratedBy") if c.name == "energy.pkl"]
    assert {c.place for c in claims(chain) if c.name == "energy.pkl"} == {written.place}


def test_a_header_that_names_the_wrong_activity_is_kept_as_it_is(chain: Document) -> None:
    wrong = [
        c for c in claims(chain, "wasGeneratedBy") if c.product_id and c.header and c.header.activity_id != c.activity
    ]
    tools = Counter(a.name for c in wrong for a in chain.activities if a.id == c.activity)
    assert tools == {"ctapipe-apply-models": 4, "ctapipe-merge": 1}


def test_phantom_product_ids_count_for_nothing(chain: Document) -> None:
    written = [c for c in claims(chain, "wasGeneratedBy") if c.name == "energy_cv.h5"]
    assert [c.occurrence for c in written] == [0, 1]
    assert all(c.header is not None and c.header.product_id and c.product_id is None for c in written)


def test_cuts_are_an_input_that_only_the_configuration_names() -> None:
    document = read(CTAPIPE / "0.32.0-chain/ctapipe-compute-irf.provenance.log")
    assert [(c.kind, c.name, c.role) for c in document.claims if c.origin == "config"] == [
        ("used", "cuts.fits", "cuts")
    ]


def test_a_run_that_did_nothing_is_an_activity_without_claims() -> None:
    document = read(CTAPIPE / "0.32.0-failures/show_config.provenance.log")
    assert (one(document).status, document.claims) == ("completed", ())


@pytest.mark.parametrize(
    ("case", "status", "code", "used", "left"),
    [
        ("bad_config", "error", 2, 2, 1),
        ("truncated_input", "error", 1, 1, 1),
        ("missing_input", "error", 2, 0, 0),
        ("output_exists", "error", 2, 1, 0),
        ("merge_conflict", "error", 1, 2, 1),
        ("sigint", "interrupted", 130, 1, 1),
    ],
)
def test_failures(case: str, status: str, code: int, used: int, left: int) -> None:
    document = read(CTAPIPE / f"0.32.0-failures/{case}.provenance.log")
    assert (one(document).status, one(document).exit_code) == (status, code)
    assert (len(claims(document)), len(claims(document, "wasGeneratedBy"))) == (used, left)


def test_records_that_are_written_again_count_once() -> None:
    assert len(read(CTAPIPE / "0.32.0-inprocess/shared.provenance.log").activities) == 3


def test_name_as_status_means_completed() -> None:
    document = read(CTAPIPE / "0.32.0-inprocess/script.provenance.json")
    [inner] = [a for a in document.activities if a.name == "inner-step"]
    assert (inner.status, inner.raw_status) == ("completed", "inner-step")


def test_finished_copy_beats_the_one_embedded_in_the_file() -> None:
    both = union(read(CTAPIPE / f"embedded/{n}") for n in ("dl1-to-dl2-like.provenance.log", "embedded_running.json"))
    assert one(both).status == "completed"
    assert len(both.claims) == 3


def test_old_versions_have_what_they_have() -> None:
    old = read(CTAPIPE / "0.12.0/ctapipe-process.provenance.log")
    first = old.activities[0]
    assert (first.version, first.exit_code, first.config) == ("0.12.0", None, ("dl1.json",))
    assert first.start_time == "2026-11-22T12:29:41.821Z"
    assert Software in map(type, old.nodes)
    assert one(read(CTAPIPE / "0.32.0-chain/ctapipe-compute-irf.provenance.log")).config == ("irf.yaml",)


# --- made logs: versions that are not among the real ones -----------------------------------------------------------


def test_0_8_has_a_flat_configuration() -> None:
    config = {
        "Stage1ProcessorTool": {"progress_bar": True, "write_images": False},
        "SimTelEventSource": {"input_url": "/d/run102.simtel.zst", "max_events": 5},
        "TailcutsImageCleaner": {"picture_threshold_pe": [["type", "*", 8.0]]},
    }
    made = record("old", "ctapipe-stage1-process", "0.8.0", exit_code=..., config=config)
    made["system"] = {
        "ctapipe_version": "0.8.0",
        "eventio_version": "1.1.1",
        "ctapipe_resources_version": "not installed",
    }
    document = read(log([made]))
    [configuration] = nodes(document, Configuration)
    assert configuration.name == "Stage1ProcessorTool"
    assert {p.name: p.value for p in nodes(document, Parameter)} == {
        "Stage1ProcessorTool.progress_bar": "true",
        "Stage1ProcessorTool.write_images": "false",
        "SimTelEventSource.max_events": "5",
        "TailcutsImageCleaner.picture_threshold_pe": '[["type","*",8.0]]',
    }
    assert {(s.name, s.version) for s in nodes(document, Software)} == {("ctapipe", "0.8.0"), ("eventio", "1.1.1")}
    assert one(document).host is None
    assert one(document).scope == "host:"


@pytest.mark.parametrize(("writer", "key"), [("DataWriter", "output_path"), ("HDF5Merger", "output_path")])
def test_0_22_names_outputs_in_its_configuration_only(writer: str, key: str) -> None:
    config = {"Tool": {"provenance_log": "/scratch/1/x.provenance.log", writer: {key: "./out.h5", "overwrite": True}}}
    document = read(log([record("lost", version="0.22.0", output=[], config=config)]))
    assert [(c.path, c.role, c.origin) for c in document.claims if c.kind == "wasGeneratedBy"] == [
        ("/scratch/1/out.h5", None, "config")
    ]
    assert not one(document).lists_outputs


def test_outputs_of_the_configuration_are_not_taken_where_they_prove_nothing() -> None:
    config = {"Tool": {"DataWriter": {"output_path": "/d/out.h5"}, "Other": {"output_path": "/d/no.h5"}}}
    failed = record("failed", version="0.22.0", output=[], config=config, status="error")
    listed = record("listed", version="0.23.2", config=config)
    idle = record("idle", input=[], output=[], config=config)
    assert [c for c in read(log([failed, listed, idle])).claims if c.origin == "config"] == []


def test_load_path_is_a_model() -> None:
    config = {
        "P": {"ShowerProcessor": {"EnergyRegressor": {"load_path": "/m/energy.pkl"}, "Disp": {"load_path": None}}}
    }
    document = read(log([record("dl2", config=config)]))
    assert [(c.path, c.role) for c in claims(document, origin="config")] == [("/m/energy.pkl", "model")]
    listed = record("dl2", config=config, input=[file("/m/energy.pkl", "reconstructor")])
    assert claims(read(log([listed])), origin="config") == []


def test_0_6_has_its_json_in_the_text_log() -> None:
    text = (
        "2019-05-07 06:28:44,605 \x1b[32mDEBUG\x1b[0m [ctapipe]: PROVENANCE: '"
        + log([record("early", version="0.6.2")]).decode()
        + "'\n2019-05-07 06:28:45,000 INFO [ctapipe]: Finished {x}\n"
    )
    document = read(text.encode())
    assert (one(document).version, document.findings) == ("0.6.2", ())
    assert LOADER.sniff("run.txt", text.encode())


def test_ctadirac_wrote_python_literals() -> None:
    document = read(DATA / "ctadirac/provDict-0.6.1.txt")
    assert (one(document).name, one(document).version) == ("ctapipe-display-muons", "0.6.1")
    assert [c.name for c in claims(document, "wasGeneratedBy")] == ["muons.hdf5"]
    assert document.findings == ()
    assert LOADER.sniff("provDict.txt", (DATA / "ctadirac/provDict-0.6.1.txt").read_bytes())


def test_lines_of_literals_and_a_torn_one() -> None:
    lines = [repr([record(n)]) for n in "abc"]
    document = read("\n".join([lines[0], lines[1][:200], lines[2]]).encode())
    assert {a.id for a in document.activities} == {uid("a"), uid("c")}
    assert checks(document) == ["torn-log"]


# --- LSTOSA ---------------------------------------------------------------------------------------------------------

SESSION = {
    "session_id": "2020011702006",
    "name": "02006",
    "startTime": "2020-01-18T00:12:45.000000",
    "system": {"platform": {"node": "cp01", "machine": "x86_64"}, "python": {"version": "3.7.6"}, "environment": {}},
    "observation_date": "20200117",
    "observation_run": "02006",
    "software_version": "v0.4.3",
    "config_file": "/opt/lstosa/sequencer.cfg",
}


def osa_line(fields: Record, tag: str = "r0_to_dl1:02006") -> str:
    return f"INFO provLogger __PROV__2020-01-18T00:12:46.123456__PROV__{fields | {'session_tag': tag}}"


def osa_activity(id_: str, run: str, start: str, name: str = "r0_to_dl1") -> list[Record]:
    raw, dl1, model = (
        f"/fefs/R0/LST1.Run{run}.fits.fz",
        f"/fefs/DL1/dl1_LST-1.Run{run}.h5",
        "/fefs/models/reg_energy.sav",
    )
    return [
        {
            "activity_id": id_,
            "name": name,
            "startTime": start,
            "in_session": "2020011702006",
            "agent_name": "lstanalyzer",
        },
        {"activity_id": id_, "parameters": {"StoreImage": True}},
        {"entity_id": f"md5-{raw}", "name": "R0SubrunDataset", "filepath": raw},
        {"activity_id": id_, "used_id": f"md5-{raw}", "used_role": "Observation subrun"},
        {"entity_id": "md5-model", "name": "RFModelEnergyFile", "filepath": model},
        {"activity_id": id_, "used_id": "md5-model", "used_role": "RFModelEnergyFile"},
        {"entity_id": f"md5-{dl1}", "progenitor_id": f"md5-{raw}"},
        {"entity_id": f"md5-{dl1}", "name": "DL1SubrunDataset", "filepath": dl1, "hash": "0", "hash_type": "md5"},
        {"activity_id": id_, "generated_id": f"md5-{dl1}", "generated_role": "DL1 subrun dataset"},
        {"activity_id": id_, "endTime": start[:-1] + "9"},
    ]


def test_lstosa_records_become_activities() -> None:
    records = [SESSION, *osa_activity("f755f0", "02006.0001", "2020-01-18T00:12:50.000001")]
    document = read("\n".join(map(osa_line, records)).encode())
    activity = one(document)
    assert (activity.name, activity.version, activity.status) == ("r0_to_dl1", "v0.4.3", "completed")
    assert (activity.start_time, activity.host) == ("2020-01-18T00:12:50.000Z", "cp01")
    assert (activity.config, [a.name for a in nodes(document, Agent)]) == (("sequencer.cfg",), ["lstanalyzer"])
    assert [(c.kind, c.name, c.role) for c in document.claims] == [
        ("used", "LST1.Run02006.0001.fits.fz", "Observation subrun"),
        ("used", "reg_energy.sav", "RFModelEnergyFile"),
        ("wasGeneratedBy", "dl1_LST-1.Run02006.0001.h5", "DL1 subrun dataset"),
    ]
    assert {p.name: p.value for p in nodes(document, Parameter)} == {"r0_to_dl1.StoreImage": "true"}
    assert checks(document) == ["assumed-utc"]


def test_lstosa_activities_mix_and_their_six_digits_come_again() -> None:
    first = osa_activity("f755f0", "02006.0001", "2020-01-18T00:12:50.000001")
    second = osa_activity("0a1b2c", "02006.0002", "2020-01-18T00:12:51.000001")
    again = osa_activity("f755f0", "02006.0003", "2020-01-18T05:00:00.000001")
    mixed = [r for pair in zip(first, second, strict=True) for r in pair]
    text = "\n".join(map(osa_line, [SESSION, *mixed, *again])) + "\nINFO provLogger __PROV__2020-01-1"
    document = read(text.encode())
    assert len(document.activities) == 3
    assert all(re.fullmatch("lstosa-[0-9a-f]{32}", a.id) for a in document.activities)
    assert sorted(Counter(c.activity for c in document.claims).values()) == [3, 3, 3]
    assert checks(document) == ["assumed-utc", "torn-log"]
    reread = read(("\n".join(map(osa_line, [SESSION, *again]))).encode())
    assert one(reread).id in {a.id for a in document.activities}


def test_lstosa_activity_without_end_is_running() -> None:
    records = [SESSION, *osa_activity("f755f0", "02006.0001", "2020-01-18T00:12:50.000001")[:-1]]
    assert one(read("\n".join(map(osa_line, records)).encode())).status == "running"


# --- forms of one log -----------------------------------------------------------------------------------------------

A, B, C = (record(n, output=[file(f"/data/{n}.h5", "DL1/Event", header(n, n))]) for n in "ABC")
NAMES = {uid("A"), uid("B"), uid("C")}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([A, B, C]),
        json.dumps([A]) + json.dumps([B, C]),
        json.dumps([A]) + ",\n" + json.dumps([B]) + ";" + json.dumps([C]) + ",",
        "\n".join(map(json.dumps, (A, B, C))),
        json.dumps(A) + json.dumps([B], indent=3) + json.dumps(C),
        "\ufeff" + json.dumps([A, B]) + "\r\n\r\n" + json.dumps([C]) + "\n",
        "".join(f"\x1e{json.dumps(r)}\n" for r in (A, B, C)),
        "[][][]\n[" + ",".join(map(json.dumps, (A, B, C))) + "][]",
        json.dumps([A]) + json.dumps([A, B]) + json.dumps([A, B, C]),
    ],
    ids=["array", "appended", "separated", "lines", "mixed", "bom", "rs", "empty-arrays", "singleton"],
)
def test_forms(text: str) -> None:
    document = read(text.encode())
    assert {a.id for a in document.activities} == NAMES
    assert (len(document.claims), document.findings) == (6, ())


@pytest.mark.parametrize("data", [b"", b"[]", b"[][]\n", b"\xef\xbb\xbf", b" \n,"])
def test_nothing_in_it(data: bytes) -> None:
    document = read(data)
    assert (document.activities, document.findings) == ((), ())


def test_nan_and_infinity_are_read() -> None:
    made = json.dumps([record("nan", config={"T": {"a": float("nan"), "b": float("inf"), "c": [float("-inf")]}})])
    assert {p.value for p in nodes(read(made.encode()), Parameter)} == {'"NaN"', '"Infinity"', '["-Infinity"]'}


def test_paths_that_are_no_text_are_written_out() -> None:
    escaped = read(log([record("p", input=[file("/data/caf\udce9.h5"), file("/d/né\U0001f52d.h5")])]))
    assert [c.path for c in claims(escaped)] == ["/data/caf\\udce9.h5", "/d/né\U0001f52d.h5"]
    raw = log([record("p", input=[file("/data/caf.h5")])]).replace(b"caf.h5", b"caf\xe9.h5")
    assert [c.path for c in claims(read(raw))] == ["/data/caf\\udce9.h5"]
    repr(read(raw)).encode()


def test_chunks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [p for p in every_log() if p.stat().st_size < 30_000]
    whole = [read(path) for path in paths]
    monkeypatch.setattr(_records, "CHUNK", 37)
    monkeypatch.setattr("provgraph.loaders.ctapipe._HEAD", 11)
    assert [read(path) for path in paths] == whole


def test_pieces_never_split_an_activity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provgraph.loaders.ctapipe.PIECE_ACTIVITIES", 2)
    made = pieces(log([A, B, C]))
    assert [len(p.activities) for p in made] == [2, 1]
    assert all({c.activity for c in p.claims} == {a.id for a in p.activities} for p in made)
    assert all(n.id in {m.id for m in p.nodes} for p in made for n in nodes(p, ActivityDescription))


# --- what is wrong with a log ---------------------------------------------------------------------------------------


def test_a_torn_record_costs_itself_only() -> None:
    whole = json.dumps([A], indent=3)
    document = read((whole[:500] + json.dumps([B], indent=3) + whole[:90]).encode())
    assert {a.id for a in document.activities} == {uid("B")}
    assert checks(document) == ["torn-log", "torn-log"]
    assert f"at byte 5; {500 - 5 + 5} bytes" in document.findings[0].message
    assert "load that too" in document.findings[0].message


def test_an_array_that_is_not_closed_is_torn() -> None:
    document = read((json.dumps([A, B])[:-1] + json.dumps([C])).encode())
    assert ({a.id for a in document.activities}, checks(document)) == (NAMES, ["torn-log"])
    assert checks(read(json.dumps([A])[:-1].encode())) == ["torn-log"]


def test_writers_that_overlap() -> None:
    """Two processes whose text was mixed by a network file system: the second is whole."""
    first, second = (json.dumps([r], indent=3) for r in (A, B))
    document = read((first[:700] + second + first[700:] + json.dumps([C])).encode())
    assert {a.id for a in document.activities} == {uid("B"), uid("C")}
    assert set(checks(document)) == {"torn-log"}


@pytest.mark.parametrize(
    "data", [b"\x89HDF\r\n\x1a\n" + bytes(range(256)) * 40, b"hello", b'[\n   {\n "activity_na', b'{"a"']
)
def test_nothing_that_can_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"at byte [05]"):
        read(data)


def test_hostile_numbers_and_brackets() -> None:
    digits = json.dumps(A).replace('"exit_code": 0', '"exit_code": ' + "9" * 5000)
    deep = '{"activity_name": ' * 900 + "1" + "}" * 3
    document = read((digits + "\n" + deep + "\n" + json.dumps(B)).encode())
    assert {a.id for a in document.activities} == {uid("B")}
    assert one(read(log([record("big", exit_code=2**70)]))).exit_code is None


def test_a_record_without_end_is_refused() -> None:
    with pytest.raises(SourceError, match="longer than 1000"):
        list(_records.records(io.BytesIO(b'{"activity_name": "' + b"x" * 3_000_000), limit=1000))


def test_garbage_that_looks_like_records_is_given_up() -> None:
    with pytest.raises(SourceError, match="not a provenance log"):
        read(b'{"activity_name" x\n' * 5000)


def test_records_that_are_no_activities() -> None:
    document = read(b'[{"foo": 1}, {"activity_name": "x"}, ' + json.dumps(A).encode() + b"]")
    assert (one(document).id, checks(document)) == (uid("A"), ["missing-uuid", "missing-uuid"])
    many = read(b'{"foo": 1}\n' * 500)
    assert len(many.findings) == 101
    assert many.findings[-1].message == "and 400 more of this sort"


def test_malformed_uuid_is_kept() -> None:
    document = read(log([record("x", activity_uuid="7b38c0c5-c7bd-4c6b-a2ab-6bd24b0cdd0")]))
    assert one(document).id == "7b38c0c5-c7bd-4c6b-a2ab-6bd24b0cdd0"
    assert checks(document) == ["malformed-uuid"]


@pytest.mark.parametrize(
    ("changes", "status", "raw"),
    [
        ({"status": "success"}, "completed", "success"),
        ({"status": "ctapipe-process"}, "completed", "ctapipe-process"),
        ({"status": "exploded"}, "unknown", "exploded"),
        ({"status": "running", "stop": {}}, "running", None),
        ({"status": ...}, "unknown", None),
        ({"status": ..., "stop": ...}, "running", None),
        ({"status": 7}, "unknown", "7"),
    ],
)
def test_statuses(changes: Record, status: str, raw: str | None) -> None:
    activity = one(read(log([record("s", **changes)])))
    assert (activity.status, activity.raw_status) == (status, raw)


JUNK: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just([]) | st.just({}) | st.just([1, {}, "x"])
)
KEYS = ("activity_name", "status", "start", "stop", "system", "input", "output", "exit_code", "config")


@given(
    st.dictionaries(st.sampled_from(KEYS), JUNK),
    st.sampled_from(("python", "platform", "environment", "arguments")),
    JUNK,
)
def test_any_value_in_any_place_is_survived(changes: Record, part: str, junk: Any) -> None:
    made = record("odd")
    made["system"][part] = junk
    document = read(log([made | changes]))
    assert one(document).id == uid("odd")


# --- cuts anywhere --------------------------------------------------------------------------------------------------

LOG = log([A], [A, B], [C])


def _whole_before(cut: int) -> set[str]:
    """Activities of LOG whose closing brace lies before the cut."""
    found, depth, start, quoted, escaped = set[str](), 0, 0, False, False
    for at, char in enumerate(LOG[:cut].decode()):
        if quoted:
            quoted, escaped = escaped or char != '"', char == "\\" and not escaped
        elif char == '"':
            quoted = True
        elif char == "{":
            start = at if depth == 0 else start
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                found.add(json.loads(LOG[start : at + 1])["activity_uuid"])
    return found


@given(st.integers(0, len(LOG)))
@example(0)
@example(len(LOG))
def test_a_log_cut_anywhere_gives_its_whole_records(cut: int) -> None:
    whole = _whole_before(cut)
    try:
        found = {a.id for a in read(LOG[:cut]).activities}
    except SourceError:
        found = set()
    assert found == whole


@given(st.integers(0, len(LOG)), st.sampled_from([3, None]), st.sampled_from(["", "\n", ","]))
def test_what_is_appended_to_a_torn_log_is_read(cut: int, indent: int | None, between: str) -> None:
    later = record("later")
    text = LOG[:cut] + (between + json.dumps([later], indent=indent) + json.dumps([later, record("last")])).encode()
    assert {a.id for a in read(text).activities} == _whole_before(cut) | {uid("later"), uid("last")}


# --- claims and shared nodes ----------------------------------------------------------------------------------------


def test_claims_in_order_with_what_was_said() -> None:
    meta = header("in", "before")
    made = record(
        "claims",
        input=[file("/d/a.h5", "x", meta), file("/d/a.h5", "y", meta), file("/d/a.h5", "y", meta), file("/d/b.pkl")],
        output=[file("/d/o.h5", None, header("out", "claims"))],
    )
    document = read(log([made]))
    assert [(c.kind, c.path, c.role, c.occurrence) for c in document.claims] == [
        ("used", "/d/a.h5", "x", 0),
        ("used", "/d/a.h5", "y", 0),
        ("used", "/d/a.h5", "y", 1),
        ("used", "/d/b.pkl", None, 0),
        ("wasGeneratedBy", "/d/o.h5", None, 0),
    ]
    assert len({c.id for c in document.claims}) == 5
    assert {c.copy for c in document.claims} == {one(document).rank}
    assert document.claims[0].product_id == uid("in")
    assert json.loads(document.claims[0].header.text if document.claims[0].header else "") == meta


@pytest.mark.parametrize(
    ("context", "scope"),
    [
        ({}, "host:worker01"),
        ({"namespace": "lst"}, "namespace:lst"),
        ({"job": "ctao/7", "namespace": "x"}, "job:ctao/7"),
    ],
)
def test_scopes(context: Record, scope: str) -> None:
    document = read(log([A]), **context)
    assert one(document).scope == scope
    assert document.claims[0].place == place_of(scope, "/data/run1.simtel.zst")


def test_ranks_order_copies() -> None:
    copies = [
        record("r", status="running", stop={}),
        record("r", stop={"time_utc": "2026-11-22T12:00:59.000"}),
        record("r"),
        record("r", input=[file("/d/1"), file("/d/2")]),
        record("r", input=[file("/d/1"), file("/d/2")], samples=[]),
    ]
    ranks = [one(read(log([copy]))).rank for copy in copies]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 5


def test_configuration_is_the_same_for_other_files() -> None:
    def made(n: int) -> Record:
        config = {
            "ProcessorTool": {
                "provenance_log": f"/s/{n}/p.log",
                "config_files": [f"/s/{n}/c.yaml"],
                "progress_bar": False,
                "skip_broken_files": True,
                "template": f"/s/{n}/template",
                "reading": [["type", "*", f"/s/{n}/pattern"]],
                "alias": f"run{n}.h5",
                "DataWriter": {"output_path": f"/s/{n}/o.h5", "write_images": True, "Contact": {"name": "x"}},
                "SimTelEventSource": {"input_url": f"/s/{n}/i", "max_events": None, "model_config": {"n_jobs": 2}},
            }
        }
        return record(str(n), input=[file(f"run{n}.h5")], config=config)

    document = read(log([made(1)], [made(2)]))
    [configuration] = nodes(document, Configuration)
    assert {p.name: p.value for p in nodes(document, Parameter)} == {
        "ProcessorTool.progress_bar": "false",
        "ProcessorTool.skip_broken_files": "true",
        "ProcessorTool.DataWriter.write_images": "true",
        "ProcessorTool.DataWriter.Contact.name": '"x"',
        "ProcessorTool.SimTelEventSource.max_events": "null",
        "ProcessorTool.SimTelEventSource.model_config": '{"n_jobs":2}',
    }
    members = {r.target for r in document.relations if (r.type, r.source) == ("hadMember", configuration.id)}
    assert members == {p.id for p in nodes(document, Parameter)}
    other = made(1)
    other["config"]["ProcessorTool"]["progress_bar"] = True
    assert nodes(read(log([other])), Configuration)[0].id != configuration.id


def test_environment_does_not_depend_on_the_machine_name() -> None:
    def made(node: str, boot: str) -> Record:
        changed = record(node)
        changed["system"]["platform"] |= {"node": node, "boot_time": boot}
        return changed

    document = read(log([made("a", "2026-01-01T00:00:00"), made("b", "2026-02-01T00:00:00")]))
    [environment] = nodes(document, Environment)
    assert (environment.python, environment.platform) == ("3.12.1", "Linux x86_64")
    assert {(s.name, s.version) for s in nodes(document, Software)} == {("numpy", "2.3.1"), ("ctapipe", "0.32.0")}
    assert {a.host for a in document.activities} == {"a", "b"}


def test_descriptions() -> None:
    document = read(log([record("d", input=[file("/d/a.simtel.zst", "DL0/Event"), file("/d/e.pkl", "reconstructor")])]))
    [tool] = nodes(document, ActivityDescription)
    assert (tool.name, tool.version) == ("ctapipe-process", "0.32.0")
    assert {n.name for n in nodes(document, EntityDescription)} == {"DL0", "DL1", "model"}
    assert {(n.role, n.type) for n in nodes(document, UsageDescription)} == {
        ("DL0/Event", "Main"),
        ("reconstructor", "Calibration"),
    }
    assert [(n.role, n.type) for n in nodes(document, GenerationDescription)] == [("DL1/Event", "Main")]
    described = Counter(r.type for r in document.relations)
    assert (described["isRelatedTo"], described["isDescribedBy"]) == (3, 4)
    [operator] = [r for r in document.relations if r.type == "wasAssociatedWith"]
    assert operator.get("role") == "Operator"


def test_relations_join_what_the_table_says() -> None:
    document = union(read(path) for path in every_log())
    kinds = {n.id: type(n).__name__ for n in document.nodes} | {a.id: "Activity" for a in document.activities}
    for relation in document.relations:
        edge = vocab.EDGES[relation.type]
        assert kinds[relation.source] in edge.source
        assert kinds[relation.target] in edge.target


# --- what is a log --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "head", "known"),
    [
        ("a.provenance.log", b"", True),
        ("a.provlog", b"\x00", True),
        ("x/provenance.log", b"", True),
        ("whatever.txt", b'[{"activity_uuid": "x"', True),
        ("out.json", b"[]", False),
        ("rc", b"0\n", False),
        ("std.out", b"hello", False),
        ("tool.py", b'{"activity_name": "x"}\nimport json', True),
        ("tool.py", b'import json\nx = {"activity_name": "x"}', False),
        ("README.md", b'# Log\n`{"activity_name":"x"}`', False),
        ("dl1.h5", b'\x89HDF\r\n{"activity_name":"x"}\0', False),
        ("prov_20200117.log", osa_line(SESSION).encode(), True),
    ],
)
def test_sniff(name: str, head: bytes, known: bool) -> None:
    assert LOADER.sniff(name, head) is known
