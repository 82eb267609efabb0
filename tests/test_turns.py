"""Writers of one machine wait for each other before they ask a server."""

import os
import threading
import time
from pathlib import Path

import pytest

from provgraph.embedded import locks
from provgraph.store import turns

pytestmark = pytest.mark.skipif(not locks.AVAILABLE, reason="this system has no lock that ends with its process")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    return tmp_path / f"provgraph-{os.getuid()}"


def test_one_at_a_time() -> None:
    inside, most = 0, 0

    def write() -> None:
        nonlocal inside, most
        for _ in range(20):
            with turns.turn("bolt://a", None):
                inside += 1
                most = max(most, inside)
                time.sleep(0.0005)
                inside -= 1

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside, most) == (0, 1)


def test_each_store_has_its_own_turns() -> None:
    with turns.turn("bolt://a", None), turns.turn("bolt://b", None), turns.turn("bolt://a", "other"):
        pass


def test_who_waited_long_goes_on_without_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    with turns.turn("bolt://a"):
        begin = time.monotonic()
        with turns.turn("bolt://a"):
            assert 0.04 < time.monotonic() - begin < 5
    monkeypatch.setattr(turns, "PATIENCE", 60.0)
    begin = time.monotonic()
    with turns.turn("bolt://a"):  # whoever gave up has not kept it
        assert time.monotonic() - begin < 30


def test_a_turn_ends_with_an_error() -> None:
    with pytest.raises(KeyError), turns.turn("bolt://a"):
        raise KeyError
    begin = time.monotonic()
    with turns.turn("bolt://a"):
        assert time.monotonic() - begin < turns.PATIENCE / 2


def test_the_folder_is_for_its_owner_alone(folder: Path) -> None:
    with turns.turn("bolt://a"):
        assert [oct(p.stat().st_mode)[-3:] for p in (folder, *folder.iterdir())] == ["700", "600"]


def test_where_there_can_be_no_folder_nobody_waits(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for linked in (False, True):
        if linked:
            folder.symlink_to(elsewhere)
        else:
            folder.touch()
        with turns.turn("bolt://a"), turns.turn("bolt://a"):
            assert not list(elsewhere.iterdir())
        folder.unlink()
