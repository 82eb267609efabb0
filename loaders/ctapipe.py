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
from ._literals import is_literals, is_osa, literals, osa_records
from ._notes import Notes
from ._privacy import Veil
from ._prov_shapes import is_prov_json
from ._records import Record, Rejoined, Torn, Written, is_activity, records

PIECE_ACTIVITIES = 500
PIECE_CLAIMS = 5_000

_HEAD = 64 << 10
_NAME = re.compile(r"(\.prov(enance)?(\.(log|json))?|\.provlog|(^|[/!])prov(enance)?\.log|(^|[/!])provDict\.txt)$")
_JSON = re.compile(rb"^(?:\xef\xbb\xbf|\x1e|[\s,;\[\]])*\{")
_ACTIVITY = re.compile(rb"[\"']activity_(?:name|uuid)[\"']\s*:\s*[\"']")
_TEXT_LOG = re.compile(rb"PROVENANCE: '\s*\[\s*\{")


class CtapipeLoader:
    """``provgraph.loaders`` entry ``ctapipe``."""

    kind = "ctapipe"

    def sniff(self, name: str, head: bytes) -> bool:
        if _NAME.search(name) is not None:
            return not is_prov_json(head)
        if b"\0" in head:
            return False
        written_as_json = _JSON.search(head) is not None and _ACTIVITY.search(head) is not None
        return written_as_json or is_osa(head) or _TEXT_LOG.search(head) is not None

    def read(self, stream: BinaryIO, context: Context) -> Iterator[Document]:
        head = stream.read(_HEAD)
        whole = Rejoined(head, stream)
        notes = Notes(context)
        if is_osa(head):
            found = osa_records(whole)
            notes.add("assumed-utc", "info", "LSTOSA writes local times without their zone; they are taken as UTC")
        else:
            found = literals(whole) if is_literals(head) else records(whole)
        yield from _documents(found, context, notes)


LOADER = CtapipeLoader()


def _documents(found: Iterator[Written | Torn], context: Context, notes: Notes) -> Iterator[Document]:
    """Records in pieces that can be saved at once; an activity is never split."""
    piece, read = _Piece(), 0
    torn: Torn | None = None
    for each in found:
        if isinstance(each, Torn):
            torn = torn or each
            notes.add("torn-log", "warning", _torn_log(each))
        else:
            read += _add(piece, each, context, notes)
        if piece.full:
            yield piece.document(notes.take())
            piece = _Piece()
    yield piece.document(notes.take(last=True))
    if torn is not None and not read:
        raise SourceError(
            f"no activity can be read from it ({torn.reason} at byte {torn.offset}): "
            "it is no provenance log of ctapipe, or nothing of it can be rescued"
        )


def _torn_log(torn: Torn) -> str:
    return (
        f"{torn.reason} at byte {torn.offset}; {torn.length} bytes of it cannot be read; "
        "if another copy of this log is whole, load that too"
    )


class _Piece:
    """A Document in the making."""

    def __init__(self) -> None:
        self.activities: dict[tuple[str, str], Activity] = {}
        self.claims: list[Claim] = []
        self.nodes: dict[str, Node] = {}
        self.relations: dict[tuple[str, str, str, str], Relation] = {}

    @property
    def full(self) -> bool:
        return len(self.activities) >= PIECE_ACTIVITIES or len(self.claims) >= PIECE_CLAIMS

    def document(self, findings: tuple[Finding, ...]) -> Document:
        return Document(
            tuple(self.activities.values()),
            tuple(self.claims),
            tuple(self.nodes.values()),
            tuple(self.relations.values()),
            findings=findings,
        )


def _add(piece: _Piece, written: Written, context: Context, notes: Notes) -> bool:
    """Take a record into the piece; False where it is no activity with an id."""
    record = written.record
    id_ = _id(record, notes)
    if id_ is None:
        return False
    veil = Veil(context.privacy, record)
    seen = veil.record(record)
    scope = veil.scope(_activity.scope(record, context))
    of = _activity.activity(seen, id_, scope, f"{context.privacy} {written.text}")
    if (of.id, of.rank) in piece.activities:
        return True
    piece.activities[of.id, of.rank] = of
    claims = list(_activity.claims(record, of, veil))
    piece.claims += claims
    for edge, described in _shared.shared(seen, of, claims):
        piece.nodes.update(described.nodes)
        piece.relations.update(described.relations)
        if edge:
            attributes = (("role", "Operator"),) if edge == "wasAssociatedWith" else ()
            relation = Relation(edge, of.id, described.id, attributes, of.rank)
            piece.relations[edge, of.id, described.id, of.rank] = relation
    return True


def _id(record: Record, notes: Notes) -> str | None:
    """Id of the activity: its UUID, or what stands in its place; None where there is nothing."""
    raw = record.get("activity_uuid")
    if not is_activity(record) or not isinstance(raw, str) or not raw.strip():
        notes.add("missing-uuid", "warning", "a record without activity_uuid is passed over: nothing can be tied to it")
        return None
    id_ = as_uuid(raw)
    if id_ is None and not raw.startswith("lstosa-"):
        notes.add("malformed-uuid", "warning", f"activity id {raw!r} is no UUID; it is kept as it is")
    return id_ or raw.strip()
