"""Versions of a logical file name: pure functions from all that is said of it (identity.md sections 3.3 to 3.5).

An LFN that was written twice is two entities. A write is known by the job that listed it, by a catalogue record, or
only by the product id that readers saw.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from provgraph.grid import PLANNED, FileRecord
from provgraph.model import digest

__all__ = ["JobWrite", "Seen", "Version", "at", "lfn_id", "versions"]


@dataclass(frozen=True, slots=True)
class JobWrite:
    """That a job left content under the LFN: what its last run wrote at a path of that base name, if a log tells."""

    job: str
    """``VO/ID``; of an unknown VO ``/ID``."""
    written: str | None = None
    """Creation in the header, or stop of the run."""
    ended: str | None = None
    """End of the job."""
    product: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A product id that was read under the LFN."""

    product: str
    created: str | None
    read: str | None
    """When it was first read."""


@dataclass(frozen=True, slots=True)
class Version:
    """One write of the LFN; ``number`` counts from 1 in the order of writing."""

    id: str
    number: int = 0
    time: str = ""
    job: str | None = None
    product: str | None = None
    checksum: str | None = None
    records: tuple[FileRecord, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.time, self.product or self.job or self.checksum or ""


def versions(
    lfn: str, writes: Iterable[JobWrite], records: Iterable[tuple[FileRecord, str | None]], seen: Iterable[Seen]
) -> list[Version]:
    """All versions of an LFN, oldest first; records come with the job that their metadata names, as ``VO/ID``."""
    found = [Version("", 0, w.written or "", w.job, w.product) for w in sorted(set(writes), key=lambda w: w.job)]
    ends = {w.job: w.ended or "" for w in writes}
    found = _with_records(found, sorted(set(records), key=lambda r: (r[1] is None, r[0].created or "~", r[0].id)), ends)
    found = [replace(v, time=v.time or _created(v) or ends.get(v.job or "", "")) for v in found]
    found = _with_products(found, seen) or [Version("")]
    found.sort(key=lambda v: v.key)
    single = len(found) == 1
    return [replace(v, id=v.product or lfn_id(lfn, None if single else v), number=n) for n, v in enumerate(found, 1)]


def lfn_id(lfn: str, version: Version | None = None) -> str:
    """Id of a content known by its LFN: of several versions by the job that wrote it or else its checksum."""
    return "lfn-" + digest(lfn, *((version.job or version.checksum,) if version is not None else ()))


def at(found: Sequence[Version], start: str | None) -> Version:
    """The version that a reader got: the last one written not after its start, else the oldest."""
    earlier = [v for v in found if start is None or v.time <= start]
    return earlier[-1] if earlier else found[0]


def _created(version: Version) -> str:
    return min((r.created for r in version.records if r.created), default="")


def _with_records(
    found: list[Version], records: Iterable[tuple[FileRecord, str | None]], ends: dict[str, str]
) -> list[Version]:
    """Each record to the write of its job, else to the last write before its creation; else it is a write itself."""
    late: list[FileRecord] = []
    for record, job in records:
        if job is None and record.created is None and record.adler32 is None:
            late.append(record)
            continue
        index = _index_of(found, record, job, ends)
        if index is None and record.status == PLANNED:
            continue  # it was never uploaded, or other content was
        if index is None:
            # Of two contents that name one job the second is known by its checksum.
            taken = any(v.job == job for v in found)
            found.append(Version("", job=None if taken else job, checksum=record.adler32, records=(record,)))
        else:
            found[index] = _with_record(found[index], record)
    if late and found:
        # What says neither when nor which speaks of what is there now.
        last = max(range(len(found)), key=lambda i: (found[i].time or _created(found[i]), found[i].key))
        for record in late:
            found[last] = _with_record(found[last], record)
    return found or [Version("", records=tuple(late))] if late else found


def _with_record(version: Version, record: FileRecord) -> Version:
    return replace(version, checksum=version.checksum or record.adler32, records=(*version.records, record))


def _index_of(found: list[Version], record: FileRecord, job: str | None, ends: dict[str, str]) -> int | None:
    def fits(version: Version) -> bool:
        return None in (version.checksum, record.adler32) or version.checksum == record.adler32

    if job is not None:
        return next((i for i, v in enumerate(found) if v.job == job and fits(v)), None)
    same = [i for i, v in enumerate(found) if record.adler32 is not None and v.checksum == record.adler32]
    times = [v.time or _created(v) or ends.get(v.job or "", "") for v in found]
    before = [
        i
        for i, v in enumerate(found)
        if v.job is not None and (record.created is None or _second(times[i]) <= _second(record.created))
    ]
    last = max(before, key=lambda i: (times[i], found[i].key), default=None)
    if last is not None and fits(found[last]):
        return last
    return same[0] if same else None


def _second(time: str) -> str:
    """The catalogue knows whole seconds only."""
    return time[:19]


def _with_products(found: list[Version], seen: Iterable[Seen]) -> list[Version]:
    """A product id that only readers show is the nearest earlier write without one; else a further version."""
    known = {v.product for v in found}
    for one in sorted(set(seen), key=lambda s: (s.created or "", s.product)):
        if one.product in known:
            continue
        free = [i for i, v in enumerate(found) if v.product is None and (one.read is None or v.time <= one.read)]
        if free:
            best = min(free, key=lambda i: (_apart(found[i].time, one.created), found[i].key))
            found[best] = replace(found[best], product=one.product)
        else:
            found.append(Version("", 0, one.created or "", product=one.product))
    return found


def _apart(a: str, b: str | None) -> float:
    """Seconds between two times; unknown ones are far apart."""
    from datetime import datetime

    if not a or not b:
        return float("inf")
    return abs((datetime.fromisoformat(a) - datetime.fromisoformat(b)).total_seconds())
