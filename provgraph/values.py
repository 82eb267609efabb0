"""Values that sources write in many ways, each in one: JSON text, digests, ids, times."""

import hashlib
import json
import uuid
from functools import lru_cache

__all__ = ["Json", "as_time", "as_uuid", "canonical_json", "digest"]

Json = str
"""JSON text, canonical: sorted keys, no blanks."""


def canonical_json(value: object) -> Json:
    """Equal values give equal text."""
    return _encode(value)


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode


def digest(*parts: object) -> str:
    """32 hex digits that depend on the parts and on nothing else."""
    text = "\x1f".join(["" if part is None else str(part) for part in parts])
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def as_uuid(value: object) -> str | None:
    """The value in lower case if it is a UUID, else None."""
    try:
        return str(uuid.UUID(str(value))) if value else None
    except ValueError:
        return None


def as_time(value: object) -> str | None:
    """ISO 8601 in UTC with milliseconds, ``2026-11-22T12:21:02.687Z``; None when it is no time.

    Accepts a blank for the ``T``, and no zone, which means UTC (ctapipe's logs and headers).
    """
    return _as_time(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _as_time(text: str) -> str | None:
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    moment = moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="milliseconds") + "Z"
