"""The rules of identity, one by one; each test fails when its rule is switched off."""

from dataclasses import replace
from typing import Any

import pytest

from provgraph import entities, identity, jobs, vocab
from provgraph.entities import Evidence
from provgraph.grid import JobRecord, LoggingRecord
from provgraph.identity import Bound, Product
from provgraph.model import Activity, Claim, Entity, Header, digest, header, place_of

PRODUCT = "2906ef25-4f5c-4e0a-9d43-9a86a3f1a001"
RUN = "12fcb53e-0000-4000-8000-000000000001"
OTHER = "3832fa32-0000-4000-8000-000000000002"


def run(key: str = RUN, start: str = "10", stop: str | None = "20", **more: object) -> Activity:
    def at(second: str) -> str:
        return f"2026-01-01T00:00:{second}.000Z"

    end = at(stop) if stop else None
    return Activity(key, "tool", status="completed", start_time=at(start), end_time=end, rank="1", **more)  # type: ignore[arg-type]


def shown(product: str = PRODUCT, **keys: str | None) -> Header:
    raw = {
        "CTA PRODUCT ID": product,
        "CTA ACTIVITY ID": RUN,
        "CTA ACTIVITY NAME": "ctapipe-process",
        "CTA ACTIVITY STOP TIME": "2026-01-01 00:00:20.000",
        "CTA PRODUCT CREATION TIME": "2026-01-01 00:00:15.000",
        "CTA PRODUCT DATA MODEL NAME": "ASWG",
        "CTA PRODUCT DATA LEVELS": "DL1_IMAGES,DL1_PARAMETERS",
    }
    found = header({**raw, **{k.replace("_", " "): v for k, v in keys.items()}})
    assert found is not None
    return found


def claim(kind: str = "used", path: str = "/d/a.dl1.h5", by: str = OTHER, **more: object) -> Claim:
    fields = {"role": "Event data", **more}
    return Claim(digest(kind, path, by, *more.values()), kind, by, path, place_of("host:a", path), **fields)  # type: ignore[arg-type]


def write(path: str = "/d/a.dl1.h5", by: str = RUN, **more: object) -> Claim:
    return claim("wasGeneratedBy", path, by, **{"role": "DL1/Event", **more})


# -- headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "keys",
    [
        {"CTA_ACTIVITY_ID": ""},
        {"CTA_PRODUCT_DATA_MODEL_NAME": "unknown"},
        {"CTA_PRODUCT_DATA_MODEL_NAME": None},
        {"CTA_PRODUCT_ID": "no uuid"},
    ],
)
def test_a_header_without_its_marks_decides_nothing(keys: dict[str, Any]) -> None:
    phantom = shown(**keys)
    assert not phantom.trusted
    assert claim(header=phantom).product_id is None
    assert identity.products([claim(header=phantom)]) == {}


def test_a_trusted_product_id_is_the_entity_whatever_the_path() -> None:
    elsewhere = claim(path="/other/place.h5", header=shown())
    assert identity.content(write(header=shown()), None) == (PRODUCT, "productId")
    assert identity.read_content(elsewhere, run(OTHER), [], {}) == (PRODUCT, "productId")


def test_a_product_id_is_compared_without_regard_to_case() -> None:
    assert claim(header=shown(PRODUCT.upper())).product_id == PRODUCT


@pytest.mark.parametrize(("created", "expected"), [("22.000", True), ("22.001", False), ("15.000", True)])
def test_a_product_made_after_its_named_writer_stopped_is_not_its(created: str, expected: bool) -> None:
    late = shown(CTA_PRODUCT_CREATION_TIME=f"2026-01-01 00:00:{created}")
    assert identity.header_names_producer(late, None) is expected


def test_a_log_that_lists_outputs_says_what_was_written() -> None:
    assert not identity.header_names_producer(shown(), run(lists_outputs=True))
    assert identity.header_names_producer(shown(), run(lists_outputs=False))
    assert identity.header_names_producer(shown(), run(inferred=True))


def test_a_stub_is_what_all_headers_say_of_it() -> None:
    without_stop = shown(CTA_ACTIVITY_STOP_TIME=None)
    assert identity.stub(RUN, [without_stop, shown()], "now") == identity.stub(RUN, [shown(), without_stop], "now")
    made = identity.stub(RUN, [without_stop, shown()], "now")
    assert (made.name, made.end_time, made.inferred) == ("ctapipe-process", "2026-01-01T00:00:20.000Z", True)


# -- paths ------------------------------------------------------------------------------------------------------------


def writes(*by: Activity) -> tuple[list[Bound], dict[str, Activity]]:
    claims = [write(by=a.id) for a in by]
    return [Bound(c, *identity.content(c, None)) for c in claims], {a.id: a for a in by}


def test_a_read_path_is_what_the_last_earlier_run_wrote_there() -> None:
    first, second, later = run("a", "00", "05"), run("b", "06", "10"), run("c", "30", "40")
    stored, activities = writes(later, second, first)
    found, match = identity.read_content(claim(), run(OTHER, "20"), stored, activities)
    assert (found, match) == (identity.output_id(write(by="b")), "path")


def test_what_lay_there_before_any_known_write_is_a_root() -> None:
    stored, activities = writes(run("c", "30", "40"))
    assert identity.read_content(claim(), run(OTHER, "20"), stored, activities) == (
        identity.root_id(claim().place),
        "none",
    )


def test_no_clock_tolerance_between_a_write_and_a_read() -> None:
    stored, activities = writes(run("a", "00", "20"))
    assert identity.read_content(claim(), run(OTHER, "20"), stored, activities)[1] == "path"
    reader = replace(run(OTHER), start_time="2026-01-01T00:00:19.999Z")
    assert identity.read_content(claim(), reader, stored, activities)[1] == "none"


def test_a_run_does_not_read_what_it_writes() -> None:
    stored, activities = writes(run(OTHER, "00", "05"))
    assert identity.read_content(claim(), run(OTHER, "20"), stored, activities)[1] == "none"


def test_a_path_means_something_in_its_scope_only() -> None:
    assert place_of("host:a", "/d/x.h5") != place_of("host:b", "/d/x.h5") != place_of("namespace:b", "/d/x.h5")


# -- outputs that only the configuration names (0.22, 0.23) --------------------------------------------------------


def product(**more: object) -> Product:
    return replace(Product(PRODUCT, shown(), frozenset({"a.dl1.h5"})), **more)  # type: ignore[arg-type]


def test_an_unlisted_output_becomes_the_product_that_a_reader_saw() -> None:
    unlisted = write(origin="config")
    assert identity.content(unlisted, None) == (identity.output_id(unlisted), "config")
    joined = identity.joined_product(unlisted, run(), [product()])
    assert identity.content(unlisted, joined) == (PRODUCT, "config")


@pytest.mark.parametrize(
    "unfit",
    [
        {"names": frozenset({"b.dl1.h5"})},
        {"asserted": True},
        {"header": shown(CTA_PRODUCT_CREATION_TIME="2026-01-01 00:00:23.000")},
    ],
)
def test_but_not_one_of_another_name_writer_or_time(unfit: dict[str, object]) -> None:
    assert identity.joined_product(write(origin="config"), run(), [product(**unfit)]) is None


def test_of_several_contents_the_last_one_stayed() -> None:
    later = Product(OTHER, shown(OTHER, CTA_PRODUCT_CREATION_TIME="2026-01-01 00:00:18.000"), frozenset({"a.dl1.h5"}))
    assert identity.joined_product(write(origin="config"), run(), [later, product()]) == OTHER


# -- copies of a record --------------------------------------------------------------------------------------------


def test_of_two_copies_the_greater_counts_with_its_claims() -> None:
    running, finished = replace(run(), rank="0"), replace(run(), rank="1")
    copies = identity.greatest_copies([finished, running])
    assert copies == {RUN: finished}
    said = [write(copy="0"), write("/d/b.h5", copy="1"), write("/d/b.h5", copy="1")]
    assert [c.path for c in identity.claims_that_count(said, copies)] == ["/d/b.h5"]


# -- what an entity is ----------------------------------------------------------------------------------------------


def concluded(*claims: Claim, known: Entity | None = None, by: Activity | None = None) -> Entity:
    made = [Bound(c, PRODUCT, "") for c in claims if c.kind == "wasGeneratedBy"]
    evidence = Evidence(PRODUCT, known, tuple(made), tuple(c for c in claims if c.kind == "used"))
    return entities.entity(evidence, {RUN: by or run()})


@pytest.mark.parametrize(
    ("role", "name", "levels", "expected"),
    [
        ("DL1/Event", "a.h5", "DL1_PARAMETERS,DL2", ("DL2", "header")),
        ("DL1/Event", "a.dl2.h5", "", ("DL2", "role")),
        ("DL0/Event", "a.dl1.h5", "", ("DL1", "role")),
        ("DL0/Event", "run1.simtel.zst", "", ("DL0", "role")),
        ("Event data", "a.DL1ParDL2Geo.h5", "", ("DL2", "role")),
        ("reconstructor", "energy_DL2.pkl", "", (None, None)),
        ("Tool Configuration", "dl1.yaml", "", (None, None)),
        ("Event data", "events.h5", "", (None, None)),
    ],
)
def test_data_level(role: str, name: str, levels: str, expected: tuple[str | None, str | None]) -> None:
    found = concluded(claim(path=f"/d/{name}", role=role, header=shown(CTA_PRODUCT_DATA_LEVELS=levels)))
    assert (found.data_level, found.data_level_source) == expected


def test_what_a_failed_run_left_is_partial_and_no_lineage() -> None:
    failed = replace(run(), status="error")
    assert concluded(write(), by=failed).partial
    flags = identity.flags(write(), failed)
    assert (flags.dataflow, flags.influence, flags.partial) == (False, False, True)
    assert identity.flags(claim(), failed).dataflow, "what it read is lineage all the same"


def test_an_undecided_run_is_neither_partial_nor_lineage() -> None:
    running = replace(run(stop=None), status="running")
    assert not concluded(write(), by=running).partial
    flags = identity.flags(write(), running)
    assert (flags.dataflow, flags.influence, flags.partial) == (False, False, False)


@pytest.mark.parametrize(
    ("role", "name", "type_", "dataflow", "influence"),
    [
        ("Event data", "a.h5", "Main", True, True),
        ("reconstructor", "m.pkl", "Calibration", False, True),
        (None, "m.joblib", "Calibration", False, True),
        ("Tool Configuration", "dl1.yaml", "Setup", False, True),
        ("Monitoring", "mon.h5", "Calibration", False, True),
        ("cuts", "cuts.fits", "Setup", False, True),
        (None, "x.log", "Log", False, False),
    ],
)
def test_what_a_use_means(role: str | None, name: str, type_: str, dataflow: bool, influence: bool) -> None:
    flags = identity.flags(claim(path=f"/d/{name}", role=role), run())
    assert (flags.type, flags.dataflow, flags.influence) == (type_, dataflow, influence)


def test_an_input_that_only_the_configuration_names_is_no_dataflow() -> None:
    flags = identity.flags(claim(origin="config"), run())
    assert (flags.dataflow, flags.influence) == (False, True)


def test_generating_a_model_is_dataflow() -> None:
    assert identity.flags(write("/d/m.pkl", role="EnergyRegressor-model"), run()).dataflow


def test_knowing_the_summary_is_as_good_as_knowing_the_claims() -> None:
    """Reads already stored are not read again: their sum is enough."""
    claims = [claim(path=f"/d/{n}", role=r, header=shown()) for n, r in (("b.h5", None), ("a.dl2.h5", "reconstructor"))]
    step_by_step = concluded(claims[1], known=concluded(claims[0]))
    assert step_by_step == concluded(*claims) == concluded(claims[0], known=concluded(claims[1]))


def test_other_places_are_further_names() -> None:
    found = concluded(write(header=shown()))
    assert entities.further_names(found, [write(), claim(), claim(path="/e/a.dl1.h5")]) == {
        place_of("host:a", "/e/a.dl1.h5"): ("/e/a.dl1.h5", "path")
    }


def test_every_role_seen_in_a_log_has_a_nature() -> None:
    natures = {vocab.nature(role, "x") for role in ("Benchmark", "IRF", "README", "dl0.tel.svc.camera", "R0")}
    assert natures == {"quality", "data", "context"}


# -- jobs ----------------------------------------------------------------------------------------------------------


def job_record(status: str, *logged: tuple[str, str]) -> JobRecord:
    rows = tuple(LoggingRecord(f"2026-01-01T00:00:{second}.000Z", status) for second, status in logged)
    return JobRecord(digest(status, *logged), "ctao", 1, "record", status=status, logging=rows)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (job_record("Running", ("01", "Running"), ("09", "Done")), "Done"),
        (job_record("Failed", ("01", "Running"), ("09", "Failed"), ("09", "Done")), "Failed"),
        (job_record("Killed"), "Killed"),
    ],
)
def test_the_last_logging_record_says_how_a_job_ended(record: JobRecord, expected: str) -> None:
    """Not a late heartbeat in the attribute; that tells of several records of one second which was the last."""
    assert jobs.conclude("ctao", 1, [record]).status == expected
