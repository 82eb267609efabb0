"""What jobs could not send: fetched from DiracX or DIRAC, and from spools.

    source     what a service is asked, and how far it was read
    diracx     DiracX over HTTP
    dirac      the services of DIRAC, through clients that are given
    bundles    the same as one file, instead of a store

What services answer becomes the members of a bundle (``provgraph-dirac/1``) and is read by the loader of bundles, so
that it is the same whether a store asks or a file was carried to it.
"""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from provgraph import graph, loading
from provgraph.errors import SourceError
from provgraph.graph import Changes
from provgraph.loading import Entry, finding_json
from provgraph.loading.spools import replay
from provgraph.model import Context, Document, Finding, union
from provgraph.store import Store
from provgraph.syncing.source import Page, Place, Source, as_place

__all__ = ["Count", "Pulled", "Report", "encoded", "sync"]

Privacy = Literal["keep", "hash", "drop"]


@dataclass(slots=True)
class Count:
    """Of how many there was something to learn."""

    seen: int = 0
    new: int = 0
    changed: int = 0

    def as_json(self) -> dict[str, int]:
        return {"seen": self.seen, "new": self.new, "changed": self.changed}


@dataclass(slots=True)
class Pulled:
    """What came of one service."""

    source: str
    jobs: Count = field(default_factory=Count)
    files: Count = field(default_factory=Count)
    since: str | None = None
    complete: bool = False
    """All was read that had changed when the pass began."""
    reason: str | None = None
    """Why it was not."""
    findings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        found = {
            "source": self.source,
            "jobs": self.jobs.as_json(),
            "files": self.files.as_json(),
            "since": self.since,
            "complete": self.complete,
            "reason": self.reason,
            "findings": [finding_json(f) for f in self.findings],
        }
        return {key: value for key, value in found.items() if key != "reason" or value is not None}


@dataclass(slots=True)
class Report:
    """What a sync did."""

    sources: list[Pulled] = field(default_factory=list)
    spools: list[Entry] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    @property
    def refused(self) -> bool:
        return any(s.reason is not None for s in self.sources) or any(e.status == "refused" for e in self.spools)

    def as_json(self) -> dict[str, Any]:
        """As ``sync --json`` prints it."""
        did = self.changes
        return {
            "sources": [source.as_json() for source in self.sources],
            "spools": [entry.as_json() for entry in self.spools],
            "nodes": {"created": did.nodes_created, "deleted": did.nodes_deleted},
            "edges": {"created": did.edges_created, "deleted": did.edges_deleted},
        }


def sync(
    store: Store,
    sources: Iterable[Source],
    spools: Sequence[Path] = (),
    *,
    since: str | None = None,
    limit: int | None = None,
    privacy: Privacy = "keep",
    progress: Callable[[Pulled], None] | None = None,
) -> Report:
    """Replay spools, then read each service from where it was left; ``since`` reads from another time on.

    A place is kept behind each page, after what is on it: what is cut short in between is read again. It is not kept
    where ``since`` leaves something out. ``limit`` ends a service behind the page with so many jobs; the next sync
    goes on from there. A service that fails does not keep the others from being read.
    """
    report = Report()
    if spools:
        replayed, _ = replay(store, spools, loading.Options(privacy=privacy))
        report.spools, report.changes = replayed.entries, replayed.changes
    for source in sources:
        pulled = Pulled(source.name)
        report.sources.append(pulled)
        try:
            stored = _place(store, source)
            start = as_place(since) if since else stored
            for page in _pages(source, start, limit, pulled):
                report.changes += _save(store, page, source, privacy, pulled)
                if _follows(start, stored):
                    _keep_place(store, source, page.place)
                if progress is not None:
                    progress(pulled)
        except SourceError as error:
            pulled.reason = str(error)
    return report


def _pages(source: Source, start: Place, limit: int | None, pulled: Pulled) -> Iterator[Page]:
    """The pages of one pass, counted."""
    pulled.since = start.since
    for page in source.changed(start):
        pulled.jobs.seen += page.seen
        pulled.findings += [_finding(note, source) for note in page.notes]
        yield page
        pulled.complete = page.place.until is None
        if limit is not None and pulled.jobs.seen >= limit:
            return


def _finding(note: str, source: Source) -> Finding:
    return Finding("dirac-error", "warning", note, (("kind", "source"), ("id", source.id), ("name", source.name)))


# -- the place ----------------------------------------------------------------------------------------------------


def _place(store: Store, source: Source) -> Place:
    rows = store.read("read/place", id=source.id)
    return Place(rows[0][0], rows[0][1], int(rows[0][2] or 0)) if rows else Place()


def _follows(start: Place, stored: Place) -> bool:
    """Would nothing be left out behind the stored place? A first sync may begin anywhere."""
    earlier = stored.since is not None and start.since is not None and start.since <= stored.since
    return start == stored or stored == Place() or earlier


def _keep_place(store: Store, source: Source, place: Place) -> None:
    kept = {"since": place.since, "until": place.until, "after": place.after}
    store.write(lambda tx: tx.run("write/place", id=source.id, name=source.name, now=graph.now(), **kept))


# -- pages into the store -----------------------------------------------------------------------------------------


def encoded(value: Any) -> str:
    """JSON of what services answer: keys become texts, times what ``str`` makes of them, tuples lists."""
    return json.dumps(value, default=str)


def _save(store: Store, page: Page, source: Source, privacy: Privacy, pulled: Pulled) -> Changes:
    stream = io.BytesIO(encoded(page.as_bundle()).encode())
    read = loading.find_loader("dirac").read(stream, Context(source.name, None, None, privacy))
    document = union(read)
    pulled.findings += document.findings
    news = _news(store, document, pulled)
    return graph.save(store, news) if not news.empty else Changes()


def _news(store: Store, document: Document, pulled: Pulled) -> Document:
    """What of a document the store does not hold; a service tells most of it again and again."""
    [[ids, jobs, lfns]] = store.read(
        "evidence/records",
        ids=[*(r.id for r in document.jobs), *(r.id for r in document.files)],
        jobs=sorted({r.job for r in document.jobs}),
        lfns=sorted({f.lfn for f in document.files}),
    )
    known = set(ids)
    new_jobs = tuple(r for r in document.jobs if r.id not in known)
    new_files = tuple(f for f in document.files if f.id not in known)
    pulled.files.seen += len({f.lfn for f in document.files})
    _count(pulled.jobs, {r.job for r in new_jobs}, set(jobs))
    _count(pulled.files, {f.lfn for f in new_files}, set(lfns))
    return replace(document, jobs=new_jobs, files=new_files, findings=())


def _count(count: Count, told: set[Any], before: set[Any]) -> None:
    count.new += len(told - before)
    count.changed += len(told & before)
