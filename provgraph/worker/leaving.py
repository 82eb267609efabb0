"""From the folder of a job to a store, a folder or a bundle beside the job, within a time and without a failure."""

import contextlib
import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from provgraph import spool
from provgraph.errors import ProvgraphError
from provgraph.worker.concealing import Conceal, concealer
from provgraph.worker.described import describe
from provgraph.worker.finding import look
from provgraph.worker.outputs import Output, outputs
from provgraph.worker.telling import members

__all__ = ["Options", "Outcome", "leave"]

READING, READING_ALONE = 0.75, 0.9
"""Part of the time that reading files may take, with sending after it or without."""
MARGIN = 0.5
GRACE = 1.0
"""Seconds that are left for the bundle to be written when all is to end at once."""

Status = Literal["sent", "written", "spooled", "nothing", "failed"]


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be done. Without ``to`` and ``spool`` the bundle is sent to the store."""

    folder: Path
    to: Path | None = None
    spool: bool = False
    store: str | None = None
    limit: float = 30.0
    outputs: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What was done."""

    wanted: Status
    job: str | None = None
    status: Status = "failed"
    store: str | None = None
    bundle: Path | None = None
    logs: int = 0
    outputs: list[Output] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        return self.status == self.wanted and not self.problems

    def as_json(self) -> dict[str, Any]:
        return {
            "job": self.job,
            "status": self.status,
            "store": self.store,
            "bundle": os.fsencode(self.bundle).decode("utf-8", "backslashreplace") if self.bundle else None,
            "logs": self.logs,
            "outputs": [_output_json(output) for output in self.outputs],
            "problems": list(self.problems),
        }


def _output_json(output: Output) -> dict[str, Any]:
    size, guid, adler32 = output.sums or (None, None, None)
    named = {"name": output.path.name, "lfn": output.lfn, "planned": output.planned}
    return named | {"guid": guid, "adler32": adler32, "size": size}


def leave(options: Options, environment: Mapping[str, str], stop: threading.Event) -> Outcome:
    """Do it in a thread, and wait for that no longer than allowed. ``stop`` ends it early.

    The thread may still hang in the network or in a file system when this returns: end the process then.
    """
    work = _Work(options, environment, stop)
    thread = threading.Thread(target=work.run, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # the batch system allows no further thread
        work.run()
    end = work.begun + options.limit - min(MARGIN, options.limit / 4)
    while thread.is_alive() and not stop.is_set() and time.monotonic() < end:
        thread.join(max(0.0, min(0.05, end - time.monotonic())))
    if not work.outcome_is_known.wait(0):
        interrupted = stop.is_set()
        stop.set()
        work.kept.wait(GRACE if interrupted else min(MARGIN, options.limit / 4) / 2)
        work.give_up("it was interrupted" if interrupted else f"the time of {options.limit:g} s is over")
    return work.outcome


class _Work:
    """The steps, and how far they got."""

    def __init__(self, options: Options, environment: Mapping[str, str], stop: threading.Event) -> None:
        self.begun = time.monotonic()
        self.outcome = Outcome("written" if options.to else "spooled" if options.spool else "sent")
        self.kept = threading.Event()
        """The bundle is on a disk, or there will be none."""
        self.outcome_is_known = threading.Event()
        self._options, self._environment, self._stop = options, environment, stop
        self._conceal: Conceal = concealer(environment)
        self._lock = threading.Lock()

    def run(self) -> None:
        try:
            self._keep()
            self.kept.set()
            if self.outcome.bundle is not None and self.outcome.wanted == "sent" and not self._stop.is_set():
                self._send(self.outcome.bundle)
        except BaseException as error:  # nothing that happens here may reach the job
            known = isinstance(error, ProvgraphError)
            self._tell(str(error) if known else f"{type(error).__name__}: {error}")
        finally:
            self.kept.set()
            self.outcome_is_known.set()

    def give_up(self, why: str) -> None:
        """What is not done by now will not be."""
        with self._lock:
            if not self.outcome_is_known.is_set():
                self.outcome.problems.append(why)

    def _tell(self, problem: str) -> None:
        said = self._conceal(" ".join(problem.split()).encode("utf-8", "backslashreplace")).decode()
        with self._lock:
            self.outcome.problems.append(said)

    def _keep(self) -> None:
        """Collect, and write the bundle: when all else fails it is there."""
        options, outcome = self._options, self.outcome
        folder = Path(os.path.abspath(options.folder))  # noqa: PTH100  # links keep their names
        until = self.begun + options.limit * (READING if outcome.wanted == "sent" else READING_ALONE)

        def stopped() -> bool:
            return self._stop.is_set() or time.monotonic() > until

        left = look(folder, self._conceal, stopped)
        job = describe(left.dirac, folder, self._environment, left.problems)
        outcome.job, outcome.logs = job.name, len(left.logs)
        outcome.outputs = outputs(folder, left, job, options.outputs, stopped)
        for problem in dict.fromkeys(left.problems):
            self._tell(problem)
        found = members(left, job, outcome.outputs)
        if found:
            self._write(folder, job.id, found)
        else:
            outcome.status = "nothing"

    def _write(self, folder: Path, job: int | None, found: dict[str, bytes]) -> None:
        for place in _places(self._options.to, folder):
            try:
                if place is self._options.to:
                    place.mkdir(parents=True, exist_ok=True)
                self.outcome.bundle = spool.write(place, job, found)
            except OSError as error:
                self._tell(f"{place} cannot be written to: {error.strerror}")
            else:
                self.outcome.status = "written" if place is self._options.to else "spooled"
                return

    def _send(self, bundle: Path) -> None:
        from provgraph import loading
        from provgraph.store import open_store

        store = self._options.store or self._environment.get("PROVGRAPH_STORE") or "./provgraph.db"
        self.outcome.store = re.sub(r"//[^/@]*@", "//", store)
        with open_store(self._options.store, create=True) as opened:
            report = loading.load(opened, [str(bundle)])
        for entry in report.entries:
            if entry.status == "refused":
                self._tell(f"refused {entry.source.rpartition('!')[2]}: {entry.reason}")
        bundle.unlink(missing_ok=True)
        self.outcome.status, self.outcome.bundle = "sent", None


def _places(to: Path | None, folder: Path) -> Iterator[Path]:
    """Where the bundle may lie, the best first."""
    if to is not None:
        yield to
    yield folder
    with contextlib.suppress(OSError):
        yield Path.cwd()
    yield Path(tempfile.gettempdir())
