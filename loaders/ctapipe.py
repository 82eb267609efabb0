"""Provenance logs of ctapipe, 0.6 to 0.32, and of what writes like it.

A log is what ``ctapipe.core.Provenance`` leaves at the end of a process: an
array of activities with their inputs, outputs, configuration and system,
appended to whatever the file held before.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from provgraph.errors import SourceError
from provgraph.model import Activity, Claim, Context, Document, Finding, Node, Relation, as_uuid

from . import _activity, _shared
from ._records import Record, Torn, is_activity, records

PIECE_ACTIVITIES = 500
PIECE_CLAIMS = 5_000

_NAME = re.compile(r"(\.prov(enance)?(\.(log|json))?|\.provlog|(^|/)prov(enance)?\.log|(^|/)provDict\.txt)$")
_MARKS = (b'"activity_name"', b"'activity_name'", b'"activity_uuid"', b"__PROV__")


class CtapipeLoader:
    """``provgraph.loaders`` entry ``ctapipe``."""

    kind = "ctapipe"

    def sniff(self, name: str, head: bytes) -> bool:
        return _NAME.search(name) is not None or (b"\0" not in head and any(mark in head for mark in _MARKS))

    def read(self, stream: BinaryIO, context: Context) -> Iterator[Document]:
        piece = _Piece()
        read, torn = 0, []
        for found in records(stream):
            if isinstance(found, Torn):
                torn.append(found)
                piece.findings.append(_torn_log(found, context))
            else:
                read += piece.add(found, context)
            if piece.full:
                yield piece.document()
                piece = _Piece()
        if torn and not read:
            raise SourceError(
                f"{context.source}: no activity record in it ({torn[0].reason} at byte {torn[0].offset}); "
                "it is no ctapipe provenance log, or nothing of it can be rescued"
            )
        yield piece.document()


class _Piece:
    """A Document in the making."""

    def __init__(self) -> None:
        self.activities: dict[tuple[str, str], Activity] = {}
        self.claims: list[Claim] = []
        self.nodes: dict[str, Node] = {}
        self.relations: dict[tuple[str, str, str, str], Relation] = {}
        self.findings: list[Finding] = []

    @property
    def full(self) -> bool:
        return len(self.activities) >= PIECE_ACTIVITIES or len(self.claims) >= PIECE_CLAIMS

    def document(self) -> Document:
        return Document(
            tuple(self.activities.values()),
            tuple(self.claims),
            tuple(self.nodes.values()),
            tuple(self.relations.values()),
            findings=tuple(self.findings),
        )

    def add(self, record: Record, context: Context) -> bool:
        """Take in one record; False where it is no activity with an id."""
        raw = record.get("activity_uuid")
        if not is_activity(record) or not isinstance(raw, str) or not raw.strip():
            self.findings.append(_finding("missing-uuid", "warning", _WITHOUT_UUID, context))
            return False
        if as_uuid(raw) is None:
            message = f"activity id {raw!r} is no UUID; it is kept as it is"
            self.findings.append(_finding("malformed-uuid", "warning", message, context))
        of = _activity.activity(record, as_uuid(raw) or raw.strip(), context)
        if (of.id, of.rank) in self.activities:
            return True
        self.activities[of.id, of.rank] = of
        claims = list(_activity.claims(record, of))
        self.claims += claims
        for edge, described in _shared.shared(record, of, claims):
            self.nodes.update(described.nodes)
            self.relations.update(described.relations)
            if edge:
                attributes = (("role", "Operator"),) if edge == "wasAssociatedWith" else ()
                self.relations[edge, of.id, described.id, of.rank] = Relation(
                    edge, of.id, described.id, attributes, of.rank
                )
        return True


_WITHOUT_UUID = "a record without activity_uuid is passed over: nothing can be linked to it"


def _finding(check: str, severity: str, message: str, context: Context) -> Finding:
    subject = (("kind", "source"), ("id", context.source), ("name", context.source))
    return Finding(check, "warning" if severity == "warning" else "info", message, subject)


def _torn_log(torn: Torn, context: Context) -> Finding:
    message = (
        f"{context.source}: {torn.reason} at byte {torn.offset}, {torn.length} bytes are passed over; "
        "the rest is loaded; if the whole log exists elsewhere, load that copy too"
    )
    return _finding("torn-log", "warning", message, context)


LOADER = CtapipeLoader()
