"""What DIRAC, CTADIRAC and DiracX say of jobs and files: answers of their interfaces, job descriptions, bundles.

What a source is, is told by what it holds, and where that leaves it open by
its name. The bundle (``provgraph-dirac/1``, see ``provgraph/schemas``) is read
as a stream; so are arrays of answers, and mappings of many jobs or files.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from provgraph.errors import SourceError
from provgraph.grid import FileRecord, JobRecord, ProductionRecord, TransformationRecord
from provgraph.model import Context, Document, base_name

from . import _dirac_files as files
from . import _dirac_jobs as jobs
from . import _dirac_shapes as shapes
from ._dirac_jdl import from_info, from_workflow, is_info
from ._dirac_jobs import Job
from ._dirac_privacy import spoken, veiled
from ._dirac_shapes import About, Found, Note
from ._dirac_stream import Path, members
from ._dirac_texts import told
from ._dirac_values import lfn, plain, positive
from ._notes import Notes
from ._records import Readable, Rejoined

FORMAT = "provgraph-dirac/1"
PIECE = 500
"""Records of one Document, tasks of transformations among them."""

_HEAD = 64 << 10
_LIMIT = 64 << 20
"""Bytes of a source that is no JSON."""

_NAME = re.compile(
    r"(?:(?:^|[/!])(?:job\.info|output_lfns[^/!]*\.txt|dirac-(?:wms|dms)-[^/!]*\.(?:txt|log))"
    r"|\.jdl|jobDescription\.xml"
    r"|(?:^|[/!.])(?:get(?:Job|Input|File|Replicas|Lfn|LFN|Transformation|Production)|findFiles)\w*(?:\.[\w-]+)*\.json)$"
)
_OUTPUTS_NAME = re.compile(r"(?:^|[/!])output_lfns[^/!]*\.txt$")
_VALUES = re.compile(r"\s*[\[{\s]*(?:[\"'\d\]}-]|true|false|null)")
_JSON = re.compile(r"\s*(?:\"|[\[\s]*(?:\{\s*[\"}]|[\"\]\d-]|true|false|null)|\{\s*\})")
_JDL = re.compile(r"\s*\[?\s*[A-Za-z][\w.]*\s*=\s")
_JDL_WORD = re.compile(
    r"^\s*\[?\s*(?:Arguments|Executable|JobName|JobType|StdOutput|StdError|InputSandbox|OutputSandbox|InputData)\s*=",
    re.M,
)
_WORKFLOW = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<Workflow[\s>]", re.DOTALL)
_TERMINAL = re.compile(
    r"^\$ dirac-(?:wms|dms)-|^Source +Status +MinorStatus +|^JobID=\d+ \w+=|^[0-9A-Fa-f-]{36} -> /"
    r"|^={5,}\s*\n\s*\d+\s*\n\{|^Metadata Lookup Time",
    re.MULTILINE,
)
_BUNDLE = re.compile(r"[\"']format[\"']\s*:\s*[\"'](provgraph-dirac/[^\"']*)")
_WORD = re.compile(
    r"[\"'](?:JobID|JobGroup|OwnerGroup|UploadedOutputData|TransformationID|ProductionID|ChecksumType|__dCls)[\"']\s*:"
)
_EXCHANGE = re.compile(r"\s*\{\s*\"request\"\s*:\s*\{[^{}]*\"path\"\s*:\s*\"/api/jobs/")
_RESULT = re.compile(r"[\"']OK[\"']\s*:\s*(?:[Tt]rue|[Ff]alse)\b.*[\"'](?:Value|Message)[\"']\s*:", re.DOTALL)
_KEYED = re.compile(
    r"\s*\{\s*(?:[\"']?\d+[\"']?\s*:\s*\[\s*(?:\[\s*)?[\"'](?:/|LFN:|Received|Submitting)"
    r"|[\"'](?:LFN:)?/[^\"']+[\"']\s*:\s*\{\s*[\"'](?:metadata|replicas|user_metadata|GUID|Size|runNumber|jobID|MCCampaign))"
)
_LOGGING = re.compile(r"\s*\[\s*\[\s*[\"'](?:Received|Submitting)[\"']")
_CTAPIPE = re.compile(r"[\"']activity_(?:name|uuid)[\"']\s*:")


class DiracLoader:
    """``provgraph.loaders`` entry ``dirac``."""

    kind = "dirac"

    def sniff(self, name: str, head: bytes) -> bool:
        if b"\0" in head:
            return False
        return _NAME.search(name) is not None or _speaks_dirac(_text(head))

    def read(self, stream: BinaryIO, context: Context) -> Iterator[Document]:
        head = stream.read(_HEAD)
        notes = Notes(context)
        found = _found(Rejoined(head, stream), _text(head), _about(context), context.source)
        yield from _documents(found, context, notes)


LOADER = DiracLoader()


def _text(data: bytes) -> str:
    """Bytes as text that a store takes: those that are no UTF-8 are written out."""
    return data.decode("utf-8-sig", "backslashreplace")


def _speaks_dirac(head: str) -> bool:
    if _WORKFLOW.match(head) or head.startswith("/Job/") or _TERMINAL.search(head):
        return True
    if _VALUES.match(head) is None:
        return _JDL.match(head) is not None and len(set(_JDL_WORD.findall(head))) > 1
    if _CTAPIPE.search(head):
        return False
    return any(pattern.search(head) for pattern in (_BUNDLE, _WORD, _RESULT)) or any(
        pattern.match(head) for pattern in (_KEYED, _LOGGING, _EXCHANGE)
    )


def _about(context: Context) -> About:
    vo, _, number = (context.job or "").rpartition("/")
    return About(Job(vo or None, positive(number)), base_name(context.source.replace("!", "/")).lower())


# -- kinds of sources ---------------------------------------------------------------------------------------------


def _found(stream: Readable, head: str, about: About, name: str) -> Iterator[Found]:
    bundle = _BUNDLE.search(head)
    if bundle is not None:
        _check_format(bundle[1])
    if _JSON.match(head) is not None:
        yield from _json(stream, about)
        return
    data = b"".join(_whole(stream))
    text = _text(data)
    if _OUTPUTS_NAME.search(name) is not None:
        yield from _output_lfns(text, about)
    elif text.lstrip().startswith("<"):
        yield shapes.job(jobs.from_jdl(plain(from_workflow(data)), about.job))
    elif is_info(text):
        yield shapes.job(jobs.from_jdl(plain(from_info(text)), about.job, "job.info"))
    elif _JDL.match(text) is not None or name.endswith(".jdl"):
        yield from shapes.jdl(text, about)
    else:
        yield from _printed(text, about)


def _whole(stream: Readable) -> Iterator[bytes]:
    size = 0
    while data := stream.read(1 << 20):
        size += len(data)
        if size > _LIMIT:
            raise SourceError(f"it has more than {_LIMIT >> 20} MB and is no JSON: only JSON of DIRAC may be as large")
        yield data


def _check_format(found: object) -> None:
    if found != FORMAT:
        raise SourceError(f"it is a bundle of format {found!r}; this provgraph reads {FORMAT!r}: upgrade provgraph")


def _output_lfns(text: str, about: About) -> Iterator[Found]:
    lines = [line for line in text.split("\n") if line.strip()]
    for line in lines:
        if lfn(line) is None:
            yield Note("no-lfn", f"a line of the list of uploaded files is no LFN and is passed over: {line[:100]!r}")
    yield shapes.job(jobs.from_outputs(lines, about.job, "output_lfns"))


def _printed(text: str, about: About) -> Iterator[Found]:
    """What commands printed, or ``repr`` and ``pprint`` of an answer."""
    anything = False
    for part in told(text):
        anything = True
        of = About(jobs.job_of({"JobID": part.job}, about.job), f"{part.command} {about.name}")
        if part.sort == "unreadable":
            yield Note("unreadable-value", "a printed value cannot be read and is passed over")
        elif part.sort == "files":
            found = of._replace(name=of.name.replace("find-lfns", "find"))
            yield from shapes.answers(part.value, found)
        elif part.sort == "outputs":
            yield shapes.job(jobs.from_outputs(part.value, of.job))
        else:
            yield from shapes.answers(plain(part.value), of)
    if not anything:
        raise SourceError(
            "nothing in it is of DIRAC: no JSON, no JDL, no job.info, and nothing that its commands print"
        )


# -- JSON ---------------------------------------------------------------------------------------------------------

_SECTIONS = ("jobs", "files", "transformations", "productions")


def _enter(path: Path) -> bool:
    return not path or path in {(section,) for section in _SECTIONS}


def _json(stream: Readable, about: About) -> Iterator[Found]:
    """An answer, or a bundle: its sections, in any order."""
    reader = _Json(about)
    for path, value in members(stream, _enter):
        yield from reader.take(path, plain(value))
    yield from reader.end()


class _Json:
    """Takes the members of a JSON text; holds those that say something only together."""

    def __init__(self, about: About) -> None:
        self._about = about
        self._rest: dict[str, object] = {}
        self._batch: list[object] = []
        self._format = self._sections = False

    def take(self, path: Path, value: object) -> Iterator[Found]:
        if len(path) == 2:
            self._sections = True
            yield from _of_section(path, value, self._about)
        elif path == ("*",):
            yield from self._of_array(value)
        elif path == ("format",):
            self._format = True
            _check_format(value)
        elif path and not shapes.is_key(path[0]):
            self._rest[path[0]] = value
        else:
            yield from shapes.answers({path[0]: value} if path else value, self._about)

    def _of_array(self, value: object) -> Iterator[Found]:
        """Objects by the batch; rows of a logging and names belong together."""
        self._batch.append(value)
        if len(self._batch) >= PIECE and all(isinstance(e, dict) and "StatusTime" not in e for e in self._batch):
            yield from shapes.answers(self._batch, self._about)
            self._batch = []

    def end(self) -> Iterator[Found]:
        if self._sections and not self._format:
            yield Note("no-format", f"it looks like a bundle without its format; it is read as {FORMAT!r}")
        if not self._sections and not self._format:
            left = self._batch or self._rest
            yield from shapes.answers(left, self._about) if left else ()


def _of_section(path: Path, value: object, about: About) -> Iterator[Found]:
    """A member of a section of the bundle."""
    section, key = path
    if not isinstance(value, dict):
        yield Note("unknown-entry", f"an entry of {section} in the bundle is no object and is passed over")
    elif section == "jobs":
        yield from shapes.entry(value, about)
    elif section == "files":
        yield from _or_unknown(files.from_entry(key, value), section)
    elif section == "transformations":
        yield from shapes.plan(value)
    else:
        yield from _or_unknown(files.production(value), section)


def _or_unknown(record: jobs.Record | None, section: str) -> Iterator[Found]:
    yield record or Note("unknown-entry", f"an entry of {section} in the bundle does not say what it is; passed over")


# -- pieces -------------------------------------------------------------------------------------------------------


def _documents(found: Iterator[Found], context: Context, notes: Notes) -> Iterator[Document]:
    """Records in pieces that can be saved at once."""
    piece: dict[str, jobs.Record] = {}
    size = 0
    for each in found:
        if isinstance(each, Note):
            notes.add(each.check, each.severity, spoken(each.message, context.privacy))
            continue
        record = veiled(each, context.privacy)
        piece[record.id] = record
        size += 1 + (len(record.tasks) if isinstance(record, TransformationRecord) else 0)
        if size >= PIECE:
            yield _document(piece, notes)
            piece, size = {}, 0
    yield _document(piece, notes, last=True)


def _document(piece: dict[str, jobs.Record], notes: Notes, *, last: bool = False) -> Document:
    def of(kind: type[jobs.R]) -> tuple[jobs.R, ...]:
        return tuple(r for r in piece.values() if isinstance(r, kind))

    return Document(
        findings=notes.take(last=last),
        jobs=of(JobRecord),
        files=of(FileRecord),
        transformations=of(TransformationRecord),
        productions=of(ProductionRecord),
    )
