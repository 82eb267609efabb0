"""Values as DIRAC writes them, in each of its ways -> plain ones; and what of them must not be kept."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from provgraph.model import as_time, canonical_json

Json = dict[str, Any]

_ABSENT = frozenset({"", "None", "null"})
_LFN_PREFIX = re.compile(r"^\s*(?:lfn:)*(?=/)", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_NEXT_LFN = re.compile(r"\s*[,;]\s*(?=(?:lfn:)?/)", re.IGNORECASE)
_EPOCH = re.compile(r"\d{9,16}(?:\.\d*)?")
_HEX = re.compile(r"(?:0[xX])?([0-9a-fA-F]{1,8})")
_GUID = re.compile(r"[0-9A-F]{32}")
_SECRET_KEY = re.compile(
    r"token|passw|secret|credential|authorization|cookie|private.?key|api.?key|bearer|x509|proxy|signature",
    re.IGNORECASE,
)
_SUSPECT = (
    "token",
    "passw",
    "secret",
    "credential",
    "auth",
    "cookie",
    "key",
    "bearer",
    "x509",
    "proxy",
    "sign",
    "eyj",
    "@",
)
"""A text without any of these, in lower case, holds nothing that looks like a secret."""
_SECRET_VALUE = re.compile(
    r"((?:password|passwd|token|secret|api[_-]?key|signature|credential)[\"']?(?:\s*[=:]\s*|\s+))"
    r"(?:\"[^\"]*\"|'[^']*'|[^\s,;&\"']+)|(://[^/@\s:]*:)[^/@\s]+(?=@)|(\beyJ)[\w-]+\.[\w-]+\.[\w-]*",
    re.IGNORECASE,
)


def plain(value: Any) -> Any:
    """The value as JSON would hold it: keys are texts, JEncode's and our own dumps' objects are what they stand for."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        if "__dCls" in value or "__py__" in value:
            return _decoded(value)
        return {plain(str(key)): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return value


def _decoded(value: Mapping[str, Any]) -> Any:
    inner = next((value[key] for key in ("obj", "iso", "value") if key in value), None)
    if isinstance(inner, list) and len(inner) >= 3 and all(type(n) is int for n in inner[:3]):  # a date
        return "{:04}-{:02}-{:02}".format(*inner)
    return plain(inner)


def kept(value: Any) -> str:
    """What was read as canonical JSON, without the entries whose names, and the words that, look like secrets."""
    written = canonical_json(value)
    low = written.lower()
    return canonical_json(_without_secrets(value)) if any(word in low for word in _SUSPECT) else written


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_secrets(v) for k, v in value.items() if not _SECRET_KEY.search(k)}
    if isinstance(value, list):
        return [_without_secrets(each) for each in value]
    return _SECRET_VALUE.sub(_masked, value) if isinstance(value, str) else value


def _masked(match: re.Match[str]) -> str:
    return f"{next(filter(None, match.groups()))}***"


def text(value: object) -> str | None:
    """What a field says; DIRAC writes ``None`` where it has nothing."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    said = str(value).strip()
    return said if said not in _ABSENT else None


def number(value: object) -> int | None:
    """A whole number that a store can hold, also as text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        found = int(value)
    except ValueError:
        return None
    return found if abs(found) < 1 << 63 else None


def positive(value: object) -> int | None:
    """An id: zero is DIRAC's word for none."""
    found = number(value)
    return found if found is not None and found > 0 else None


def moment(value: object) -> str | None:
    """ISO 8601 in UTC, of a text, or of seconds or milliseconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    said = str(value).strip()
    return _since_1970(float(said)) if _EPOCH.fullmatch(said) else as_time(said)


def _since_1970(seconds: float) -> str | None:
    from datetime import UTC, datetime

    if seconds > 1e11:  # milliseconds; as seconds it were the year 5138
        seconds /= 1000
    return as_time(datetime.fromtimestamp(seconds, UTC).isoformat()) if seconds < 1e11 else None


def lfn(value: object) -> str | None:
    """The LFN in one form; None where it is none. Blanks and odd characters belong to it."""
    if not isinstance(value, str) or not (match := _LFN_PREFIX.match(value)):
        return None
    path = _SLASHES.sub("/", value[match.end() :].rstrip("\r\n"))
    return path.rstrip("/") or None


def lfns(values: Iterable[object]) -> tuple[str, ...]:
    """The LFNs among the values, each once."""
    return tuple(dict.fromkeys(found for value in values if (found := lfn(value)) is not None))


def joined_lfns(value: object) -> list[str]:
    """LFNs in one text, with commas or semicolons between them; a comma before anything else is part of a name."""
    return _NEXT_LFN.split(value.strip()) if isinstance(value, str) and value.strip() else []


def adler32(value: object, kind: object) -> str | None:
    """Eight lower-case hex digits; None for a checksum of another kind."""
    match = _HEX.fullmatch(str(value).strip()) if (text(kind) or "adler32").lower() in ("adler32", "ad") else None
    return match[1].lower().zfill(8) if match and value is not None else None


def guid(value: object) -> str | None:
    """Upper case with dashes. It need be no UUID: DIRAC makes it of an MD5."""
    digits = str(value).strip(" {}").replace("-", "").upper() if value is not None else ""
    if not _GUID.fullmatch(digits):
        return None
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
