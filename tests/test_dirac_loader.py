"""What DIRAC says, in every shape that it says it, and what the loader makes of it."""

import codecs
import importlib
import importlib.resources
import io
import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from logs import DATA, every_log

from provgraph import demo
from provgraph.errors import SourceError
from provgraph.grid import FileRecord, JobRecord, LoggingRecord
from provgraph.model import Context, Document, union

dirac = importlib.import_module("provgraph.loaders.dirac")
_jdl = importlib.import_module("provgraph.loaders._dirac_jdl")
_stream = importlib.import_module("provgraph.loaders._dirac_stream")
_texts = importlib.import_module("provgraph.loaders._dirac_texts")
_values = importlib.import_module("provgraph.loaders._dirac_values")
_files = importlib.import_module("provgraph.loaders._dirac_files")

LOADER = dirac.LOADER
SAMPLES = DATA / "dirac" / "samples"
ANSWERS = DATA / "dirac" / "demo"
JOBS = demo.campaign() / "jobs"
BUNDLE = demo.campaign() / "bundle.json"

SIMTEL = (
    "/ctao/MC/PROD6/LaPalma/gamma/sim_telarray/4001/Data/022xxx/"
    "gamma_20deg_180deg_run022000___cta-prod6-LaPalma.simtel.zst"
)
DL2 = SIMTEL.replace("sim_telarray/4001", "ctapipe-process/4002").replace("simtel.zst", "dl2.h5")
UPLOADED = (
    "/ctao/user/a/alice/provgraph/run022000/gamma_run022000.dl2.h5",
    "/ctao/user/a/alice/prov/ctapipe-process.provenance.log",
)


def read(data: Any, source: str = "answer.json", **context: Any) -> Document:
    """Bytes, text, or something to be written as JSON."""
    if not isinstance(data, bytes | str):
        data = json.dumps(data)
    raw = data.encode() if isinstance(data, str) else data
    return union(LOADER.read(io.BytesIO(raw), Context(source, **context)))


def load(path: Path, **context: Any) -> Document:
    return read(path.read_bytes(), str(path), **context)


def one(document: Document) -> JobRecord:
    [record] = document.jobs
    return record


def only_file(document: Document) -> FileRecord:
    [record] = document.files
    return record


def checks(document: Document) -> list[str]:
    return [finding.check for finding in document.findings]


def facts(record: Any) -> dict[str, Any]:
    """What a record says, without where it was read."""
    said = {f.name: getattr(record, f.name) for f in fields(record) if f.name not in ("id", "text")}
    return {name: value for name, value in said.items() if value not in (None, ())}


def all_facts(document: Document) -> list[dict[str, Any]]:
    return [facts(r) for r in (*document.jobs, *document.files, *document.transformations, *document.productions)]


# --- every sample ---------------------------------------------------------------------------------------------------

EVERY = sorted(path for folder in (SAMPLES, ANSWERS) for path in folder.rglob("*") if path.is_file())
NOTHING = {
    "nothing-kept": (
        "addFile getCatalogCounters getDirectoryUserMetadata_own getMetadataFields 02_sandbox_assign_output "
        "02_sandbox_download_url 02_sandbox_initiate 02_sandbox_output_of_job 02_sandboxes_of_job 04_patch_metadata "
        "04_patch_metadata_admin 05_heartbeat_pilot 15_summary getHeartBeatData getJobOptParameters getWMSTimeStamps "
        "insertNewJobIntoDB selectJobs getJobAttributes.missing getJobHeartBeatData getJobs addProduction "
        "addTaskForTransformation addTransformation getProductionTransformations getTransformationFiles "
        "getTransformationParameters"
    ),
    "no-file-name": (
        "getDirectoryUserMetadata getFileUserMetadata "
        "getTransformationMetaQuery_Input getTransformationMetaQuery_Output"
    ),
    "dirac-error": (
        "addFile_duplicate_guid_UniqueGUID_true missing getFileMetadata.missing getJobOptParameters 16_no_token "
        "12_search_job_parameter_column 13_search_by_job_parameter 17_search_bad_operator"
    ),
    "empty-record": "getJobSummary",
}


def question(path: Path) -> str:
    return re.sub(r"^\w+Client\.|^Dirac\.|(\.repr)?\.(txt|json)$", "", path.name)


@pytest.mark.parametrize("path", EVERY, ids=lambda path: str(path.relative_to(DATA / "dirac")))
def test_every_sample_is_known_and_read(path: Path) -> None:
    assert LOADER.sniff(str(path), path.read_bytes()[: 64 << 10])
    document = load(path, job="ctao/1")
    if all_facts(document):
        assert document.findings == ()
    else:
        assert set(checks(document)) <= set(NOTHING)
        assert all(question(path) in NOTHING[check].split() for check in checks(document))
        assert document.findings


@pytest.mark.parametrize("path", [p for p in EVERY if p.name.endswith(".repr.txt")], ids=lambda path: path.name)
def test_python_and_json_of_one_answer_say_the_same(path: Path) -> None:
    as_json = path.with_name(path.name.replace(".repr.txt", ".json"))
    assert all_facts(load(path, job="ctao/1")) == all_facts(load(as_json, job="ctao/1"))


def test_what_is_not_of_dirac_is_left_alone() -> None:
    for path in every_log():
        assert not LOADER.sniff(str(path), path.read_bytes()[: 64 << 10]), path
    for name, head in {
        "package.json": b'{"name": "x", "version": "1", "OK": 1}',
        "paths.json": b'{"/usr/bin": {"mode": 755}, "/etc": {"mode": 755}}',
        "settings.cfg": b"name = value;\nother = 3;\n",
        "pool_xml_catalog.xml": b'<?xml version="1.0"?><POOLFILECATALOG></POOLFILECATALOG>',
        "list.txt": b"/ctao/a\n/ctao/b\n",
        "rc": b"0\n",
        "a.h5": b"\x89HDF\r\n\x1a\n\0\0JobID = 1;",
    }.items():
        assert not LOADER.sniff(name, head), name


# --- jobs -----------------------------------------------------------------------------------------------------------

SAMPLE_JOB: dict[str, Any] = {
    "vo": "ctao",
    "job": 1,
    "origin": "record",
    "status": "Running",
    "minor_status": "Execution Complete",
    "application_status": "provgraph successful",
    "site": "CTAO.CC-IN2P3.fr",
    "owner": "alice",
    "group": "ctao_user",
    "job_group": "provgraph_demo",
    "job_name": "ctapipe_process_run000022",
    "job_type": "User",
    "reschedule_counter": 0,
    "submission_time": "2026-11-22T12:22:06.000Z",
    "start_time": "2026-11-20T09:35:00.000Z",
    "end_time": "2026-11-20T10:31:00.000Z",
    "last_update": "2026-11-22T12:22:06.000Z",
}


@pytest.mark.parametrize(
    "name",
    [
        "api/Dirac.getJobAttributes.json",
        "api/Dirac.getJobAttributes.repr.txt",
        "cli/job-attributes.txt",
        "jobdb/getJobsAttributes.json",
        "rpc/JobMonitoringClient.getJobSummary.json",
        "rpc/JobMonitoringClient.getJobsSummary.json",
        "rpc/JobMonitoringClient.getJobsSummary.repr.txt",
        "rpc/JobMonitoringClient.getJobsSummary.jencode.json",
    ],
)
def test_attributes_say_the_same_in_every_shape(name: str) -> None:
    assert facts(one(load(SAMPLES / name))) == SAMPLE_JOB


@pytest.mark.parametrize(
    "name",
    ["api/Dirac.getJobLoggingInfo.json", "jobdb/getJobLoggingInfo.repr.txt", "cli/job-logging-info.txt"],
)
def test_logging_says_the_same_in_every_shape(name: str) -> None:
    record = one(load(SAMPLES / name, job="ctao/1"))
    assert (record.vo, record.job, len(record.logging)) == ("ctao", 1, 9)
    assert record.logging[0] == LoggingRecord(
        "2026-11-20T09:00:00.000Z", "Received", "Job accepted", "Unknown", "JobManager"
    )
    assert record.logging[-1] == LoggingRecord(
        "2026-11-20T10:31:00.000Z", "Done", "Execution Complete", "./run_ctapipe.sh successful", "JobWrapper"
    )


def test_a_search_of_diracx() -> None:
    found = load(SAMPLES / "diracx" / "10_search_all.json").jobs
    assert [(r.vo, r.job, r.status, r.end_time) for r in found] == [
        ("ctao", 1, "Done", "2026-11-22T12:20:03.773Z"),
        ("ctao", 2, "Received", None),
    ]
    logged = one(load(SAMPLES / "diracx" / "11_search_logginginfo.json"))
    assert (logged.vo, logged.status, len(logged.logging)) == (None, "Done", 7)
    assert logged.logging[-1].time == "2026-11-22T12:20:03.773Z"


@pytest.mark.parametrize(
    "name",
    [
        "api/Dirac.getJobOutputLFNs.json",
        "api/Dirac.getJobParameters.json",
        "cli/job-parameters.txt",
        "rpc/JobMonitoringClient.getJobParameter.json",
        "rpc/JobMonitoringClient.getJobParameters.repr.txt",
    ],
)
def test_uploaded_files_in_every_shape(name: str) -> None:
    record = one(load(SAMPLES / name, job="ctao/1"))
    assert (record.job, record.outputs, record.inputs) == (1, UPLOADED, None)
    given_up = one(load(SAMPLES / "cli" / "get-output-data.txt"))  # at the first that it could not fetch
    assert (given_up.job, given_up.outputs) == (1, UPLOADED[:1])


@pytest.mark.parametrize(
    "name",
    [
        "api/Dirac.getJobInputData.json",
        "jobdb/getInputData.json",
        "rpc/JobMonitoringClient.getInputData.list.repr.txt",
    ],
)
def test_input_data_in_every_shape(name: str) -> None:
    record = one(load(SAMPLES / name, job="ctao/1"))
    assert (record.job, record.inputs, record.outputs) == (1, (SIMTEL,), None)


def test_every_form_of_a_date() -> None:
    for written in (
        "2026-11-20 10:31:00",
        "2026-11-20T10:31:00",
        "2026-11-20T10:31:00.000000Z",
        "2026-11-20T11:31:00+01:00",
        1795170660,
        1795170660.0,
        "1795170660.0",
        1795170660000,
        {"__dCls": "dt", "obj": "2026-11-20 10:31:00"},
        {"__py__": "datetime.datetime", "iso": "2026-11-20T10:31:00"},
    ):
        assert one(read({"JobID": 7, "EndExecTime": written, "Status": "Done"})).end_time == "2026-11-20T10:31:00.000Z"
    nothing: tuple[Any, ...] = ("None", None, "", "0000-00-00 00:00:00", True, [], "soon")
    for no_date in nothing:
        assert one(read({"JobID": 7, "EndExecTime": no_date, "Status": "Done"})).end_time is None


def test_a_job_of_the_transformation_system_tells_its_task_by_its_names() -> None:
    def task(**raw: Any) -> tuple[int | None, int | None]:
        record = one(read({"JobID": 7, "Status": "Done", **raw}))
        return record.transformation, record.task

    assert task(JobGroup="00004101", JobName="00004101_00000012") == (4101, 12)
    assert task(JobGroup="00004101", JobName="00004102_00000012") == (None, None)
    assert task(JobGroup="20260101", JobName="mine") == (None, None)
    assert task(TransformationID="4101", TaskID="3", JobName="x") == (4101, 3)
    assert task(TransformationID="0000", TaskID="3", JobName="x") == (None, None)


def test_older_attributes_say_no_vo_and_the_context_may() -> None:
    old = {"JobID": 7, "DIRACSetup": "CTA", "OwnerDN": "/O=X/CN=Alice", "Status": "Done", "KilledFlag": "False"}
    assert one(read(old)).vo is None
    assert one(read(old, job="ctao/7")).vo == "ctao"
    assert one(read(old, job="ctao/8")).vo is None
    assert json.loads(one(read(old)).text)["DIRACSetup"] == "CTA"


def test_what_names_no_job_takes_that_of_the_context_or_is_refused() -> None:
    parameters = {"UploadedOutputData": "/ctao/a.h5", "HostName": "wn1"}
    assert (one(read(parameters, job="ctao/7")).job, one(read(parameters, job="ctao/7")).host) == (7, "wn1")
    for data, name in (
        (parameters, "parameters.json"),
        ([["Done", "", "", "2026-11-20 10:31:00", "JobWrapper"]], "logging.json"),
        ((SAMPLES / "jobdb" / "job_1_original.jdl").read_text(), "job.jdl"),
        ("/ctao/a.h5\n", "output_lfns.txt"),
        ((SAMPLES / "jdl" / "ctapipe_user_job.jobDescription.xml").read_text(), "jobDescription.xml"),
    ):
        refused = read(data, name)
        assert (refused.jobs, checks(refused)) == ((), ["no-job-id"])
        assert "--job VO/ID" in refused.findings[0].message


def test_a_list_of_names_is_believed_only_when_the_name_of_the_source_tells_what_it_is() -> None:
    names = ["/ctao/a.h5", "LFN:/ctao//b.h5/"]
    both = ("/ctao/a.h5", "/ctao/b.h5")
    assert one(read(names, "getInputData.json", job="ctao/7")).inputs == both
    assert one(read(names, "getJobOutputLFNs.json", job="ctao/7")).outputs == both
    assert [f.lfn for f in read(names, "findFilesByMetadata.json").files] == list(both)
    assert checks(read(names, "x.json", job="ctao/7")) == ["ambiguous-answer"]
    assert checks(read(["/S3/sandboxes/x.tar"], "output_sandbox.json", job="ctao/7")) == ["nothing-kept"]
    ancestors = {"/ctao/b.h5": {"/ctao/a.h5": 1, "/ctao/0.h5": 2}}
    assert facts(only_file(read(ancestors, "getFileAncestors.json"))) == {
        "lfn": "/ctao/b.h5",
        "ancestors": ("/ctao/a.h5",),
    }
    descendants = only_file(read(ancestors, "getFileDescendents.json"))
    assert (descendants.lfn, descendants.ancestors) == ("/ctao/a.h5", ("/ctao/b.h5",))
    assert checks(read(ancestors, "x.json")) == ["ambiguous-answer"]


def test_errors_of_dirac_are_told_and_the_rest_is_kept() -> None:
    down = read({"OK": False, "Errno": 0, "Message": "[Errno 111] Connection refused"})
    assert checks(down) == ["dirac-error"]
    assert "Connection refused" in down.findings[0].message
    partly = {"OK": True, "Value": {"Successful": {"/a/b": {"Size": 1}}, "Failed": {"/a/c": "No such file"}}}
    assert (only_file(read(partly)).size, checks(read(partly))) == (1, ["dirac-error"])
    nested = {"1": {"OK": True, "Value": {"MinorStatus": "x", "Status": "Done"}}, "2": {"OK": False, "Message": "no"}}
    assert (one(read(nested)).status, checks(read(nested))) == ("Done", ["dirac-error"])


# --- the bundle -----------------------------------------------------------------------------------------------------


def bundle() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(BUNDLE.read_text("utf-8"))
    return loaded


def schema() -> dict[str, Any]:
    text = (importlib.resources.files("provgraph") / "schemas" / "dirac-bundle-1.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_the_demo_bundle_is_valid_and_read_whole() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.Draft202012Validator(schema()).validate(bundle())
    document = load(BUNDLE)
    assert document.findings == ()
    assert [r.job for r in document.jobs if r.origin == "record"] == list(range(20260101, 20260114))
    assert [r.job for r in document.jobs if r.origin == "jdl"] == list(range(20260101, 20260114))
    assert {r.vo for r in document.jobs} == {"ctao"}
    assert len(document.files) == 17
    assert [(t.transformation, len(t.tasks)) for t in document.transformations] == [
        (4101, 2), (4102, 3), (4103, 1), (4104, 1), (4105, 1), (4106, 1)
    ]  # fmt: skip
    [production] = document.productions
    assert production.transformations == tuple((n, None) for n in range(4101, 4107))


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "provgraph-dirac/2"},
        {"jobs": []},
        {"format": "provgraph-dirac/1", "jobs": {}},
        {"format": "provgraph-dirac/1", "files": {"a.h5": {}}},
        {"format": "provgraph-dirac/1", "jobs": [{"input_data": ["a.h5"]}]},
        {"format": "provgraph-dirac/1", "jobs": [{"logging": [["Done"]]}]},
        {"format": "provgraph-dirac/1", "transformations": [{}]},
    ],
)
def test_the_schema_refuses(wrong: dict[str, Any]) -> None:
    assert not jsonschema.Draft202012Validator(schema()).is_valid(wrong)


@pytest.mark.parametrize("path", sorted(ANSWERS.iterdir()), ids=lambda path: path.name)
def test_single_answers_say_what_the_bundle_says(path: Path) -> None:
    of_bundle = load(BUNDLE)
    jobs = {r.job: facts(r) for r in of_bundle.jobs if r.origin == "record"}
    files = {r.lfn: facts(r) for r in of_bundle.files}
    tasks = {t.transformation: t.tasks for t in of_bundle.transformations}
    document = load(path)
    assert document.jobs or document.files or document.transformations
    for job in document.jobs:
        assert facts(job).items() <= ({"vo": None} | jobs[job.job] if job.vo else jobs[job.job]).items()
    for file in document.files:
        assert facts(file).items() <= files[file.lfn].items()
    for transformation in document.transformations:
        assert transformation.tasks == tasks[transformation.transformation]


def test_all_that_a_bundle_says_of_a_job() -> None:
    record = next(r for r in load(BUNDLE).jobs if r.job == 20260110 and r.origin == "record")
    assert (record.host, record.status, record.site) == ("wn110.example.org", "Done", "CTAO.CC-IN2P3.fr")
    assert record.outputs == (
        "/ctao/user/a/alice/prod6_demo/train/gamma_energy.DL2.h5",
        "/ctao/user/a/alice/prod6_demo/train/proton_energy.DL2.h5",
    )
    assert len(record.inputs or ()) == 3
    failed = next(r for r in load(BUNDLE).jobs if r.job == 20260103 and r.origin == "record")
    assert (failed.status, failed.outputs, failed.transformation, failed.task) == ("Failed", (), 4102, 1)


def test_a_bundle_may_have_its_parts_in_any_order() -> None:
    parts = bundle()
    ordered = read({key: parts[key] for key in sorted(parts)})
    assert {r.id for r in ordered.jobs} == {r.id for r in load(BUNDLE).jobs}
    assert {r.id for r in ordered.files} == {r.id for r in load(BUNDLE).files}


def test_a_bundle_of_another_version_is_refused_by_name() -> None:
    for data in ('{"format": "provgraph-dirac/2", "jobs": []}', '{"jobs": [], "format": "provgraph-dirac/2"}'):
        with pytest.raises(SourceError, match="provgraph-dirac/2"):
            read(data)
    assert checks(read({"jobs": [{"attributes": {"JobID": 1, "Status": "Done"}}]})) == ["no-format"]


def test_a_jdl_that_cannot_be_read_costs_itself_only() -> None:
    entry = {"attributes": {"JobID": 1, "VO": "v", "Status": "Done"}, "jdl": "no jdl at = all; {"}
    document = read({"format": "provgraph-dirac/1", "jobs": [entry]})
    assert (one(document).status, checks(document)) == ("Done", ["unreadable-jdl"])


def test_a_jdl_of_a_bundle_knows_its_job_and_owner() -> None:
    jdl = 'OutputData = a.h5; OutputPath = out; Executable = "x";'
    entry = {"attributes": {"JobID": 1234, "VO": "v", "Owner": "bob", "Status": "Done"}, "jdl": jdl}
    asked = next(r for r in read({"format": "provgraph-dirac/1", "jobs": [entry]}).jobs if r.origin == "jdl")
    assert (asked.vo, asked.job, asked.asked) == ("v", 1234, ("/v/user/b/bob/out/a.h5",))


def test_a_bundle_is_read_as_a_stream_in_pieces() -> None:
    job = bundle()["jobs"][0]
    jobs = [job | {"attributes": job["attributes"] | {"JobID": n}, "jdl": ""} for n in range(1, 2001)]
    data = json.dumps({"format": "provgraph-dirac/1", "jobs": jobs}).encode()
    stream = io.BytesIO(data)
    assert len(data) > 4 << 20
    pieces = LOADER.read(stream, Context("bundle.json"))
    assert len(next(pieces).jobs) == dirac.PIECE
    assert stream.tell() < 3 << 20
    assert sum(len(piece.jobs) for piece in pieces) == 1500
    array = [job["attributes"] | {"JobID": n} for n in range(1, 1201)]
    sizes = [len(p.jobs) for p in LOADER.read(io.BytesIO(json.dumps(array).encode()), Context("x.json"))]
    assert sizes == [500, 500, 200]


@pytest.mark.parametrize(
    "data",
    [
        b'{"format": "provgraph-dirac/1", "jobs": [{"attributes": {"JobID": 1',
        b'{"format": "provgraph-dirac/1", "jobs": [}',
        b'{"format": "provgraph-dirac/1"} more',
        b"[" * 100_000,
        b'{"JobID": ' + b"9" * 10_000 + b"}",
        b"neither this nor that",
        b"{'a': __import__('os').system('true')}",
    ],
)
def test_what_cannot_be_read_is_refused_or_told(data: bytes) -> None:
    try:
        document = read(data)
    except SourceError:
        return
    assert document.jobs == ()
    assert set(checks(document)) <= {"unreadable-value", "nothing-kept"}


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "api/Dirac.getLfnMetadata.json",
        "api/Dirac.getLfnMetadata.repr.txt",
        "cli/lfn-metadata.txt",
        "dfc/listDirectory.json",
        "rpc/FileCatalogClient.getFileMetadata.json",
    ],
)
def test_the_metadata_of_a_file_in_every_shape(name: str) -> None:
    found = facts(only_file(load(SAMPLES / name)))
    assert found.pop("replicas", None) in (None, ("CC-IN2P3-USER", "DESY-ZN-Disk"))
    assert found == {
        "lfn": DL2,
        "guid": "0E6C4732-7F87-510D-9D20-8A0CC3EEBCE3",
        "adler32": "0badcafe",
        "size": 2345678,
        "created": "2026-11-22T12:22:56.000Z",
        "status": "AprioriGood",
    }


def test_other_answers_on_files() -> None:
    details = only_file(load(SAMPLES / "dfc" / "getFileDetails.json"))
    assert (details.lfn, details.job, details.size) == (DL2, 1, 2345678)
    guid = only_file(load(SAMPLES / "cli" / "resolve-guid.txt"))
    assert facts(guid) == {"lfn": DL2, "guid": "0E6C4732-7F87-510D-9D20-8A0CC3EEBCE3"}
    assert facts(guid) == facts(only_file(load(SAMPLES / "dfc" / "getLFNForGUID.json")))
    assert DL2 in {f.lfn for f in load(SAMPLES / "cli" / "find-lfns.txt").files}
    ancestors = only_file(load(SAMPLES / "dfc" / "getFileAncestors.json"))
    assert (ancestors.lfn, ancestors.ancestors) == (DL2, (SIMTEL,))
    assert facts(ancestors) == facts(only_file(load(SAMPLES / "dfc" / "getFileDescendents.json")))


def test_the_catalogue_of_rucio_is_normalised() -> None:
    metadata = {
        "GUID": "0e6c47327f87510d9d208a0cc3eebce3",
        "Checksum": "0xBADCAFE",
        "ChecksumType": "AD",
        "Status": "-",
    }
    record = only_file(read({"LFN:/ctao//a.h5/": metadata}))
    assert (record.lfn, record.guid) == ("/ctao/a.h5", "0E6C4732-7F87-510D-9D20-8A0CC3EEBCE3")
    assert record.adler32 == "0badcafe"
    md5 = {"Checksum": "d41d8cd98f00b204e9800998ecf8427e", "ChecksumType": "MD5", "GUID": "None", "Size": "12"}
    assert facts(only_file(read({"/ctao/a.h5": md5}))) == {"lfn": "/ctao/a.h5", "size": 12}


def test_levels() -> None:
    def level(value: Any, lfn: str = "/ctao/a.h5", **metadata: Any) -> str | None:
        return only_file(read({lfn: {"data_level": value, **metadata}})).data_level

    assert [level(n) for n in range(-3, 7)] == ["MC0", "R0", "R1", *(f"DL{n}" for n in range(7))]
    assert level("2") == level(2, outputType="Data") == "DL2"
    assert level(2, outputType="Log") is level(2, outputType="Model") is level(9) is level(None) is None
    assert level(-1, "/ctao/a.simtel.zst") == level(-1, tel_sim_prog="sim_telarray") == "DL0"


# --- job descriptions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["jobdb/job_1.jdl", "jobdb/getJobJDL.json", "jobdb/job_1_original.jdl",
                                  "jdl/ctapipe_user_job.jdl", "jdl/ctapipe_user_job.jobDescription.xml"])  # fmt: skip
def test_both_forms_of_a_jdl_and_the_workflow_say_the_same(name: str) -> None:
    record = one(load(SAMPLES / name, job="ctao/1"))
    assert (record.vo, record.job, record.origin, record.job_type) == ("ctao", 1, "jdl", "User")
    assert (record.inputs, record.outputs, record.status, record.site) == ((SIMTEL,), None, None, None)
    known = record.owner == "alice"  # the submitted form does not say who submits it
    assert known == (name in ("jobdb/job_1.jdl", "jobdb/getJobJDL.json"))
    assert record.asked == (UPLOADED if known else UPLOADED[1:])


@pytest.mark.parametrize("name", ["job.info", "api/Dirac.getJobJDL.json", "cli/job-get-jdl.txt"])
def test_what_the_parser_of_dirac_gives_ranks_as_job_info(name: str) -> None:
    record = one(load(SAMPLES / name))
    assert (record.vo, record.job, record.origin) == ("ctao", 1, "job.info")
    assert (record.inputs, record.asked, record.owner) == ((SIMTEL,), UPLOADED, "alice")


@pytest.mark.parametrize("folder", sorted(JOBS.iterdir()), ids=lambda path: path.name)
def test_the_files_of_a_job_agree_with_its_record(folder: Path) -> None:
    of_bundle = {r.origin: r for r in load(BUNDLE).jobs if r.job == int(folder.name)}
    for path in folder.iterdir():
        if LOADER.sniff(str(path), path.read_bytes()[:4096]):
            record = one(load(path, job=f"ctao/{folder.name}"))
            assert record.inputs in (None, of_bundle["jdl"].inputs)
            assert record.outputs in (None, of_bundle["record"].outputs)
            if path.name == "job.info":
                assert facts(record) == facts(replace(of_bundle["jdl"], origin="job.info"))


def test_the_steps_of_a_workflow_are_kept() -> None:
    text = json.loads(one(load(JOBS / "20260101" / "jobDescription.xml", job="ctao/20260101")).text)
    assert text["TransformationID"] == "4101"
    assert any("cta-prod-managedata" in step["executable"] for step in text["Steps"])


def test_uploaded_files() -> None:
    record = one(read("LFN:/ctao//a, b.h5 \r\n\n/ctao/c.h5\nnothing\n", "job/output_lfns.txt", job="ctao/7"))
    assert (record.origin, record.outputs) == ("output_lfns", ("/ctao/a, b.h5 ", "/ctao/c.h5"))
    assert checks(read("nothing\n", "output_lfns.txt", job="ctao/7")) == ["no-lfn"]
    assert one(read("", "output_lfns.txt", job="ctao/7")).outputs == ()


ODD = ("/ctao/my data/a, b.h5", "/ctao/c;d=[e].h5", "/ctao/été#1.h5")


def test_odd_characters_in_names_are_kept() -> None:
    jdl = "[ JobID = 7;\n  InputData = \n  {\n    " + ",\n    ".join(f'"LFN:{name}"' for name in ODD) + "\n  };\n]"
    assert one(read(jdl, "x.jdl")).inputs == ODD
    assert one(read({"attributes": {"JobID": 7}, "input_data": list(ODD), "output_data": list(ODD)})).inputs == ODD
    assert one(read({"JobID": 7, "UploadedOutputData": ", ".join(ODD)})).outputs == ODD
    assert {f.lfn for f in read({name: {"Size": 1} for name in ODD}).files} == set(ODD)
    xml = (
        '<Workflow><Parameter name="JobID" type="JDL"><value>7</value></Parameter><Parameter name="InputData" '
        f'type="JDL"><value><![CDATA[{";".join(f"LFN:{name}" for name in ODD)}]]></value></Parameter></Workflow>'
    )
    assert one(read(xml, "x.xml")).inputs == ODD


def test_dirac_breaks_lines_at_commas_also_in_names() -> None:
    stored = '[ JobID = 7;\n InputData = \n  {\n   "LFN:/ctao/a,\n            b.h5",\n   "LFN:/ctao/c.h5"\n  };\n]'
    submitted = "JobID = 7; InputData = {\n LFN:/ctao/a,\n b.h5,\n LFN:/ctao/c.h5\n};"
    info = "/Job/Arguments = x\n/InputData = LFN:/ctao/a, b.h5, LFN:/ctao/c.h5\n/JobID = 7\n"
    for text, name in ((stored, "x.jdl"), (submitted, "x.jdl"), (info, "job.info")):
        assert one(read(text, name)).inputs == ("/ctao/a,b.h5", "/ctao/c.h5")


def test_where_outputs_go() -> None:
    def asked(jdl: str) -> tuple[str, ...] | None:
        return one(read(f"[ JobID = 12345; {jdl} Executable = x; ]", "x.jdl")).asked

    of = 'Owner = "bob"; VirtualOrganization = "ctao";'
    assert asked(of) is None
    assert asked(f"{of} OutputData = a.h5;") == ("/ctao/user/b/bob/12/12345/a.h5",)
    assert asked(
        f'{of} OutputData = {{ "sub/a.h5", "*.h5", "b?.h5", "LFN:/x//y", "LFN:/x/*" }}; OutputPath = "/p/q/";'
    ) == (
        "/ctao/user/b/bob/p/q/a.h5",
        "/x/y",
    )
    assert asked("OutputData = a.h5; OutputPath = LFN:/ctao/mine;") == ("/ctao/mine/a.h5",)
    assert asked("OutputData = a.h5;") == ()
    assert asked(f"{of} OutputData = /tmp/a.h5; OutputPath = p;") == ("/ctao/user/b/bob/p/a.h5",)
    assert asked(f"{of} OutputData = /ctao/a[1].h5;") == ("/ctao/a[1].h5",)
    kept = json.loads(one(read(f"[ JobID = 1; {of} OutputData = *.h5; Executable = x;]", "x.jdl")).text)
    assert kept["OutputData"] == "*.h5"


def test_quotes_brackets_and_packed_jdl() -> None:
    odd = 'Executable = "a"; Arguments = "-x "y" [1] {2}; -z"; Requirements = [ A = 1; B = { "c", d } ]; JobID = 3'
    found = _jdl.from_jdl(odd)
    assert found == {
        "Executable": "a",
        "Arguments": '-x "y" [1] {2}; -z',
        "Requirements": {"A": "1", "B": ["c", "d"]},
        "JobID": "3",
    }
    assert _jdl.from_jdl("Parameters = { {a, b}, {c} }; X = 1;")["Parameters"] == [["a", "b"], ["c"]]
    import base64
    import zlib

    packed = base64.b64encode(zlib.compress(b"[ JobID = 3; Executable = x; ]")).decode()
    assert _jdl.from_jdl(packed) == {"JobID": "3", "Executable": "x"}
    for no_jdl in ("", "[]", "a", "A = 1; }", "[ A = { 1, ]"):
        with pytest.raises(SourceError):
            _jdl.from_jdl(no_jdl)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE Workflow [<!ENTITY a "b">]>',
        '<!DOCTYPE Workflow [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE Workflow SYSTEM "http://example.org/x.dtd">',
    ],
)
def test_a_workflow_with_a_document_type_is_refused(declaration: str) -> None:
    with pytest.raises(SourceError, match="document type"):
        read(f'<?xml version="1.0"?>{declaration}<Workflow>&a;</Workflow>', "jobDescription.xml", job="ctao/1")
    for wrong in ("<Workflow>", "<Other/>"):
        with pytest.raises(SourceError, match="workflow XML"):
            read(wrong, "jobDescription.xml", job="ctao/1")


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_.]{0,12}", fullmatch=True)
PLAIN = st.text(st.characters(exclude_characters='";,{}[]=\n\r', exclude_categories=("C", "Z")), min_size=1)
QUOTED = st.text(st.characters(exclude_characters='"\n\r\\', exclude_categories=("C", "Zl", "Zp")))


@given(st.dictionaries(NAMES, QUOTED | st.lists(QUOTED, max_size=4), min_size=1))
@example({"A": ["b, c", "}", "]", ";", "="], "B": "[x]; y = {", "C": []})
def test_a_stored_jdl_is_read_as_it_was_written(attributes: dict[str, str | list[str]]) -> None:
    def value(item: str | list[str]) -> str:
        return "\n {\n" + ",\n".join(f'  "{i}"' for i in item) + "\n }" if isinstance(item, list) else f'"{item}"'

    text = "[ \n" + "".join(f"    {name} = {value(item)};\n" for name, item in attributes.items()) + "]"
    assert _jdl.from_jdl(text) == attributes


@given(st.dictionaries(NAMES, PLAIN | st.lists(PLAIN, min_size=1, max_size=4), min_size=1), st.booleans())
def test_a_submitted_jdl_is_read_as_it_was_written(attributes: dict[str, str | list[str]], brackets: bool) -> None:
    def value(item: str | list[str]) -> str:
        return "\n {\n" + ",\n".join(f"  {i}" for i in item) + "\n }" if isinstance(item, list) else item

    text = "".join(f"    {name} = {value(item)};\n" for name, item in attributes.items())
    assert _jdl.from_jdl(f"[{text}]" if brackets else text) == attributes


# --- the stream -----------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


class Drops(io.BytesIO):
    """Gives a few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size, 7) if size and size > 0 else 7)


def rebuilt(members: Iterator[Any], top: Any) -> Any:
    """The value that the members of its outermost layer make."""
    found = list(members)
    if isinstance(top, dict):
        return {m.path[0]: m.value for m in found}
    if isinstance(top, list):
        return [m.value for m in found]
    [member] = found
    return member.value


@given(JSON, st.sampled_from([None, 0, 2]))
@example(12345678901234567890, None)
@example([1.5e10, "é" * 20, {"": []}], 2)
def test_members_are_those_that_json_has(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False).encode()
    assert rebuilt(_stream.members(Drops(text)), value) == json.loads(text)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=3), st.binary(max_size=3), st.integers(0, 200))
def test_damaged_json_is_refused_and_never_anything_else(value: dict[str, Any], noise: bytes, at: int) -> None:
    assume(noise != codecs.BOM_UTF8)  # which is passed over like a blank
    text = json.dumps(value).encode()
    damaged = text[:at] + noise + text[at + len(noise) + 1 :]
    try:
        expected = json.loads(damaged.decode("utf-8", "surrogateescape"), parse_constant=str)
    except ValueError:
        with pytest.raises(SourceError):
            list(_stream.members(Drops(damaged)) if damaged.strip() else _raise())
    else:
        assert rebuilt(_stream.members(Drops(damaged)), expected) == expected


def _raise() -> list[Any]:
    raise SourceError("there is nothing, which is read as nothing")


def test_a_member_that_is_too_long_is_refused() -> None:
    with pytest.raises(SourceError, match="more than 100 characters"):
        list(_stream.members(Drops(json.dumps(["x" * 1000]).encode()), limit=100))


def test_printed_python_is_read_and_never_run() -> None:
    text = "{'a': datetime.datetime(2026, 1, 2, 3, 4), 'b': (1, -2.5), 'c': OrderedDict([('d', None)]), 'e': 'f' 'g'}"
    assert _texts.literal(text) == {"a": "2026-01-02T03:04:00.000000", "b": [1, -2.5], "c": {"d": None}, "e": "fg"}
    for bad in ("__import__('os')", "{'a': open('x')}", "[x for x in y]", "{'a'", "(" * 5000):
        assert _texts.literal(bad) in (None, bad) or "open" in str(_texts.literal(bad))


KEYS = """
OK Value Successful Failed request response status attributes parameters logging jdl JobID Status VO LoggingInfo
StatusTime UploadedOutputData InputData OutputData Executable TransformationID TransformationName tasks TaskID
ExternalID ProductionID transformations format jobs files metadata replicas user_metadata ancestors GUID Checksum
Size Files LFN data_level __dCls obj 1 20260101 /ctao/a.h5
"""
WORDS = st.sampled_from(KEYS.split())
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 1 << 80) | st.floats() | WORDS | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=15,
)


@given(ANYTHING, st.sampled_from(["getFileAncestors.json", "getInputData.json", "x.json"]))
def test_whatever_json_says_it_is_read_or_refused(value: Any, name: str) -> None:
    try:
        document = read(value, name, job="ctao/1")
    except SourceError:
        return
    assert all(type(r.job) is int and r.id for r in document.jobs)
    assert all(f.lfn.startswith("/") for f in document.files)


TEXTS = [p for p in (*EVERY, *JOBS.rglob("job*")) if p.suffix != ".json" and not p.name.endswith(".repr.txt")]


@given(st.sampled_from(TEXTS), st.integers(0, 3000), st.integers(0, 40), st.binary(max_size=8))
def test_damaged_texts_are_read_or_refused(path: Path, at: int, length: int, noise: bytes) -> None:
    data = path.read_bytes() if path.is_file() else b""
    try:
        read(data[:at] + noise + data[at + length :], path.name, job="ctao/1")
    except SourceError as error:
        assert str(error)  # noqa: PT017


# --- people and secrets ---------------------------------------------------------------------------------------------

SECRET = {
    "attributes": {"JobID": 7, "VO": "ctao", "Status": "Done", "Owner": "alice", "JobName": "alice_7"},
    "parameters": {
        "HostName": "wn7.example.org",
        "LocalAccount": "pilot042",
        "ProxyChain": "hush1",
        "DIRACX_ACCESS_TOKEN": "hush2",
        "Note": "curl -u x --password hush3 https://me:hush4@host/?X-Amz-Signature=hush5 eyJhush.eyJhush.hush6",
        "UploadedOutputData": "/ctao/user/a/alice/a.h5",
    },
    "input_data": ["/ctao/user/b/bob/in.h5"],
    "jdl": 'Executable = "x"; Owner = "alice"; Arguments = "--token=hush7 -i in.h5"; ApiKey = hush8; JobID = 7;',
}


@pytest.mark.parametrize("privacy", ["keep", "hash", "drop"])
def test_no_secret_is_kept(privacy: str) -> None:
    document = read({"format": "provgraph-dirac/1", "jobs": [SECRET]}, privacy=privacy)
    assert len(document.jobs) == 2
    assert "hush" not in repr(document)
    assert "-i in.h5" in repr(document)


@pytest.mark.parametrize("privacy", ["hash", "drop"])
def test_no_name_is_left_and_files_still_meet(privacy: str) -> None:
    document = read({"format": "provgraph-dirac/1", "jobs": [SECRET]}, privacy=privacy)
    for name in ("alice", "bob", "wn7", "pilot042"):
        assert name not in repr(document)
    record = next(r for r in document.jobs if r.origin == "record")
    assert (record.owner is None) == (privacy == "drop")
    catalogue = read({"/ctao/user/a/alice/a.h5": {"Size": 1, "Owner": "alice"}}, privacy=privacy)
    assert record.outputs == (only_file(catalogue).lfn,)
    assert "alice" not in repr(catalogue)
    missing = read(
        {"OK": True, "Value": {"Successful": {}, "Failed": {"/ctao/user/a/alice/x": "none"}}}, privacy=privacy
    )
    assert "alice" not in repr(missing)


# --- ids ------------------------------------------------------------------------------------------------------------


def test_an_id_depends_on_what_is_said_and_on_nothing_else() -> None:
    said = {"JobID": 7, "VO": "ctao", "Status": "Done"}
    assert one(read(said, "a.json")).id == one(read([said], "b.json")).id == one(read({"7": said})).id
    assert one(read(said)).id != one(read(said | {"Status": "Failed"})).id
    assert one(read(said)).id != one(read(said | {"VO": "other"})).id
    jdl = "JobID = 7; Executable = x;"
    info = "/Job/Executable = x\n/JobID = 7\n"
    assert one(read(jdl, "a.jdl")).text == one(read(info, "job.info")).text
    assert one(read(jdl, "a.jdl")).id != one(read(info, "job.info")).id
    assert len(union([read(said), read(said)]).jobs) == 1


def test_values() -> None:
    assert _values.lfn("lfn:/a//b/") == _values.lfn("LFN:/a/b") == _values.lfn("lfn:///a/b") == "/a/b"
    assert _values.lfn("/a/b c ") == "/a/b c "
    assert _values.lfn("a/b") is _values.lfn(3) is _values.lfn("/") is None
    assert _values.number("12") == 12
    assert _values.number(True) is _values.number("x") is _values.number(1 << 70) is None
    assert _values.moment(10**30) is _values.moment("1" * 16) is None
