"""From sources to the store: what is there, of what kind, already known? Read the rest, save it in batches."""

import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import IO, Any, BinaryIO, Literal, cast

from provgraph import __version__, graph
from provgraph.errors import ProvgraphError, SourceError, UsageError
from provgraph.graph import Changes
from provgraph.loading import joining, sources
from provgraph.loading.context import forget, job_of
from provgraph.loading.kinds import Joining, Loader
from provgraph.loading.saving import Saver
from provgraph.loading.sources import DAMAGE, Place, Source, Unreadable, why
from provgraph.memory import seldom_collected
from provgraph.model import Context, Finding, Receipt, base_name, canonical_json, digest
from provgraph.store import Store

__all__ = ["Entry", "Loader", "Options", "Report", "Step", "find_loader", "finding_json", "load", "loaders"]

LOOK_AHEAD = 500
"""Sources that are hashed before the store is asked which of them it knows."""
HELD = 8 << 20
"""Bytes of one source that are kept in memory between hashing and reading; a longer one is read twice."""
HELD_IN_ALL = 32 << 20


@dataclass(frozen=True, slots=True)
class Options:
    """How sources are to be read. ``kind`` overrides what is detected, for sources named directly."""

    namespace: str | None = None
    job: str | None = None
    privacy: Literal["keep", "hash", "drop"] = "keep"
    kind: str | None = None
    dry_run: bool = False

    def __post_init__(self) -> None:
        vo, slash, number = (self.job or "vo/0").rpartition("/")
        if not (vo and slash and number.isdecimal()):
            raise UsageError(f"job {self.job!r} is not of the form VO/ID; name it like ctao/20260101")
        if self.privacy not in ("keep", "hash", "drop"):
            raise UsageError(f"privacy {self.privacy!r} is not keep, hash or drop")


@dataclass(slots=True)
class Entry:
    """What became of one source."""

    source: str
    kind: str | None
    status: Literal["new", "known", "refused"]
    reason: str | None = None
    activities: int = 0
    files: int = 0
    jobs: int = 0
    findings: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, Any]:
        found = {
            "source": self.source,
            "kind": self.kind,
            "status": self.status,
            "reason": self.reason,
            "activities": self.activities,
            "files": self.files,
            "jobs": self.jobs,
            "findings": [finding_json(f) for f in self.findings],
        }
        return {key: value for key, value in found.items() if key != "reason" or value is not None}


@dataclass(slots=True)
class Report:
    """What a load did."""

    entries: list[Entry] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    @property
    def refused(self) -> bool:
        return any(entry.status == "refused" for entry in self.entries)

    def as_json(self) -> dict[str, Any]:
        """As ``load --json`` prints it."""
        did = self.changes
        return {
            "sources": [entry.as_json() for entry in self.entries],
            "nodes": {"created": did.nodes_created, "deleted": did.nodes_deleted},
            "edges": {"created": did.edges_created, "deleted": did.edges_deleted},
        }


@dataclass(frozen=True, slots=True)
class Step:
    """How far a load is: paths read of those there are, activities in them, and the source that was read last."""

    done: int
    total: int
    activities: int
    source: str


def finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "severity": finding.severity,
        "subject": dict(finding.subject),
        "related": [dict(subject) for subject in finding.related],
        "message": finding.message,
    }


# -- loaders ------------------------------------------------------------------------------------------------------


@cache
def loaders() -> tuple[Loader, ...]:
    """All loaders that are installed, ours and others', by name."""
    from importlib.metadata import entry_points

    return tuple(point.load() for point in sorted(entry_points(group="provgraph.loaders"), key=lambda p: p.name))


def find_loader(kind: str) -> Loader:
    for loader in loaders():
        if loader.kind == kind:
            return loader
    raise UsageError(f"no loader for {kind!r}; there are: {', '.join(each.kind for each in loaders())}")


def context_of(source: str, options: Options, content: str) -> Context:
    """What is known of a source beside its bytes. Its folders may be somebody's: only ``keep`` keeps them."""
    known_as = source if options.privacy == "keep" else "!".join(map(base_name, source.split("!")))
    return Context(known_as, options.namespace, options.job or job_of(source), options.privacy, content)


def receipt_key(kind: str, context: Context) -> str:
    """The same bytes in another job or namespace, or with other privacy, are another source (identity.md section 8)."""
    scope = f"job:{context.job}" if context.job else f"namespace:{context.namespace}" if context.namespace else ""
    return digest("Load", context.content, kind, scope, context.privacy)


# -- loading ------------------------------------------------------------------------------------------------------


def load(
    store: Store,
    given: Sequence[str],
    *,
    options: Options | None = None,
    progress: Callable[[Step], None] | None = None,
) -> Report:
    """Load files, folders, archives and standard input (``-``); what cannot be read is refused, the rest is loaded.

    Loading again is cheap and changes nothing; so does a load that was interrupted and is repeated.
    """
    options = options or Options()
    forget()
    only = find_loader(options.kind) if options.kind else None
    with seldom_collected(), Saver(store, options.dry_run) as saver:
        work = _Load(store, options, only, saver, progress)
        for source in given:
            work.take(source)
        work.finish()
    work.report.changes = saver.changes
    return work.report


@dataclass(slots=True)
class _Content:
    """A source whose bytes were hashed and are not read yet."""

    entry: Entry
    loader: Loader
    context: Context
    key: str
    stream: BinaryIO
    forced: bool
    """Nothing but ``--as`` says that it is of this kind."""


class _Load:
    """One load, from the sources that were given to the saver."""

    def __init__(
        self,
        store: Store,
        options: Options,
        only: Loader | None,
        saver: Saver,
        progress: Callable[[Step], None] | None,
    ) -> None:
        self.report = Report()
        self._store, self._options, self._only = store, options, only
        self._saver, self._progress = saver, progress
        self._skip = frozenset() if "://" in store.location else frozenset({os.path.realpath(store.location)})
        self._waiting: list[_Content] = []
        self._traces = set[str]()
        self._joining = joining.among(self._candidates())
        self._joined = set[tuple[str, str]]()
        self._held = self._done = self._total = self._activities = 0
        self._folders: list[tuple[Entry, int, int]] = []

    def take(self, given: str) -> None:
        """All sources at or below a path, or in a database."""
        if joining.scheme_of(given) is not None:
            self._take_database(given)
            return
        entries = self.report.entries
        folder = sources.is_folder(given)
        if folder:
            entries.append(Entry(sources.printable(given), "folder", "new"))
        first = len(entries)
        found = list(sources.places(given, self._skip))
        self._total += len(found)
        for place in found:
            self._take_place(place)
            self._done += 1
        if folder:
            self._folders.append((entries[first - 1], first, len(entries)))

    def finish(self) -> None:
        self._read_waiting()
        for folder, first, last in self._folders:
            _sum_up(folder, self.report.entries[first:last])

    def _candidates(self) -> tuple[Loader, ...]:
        return (self._only,) if self._only is not None else loaders()

    def _take_database(self, given: str) -> None:
        try:
            loader, source = joining.of_database(given, self._joining)
        except SourceError as error:
            self._refuse(given.partition("?")[0], str(error))
        else:
            self._hash(source, loader)

    def _take_joined(self, path: str, loader: Joining) -> None:
        """The source that a file is a part of, once."""
        folder = os.path.realpath(os.path.dirname(path) or ".")  # noqa: PTH120
        if (loader.kind, folder) in self._joined:
            return
        self._joined.add((loader.kind, folder))
        try:
            source = joining.joined(path, loader)
        except (SourceError, *DAMAGE) as error:
            self._refuse(sources.printable(path), why(error), loader.kind)
        else:
            self._hash(source, loader)

    def _take_place(self, place: Place | Unreadable) -> None:
        if isinstance(place, Unreadable):
            self._refuse(place.name, place.reason)
            return
        if (joins := joining.joins(place.path, self._joining)) is not None:
            self._take_joined(place.path, joins)
            return
        before = len(self.report.entries)
        for source in sources.found_at(place):
            if isinstance(source, Unreadable):
                self._refuse(source.name, source.reason)
            elif (loader := self._loader(source, place.named)) is not None:
                self._hash(source, loader)
        if place.named and len(self.report.entries) == before:
            self._refuse(sources.printable(place.path), _unknown_kind(self._only))

    def _loader(self, source: Source, named: bool) -> Loader | None:
        """The loader for a source; ``--as`` decides for a file that was named, and restricts the choice for others."""
        if self._only is not None and named and "!" not in source.name:
            return self._only
        return next((each for each in self._candidates() if each.sniff(source.name, source.head)), None)

    def _refuse(self, name: str, reason: str, kind: str | None = None) -> None:
        self.report.entries.append(Entry(name, kind, "refused", reason))

    def _hash(self, source: Source, loader: Loader) -> None:
        try:
            content, stream, held = _hashed(source)
        except (SourceError, *DAMAGE) as error:
            self._refuse(source.name, why(error), loader.kind)
            return
        entry = Entry(source.name, loader.kind, "new")
        self.report.entries.append(entry)
        context = context_of(source.name, self._options, content)
        forced = self._only is not None and not loader.sniff(source.name, source.head)
        self._waiting.append(_Content(entry, loader, context, receipt_key(loader.kind, context), stream, forced))
        self._held += held
        if held > HELD or self._held > HELD_IN_ALL or len(self._waiting) >= LOOK_AHEAD:
            self._read_waiting()

    def _read_waiting(self) -> None:
        """Read the sources that the store does not know."""
        waiting, self._waiting, self._held = self._waiting, [], 0
        known = graph.known(self._store, sorted({c.key for c in waiting})) if waiting else set()
        for content in waiting:
            if content.key in known:
                content.entry.status = "known"
            elif self._read(content):
                known.add(content.key)
            content.stream.close()
            self._activities += content.entry.activities
            if self._progress is not None:
                self._progress(Step(self._done, self._total, self._activities, content.entry.source))

    def _read(self, content: _Content) -> bool:
        """Read one source into the batch; False where it must be refused."""
        entry = content.entry
        files, jobs, imported = set[str](), set[str](), 0
        pieces = content.loader.read(content.stream, content.context)
        while True:
            try:
                document = next(pieces, None)
            except Exception as error:  # whatever is wrong with one source, the others are loaded
                entry.status, entry.reason = "refused", _refusal(error, entry)
                self._keep_trace(content)
                return False
            if document is None:
                break
            files.update(c.product_id or c.place or c.path for c in document.claims)
            jobs.update(a.scope for a in document.activities if a.scope and a.scope.startswith("job:"))
            entry.activities += len({a.id for a in document.activities})
            entry.activities += sum(s.kind == "activity" for s in document.statements)
            imported += sum(s.kind == "entity" for s in document.statements)
            entry.findings += document.findings
            self._saver.add(document)
        entry.files, entry.jobs = len(files) + imported, len(jobs)
        self._saver.receive(_receipt(content))
        return True

    def _keep_trace(self, content: _Content) -> None:
        """A log that is torn so that nothing of it can be read: what is wrong with it is kept, as with any torn log.

        This is no receipt of its content: the same bytes are refused again.
        """
        if content.forced or all(finding.check != "torn-log" for finding in content.entry.findings):
            return
        trace = replace(_receipt(content), id=digest("refused", content.key))
        if trace.id not in self._traces and not graph.known(self._store, [trace.id]):
            self._traces.add(trace.id)
            self._saver.receive(trace)


def _hashed(source: Source) -> tuple[str, BinaryIO, int]:
    """Hash of a source's bytes, the bytes again, and how many there are.

    They are kept in memory, a long file is read again, and what is long and can be read once only lies in a file
    without a name.
    """
    content, size, data = hashlib.sha256(), 0, source.head
    kept = cast("IO[bytes]", io.BytesIO() if source.rewinds else tempfile.SpooledTemporaryFile(HELD))  # noqa: SIM115
    while data:
        content.update(data)
        size += len(data)
        if size <= HELD or not source.rewinds:
            kept.write(data)
        data = source.rest.read(1 << 20)
    stream = cast("IO[bytes]", source.rest) if source.rewinds and size > HELD else kept
    stream.seek(0)
    return content.hexdigest(), cast("BinaryIO", stream), size


def _receipt(content: _Content) -> Receipt:
    entry = content.entry
    findings = canonical_json([finding_json(f) for f in entry.findings])
    counts = (entry.activities, entry.files, entry.jobs)
    return Receipt(
        content.key, content.context.source, content.loader.kind, __version__, graph.now(), *counts, findings
    )


def _refusal(error: Exception, entry: Entry) -> str:
    known = isinstance(error, (ProvgraphError, *DAMAGE))
    reason = why(error) if known else f"it cannot be read ({type(error).__name__}: {error}); please report this"
    return f"{reason}; the {entry.activities} activities before are loaded" if entry.activities else reason


def _unknown_kind(only: Loader | None) -> str:
    kinds = [only.kind] if only is not None else [each.kind for each in loaders()]
    return f"nothing in it is of a known kind ({', '.join(kinds)}); if it is one of these, say so with --as KIND"


def _sum_up(folder: Entry, entries: Sequence[Entry]) -> None:
    """The entry of a folder: the sums of what is in it."""
    statuses = {entry.status for entry in entries}
    folder.status = next((status for status in _STATUSES if status in statuses), "new")
    if not entries:
        folder.reason = "nothing in it is of a known kind"
    folder.activities = sum(entry.activities for entry in entries)
    folder.files = sum(entry.files for entry in entries)
    folder.jobs = sum(entry.jobs for entry in entries)


_STATUSES: tuple[Literal["new", "known", "refused"], ...] = ("new", "known", "refused")
