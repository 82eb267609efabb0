"""Batches into the store, each while the next is read."""

from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING

from provgraph import graph, scopes
from provgraph.ahead import quickly_switched
from provgraph.graph import Changes
from provgraph.model import Document, Receipt, union
from provgraph.store import Store

if TYPE_CHECKING:
    from concurrent.futures import Future

BATCH_ACTIVITIES = 500
BATCH_CLAIMS = 5_000
BATCH_STATEMENTS = 2_500


class Saver:
    """Saves batches in their order, in one thread beside the one that reads the next."""

    def __init__(self, store: Store, dry_run: bool) -> None:
        self.changes = Changes()
        self._store, self._dry_run = store, dry_run
        self._documents: list[Document] = []
        self._receipts: list[Receipt] = []
        self._activities = self._claims = self._statements = 0
        self._pending: deque[Future[Changes]] = deque()
        self._seen: set[str] = set()
        self._failed = False

    def __enter__(self) -> "Saver":
        from concurrent.futures import ThreadPoolExecutor

        self._stack = ExitStack()
        self._stack.enter_context(quickly_switched())
        self._executor = ThreadPoolExecutor(1, "provgraph-save")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self._flush()
                self._await(0)
        finally:
            self._executor.shutdown(cancel_futures=True)
            self._stack.close()

    def add(self, document: Document) -> None:
        if document.empty:
            return
        self._make_room()
        self._documents.append(document)
        tasks = sum(len(r.tasks) for r in document.transformations)
        self._activities += len(document.activities) + len(document.jobs) + len(document.files) + tasks
        self._claims += len(document.claims) + len(document.runs)
        self._statements += len(document.statements)

    def receive(self, receipt: Receipt) -> None:
        """A source is read: its receipt goes in one transaction with its last piece."""
        self._receipts.append(receipt)
        self._make_room()

    def _make_room(self) -> None:
        many = max(self._activities, len(self._receipts)) >= BATCH_ACTIVITIES
        if many or self._claims >= BATCH_CLAIMS or self._statements >= BATCH_STATEMENTS:
            self._flush()

    def _flush(self) -> None:
        documents, receipts = self._documents, self._receipts
        self._documents, self._receipts = [], []
        self._activities = self._claims = self._statements = 0
        if documents or receipts:
            document = union(documents)
            statements = scopes.Batch(document.bundles, document.statements)
            self._pending.append(self._executor.submit(self._save, document, statements, receipts))
        self._await(1)

    def _await(self, most: int) -> None:
        """Wait until at most so many batches are unsaved; what went wrong with one is raised here."""
        while len(self._pending) > most:
            self.changes += self._pending.popleft().result()

    def _save(self, document: Document, statements: scopes.Batch, receipts: Sequence[Receipt]) -> Changes:
        if self._failed:  # the pieces before these are lacking: no receipt may say that they are there
            return Changes()
        self._failed = True
        changes = graph.save(
            self._store, document, receipts, dry_run=self._dry_run, seen=self._seen, statements=statements
        )
        self._failed = False
        return changes
