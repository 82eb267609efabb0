"""Provenance that was written as Python literals instead of JSON.

CTADIRAC (2020) wrote ``repr`` of ctapipe's list of activities on one line.
LSTOSA writes a text log, one small record a line, which belong together by
session tag and activity id; they become records of ctapipe's form here.
"""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

from provgraph.errors import SourceError
from provgraph.model import canonical_json, digest

from ._records import CHUNK, Readable, Record, Torn, Written

LIMIT = 64 << 20
_LINE = re.compile(rb"[^\n]*\n?")
_LITERALS = re.compile(rb"^[\s,;\[]*\{\s*'activity_(?:name|uuid)'")
_OSA = re.compile(rb"__PROV__\d{4}-\d\d-\d\dT[^\n]*?__PROV__\{")
_OSA_LINE = re.compile(r"__PROV__(?P<date>[^_\s]+)__PROV__(?P<record>\{.*\})\s*$")


def is_literals(head: bytes) -> bool:
    return _LITERALS.search(head) is not None


def is_osa(head: bytes) -> bool:
    return _OSA.search(head) is not None


def literal(text: str) -> Any:
    """The value of a Python literal, as JSON would hold it; None where it is none."""
    try:
        return json.loads(json.dumps(ast.literal_eval(text.strip()), default=str))
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return None


def literals(stream: Readable) -> Iterator[Written | Torn]:
    """The records of a text of Python literals: of the whole of it, or of each line."""
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise SourceError(f"a file of Python literals of more than {LIMIT >> 20} MB is not read; split it by lines")
    whole = literal(data.decode("utf-8", "backslashreplace"))
    if whole is not None:
        yield from _records_in(whole)
        return
    for match in _LINE.finditer(data):
        value = literal(match.group().decode("utf-8", "backslashreplace"))
        if value is not None:
            yield from _records_in(value)
        elif match.group().strip():
            yield Torn(match.start(), len(match.group()), "a line is no Python literal")


def _records_in(value: Any) -> Iterator[Written]:
    return (_written(r) for r in (value if isinstance(value, list) else [value]) if isinstance(r, dict))


def _written(record: Record) -> Written:
    return Written(record, canonical_json(record))


# -- LSTOSA -------------------------------------------------------------------------------------------------------


def osa_records(stream: Readable) -> Iterator[Written | Torn]:
    """Activities of an LSTOSA log, each when its end is read; those without an end at last."""
    log = _OsaLog()
    for offset, line in _lines(stream):
        record = _osa_record(line)
        if record is not None:
            yield from log.take(record)
        elif line.strip():
            yield Torn(offset, len(line), "a line is no LSTOSA record")
    yield from log.unfinished()


class _OsaLog:
    """Puts together what belongs to one activity; several processes write to one log."""

    def __init__(self) -> None:
        self._sessions: dict[str, Record] = {}
        self._files: dict[str, str] = {}
        self._running: dict[tuple[str, str], list[Record]] = {}

    def take(self, record: Record) -> Iterator[Written]:
        if "session_id" in record:
            self._sessions[str(record["session_id"])] = record
        elif "activity_id" in record:
            yield from self._of_activity(record)
        elif "entity_id" in record:
            path = record.get("filepath") or record.get("location")
            if isinstance(path, str):
                self._files[str(record["entity_id"])] = path

    def unfinished(self) -> Iterator[Written]:
        for records in self._running.values():
            yield _written(_activity(records, self._sessions, self._files))

    def _of_activity(self, record: Record) -> Iterator[Written]:
        key = (str(record.get("session_tag")), str(record["activity_id"]))
        if "startTime" in record and key in self._running:  # six digits do not last for a night
            yield _written(_activity(self._running.pop(key), self._sessions, self._files))
        self._running.setdefault(key, []).append(record)
        if "endTime" in record:
            yield _written(_activity(self._running.pop(key), self._sessions, self._files))


def _lines(stream: Readable) -> Iterator[tuple[int, bytes]]:
    """The lines of a stream with their offsets."""
    offset, rest = 0, b""
    while data := stream.read(CHUNK):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            yield offset, line
            offset += len(line) + 1
        if len(rest) > LIMIT:
            raise SourceError(f"the line at byte {offset} is longer than {LIMIT >> 20} MB: this is no LSTOSA log")
    if rest:
        yield offset, rest


def _osa_record(line: bytes) -> Record | None:
    match = _OSA_LINE.search(line.decode("utf-8", "backslashreplace"))
    record = literal(match["record"]) if match else None
    return record if isinstance(record, dict) else None


def _activity(records: list[Record], sessions: dict[str, Record], files: dict[str, str]) -> Record:
    """Records of one activity as one record of ctapipe's form.

    The id of LSTOSA has six digits: with session, start and name it is one for all nights.
    """
    about = {k: v for r in records for k, v in r.items()}
    session = sessions.get(str(about.get("in_session")), {})
    key = (about.get(k) for k in ("session_tag", "in_session", "startTime", "name", "activity_id"))
    name = str(about.get("name") or "unknown")
    settings = about.get("parameters")
    configuration = session.get("config_file")
    return {
        "activity_name": name,
        "activity_uuid": f"lstosa-{digest(*key)}",
        "status": "completed" if "endTime" in about else "running",
        "start": {"time_utc": about.get("startTime")},
        "stop": {"time_utc": about.get("endTime")},
        "software_version": session.get("software_version"),
        "system": _system(session, about),
        "input": _used(records, files, "used"),
        "output": _used(records, files, "generated"),
        "config": {
            name: {
                **(settings if isinstance(settings, dict) else {}),
                "config_files": [configuration] if isinstance(configuration, str) else [],
            }
        },
    }


def _used(records: list[Record], files: dict[str, str], verb: str) -> list[Record]:
    """The files that an activity used or generated, with their roles."""
    named = [(files.get(str(r[f"{verb}_id"])), r.get(f"{verb}_role")) for r in records if f"{verb}_id" in r]
    return [{"url": path, "role": role} for path, role in named if path is not None]


def _system(session: Record, about: Record) -> Record:
    system = dict(session["system"]) if isinstance(session.get("system"), dict) else {}
    environment = dict(system["environment"]) if isinstance(system.get("environment"), dict) else {}
    if isinstance(about.get("agent_name"), str):
        environment["USER"] = about["agent_name"]
    script = about.get("script")
    return {**system, "environment": environment, "arguments": [script] if script else system.get("arguments")}
