"""Logical file names: their versions, and who wrote and read which (identity.md sections 3.3 to 3.5)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from provgraph import identity
from provgraph.grid import PLANNED, FileRecord
from provgraph.identity import Bound
from provgraph.jobs import Job, Unit, job_key, vo_of
from provgraph.model import Claim, Entity, header_from_text
from provgraph.resolution.picture import Picture
from provgraph.versions import JobWrite, Seen, Version, at, lfn_id, versions


def find(picture: Picture, products: dict[str, str | None]) -> None:
    """Fill ``names``; ``products`` are the product ids of new writes, by claim."""
    touched = sorted(_touched(picture))
    if not touched:
        return
    stored = picture.near.look_at_lfns(touched, sorted(picture.stored_jobs))
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
    for lfn in lfns:
        _rename(picture, lfn, sorted(picture.bearers[lfn]))


def _touched(picture: Picture) -> set[str]:
    jobs = [u.job for u in picture.units.values()]
    listed = {lfn for job in jobs for lfn in (*(job.inputs or ()), *(job.outputs or ()))}
    before = {b.claim.lfn for b in picture.removed.values() if b.claim.lfn is not None}
    return listed | before | {f.lfn for f in picture.document.files} | _of_products(picture)


def _look_at_bearers(picture: Picture, pairs: Iterable[tuple[str, str]]) -> None:
    """LFNs with entities that bear them, as it is stored."""
    for lfn, entity in pairs:
        picture.bearers[lfn].add(entity)
    picture.near.look(entities={entity for _, entity in pairs})
    picture.near.look(activities={b.claim.activity for b in picture.near.generations.values()})


def _of_products(picture: Picture) -> set[str]:
    """Names that products of these jobs' runs have already: they may get further ones."""
    shown = {c.product_id for c in picture.added if c.product_id is not None and c.activity in picture.runs}
    picture.near.look(entities=shown)
    stored = (picture.near.entities.get(key) for key in shown)
    return {e.lfn for e in stored if e is not None and e.lfn is not None}


def last_writes(picture: Picture) -> dict[str, dict[str, Claim]]:
    """Of each job and output the claim that says what lies under its LFN: the last write of a path of that name."""
    best: dict[str, dict[str, Claim]] = defaultdict(dict)
    for claim in picture.added:
        unit = picture.unit_of(claim) if claim.kind == "wasGeneratedBy" else None
        lfn = unit.output(claim.path) if unit is not None else None
        if unit is None or lfn is None or not _in_last_execution(picture, claim, unit):
            continue
        found = best[unit.job.key]
        if lfn not in found or _order(picture, claim) > _order(picture, found[lfn]):
            found[lfn] = claim
    return best


def _in_last_execution(picture: Picture, claim: Claim, unit: Unit) -> bool:
    """Earlier ones were given up: what the job left is of its last, also where no log tells of that."""
    return picture.runs[claim.activity].reschedule_counter == unit.job.executions[-1].number


def _order(picture: Picture, claim: Claim) -> tuple[str, str, str]:
    """Headers of two runs may name one second: then the run that stopped later was the last."""
    run = picture.runs[claim.activity]
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
        unit = self.picture.unit_of(claim)
        if unit is None or unit.input(claim.path) != stored.claim.lfn:
            return False
        return self.picture.runs[claim.activity].start_time == stored.time

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
                if bound.claim.origin == "job" and bound.claim.lfn == lfn:
                    self._add_stored_write(lfn, bound, generations[entity])
            self._add_stored_product(lfn, entity)

    def _add_stored_write(self, lfn: str, bound: Bound, generations: list[Bound]) -> None:
        job = self.picture.near.activities[bound.claim.activity]
        key = job_key(job.vo, job.job_id or 0)
        if key in self.picture.units:
            return
        logged = [g for g in generations if g.claim.origin != "job" and g.claim.lfn == lfn and self._key(g) == key]
        times = [identity.write_time(g.claim, self.picture.near.activities[g.claim.activity]) for g in logged]
        known = any(g.claim.product_id is not None or g.claim.origin == "config" for g in logged)
        product = self.picture.near.entities[bound.entity].product_id if known else None
        self.writes[lfn][key] = JobWrite(key, max(times, default=None), job.end_time, product)

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
                self.writes[lfn][key] = self._write(unit.job, last[key].get(lfn))
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

    def _write(self, job: Job, last: Claim | None) -> JobWrite:
        """``last`` is the claim of the write that stayed, where a log tells of one."""
        if last is None:
            return JobWrite(job.key, None, job.end_time)
        written = identity.write_time(last, self.picture.runs[last.activity])
        return JobWrite(job.key, written or None, job.end_time, self.products.get(last.id))

    def _add_read(self, claim: Claim) -> None:
        unit = self.picture.unit_of(claim)
        if unit is None or claim.product_id is None or claim.header is None:
            return
        lfn = unit.input(claim.path)
        if lfn is not None:
            start = self.picture.runs[claim.activity].start_time
            self.seen[lfn].append(Seen(claim.product_id, claim.header.created, start))

    def speaks_of(self, lfn: str) -> bool:
        return bool(self.writes[lfn] or self.records[lfn] or self.seen[lfn])

    def versions(self, lfn: str) -> list[Version]:
        return versions(lfn, self.writes[lfn].values(), self.records[lfn].values(), self.seen[lfn])


def _is_tied(bound: Bound) -> bool:
    """It ties a product id to an LFN."""
    return bool(bound.claim.lfn and bound.claim.product_id)


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


def _rename(picture: Picture, lfn: str, entities: list[str]) -> None:
    """An entity that was known by its LFN alone keeps its edges when it learns a better name (section 3.9)."""
    found = picture.names[lfn]
    ids = {v.id for v in found}
    taken = set(picture.renamed.values())
    for old in entities:
        stored = picture.near.entities.get(old)
        if stored is None or stored.lfn != lfn or old in ids or not old.startswith("lfn-"):
            continue
        new = _same_write(stored, [v for v in found if v.id not in picture.near.entities and v.id not in taken])
        if new is not None and not _is_stored(picture, new.id):
            picture.rename(old, new.id)


def _same_write(stored: Entity, fresh: Sequence[Version]) -> Version | None:
    """The version of the same time; of an entity without a time else the oldest."""
    oldest = fresh[0] if fresh and not stored.written_at else None
    return next((v for v in fresh if v.time == (stored.written_at or "")), oldest)


def _is_stored(picture: Picture, entity: str) -> bool:
    picture.near.look(entities={entity})
    return entity in picture.near.entities


def bound_version(picture: Picture, lfn: str, start: str | None) -> tuple[str, str]:
    return at(picture.names[lfn], start).id, "lfn"


def version_of(picture: Picture, lfn: str, key: str) -> Version | None:
    return next((v for v in picture.names[lfn] if v.job == key), None)


def tie(claim: Claim, lfn: str | None) -> Claim:
    return replace(claim, lfn=lfn)


__all__ = ["at", "bound_version", "find", "last_writes", "lfn_id", "tie", "version_of"]
