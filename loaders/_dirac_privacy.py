"""What DIRAC tells of people and machines, kept, hashed or dropped.

An LFN must stay one LFN in every source, whatever else that source knows:
it is veiled by itself alone, and by a token also where names are dropped.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from provgraph.grid import FileRecord, JobRecord, ProductionRecord, TransformationRecord
from provgraph.model import canonical_json

from ._dirac_jobs import Record, identified
from ._privacy import Mode, Veil

_ACCOUNTS = frozenset({"Owner", "Author", "LocalAccount", "UserName", "owner", "author"})
_HOSTS = frozenset({"HostName"})
_NAMES_SOMEBODY = _ACCOUNTS | _HOSTS | {"OwnerDN", "AuthorDN", "DN"}


def veiled(record: Record, mode: Mode) -> Record:
    """The record as it may be seen."""
    if mode == "keep":
        return record
    import json

    raw = json.loads(record.text)
    veil = Veil(mode, _about(raw))
    text = canonical_json(_seen(raw, veil, mode))
    match record:
        case JobRecord():
            return identified(replace(_job(record, veil, mode), text=text))
        case FileRecord():
            ancestors = _lfns(record.ancestors, mode) or ()
            return identified(replace(record, lfn=_lfn(record.lfn, mode), ancestors=ancestors, text=text))
        case TransformationRecord():
            author = _account(record.author, veil, mode)
            return identified(replace(record, name=_said(record.name, veil), author=author, text=text))
        case ProductionRecord():
            author = _account(record.author, veil, mode)
            return identified(replace(record, name=_said(record.name, veil), author=author, text=text))


def spoken(message: str, mode: Mode) -> str:
    """What is told of a source, without the people in its LFNs."""
    return _lfn(message, mode)


def _job(record: JobRecord, veil: Veil, mode: Mode) -> JobRecord:
    return replace(
        record,
        owner=_account(record.owner, veil, mode),
        host=None if mode == "drop" else _said(record.host, veil),
        job_group=_said(record.job_group, veil),
        job_name=_said(record.job_name, veil),
        application_status=_said(record.application_status, veil),
        logging=tuple(replace(e, application_status=_said(e.application_status, veil)) for e in record.logging),
        inputs=_lfns(record.inputs, mode),
        outputs=_lfns(record.outputs, mode),
        asked=_lfns(record.asked, mode),
    )


def _account(name: str | None, veil: Veil, mode: Mode) -> str | None:
    return None if mode == "drop" else _said(name, veil)


def _said(text: str | None, veil: Veil) -> str | None:
    return veil.text(text) if text is not None else None


def _lfn(lfn: str, mode: Mode) -> str:
    return lfn if mode == "keep" else Veil("hash", {"": lfn}).text(lfn)


def _lfns(lfns: tuple[str, ...] | None, mode: Mode) -> tuple[str, ...] | None:
    return tuple(_lfn(lfn, mode) for lfn in lfns) if lfns is not None else None


def _seen(value: Any, veil: Veil, mode: Mode) -> Any:
    if isinstance(value, dict):
        shown = {k: v for k, v in value.items() if mode == "hash" or k not in _NAMES_SOMEBODY}
        return {veil.text(k): _seen(v, veil, mode) for k, v in shown.items() if not k.endswith("DN")}
    if isinstance(value, list):
        return [_seen(each, veil, mode) for each in value]
    return veil.text(value) if isinstance(value, str) else value


def _about(raw: Any) -> dict[str, Any]:
    """A record of the form that a veil learns names from: accounts as home folders, hosts as nodes."""
    names = list(_named(raw, _ACCOUNTS))
    hosts = list(_named(raw, _HOSTS))
    return {"accounts": [f"/home/{n}" for n in names], "system": {"platform": {"node": next(iter(hosts), "")}}, "": raw}


def _named(value: Any, keys: frozenset[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key in keys and isinstance(each, str) and each.strip():
                yield each.strip()
            else:
                yield from _named(each, keys)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each, keys)
