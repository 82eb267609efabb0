"""A torn log of which nothing can be read is refused, and does not go unnoticed."""

from pathlib import Path

from logs import log, record

from provgraph import campaign, checks, loading
from provgraph.store import Store


def test_a_log_of_which_nothing_can_be_read_leaves_a_trace(store: Store, tmp_path: Path) -> None:
    """It is refused again and again, and `check` names it once, with its job; a whole copy is another source."""
    folder = tmp_path / "4711"
    folder.mkdir()
    (folder / "job.info").write_text("/Job/JobID = 4711\n/VirtualOrganization = ctao\n")
    torn, whole = folder / "x.provenance.log", log([record("a run that is cut")])
    for name in (torn.name, "copy of it.provenance.log"):
        (folder / name).write_bytes(whole[:300])
    for _ in range(2):
        report = loading.load(store, [str(folder)])
        assert [e.status for e in report.entries if e.source.endswith(".log")] == ["refused", "refused"]
        [finding] = checks.check(store, ["torn-log"])["findings"]
        assert finding["subject"]["jobId"] == 4711
        assert finding["subject"]["id"].endswith(".provenance.log")
        assert "cannot be read" in finding["message"]
        [job] = campaign.jobs(store)["items"]
        assert job["hasLog"], "though nothing of it can be read"
        assert checks.check(store, ["job-without-log"])["findings"] == []
    torn.write_bytes(whole)
    assert [e.status for e in loading.load(store, [str(torn)]).entries] == ["new"]
    assert campaign.jobs(store)["items"][0]["hasLog"]
    assert checks.check(store, ["torn-log"])["counts"] == {"torn-log": 1}


def test_what_only_its_user_calls_a_log_leaves_none(store: Store, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear colleague,")
    report = loading.load(store, [str(tmp_path / "letter.txt")], options=loading.Options(kind="ctapipe"))
    assert report.refused
    assert checks.check(store, ["torn-log"])["findings"] == []
