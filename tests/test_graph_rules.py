"""The rules of identity.md that need a whole graph: small campaigns, each with one question. Each fails when its rule
is switched off.
"""

from pathlib import Path
from typing import Any

import pytest
from campaigns import Campaign, File, Job, Use, milliseconds, uid
from canonical import canonical
from conftest import wipe

from provgraph import campaign, checks, graph, lineage, loading, naming
from provgraph.grid import FileRecord, JobRecord
from provgraph.model import Document, union
from provgraph.store import Store

SIM = "/ctao/sim/run1.simtel.zst"
X = "/ctao/a/x.DL1.h5"
Y = "/ctao/b/x.DL1.h5"
"""Of the same base name."""
M = "/ctao/models/m.pkl"

Answer = dict[str, Any]


class Known:
    """What a store says of a campaign that was loaded into it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.loads = 0

    def load(self, made: Campaign, *parts: str, **options: Any) -> "Known":
        """The whole of it, or parts of it: ``jobs``, ``bundle.json``."""
        self.loads += 1
        place = made.write(self.folder / str(self.loads))
        paths = [str(place / part) for part in parts or ("jobs", "bundle.json")]
        assert not loading.load(self.store, paths, options=loading.Options(**options)).refused
        return self

    def used(self, run: str | None) -> list[Answer]:
        used: list[Answer] = lineage.show(self.store, run or "")["used"]
        return used

    def read(self, run: str | None) -> Answer:
        """The one file that a run read."""
        [use] = self.used(run)
        return {**use["file"], "match": use["match"]}

    def left(self, run: str | None) -> list[Answer]:
        return [made["file"] for made in lineage.show(self.store, run or "")["generated"]]

    def file(self, name: str) -> Answer:
        [found] = naming.resolve(self.store, name)
        return found

    def down(self, name: str, **options: Any) -> list[str]:
        ids = [found["id"] for found in naming.resolve(self.store, name)]
        return sorted(f["lfn"] or f["name"] for f in lineage.downstream(self.store, ids, **options)["items"])

    def found(self, check: str) -> list[str]:
        return [f["subject"].get("lfn") or f["subject"]["id"] for f in checks.check(self.store, [check])["findings"]]

    def jobs(self) -> list[tuple[str | None, int]]:
        return [(job["vo"], job["jobId"]) for job in campaign.jobs(self.store)["items"]]


@pytest.fixture
def known(store: Store, tmp_path: Path) -> Known:
    return Known(store, tmp_path)


@pytest.fixture
def made() -> Campaign:
    return Campaign()


def process(job: Job, read: File | Use, name: str, start: float, **more: Any) -> File:
    [left] = job.run("ctapipe-process", [read], [name], start, **more)
    return left


# -- 2 jobs ------------------------------------------------------------------------------------------------------------


def test_2_1_a_job_of_which_the_vo_is_learned_is_the_same_job(known: Known, made: Campaign) -> None:
    job = made.job(1, info=False)
    left = process(job, made.register(SIM, 0), "x.DL1.h5", 10)
    place = made.write(known.folder / "first") / "jobs" / job.folder
    (place / "job.info").write_text("/Job/JobID = 1\n")
    loading.load(known.store, [str(place)])
    assert known.jobs() == [(None, 1)]
    known.load(made, "bundle.json")
    assert known.jobs() == [("ctao", 1)]
    assert lineage.show(known.store, left.run or "")["job"]["vo"] == "ctao"


def test_2_1_host_and_time_decide_nothing(known: Known, made: Campaign) -> None:
    job = made.job(1, info=False)
    left = process(job, made.register(SIM, 0), "x.DL1.h5", 10)
    known.load(made)
    assert lineage.show(known.store, left.run or "")["job"] is None


@pytest.mark.parametrize(
    ("status", "partial", "flows"),
    [
        ("Done", False, [X]),
        ("Completed", False, [X]),
        ("Failed", True, []),
        ("Killed", True, []),
        ("Running", False, []),
    ],
)
def test_2_5_the_status_of_a_job_without_log_decides(
    known: Known, made: Campaign, status: str, partial: bool, flows: list[str]
) -> None:
    made.register(SIM, 0)
    made.job(1, inputs=(SIM,), outputs=[X], status=status)
    known.load(made, "bundle.json")
    assert known.file(X)["partial"] is partial
    assert known.down(SIM) == flows


def test_2_5_where_a_log_speaks_the_job_does_not(known: Known, made: Campaign) -> None:
    """Of two outputs the log knows one, which comes from one of two inputs; all inputs lead to the other."""
    a, b = made.register("/ctao/sim/a.simtel.zst", 0), made.register("/ctao/sim/b.simtel.zst", 0)
    job = made.job(1, inputs=(a.lfn or "", b.lfn or ""))
    job.upload(process(job, a, "x.DL1.h5", 10), X)
    job.outputs.append("/ctao/a/unlogged.DL1.h5")
    known.load(made)
    assert known.down(a.lfn or "") == ["/ctao/a/unlogged.DL1.h5", X]
    assert known.down(b.lfn or "") == ["/ctao/a/unlogged.DL1.h5"]


def test_2_5_of_a_job_with_logs_of_all_outputs_nothing_leads_on(known: Known, made: Campaign) -> None:
    job = made.job(1, inputs=(SIM,))
    job.upload(process(job, made.register(SIM, 0), "x.DL1.h5", 10), X)
    known.load(made)
    edges = known.store.ask("MATCH (:Job)-[e:used|wasGeneratedBy]-() RETURN e.dataflow, e.influence", {}).rows
    assert edges == [[False, False]] * 2


@pytest.mark.parametrize("name", ["m.pkl", "m.joblib", "c.yaml", "c.yml", "c.json", "x.log", "x.tgz"])
def test_2_5_what_is_no_data_by_its_name_leads_to_nothing(known: Known, made: Campaign, name: str) -> None:
    lfn = f"/ctao/c/{name}"
    made.register(lfn, 0)
    made.job(1, inputs=(lfn,), outputs=[X])
    known.load(made, "bundle.json")
    assert known.down(lfn) == []
    assert known.down(lfn, follow="influence") == ([] if name.startswith("x") else [X])


def test_2_5_what_the_catalogue_calls_a_model_is_no_data(known: Known, made: Campaign) -> None:
    made.register("/ctao/c/forest", 0, outputType="Model")
    made.job(1, inputs=("/ctao/c/forest",), outputs=[X])
    known.load(made, "bundle.json")
    assert (known.down("/ctao/c/forest"), known.down("/ctao/c/forest", follow="influence")) == ([], [X])


def test_2_5_what_a_run_used_as_a_model_is_no_data(known: Known, made: Campaign) -> None:
    forest = made.register("/ctao/c/forest", 0)
    made.job(1, inputs=("/ctao/c/forest",), outputs=[X], start=50, info=False)
    known.load(made, "bundle.json")
    assert known.down("/ctao/c/forest") == [X]
    user = made.job(2, inputs=("/ctao/c/forest", X), start=110, end=140)
    user.run("ctapipe-apply-models", [File("x.DL1.h5", lfn=X), Use(forest, "reconstructor")], ["y.DL2.h5"], 111)
    known.load(made, "jobs")
    assert known.down("/ctao/c/forest") == []


# -- 3 files -----------------------------------------------------------------------------------------------------------


def test_3_1_a_product_id_joins_whatever_the_path(known: Known, made: Campaign) -> None:
    left = process(made.job(1, info=False), made.register(SIM, 0), "x.DL1.h5", 10)
    read = process(made.job(2, info=False), Use(left, name="renamed.h5"), "y.DL2.h5", 110)
    known.load(made, "jobs")
    assert known.read(read.run)["id"] == known.left(left.run)[0]["id"] == left.product


@pytest.mark.parametrize("key", ["CTA ACTIVITY ID", "CTA PRODUCT DATA MODEL NAME"])
def test_3_1_a_phantom_product_id_does_not(known: Known, made: Campaign, key: str) -> None:
    left = process(made.job(1, info=False), made.register(SIM, 0), "x.DL1.h5", 10)
    assert left.header is not None
    left.header |= {"CTA ACTIVITY ID": "", "CTA PRODUCT DATA MODEL NAME": "unknown"} | {key: left.header[key]}
    read = process(made.job(2, info=False), Use(left, name="renamed.h5"), "y.DL2.h5", 110)
    known.load(made, "jobs")
    assert known.read(read.run)["id"] != known.left(left.run)[0]["id"]
    assert known.found("phantom-product-id")


@pytest.mark.parametrize(("number", "same"), [(1, True), (2, False)])
def test_3_2_a_path_means_something_inside_one_job(known: Known, made: Campaign, number: int, same: bool) -> None:
    first = made.job(1)
    left = process(first, made.register(SIM, 0), "x.DL1.h5", 10)
    second = first if number == 1 else made.job(2)
    left.url = f"{second.scratch}/x.DL1.h5"
    left.header = None
    read = process(second, left, "y.DL2.h5", 50)
    for _, record in first.records[:1]:
        record["output"] = [{"url": left.url, "role": None, "reference_meta": None}]
    known.load(made)
    assert (known.read(read.run)["id"] == known.left(left.run)[0]["id"]) is same


@pytest.mark.parametrize(
    ("host", "options", "same"),
    [
        ("wn001.example.org", {}, True),
        ("wn002.example.org", {}, False),
        ("wn002.example.org", {"namespace": "s"}, True),
    ],
)
def test_3_2_without_a_job_inside_one_namespace_else_one_host(
    known: Known, made: Campaign, host: str, options: dict[str, str], same: bool
) -> None:
    job = made.job(1, info=False)
    left = process(job, made.register(SIM, 0), "x.DL1.h5", 10)
    read = process(job, Use(left, header=False), "y.DL2.h5", 50, host=host)
    known.load(made, "jobs", **options)
    assert (known.read(read.run)["id"] == known.left(left.run)[0]["id"]) is same


def test_3_2_what_an_earlier_run_wrote_beats_the_list_of_the_job(known: Known, made: Campaign) -> None:
    made.register(X, 0)
    job = made.job(1, inputs=(SIM, X))
    left = process(job, made.register(SIM, 0), "x.DL1.h5", 10)
    read = process(job, Use(left, header=False), "y.DL2.h5", 50)
    known.load(made)
    assert known.read(read.run)["id"] == left.product


@pytest.mark.parametrize(("inputs", "expected"), [((SIM, X), X), ((X, Y), None), ((SIM,), None)])
def test_3_3_a_path_is_the_input_of_its_base_name(
    known: Known, made: Campaign, inputs: tuple[str, ...], expected: str | None
) -> None:
    for lfn in (SIM, X, Y):
        made.register(lfn, 0)
    job = made.job(1, inputs=inputs)
    read = process(job, File("x.DL1.h5"), "y.DL2.h5", 50)
    known.load(made)
    assert known.read(read.run)["lfn"] == expected


@pytest.mark.parametrize("last", ["completed", "error"])
def test_3_3_an_lfn_names_what_the_last_run_left_complete_or_not(known: Known, made: Campaign, last: str) -> None:
    job = made.job(1, inputs=(SIM,), status="Failed")
    sim = made.register(SIM, 0)
    earlier = process(job, sim, "x.DL1.h5", 10)
    later = process(job, sim, "x.DL1.h5", 30, status=last)
    job.outputs.append(X)
    known.load(made)
    assert known.file(X)["generatedBy"] == later.run
    assert known.file(X)["partial"] is (last == "error")
    assert known.left(earlier.run)[0]["lfn"] is None


def test_3_4_a_product_of_a_lost_log_is_what_its_job_wrote(known: Known, made: Campaign) -> None:
    job = made.job(1, inputs=(SIM,), outputs=[X], start=0, end=40)
    left = process(job, made.register(SIM, 0), "x.DL1.h5", 10)
    made.register(X, 41, 1)
    job.records.clear()
    reader = made.job(2, inputs=(X,), start=110, end=150)
    read = process(reader, Use(left, name="x.DL1.h5"), "y.DL2.h5", 120)
    known.load(made)
    assert known.read(read.run) == {**known.file(X), "match": "productId"}
    assert known.file(X)["productId"] == left.product
    assert known.file(X)["version"] == 1


def test_3_4_a_stub_ran_in_the_job_that_wrote_it(known: Known, made: Campaign) -> None:
    job = made.job(1, inputs=(SIM,), outputs=[X], start=0, end=40)
    left = process(job, made.register(SIM, 0), "x.DL1.h5", 10)
    job.records.clear()
    process(made.job(2, inputs=(X,), start=110, end=150), Use(left, name="x.DL1.h5"), "y.DL2.h5", 120)
    known.load(made)
    [lost] = checks.check(known.store, ["lost-activity"])["findings"]
    assert (lost["subject"]["id"], [r["jobId"] for r in lost["related"]]) == (left.run, [1])


def test_3_4_of_two_products_the_same_is_the_write_in_any_order(known: Known, made: Campaign) -> None:
    """A job wrote the LFN once, and readers of it saw two products: the older one is what it wrote."""
    sim = made.register(SIM, 0)
    old, new = (process(made.job(8, info=False), sim, "x.DL1.h5", start, stop=start + 2) for start in (0, 71))
    del made.jobs[:]
    writer = made.job(2, inputs=(X,), outputs=[X], start=5, end=85)
    left = process(writer, sim, "x.DL1.h5", 16, stop=21, version="0.22.0", listed=False)
    process(writer, Use(new, name="x.DL1.h5"), "z.DL2.h5", 34)
    known.load(made)
    assert [file["id"] for file in known.left(left.run)] == [new.product]
    other = made.job(1, inputs=(X,), start=28, end=62)
    process(other, Use(old, name="x.DL1.h5"), "y.DL2.h5", 43)
    known.load(Campaign([other]))
    assert [file["id"] for file in known.left(left.run)] == [old.product]
    found = canonical(known.store)
    wipe(known.store)
    known.load(made)
    assert canonical(known.store) == found


def overwritten(made: Campaign) -> tuple[File, File]:
    """Two jobs wrote the same LFN, at 40 and at 140."""
    sim = made.register(SIM, 0)
    found = []
    for number, start in ((1, 10), (2, 110)):
        job = made.job(number, inputs=(SIM,), start=start, end=start + 30)
        found.append(job.upload(process(job, sim, "x.DL1.h5", start, stop=start + 30), X))
    return found[0], found[1]


@pytest.mark.parametrize(
    ("start", "version", "inverted"), [(50, 1, False), (200, 2, False), (139.9, 1, False), (20, 1, True)]
)
def test_3_5_a_reader_gets_the_version_that_was_there(
    known: Known, made: Campaign, start: float, version: int, inverted: bool
) -> None:
    """No clock tolerance between versions; before the first there is only that, and a finding."""
    first, second = overwritten(made)
    reader = made.job(3, inputs=(X,), start=start, end=start + 20)
    read = process(reader, Use(first, name="x.DL1.h5", header=False), "y.DL2.h5", start)
    known.load(made)
    assert known.read(read.run)["version"] == version
    assert known.read(read.run)["id"] == (first, second)[version - 1].product
    assert bool(known.found("time-inversion")) is inverted
    assert known.found("overwritten-file") == [X]


@pytest.mark.parametrize(
    ("registered", "start", "expected"),
    [([X], 50, X), ([X], -1, None), ([X, Y], 50, None), ([], 50, None)],
)
def test_3_6_the_only_registered_file_of_that_base_name(
    known: Known, made: Campaign, registered: list[str], start: float, expected: str | None
) -> None:
    for lfn in registered:
        made.register(lfn, 0)
    read = process(made.job(1, info=False), File("x.DL1.h5"), "y.DL2.h5", start)
    known.load(made)
    assert (known.read(read.run)["lfn"], known.read(read.run)["match"]) == (
        expected,
        "basename" if expected else "none",
    )


@pytest.mark.parametrize(("created", "expected"), [(30, None), (70, X)])
def test_3_6_a_second_one_withdraws_the_match_of_later_readers(
    known: Known, made: Campaign, created: float, expected: str | None
) -> None:
    made.register(X, 0)
    read = process(made.job(1, info=False), File("x.DL1.h5"), "y.DL2.h5", 50)
    known.load(made)
    made.register(Y, created)
    known.load(made, "bundle.json")
    assert known.read(read.run)["lfn"] == expected


def test_3_6_outputs_are_never_matched_by_their_base_name(known: Known, made: Campaign) -> None:
    made.register(X, 0)
    left = process(made.job(1, info=False), made.register(SIM, 0), "x.DL1.h5", 10)
    known.load(made)
    assert known.left(left.run)[0]["lfn"] is None


def test_3_7_guid_checksum_and_size_merge_nothing(known: Known, made: Campaign) -> None:
    made.register(X, 0)
    made.register("/ctao/c/z.DL1.h5", 0)
    made.catalogue["/ctao/c/z.DL1.h5"] = made.catalogue[X]
    known.load(made, "bundle.json")
    assert known.file(X)["id"] != known.file("/ctao/c/z.DL1.h5")["id"]


def test_3_8_a_product_under_two_names_is_one_file(known: Known, made: Campaign) -> None:
    """It is called as it was registered first."""
    job = made.job(1, inputs=(SIM,), start=0, end=40)
    left = job.upload(process(job, made.register(SIM, 0), "x.DL1.h5", 10), X)
    made.register(X, 41, 1)
    copied = "/ctao/0/x.DL1.h5"
    made.register(copied, 60)
    reader = made.job(2, inputs=(copied,), start=110, end=150)
    read = process(reader, left, "y.DL2.h5", 120)
    known.load(made)
    assert known.file(copied) == known.file(X)
    assert known.file(X)["lfn"] == X
    assert known.read(read.run)["id"] == known.file(X)["id"]


def test_3_9_older_names_still_find_a_file(known: Known, made: Campaign) -> None:
    job = made.job(1, inputs=(SIM,))
    left = job.upload(process(job, made.register(SIM, 0), "x.DL1.h5", 10), X)
    known.load(made, "bundle.json")
    before = known.file(X)["id"]
    known.load(made, "jobs")
    assert known.file(X)["id"] == left.product != before
    assert known.file(left.url or "")["id"] == known.file(X)["id"]


# -- 4 producers -------------------------------------------------------------------------------------------------------


def test_4_1_two_asserted_producers_are_both_kept(known: Known, made: Campaign) -> None:
    sim = made.register(SIM, 0)
    left = process(made.job(1), sim, "x.DL1.h5", 10)
    second = process(made.job(2), sim, "x.DL1.h5", 10)
    record = made.jobs[1].records[0][1]
    record["output"][0]["reference_meta"] = left.header
    known.load(made)
    product = left.product
    assert [known.left(run)[0]["id"] for run in (left.run, second.run)] == [product] * 2
    assert known.found("two-producers") == [product]


def test_4_1_where_a_log_asserts_a_producer_no_header_adds_one(known: Known, made: Campaign) -> None:
    lost = uid("a run that nobody saw")
    left = process(made.job(1), made.register(SIM, 0), "x.DL1.h5", 10, header_of=lost)
    known.load(made)
    assert [run["id"] for run in lineage.activities(known.store)["items"]] == [left.run]
    assert known.found("wrong-producer-in-header") == [left.product]


@pytest.mark.parametrize(("created", "inferred"), [(15, True), (16.9, True), (18, False)])
def test_4_2_a_header_stands_in_for_a_lost_log(known: Known, made: Campaign, created: float, inferred: bool) -> None:
    """Not where the product is younger than its named writer by more than two seconds."""
    lost = made.job(1, info=False)
    left = process(lost, made.register(SIM, 0), "x.DL1.h5", 10, created=created)
    lost.records.clear()
    read = process(made.job(2, info=False), left, "y.DL2.h5", 110)
    known.load(made)
    assert known.read(read.run)["generatedBy"] == (left.run if inferred else None)


def test_4_2_a_log_that_lists_outputs_has_the_last_word(known: Known, made: Campaign) -> None:
    """The header of an apply-models output names the run that wrote its input."""
    sim = made.register(SIM, 0)
    left = process(made.job(1), sim, "x.DL1.h5", 10)
    applied = made.job(2)
    [wrong] = applied.run("ctapipe-apply-models", [left], ["x_final.DL2.h5"], 12, 13, header_of=left.run)
    applied.records.clear()
    read = process(made.job(3), wrong, "y.DL2.h5", 110)
    known.load(made)
    assert known.read(read.run)["generatedBy"] is None
    [again] = made.jobs[1].run("ctapipe-apply-models", [left], ["x_final.DL2.h5"], 12, 13, header_of=left.run)
    known.load(made)
    assert known.read(read.run)["generatedBy"] == again.run
    assert known.found("wrong-producer-in-header") == [again.product]


def test_4_2_it_has_so_whatever_else_is_told_of_the_file_later(known: Known, made: Campaign) -> None:
    left = process(made.job(1), made.register(SIM, 0), "y.DL1.h5", 10)
    [other] = made.job(2).run("ctapipe-process", [left], ["x.DL1.h5"], 12, 13, header_of=left.run, lost=True)
    other.lfn = X
    read = process(made.job(3, inputs=(X,)), other, "z.DL2.h5", 110)
    known.load(made)
    catalogue = Campaign()
    catalogue.register(X, 41)
    known.load(catalogue, "bundle.json")
    found = known.read(read.run)
    assert (found["id"], found["lfn"], found["generatedBy"]) == (other.product, X, None)


@pytest.mark.parametrize(("name", "same"), [("x.DL1.h5", True), ("renamed.h5", False)])
def test_4_3_an_output_that_only_the_configuration_names(known: Known, made: Campaign, name: str, same: bool) -> None:
    left = process(made.job(1), made.register(SIM, 0), "x.DL1.h5", 10, version="0.22.0", listed=False)
    read = process(made.job(2), Use(left, name=name), "y.DL2.h5", 110)
    known.load(made)
    assert [known.read(read.run)["id"]] == [f["id"] for f in known.left(left.run) if same or f["id"] == left.product]
    assert len(known.left(left.run)) == 1 if same else 2


def test_4_3_it_stays_so_when_the_catalogue_tells_of_it_last(known: Known, made: Campaign) -> None:
    writer, reader = made.job(1, info=True), made.job(2)
    left = process(writer, made.register(SIM, 0), "x.DL1.h5", 10, version="0.22.0", listed=False)
    process(reader, Use(left, name="x.DL1.h5"), "y.DL2.h5", 110)
    for job in (reader, writer):
        known.load(made, f"jobs/{job.folder}")
    catalogue = Campaign()
    catalogue.register(X, 41, 1)
    known.load(catalogue, "bundle.json")
    assert [file["id"] for file in known.left(left.run)] == [left.product]
    assert known.file(X)["id"] == left.product


@pytest.mark.parametrize(("name", "same"), [("x.DL1.h5", True), ("renamed.h5", False)])
def test_4_3_it_keeps_its_lfn_when_a_reader_tells_of_it_last(
    known: Known, made: Campaign, name: str, same: bool
) -> None:
    writer, reader = made.job(1), made.job(2)
    left = process(writer, made.register(SIM, 0), "x.DL1.h5", 10, version="0.22.0", listed=False)
    writer.upload(left, X)
    known.load(made, f"jobs/{writer.folder}", "bundle.json")
    process(reader, Use(left, name=name), "y.DL2.h5", 110)
    known.load(made, f"jobs/{reader.folder}")
    named = [file["id"] for file in known.left(left.run) if file["lfn"] == X]
    assert named == [known.file(X)["id"]]
    assert (named == [left.product]) is same


def test_4_3_the_job_of_its_reader_is_looked_at_with_all_that_is_known_of_it(known: Known, made: Campaign) -> None:
    writer, reader = made.job(1), made.job(2)
    left = process(writer, made.register(SIM, 0), "x.DL1.h5", 10, version="0.22.0", listed=False)
    writer.upload(left, X)
    known.load(made, f"jobs/{writer.folder}", "bundle.json")
    read = process(reader, left, "y.DL2.h5", 110)
    place = made.write(known.folder / "reader") / "jobs" / reader.folder
    (place / "job.info").write_text("/Job/JobID = 2\n")
    loading.load(known.store, [str(place)])
    assert known.jobs() == [("ctao", 1), ("ctao", 2)]
    assert lineage.show(known.store, read.run or "")["job"]["vo"] == "ctao"


# -- 5 flags and levels ------------------------------------------------------------------------------------------------


def test_5_models_influence_and_their_training_data_flow_into_them(known: Known, made: Campaign) -> None:
    sim = made.register(SIM, 0)
    left = process(made.job(1), sim, "x.DL2.h5", 10)
    [model] = made.job(2).run("ctapipe-train-energy-regressor", [left], ["m.pkl"], 30)
    job = made.job(3)
    model.url = f"{job.scratch}/m.pkl"
    made.jobs[1].upload(model, M)
    job.inputs = (M,)
    other = process(made.job(4), made.register("/ctao/sim/run2.simtel.zst", 0), "o.DL2.h5", 10)
    [final] = job.run("ctapipe-apply-models", [other, Use(model, "reconstructor", header=False)], ["f.DL2.h5"], 120)
    known.load(made)
    assert known.down(SIM) == sorted([M, "x.DL2.h5"])
    assert known.down(SIM, follow="influence") == sorted([M, "f.DL2.h5", "x.DL2.h5"])
    assert [f["lfn"] for f in campaign.models(known.store, [final.product or ""])["all"]] == [M]


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("x.h5", {"data_level": 2}, "DL2"),
        ("x.DL1.h5", {"data_level": 2}, "DL2"),
        ("x.DL1.h5", {}, "DL1"),
        ("x.DL1.h5", {"data_level": 2, "outputType": "Log"}, "DL1"),
        ("x.simtel.zst", {"data_level": -1}, "DL0"),
    ],
)
def test_5_the_level_is_that_of_the_catalogue_then_of_the_name(
    known: Known, made: Campaign, name: str, said: dict[str, Any], expected: str
) -> None:
    made.register(f"/ctao/a/{name}", 0, **said)
    known.load(made, "bundle.json")
    assert known.file(f"/ctao/a/{name}")["dataLevel"] == expected


def test_5_the_header_tells_the_level_before_the_catalogue(known: Known, made: Campaign) -> None:
    job = made.job(1, inputs=(SIM,))
    job.upload(process(job, made.register(SIM, 0), "x.DL1.h5", 10), X)
    made.register(X, 41, 1, data_level=2)
    known.load(made)
    assert known.file(X)["dataLevel"] == "DL1"


def test_5_a_model_is_what_the_record_that_counts_calls_so(store: Store) -> None:
    """Two records are one registration until a later write of the name is known, to which the second belongs."""
    first = FileRecord("a", X, created=milliseconds(41) + "Z", adler32="aaaaaaaa", job=2, output_type="Data")
    second = FileRecord("b", X, created=milliseconds(61) + "Z", output_type="Model")
    writer = JobRecord("c", "ctao", 1, "record", status="Done", end_time=milliseconds(56) + "Z", outputs=(X,))
    pieces = Document(files=(second,)), Document(files=(first,)), Document(jobs=(writer,))
    for piece in pieces:
        graph.save(store, piece)
    found = canonical(store)
    wipe(store)
    graph.save(store, union(pieces))
    assert canonical(store) == found


# -- 6 findings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "found"), [("Failed", 1), ("Running", 0), ("Done", 0)])
def test_6_only_a_final_status_disagrees(known: Known, made: Campaign, status: str, found: int) -> None:
    process(made.job(1, status=status), made.register(SIM, 0), "x.DL1.h5", 10)
    known.load(made)
    assert len(known.found("status-disagrees")) == found


def test_6_only_the_last_execution_disagrees(known: Known, made: Campaign) -> None:
    sim = made.register(SIM, 0)
    job = made.job(1, rescheduled=(20,))
    process(job, sim, "x.DL1.h5", 10, status="error")
    process(job, sim, "x.DL1.h5", 30)
    known.load(made)
    assert known.found("status-disagrees") == []


def test_6_what_was_not_uploaded_is_told_when_it_is_known_what_was(known: Known, made: Campaign) -> None:
    left = process(made.job(1), made.register(SIM, 0), "x.DL1.h5", 10)
    known.load(made, "jobs")
    assert known.found("not-uploaded") == []
    known.load(made, "bundle.json")
    assert known.found("not-uploaded") == [left.product]


def test_6_a_configuration_file_is_not_missed(known: Known, made: Campaign) -> None:
    made.job(1, info=False).run(
        "ctapipe-process", [File("x.simtel.zst"), Use(File("dl1.yaml"), "Tool Configuration")], ["x.DL1.h5"], 10
    )
    known.load(made, "jobs")
    assert len(known.found("missing-input")) == 1
