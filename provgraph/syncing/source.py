"""What a service that knows jobs is asked, and how far it was read.

A service is read in passes. A pass takes the jobs that changed since the pass
before began, in the order of their numbers: these never change, so nothing is
passed over when jobs change while pages of them are read, and a pass that was
cut short goes on behind the last job that was saved. What changes during a
pass has a later time than its beginning, by the clock of the service, and
belongs to the next one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from provgraph.errors import UsageError
from provgraph.jobs import FINAL
from provgraph.model import as_time

__all__ = ["FORMAT", "Json", "Page", "Place", "Source", "as_place", "before", "ended", "text_of", "when"]

FORMAT = "provgraph-dirac/1"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """How far a service was read."""

    since: str | None = None
    """All that changed before this was read; None: nothing yet."""
    until: str | None = None
    """When the pass that is under way began."""
    after: int = 0
    """Jobs up to this number were read in that pass."""

    def behind(self, job: int) -> "Place":
        return replace(self, after=job)

    def ended(self) -> "Place":
        """The pass is complete: the next one begins where this one began."""
        return Place(self.until or self.since)


@dataclass(frozen=True, slots=True)
class Page:
    """Some jobs with what belongs to them, as members of the bundle, and where the service stands behind them."""

    place: Place
    jobs: Sequence[Json] = ()
    files: Mapping[str, Json] = field(default_factory=dict)
    transformations: Sequence[Json] = ()
    seen: int = 0
    """Jobs that were looked at, also those that have not ended."""
    notes: tuple[str, ...] = ()

    def as_bundle(self) -> Json:
        sections = {"jobs": self.jobs, "files": self.files, "transformations": self.transformations}
        return {"format": FORMAT, **{name: section for name, section in sections.items() if section}}


class Source(Protocol):
    """A service that knows jobs."""

    @property
    def id(self) -> str:
        """Key of its place: the service, and as whom it is asked, for others see other jobs."""

    @property
    def name(self) -> str: ...

    def changed(self, place: Place) -> Iterator[Page]:
        """What has changed, as far as it has ended; the place of the last page is that of a complete pass."""

    def named(self, jobs: Iterable[int]) -> Iterator[Page]:
        """These jobs, as they are."""


def ended(status: object, logging: Sequence[Any]) -> bool:
    """Has the job ended? Its logging knows better: a late heartbeat sets a job to Running that was Done.

    A job that was deleted is passed over, so that what is known of it stays.
    """
    last = logging[-1] if logging else None
    logged = last.get("Status") if isinstance(last, dict) else last[0] if last else None
    return status != "Deleted" and logged != "Deleted" and (status in FINAL or logged in FINAL)


def as_place(since: str | None) -> Place:
    """The beginning of a pass that a user asked for."""
    if since is None:
        return Place()
    time = as_time(since)
    if time is None:
        raise UsageError(f"{since!r} is no time; write it like 2026-11-20 or 2026-11-20T10:31:00Z")
    return Place(time)


def before(time: str, seconds: int) -> datetime:
    """A moment before a time of the store."""
    return datetime.fromisoformat(time) - timedelta(seconds=seconds)


def text_of(moment: datetime) -> str:
    """A moment as the store has times."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def when() -> str:
    """Now, by our own clock."""
    return text_of(datetime.now(UTC))
