"""Versions of a logical file name: pure functions from all that is said of it (identity.md sections 3.3 to 3.5).

An LFN that was written twice is two entities. A write is known by the job that listed it, by a catalogue record, or
only by the product id that readers saw.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

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
    ends = {w.job: w.ended or "" for w in writes}
    found = [Version("", 0, w.written or "", w.job, w.product) for w in sorted(set(writes), key=attrgetter("job"))]
    _add_records(found, sorted(set(records), key=_turn), ends)
    found = [replace(v, time=_time(v, ends)) for v in found]
    found = sorted(_with_products(found, seen) or [Version("")], key=attrgetter("key"))
    single = len(found) == 1
    return [replace(v, id=v.product or lfn_id(lfn, None if single else v), number=n) for n, v in enumerate(found, 1)]


def lfn_id(lfn: str, version: Version | None = None) -> str:
    """Id of a content known by its LFN: of several versions by the job that wrote it or else its checksum."""
    return "lfn-" + digest(lfn, *((version.job or version.checksum or _registered(version),) if version else ()))


def _registered(version: Version) -> str | None:
    """What tells a registration without checksum from others: its GUID, else its time."""
    return min((r.guid or r.created or "" for r in version.records), default=None)


def at(found: Sequence[Version], start: str | None) -> Version:
    """The version that a reader got: the last one written not after its start, else the oldest."""
    earlier = [v for v in found if start is None or v.time <= start]
    return earlier[-1] if earlier else found[0]


def _created(version: Version) -> str:
    return min((r.created for r in version.records if r.created), default="")


def _time(version: Version, ends: Mapping[str, str]) -> str:
    """When it was written; where nothing says so, when it was registered or its job ended."""
    return version.time or _created(version) or ends.get(version.job or "", "")


def _turn(record: tuple[FileRecord, str | None]) -> tuple[bool, str, str]:
    """Records that name their job come first, then the older ones."""
    said, job = record
    return job is None, said.created or "~", said.id


def _add_records(
    found: list[Version], records: Sequence[tuple[FileRecord, str | None]], ends: Mapping[str, str]
) -> None:
    """Each record to the write of its job, else to the last write before its creation; else it is a write itself."""
    for record, job in records:
        if not _vague(record, job):
            _add_record(found, record, job, ends)
    _add_vague(found, [record for record, job in records if _vague(record, job)])


def _vague(record: FileRecord, job: str | None) -> bool:
    """It says neither when nor which."""
    return job is None and record.created is None and record.adler32 is None


def _add_record(found: list[Version], record: FileRecord, job: str | None, ends: Mapping[str, str]) -> None:
    index = _index_of(found, record, job, ends)
    if index is not None:
        found[index] = _with_record(found[index], record)
    elif record.status != PLANNED:  # else it was never uploaded, or other content was
        # Of two contents that name one job the second is known by its checksum.
        taken = any(v.job == job for v in found)
        found.append(Version("", job=None if taken else job, checksum=record.adler32, records=(record,)))


def _add_vague(found: list[Version], records: Sequence[FileRecord]) -> None:
    """Vague records speak of what is there now."""
    if not records:
        return
    if not found:
        found.append(Version(""))
    last = max(range(len(found)), key=lambda i: (found[i].time or _created(found[i]), found[i].key))
    for record in records:
        found[last] = _with_record(found[last], record)


def _with_record(version: Version, record: FileRecord) -> Version:
    return replace(version, checksum=version.checksum or record.adler32, records=(*version.records, record))


def _index_of(found: Sequence[Version], record: FileRecord, job: str | None, ends: Mapping[str, str]) -> int | None:
    """Where the version is that a record speaks of."""
    if job is not None:
        return next((i for i, v in enumerate(found) if v.job == job and _may_be(v, record)), None)
    last = _last_write(found, record.created, ends)
    if last is not None and _may_be(found[last], record):
        return last
    same = (i for i, v in enumerate(found) if record.adler32 is not None and v.checksum == record.adler32)
    told = (i for i, v in enumerate(found) if _may_be(v, record) and any(_same(r, record) for r in v.records))
    return next(same, next(told, None))


def _same(a: FileRecord, b: FileRecord) -> bool:
    """Two records of one LFN are of one registration: the same GUID, whatever time each says; else the same second."""
    if a.guid is not None and b.guid is not None:
        return a.guid == b.guid
    return a.created is not None and b.created is not None and _second(a.created) == _second(b.created)


def _may_be(version: Version, record: FileRecord) -> bool:
    return None in (version.checksum, record.adler32) or version.checksum == record.adler32


def _last_write(found: Sequence[Version], until: str | None, ends: Mapping[str, str]) -> int | None:
    """Where the last version is that a job wrote not after that time, if it is known."""
    times = [_time(v, ends) for v in found]
    before = [
        i for i, v in enumerate(found) if v.job is not None and (until is None or _second(times[i]) <= _second(until))
    ]
    return max(before, key=lambda i: (times[i], found[i].key), default=None)


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
