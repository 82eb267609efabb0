"""The rules of identity.md that are functions of records: jobs and versions. Each test fails when its rule is off.

Those on headers, paths, flags and levels are in test_identity.py, those that need a whole graph in test_graph_rules.py.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from campaigns import at, uid

from provgraph import jobs, loading, versions
from provgraph.grid import PLANNED, FileRecord, JobRecord, LoggingRecord
from provgraph.jobs import Job
from provgraph.loading import context
from provgraph.model import digest
from provgraph.versions import JobWrite, Seen, Version

LFN = "/ctao/a/x.h5"


def time(second: float) -> str:
    return f"{at(second)}.000Z"


# -- 2.1 the job of a log ----------------------------------------------------------------------------------------------

INFO = "/Job/JobID = 11\n/VirtualOrganization = ctao\n"
JDL = 'JobID = 12;\nVirtualOrganization = "lst";\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"job.info": INFO, "a.jdl": JDL}, "ctao/11"),
        ({"a.jdl": JDL}, "lst/12"),
        ({"job.info": "/Job/Owner = x\n", "a.jdl": JDL}, "lst/12"),
        ({"output_lfns.txt": "/ctao/x"}, "/13"),
        ({"jobDescription.xml": "<Workflow/>"}, "/13"),
        ({"job.info": INFO.splitlines()[0]}, "/11"),
        ({"README": INFO, "12.txt": JDL}, None),
        ({}, None),
    ],
)
def test_2_1_files_beside_a_log_tell_its_job_and_a_bare_folder_does_not(
    tmp_path: Path, files: dict[str, str], expected: str | None
) -> None:
    folder = tmp_path / "13"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    context.forget()
    assert context.job_of(str(folder / "x.provenance.log")) == expected


def test_2_1_the_job_that_is_given_decides(tmp_path: Path) -> None:
    (tmp_path / "job.info").write_text(INFO)
    found = loading.context_of(str(tmp_path / "x.log"), loading.Options(job="ctao/7"), "")
    assert found.job == "ctao/7"


@pytest.mark.parametrize(
    ("vos", "expected"), [([None], None), ([None, "ctao"], "ctao"), (["ctao", "ctao"], "ctao"), (["a", "b"], None)]
)
def test_2_1_the_only_vo_that_is_known(vos: list[str | None], expected: str | None) -> None:
    assert jobs.known_vo(vos) == expected


# -- 2.2, 2.3 what the sources of one job add up to --------------------------------------------------------------------


def record(origin: str = "record", **said: Any) -> JobRecord:
    said = {"text": origin, **said}
    return JobRecord(digest(str(said), origin), "ctao", 1, origin, **said)  # type: ignore[arg-type]


def concluded(*records: JobRecord, catalogued: tuple[FileRecord, ...] = ()) -> Job:
    found = jobs.conclude("ctao", 1, records, catalogued)
    assert found == jobs.conclude("ctao", 1, records[::-1], catalogued[::-1])
    return found


def test_2_2_input_data_is_that_of_the_best_source() -> None:
    ranked = [record(origin, inputs=(f"/{origin}",)) for origin in ("record", "jdl", "job.info")]
    while ranked:
        assert concluded(*ranked).inputs == ranked[0].inputs
        del ranked[0]


def test_2_2_of_a_better_source_that_says_nothing_the_next_counts() -> None:
    assert concluded(record(), record("jdl", inputs=("/a",))).inputs == ("/a",)
    assert concluded(record(inputs=()), record("jdl", inputs=("/a",))).inputs == ()


def test_2_2_blanks_that_dirac_dropped_come_from_another_list() -> None:
    dropped, kept = ("/c", "/ab.h5"), ("/a b.h5", "/c")
    assert concluded(record(inputs=dropped), record("jdl", inputs=kept)).inputs == kept
    assert concluded(record(inputs=kept), record("job.info", inputs=dropped)).inputs == kept
    assert concluded(record(inputs=dropped), record("jdl", inputs=(*kept, "/d"))).inputs == dropped


def test_2_2_what_was_done_is_united() -> None:
    known = (FileRecord("f", "/c"),)
    found = concluded(record(outputs=("/a",)), record("output_lfns", outputs=("/b",)), catalogued=known)
    assert found.outputs == ("/a", "/b", "/c")


def test_2_2_what_was_asked_counts_until_something_was_done() -> None:
    asked = record("jdl", asked=("/asked",))
    assert concluded(asked, record(status="Running")).outputs == ("/asked",)
    assert concluded(asked, record("output_lfns", outputs=("/done",))).outputs == ("/done",)


@pytest.mark.parametrize("status", sorted(jobs.FINAL))
def test_2_2_what_was_asked_does_not_count_once_the_job_has_ended(status: str) -> None:
    asked = record("jdl", asked=("/asked",))
    assert concluded(asked, record(status=status)).outputs is None
    assert concluded(asked, record(status=status, outputs=())).outputs == ()


def test_2_2_a_planned_upload_is_not_done() -> None:
    planned = (FileRecord("f", "/planned", status=PLANNED),)
    assert concluded(record(status="Running"), catalogued=planned).outputs == ("/planned",)
    assert concluded(record(status="Done"), catalogued=planned).outputs is None


ROWS = tuple(LoggingRecord(time(n), "Running") for n in range(3))


@pytest.mark.parametrize(
    ("better", "other"),
    [
        (record(last_update=time(9), text="a"), record(last_update=time(8), logging=ROWS, text="b")),
        (record(logging=ROWS[:2], text="a"), record(logging=ROWS[:1], text="b")),
        (record(text="b"), record(text="a")),
    ],
)
def test_2_3_of_two_records_the_later_then_the_longer_then_the_text(better: JobRecord, other: JobRecord) -> None:
    found = concluded(replace(better, id="1", site="better"), replace(other, id="2", site="other"))
    assert found.site == "better"


def test_2_3_the_longest_logging_tells_the_status() -> None:
    ended = record(logging=(*ROWS, LoggingRecord(time(9), "Failed", "Stalled")), last_update=time(1))
    found = concluded(ended, record(status="Running", logging=ROWS, last_update=time(2), minor_status="Heart"))
    assert (found.status, found.minor_status) == ("Failed", "Stalled")


# -- 2.4 executions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "expected"), [(9.999, 0), (10, 1), (19, 1), (20, 2), (None, 2)])
def test_2_4_a_run_belongs_to_the_execution_that_had_begun(start: float | None, expected: int) -> None:
    rows = tuple(LoggingRecord(time(n), s) for n, s in ((1, "Running"), (10, "Rescheduled"), (20, "Rescheduled")))
    job = concluded(record(logging=rows))
    assert [e.number for e in job.executions] == [0, 1, 2]
    moment = None if start is None else f"{at(start)}.{round(start % 1 * 1000):03d}Z"
    assert jobs.execution_of(job, moment) == expected


def test_2_4_without_such_records_to_the_last_execution_known() -> None:
    job = concluded(record(reschedule_counter=3))
    assert (jobs.execution_of(job, time(0)), jobs.execution_of(concluded(record()), time(0))) == (3, 0)


# -- 3.3 to 3.5, 3.9 versions of an LFN --------------------------------------------------------------------------------


def wrote(job: int, written: float | None = None, ended: float | None = None, product: str | None = None) -> JobWrite:
    return JobWrite(f"ctao/{job}", written and time(written), ended and time(ended), product)  # type: ignore[arg-type]


def filed(created: float | None, adler32: str | None = None, **said: Any) -> FileRecord:
    moment = None if created is None else time(created)
    return FileRecord(digest(str((created, adler32, said))), LFN, adler32=adler32, created=moment, **said)


def ranked(
    *writes: JobWrite, records: tuple[tuple[FileRecord, str | None], ...] = (), seen: tuple[Seen, ...] = ()
) -> list[Version]:
    found = versions.versions(LFN, writes, records, seen)
    assert found == versions.versions(LFN, writes[::-1], records[::-1], seen[::-1])
    assert [v.number for v in found] == list(range(1, len(found) + 1))
    return found


def jobs_of(found: list[Version]) -> list[str | None]:
    return [v.job for v in found]


def test_3_3_a_base_name_that_two_lists_have_is_nobodys() -> None:
    assert jobs.unambiguous(["/a/x", "/b/x", "/a/y", "/a/y"]) == {"y": "/a/y"}


def test_3_4_a_product_that_only_readers_show_is_the_nearest_write_before_the_read() -> None:
    two = wrote(1, ended=30), wrote(2, ended=130)
    first, second = uid("first"), uid("second")
    found = ranked(*two, seen=(Seen(second, time(125), time(300)), Seen(first, time(28), time(300))))
    assert [(v.job, v.product) for v in found] == [("ctao/1", first), ("ctao/2", second)]


def test_3_4_it_is_not_what_was_written_after_it_was_read() -> None:
    found = ranked(wrote(1, ended=30), wrote(2, ended=130), seen=(Seen("p", time(125), time(100)),))
    assert [(v.job, v.product) for v in found] == [("ctao/1", "p"), ("ctao/2", None)]


def test_3_4_only_when_no_write_is_free_it_is_a_further_version() -> None:
    found = ranked(wrote(1, 20, product="q"), seen=(Seen("p", time(15), time(100)),))
    assert [(v.job, v.product) for v in found] == [(None, "p"), ("ctao/1", "q")]


@pytest.mark.parametrize(
    ("writes", "created", "expected"),
    [
        ((wrote(1, written=50), wrote(2, ended=40)), None, ["ctao/2", "ctao/1"]),
        ((wrote(1, written=20, ended=90), wrote(2, written=30, ended=40)), None, ["ctao/1", "ctao/2"]),
        ((wrote(1, ended=90), wrote(2, ended=40)), 10, ["ctao/1", "ctao/2"]),
        ((wrote(1, written=95, ended=90), wrote(2, ended=40)), 10, ["ctao/2", "ctao/1"]),
    ],
)
def test_3_5_versions_are_ranked_by_writing_then_registration_then_the_end_of_the_job(
    writes: tuple[JobWrite, ...], created: float | None, expected: list[str]
) -> None:
    """The record, where there is one, is of the first job."""
    records = ((filed(created, job=1), "ctao/1"),) if created is not None else ()
    assert jobs_of(ranked(*writes, records=records)) == expected


def test_3_5_a_record_belongs_to_the_job_that_it_names() -> None:
    found = ranked(wrote(1, 20), wrote(2, 40), records=((filed(60, "aaaa", job=1), "ctao/1"),))
    assert [(v.job, v.checksum) for v in found] == [("ctao/1", "aaaa"), ("ctao/2", None)]


def test_3_5_else_to_the_last_write_before_its_creation() -> None:
    writes = wrote(1, 20), wrote(2, 40), wrote(3, 60)
    found = ranked(*writes, records=((filed(45, "aaaa"), None),))
    assert [v.checksum for v in found] == [None, "aaaa", None]


def test_3_5_two_checksums_are_two_versions() -> None:
    found = ranked(records=((filed(10, "aaaa"), None), (filed(20, "bbbb"), None)))
    assert [v.checksum for v in found] == ["aaaa", "bbbb"]
    again = ranked(records=((filed(10, "aaaa"), None), (filed(20, "aaaa"), None)))
    assert [v.checksum for v in again] == ["aaaa"]


def test_3_5_a_guid_tells_registrations_of_one_name_from_each_other() -> None:
    def told(*said: tuple[float, str | None]) -> int:
        return len(ranked(records=tuple((replace(filed(t), id=f"{t} {g}", guid=g), None) for t, g in said)))

    assert told((10, "G1"), (20, "G1")) == 1, "two sources, and each its own time"
    assert told((10, "G1"), (10, "G2")) == 2
    assert told((10, "G1"), (10, None)) == 1
    assert told((10, "G1"), (20, None)) == 2


def test_3_5_another_checksum_is_not_the_write_of_a_job() -> None:
    found = ranked(wrote(1, 20), records=((filed(21, "aaaa", job=1), "ctao/1"), (filed(50, "bbbb"), None)))
    assert [(v.job, v.checksum) for v in found] == [("ctao/1", "aaaa"), (None, "bbbb")]


@pytest.mark.parametrize(("start", "number"), [(19.9, 1), (20, 1), (39.9, 1), (40, 2), (None, 2), (5, 1)])
def test_3_5_a_reader_got_the_last_version_before_its_start_else_the_oldest(start: float | None, number: int) -> None:
    """Without any clock tolerance."""
    found = ranked(wrote(1, 20), wrote(2, 40))
    moment = None if start is None else f"{at(start)}.{round(start % 1 * 1000):03d}Z"
    assert versions.at(found, moment).number == number


def test_3_9_the_id_of_a_version_is_its_product_its_name_its_job_or_its_checksum() -> None:
    assert ranked(wrote(1, 20, product="p"))[0].id == "p"
    single, job, checksum = (versions.lfn_id(LFN, v) for v in (None, Version("", job="j"), Version("", checksum="c")))
    assert len({single, job, checksum}) == 3
    assert ranked(wrote(1, 20))[0].id == single
    assert ranked(records=((filed(10, "aaaa"), None),))[0].id == single
    later = ranked(wrote(1, 20), wrote(2, 40))
    assert [v.id for v in later] == [versions.lfn_id(LFN, replace(v, number=0)) for v in later]


def test_3_9_an_id_does_not_shift_when_an_older_version_becomes_known() -> None:
    two, three = ranked(wrote(2, 40), wrote(3, 60)), ranked(wrote(1, 20), wrote(2, 40), wrote(3, 60))
    assert [v.id for v in three[1:]] == [v.id for v in two]
    assert [v.number for v in three[1:]] == [2, 3]
