"""Logical file names: their versions, and who wrote and read which (identity.md sections 3.3 to 3.5)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from provgraph import identity
from provgraph.grid import PLANNED, FileRecord
from provgraph.identity import Bound
from provgraph.jobs import Unit, job_key, vo_of
from provgraph.model import Claim, Entity, header_from_text
from provgraph.resolution.picture import Picture
from provgraph.versions import JobWrite, Seen, Version, at, lfn_id, versions


def find(picture: Picture, products: dict[str, str | None]) -> None:
    """Fill ``names``; ``products`` are the product ids of new writes, by claim."""
    touched = sorted(_touched(picture))
    if not touched:
        return
    stored = picture.near.look_at_lfns(touched, picture.stored_jobs)
    picture.revisions = stored.revisions
    _look_at_bearers(picture, stored.entities)
    evidence = _Evidence(picture, stored.lfns, products)
    evidence.add_records([*stored.records, *picture.document.files])
    evidence.recount()
    evidence.add_stored(stored.entities)
    evidence.add_units()
    lfns = sorted(stored.lfns)
    picture.names |= {lfn: evidence.versions(lfn) for lfn in lfns}
    picture.registered |= {lfn for lfn in lfns if evidence.speaks_of(lfn)} | stored.listed
    picture.registered |= {lfn for unit in picture.units.values() for lfn in unit.job.inputs or ()}
    _rename(picture, lfns)


def _touched(picture: Picture) -> set[str]:
    jobs = [u.job for u in picture.units.values()]
    listed = {lfn for job in jobs for lfn in (*(job.inputs or ()), *(job.outputs or ()))}
    before = {b.claim.lfn for b in picture.removed.values() if b.claim.lfn is not None}
    readers = (bound.claim for bound in picture.near.readers.values())
    named = {lfn for claim in (*picture.added, *readers) if (lfn := picture.lfn_of(claim)) is not None}
    return listed | before | named | {f.lfn for f in picture.document.files} | _of_products(picture)


def _look_at_bearers(picture: Picture, pairs: Iterable[tuple[str, str]]) -> None:
    """LFNs with entities that bear them, as it is stored."""
    for lfn, entity in pairs:
        picture.bearers[lfn].add(entity)
    picture.near.look(entities={entity for _, entity in pairs})
    picture.near.look(activities={b.claim.activity for b in picture.near.generations.values()})


def _of_products(picture: Picture) -> set[str]:
    """Names that products of these jobs' runs have already: they may get further ones."""
    tied = (c for c in picture.added if c.activity in picture.runs or picture.lfn_of(c) is not None)
    shown = {c.product_id for c in tied if c.product_id is not None}
    picture.near.look(entities=shown)
    stored = (picture.near.entities.get(key) for key in shown)
    return {e.lfn for e in stored if e is not None and e.lfn is not None}


def last_writes(picture: Picture) -> dict[str, dict[str, Claim]]:
    """By job (run, where no job lists it) and LFN what says what lies there: the last write of a path of that name."""
    best: dict[str, dict[str, Claim]] = defaultdict(dict)
    for claim in picture.added:
        lfn = picture.lfn_of(claim) if claim.kind == "wasGeneratedBy" else None
        writer = _writer(picture, claim, lfn) if lfn is not None else None
        if lfn is None or writer is None:
            continue
        found = best[writer]
        if lfn not in found or _order(picture, claim) > _order(picture, found[lfn]):
            found[lfn] = claim
    return best


def _writer(picture: Picture, claim: Claim, lfn: str) -> str | None:
    """Who left what the claim wrote under the LFN: the job, where its lists say so, else the run itself."""
    unit = picture.unit_of(claim)
    if unit is None or lfn not in (unit.job.outputs or ()):
        return claim.activity
    if _in_last_execution(picture, claim, unit):
        return unit.job.key
    return claim.activity if picture.stated_lfn(claim) is not None else None


def _in_last_execution(picture: Picture, claim: Claim, unit: Unit) -> bool:
    """Earlier ones were given up: what the job left is of its last, also where no log tells of that."""
    return picture.runs[claim.activity].reschedule_counter == unit.job.executions[-1].number


def _order(picture: Picture, claim: Claim) -> tuple[str, str, str]:
    """Headers of two runs may name one second: then the run that stopped later was the last."""
    run = picture.activity(claim.activity)
    assert run is not None
    return identity.write_time(claim, run), run.end_time or "", f"{claim.activity} {claim.id}"


class _Evidence:
    """What is said of some LFNs, old and new together."""

    def __init__(self, picture: Picture, lfns: Iterable[str], products: dict[str, str | None]) -> None:
        self.picture, self.lfns, self.products = picture, set(lfns), products
        self.writes: dict[str, dict[str, JobWrite]] = defaultdict(dict)
        self.records: dict[str, dict[str, tuple[FileRecord, str | None]]] = defaultdict(dict)
        self.seen: dict[str, list[Seen]] = defaultdict(list)
        self.counted: dict[str, list[str]] = {}

    def recount(self) -> None:
        """Reads that are under another LFN now, or under none: of their files all reads are looked at."""
        tied = {b.claim.id: b for b in self.picture.removed.values() if _is_tied(b)}
        same = {c.id for c in self.picture.added if c.id in tied and self._is_same_read(c, tied[c.id])}
        self.counted = {b.entity: [] for key, b in tied.items() if key not in same}
        self.picture.recounted = set(self.counted)
        _, reads, _ = self.picture.near.look_back(entities=sorted(self.counted))
        current = self.picture.current({b.claim.id: b for b in reads if _is_tied(b)})
        self.picture.near.look(activities={b.claim.activity for b in current.values()})
        for bound in current.values():
            start = self.picture.near.activities[bound.claim.activity].start_time
            self.counted[bound.entity].append(f"{start or ''} {bound.claim.lfn}")

    def _is_same_read(self, claim: Claim, stored: Bound) -> bool:
        """It is under the same LFN, at the same time."""
        run = self.picture.activity(claim.activity)
        if run is None or self.picture.lfn_of(claim) != stored.claim.lfn:
            return False
        return run.start_time == stored.time

    def add_records(self, records: Iterable[FileRecord]) -> None:
        for record in records:
            self.records[record.lfn][record.id] = (record, None)

    def add_stored(self, pairs: Iterable[tuple[str, str]]) -> None:
        """What jobs that are not in question wrote, and product ids that their runs read."""
        generations: dict[str, list[Bound]] = defaultdict(list)
        for bound in self.picture.near.generations.values():
            if bound.claim.id not in self.picture.removed:
                generations[bound.entity].append(bound)
        for lfn, entity in pairs:
            for bound in generations[entity]:
                if bound.claim.lfn == lfn and bound.claim.origin == "job":
                    self._add_stored_write(lfn, bound, generations[entity])
                elif bound.claim.lfn == lfn and not self._listed(bound, generations[entity]):
                    self._add_stored_run(lfn, bound)
            self._add_stored_product(lfn, entity)

    def _add_stored_write(self, lfn: str, bound: Bound, generations: list[Bound]) -> None:
        job = self.picture.near.activities[bound.claim.activity]
        key = job_key(job.vo, job.job_id or 0)
        if key in self.picture.units:
            return
        logged = [g for g in generations if g.claim.origin != "job" and g.claim.lfn == lfn and self._key(g) == key]
        times = [identity.write_time(g.claim, self.picture.near.activities[g.claim.activity]) for g in logged]
        product = self.picture.near.entities[bound.entity].product_id if any(map(_shows_product, logged)) else None
        self.writes[lfn][key] = JobWrite(key, max(times, default=None), job.end_time, product)

    def _listed(self, bound: Bound, generations: Iterable[Bound]) -> bool:
        """The job of that run says itself that it left the file."""
        of_jobs = (g for g in generations if g.claim.origin == "job" and g.claim.lfn == bound.claim.lfn)
        return any(self._key(g) == self._key(bound) for g in of_jobs)

    def _add_stored_run(self, lfn: str, bound: Bound) -> None:
        run = self.picture.near.activities[bound.claim.activity]
        product = self.picture.near.entities[bound.entity].product_id if _shows_product(bound) else None
        written = identity.write_time(bound.claim, run) or None
        self.writes[lfn][run.id] = JobWrite(run.id, written, None, product)

    def _key(self, bound: Bound) -> str:
        run = self.picture.near.activities[bound.claim.activity]
        return job_key(run.vo, run.job_id or 0)

    def _add_stored_product(self, lfn: str, entity: str) -> None:
        stored = self.picture.near.entities[entity]
        reads = [
            time
            for time, _, name in (text.partition(" ") for text in self.counted.get(entity, stored.first_reads))
            if name == lfn
        ]
        if stored.product_id is not None and stored.header:
            created = header_from_text(stored.header).created
            self.seen[lfn] += [Seen(stored.product_id, created, time or None) for time in reads]

    def add_units(self) -> None:
        """What the jobs in question wrote, and product ids that their runs read."""
        last = last_writes(self.picture)
        for key, unit in self.picture.units.items():
            for lfn in unit.job.outputs or ():
                self.writes[lfn][key] = self._write(key, unit.job.end_time, last[key].get(lfn))
        for key in last.keys() - self.picture.units.keys():
            for lfn, claim in last[key].items():
                self.writes[lfn][key] = self._write(key, None, claim)
        for claim in self.picture.added:
            if claim.kind == "used":
                self._add_read(claim)
        for lfn in self.lfns:
            self.records[lfn] = {k: (r, self._writer(r)) for k, (r, _) in self.records[lfn].items()}
            self.seen[lfn] = _first(self.seen[lfn])

    def _writer(self, record: FileRecord) -> str | None:
        """The job that a record names, by its number alone: the one of that number that left the file."""
        numbered = [key for key in self.writes[record.lfn] if key.rpartition("/")[2] == str(record.job)]
        if not numbered and record.status == PLANNED and record.job is not None:
            return job_key(None, record.job)  # it was never uploaded: no other job's write is meant
        vo = vo_of(record.lfn, (key.rpartition("/")[0] for key in numbered))
        return min(numbered, key=lambda key: (key.rpartition("/")[0] != vo, key), default=None)

    def _write(self, key: str, ended: str | None, last: Claim | None) -> JobWrite:
        """``last`` is the claim of the write that stayed, where a log tells of one."""
        run = self.picture.activity(last.activity) if last is not None else None
        if last is None or run is None:
            return JobWrite(key, None, ended)
        return JobWrite(key, identity.write_time(last, run) or None, ended, self.products.get(last.id))

    def _add_read(self, claim: Claim) -> None:
        run, lfn = self.picture.activity(claim.activity), self.picture.lfn_of(claim)
        if run is not None and lfn is not None and claim.product_id is not None and claim.header is not None:
            self.seen[lfn].append(Seen(claim.product_id, claim.header.created, run.start_time))

    def speaks_of(self, lfn: str) -> bool:
        return bool(self.writes[lfn] or self.records[lfn] or self.seen[lfn])

    def versions(self, lfn: str) -> list[Version]:
        return versions(lfn, self.writes[lfn].values(), self.records[lfn].values(), self.seen[lfn])


def _is_tied(bound: Bound) -> bool:
    """It ties a product id to an LFN."""
    return bool(bound.claim.lfn and bound.claim.product_id)


def _shows_product(write: Bound) -> bool:
    """It names its product, or is named by it (section 4.3); what readers of the LFN saw may be of another write."""
    return write.claim.product_id is not None or write.match == "config"


def _first(seen: Iterable[Seen]) -> list[Seen]:
    """One of each product: made when its headers say, first read when the first run read it."""
    best: dict[str, Seen] = {}
    for one in seen:
        other = best.get(one.product)
        if other is not None:
            reads = [r for r in (one.read, other.read) if r is not None]
            created = [c for c in (one.created, other.created) if c is not None]
            one = Seen(one.product, min(created, default=None), min(reads, default=None))
        best[one.product] = one
    return list(best.values())


def _rename(picture: Picture, lfns: Iterable[str]) -> None:
    """Entities that were known by their LFN alone keep their edges when they learn a better name (section 3.9)."""
    nameless = [(lfn, old) for lfn in lfns for old in sorted(picture.bearers[lfn]) if _is_nameless(picture, lfn, old)]
    picture.near.look(entities={v.id for lfn, _ in nameless for v in picture.names[lfn]})
    renamed: dict[str, str] = {}
    taken = set(picture.near.entities)
    for lfn, old in nameless:
        fresh = [v for v in picture.names[lfn] if v.id not in taken]
        new = _same_write(picture.near.entities[old], fresh)
        if new is not None:
            renamed[old] = new.id
            taken.add(new.id)
    picture.rename(renamed)


def _is_nameless(picture: Picture, lfn: str, entity: str) -> bool:
    """It is stored under an id made of the LFN that is none of the versions now."""
    stored = picture.near.entities.get(entity)
    if stored is None or stored.lfn != lfn or not entity.startswith("lfn-"):
        return False
    return all(v.id != entity for v in picture.names[lfn])


def _same_write(stored: Entity, fresh: Sequence[Version]) -> Version | None:
    """The version of the same time; of an entity without a time else the oldest."""
    oldest = fresh[0] if fresh and not stored.written_at else None
    return next((v for v in fresh if v.time == (stored.written_at or "")), oldest)


def bound_version(picture: Picture, lfn: str, start: str | None) -> tuple[str, str]:
    return at(picture.names[lfn], start).id, "lfn"


def version_of(picture: Picture, lfn: str, key: str) -> Version | None:
    return next((v for v in picture.names[lfn] if v.job == key), None)


def tie(claim: Claim, lfn: str | None) -> Claim:
    return replace(claim, lfn=lfn)


__all__ = ["at", "bound_version", "find", "last_writes", "lfn_id", "tie", "version_of"]
