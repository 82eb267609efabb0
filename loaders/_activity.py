"""One activity record of ctapipe -> ``Activity`` and its claims."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from provgraph import vocab
from provgraph.model import (
    Activity,
    Claim,
    Context,
    Header,
    as_time,
    base_name,
    canonical_json,
    digest,
    header,
)

from ._privacy import Veil

Record = dict[str, Any]

Kind = Literal["used", "wasGeneratedBy"]

_STATUSES = frozenset(vocab.STATUSES)
_SYNONYMS = {"success": "completed"}  # the default of the low-level finish_activity()
_CONFIGURATION = "Tool Configuration"


def part(record: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """The mapping behind the keys; empty where there is none."""
    found: Any = record
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def files(record: Mapping[str, Any], side: Literal["input", "output"]) -> list[dict[str, Any]]:
    """The entries of one side that name a file."""
    entries = record.get(side)
    return [e for e in entries if isinstance(e, dict) and text(e.get("url"))] if isinstance(entries, list) else []


def status(record: Mapping[str, Any]) -> tuple[str, str | None]:
    """Status in our words, and the record's own word where that differs.

    ``with Provenance().activity(name)`` ends with the name as its status, in every version of ctapipe.
    """
    raw = record.get("status")
    if raw is None:
        return ("unknown" if "stop" in record else "running"), None
    raw = str(raw)
    if raw in _STATUSES:
        return raw, None
    if raw == record.get("activity_name"):
        return "completed", raw
    return _SYNONYMS.get(raw, "unknown"), raw


def scope(record: Mapping[str, Any], context: Context) -> str:
    """Where paths of a record mean something: its job, else the namespace given, else its host."""
    if context.job is not None:
        return f"job:{context.job}"
    if context.namespace is not None:
        return f"namespace:{context.namespace}"
    return f"host:{host(record) or ''}"


def host(record: Mapping[str, Any]) -> str | None:
    return text(part(record, "system", "platform").get("node"))


def configurations(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Base names of its configuration files; before 0.19.1 only the configuration itself names them."""
    listed = [e["url"] for e in files(record, "input") if e.get("role") == _CONFIGURATION]
    for tool in part(record, "config").values():
        if isinstance(tool, dict):
            declared = tool.get("config_files")
            listed += [*(declared if isinstance(declared, list) else ()), tool.get("config_file")]
    return tuple(dict.fromkeys(base_name(f) for f in listed if text(f)))


def activity(record: Mapping[str, Any], id_: str, scope: str, written: str) -> Activity:
    """The activity of a record as it may be seen; ``written`` is the text that the record was read from."""
    system = part(record, "system")
    ours, raw = status(record)
    arguments = system.get("arguments")
    exit_code = record.get("exit_code")
    end = as_time(part(record, "stop").get("time_utc"))
    return Activity(
        id=id_,
        name=text(record.get("activity_name")),
        version=text(system.get("ctapipe_version")) or text(record.get("software_version")),
        status=ours,
        raw_status=raw,
        exit_code=exit_code if type(exit_code) is int and abs(exit_code) < 1 << 63 else None,
        start_time=as_time(part(record, "start").get("time_utc")),
        end_time=end,
        host=host(record),
        scope=scope,
        config=configurations(record),
        arguments=canonical_json(arguments) if arguments else None,
        executable=text(system.get("executable")),
        rank=f"{rank(record, ours, end, written)} {standing(scope)}",
        lists_outputs=bool(files(record, "output")),
    )


def rank(record: Mapping[str, Any], status: str, end: str | None, written: str) -> str:
    """Orders copies of one record: finished, later stop, more files, longer text, text order."""
    count = len(files(record, "input")) + len(files(record, "output"))
    return f"{int(status != 'running')} {end or '':24} {count:08} {len(written):010} {digest(written)}"


def standing(scope: str) -> str:
    """Orders equal records that were found in several places: one whose job is known counts, then by place."""
    return f"{int(scope.startswith('job:'))} {scope}"


class _Claims:
    """Makes the claims of one activity; equal ones are told apart by their occurrence."""

    def __init__(self, of: Activity, veil: Veil) -> None:
        self._of, self._veil = of, veil
        self._seen: Counter[tuple[object, ...]] = Counter()

    def claim(
        self, kind: Kind, path: str, role: str | None, shown: Header | None, origin: Literal["log", "config"] = "log"
    ) -> Claim:
        seen_path = self._veil.text(path)
        product = shown.product_id if shown is not None and shown.trusted else None
        key = (kind, seen_path, role, product)
        occurrence = self._seen[key]
        self._seen[key] += 1
        return Claim(
            id=digest(self._of.id, *key, occurrence),
            kind=kind,
            activity=self._of.id,
            path=seen_path,
            place=self._veil.place(self._of.scope or "", path),
            role=role,
            header=shown,
            origin=origin,
            occurrence=occurrence,
            copy=self._of.rank,
        )


def claims(record: Mapping[str, Any], of: Activity, veil: Veil) -> Iterator[Claim]:
    """What the record says of files, in its order; then what only its configuration says."""
    make = _Claims(of, veil)
    for side, kind in _SIDES:
        for entry in files(record, side):
            meta = entry.get("reference_meta")
            role = entry.get("role")
            yield make.claim(
                kind,
                entry["url"],
                veil.text(str(role)) if role is not None else None,
                header(veil.header(meta)) if isinstance(meta, dict) else None,
            )
    for kind, path, configured_role in configured(record, of):
        yield make.claim(kind, path, configured_role, None, "config")


_SIDES: tuple[tuple[Literal["input", "output"], Kind], ...] = (("input", "used"), ("output", "wasGeneratedBy"))


def configured(record: Mapping[str, Any], of: Activity) -> Iterator[tuple[Kind, str, str | None]]:
    """Files that only the configuration names (identity.md sections 4.3, 4.4): kind, path, role."""
    inputs = {e["url"] for e in files(record, "input")}
    config = part(record, "config")
    if not inputs or not config:
        return
    folder = _working_directory(config)
    lost_outputs = of.complete and not of.lists_outputs
    for kind, path, role in dict.fromkeys(_named_files(config)):
        path = absolute(path, folder)
        if kind == "used" and path not in inputs:
            inputs.add(path)
            yield kind, path, role
        elif kind == "wasGeneratedBy" and lost_outputs:
            yield kind, path, role


def _named_files(config: Mapping[str, Any], component: str = "") -> list[tuple[Kind, str, str | None]]:
    """Outputs of writers, cuts and models that a configuration names."""
    found: list[tuple[Kind, str, str | None]] = []
    for key, kind, role in () if _NAMING_KEYS.isdisjoint(config) else _NAMING:
        path = config.get(key)
        if isinstance(path, str) and path and component in _COMPONENTS.get(key, (component,)):
            found.append((kind, path, role))
    for key, value in config.items():
        if type(value) is dict:
            found += _named_files(value, key)
    return found


_NAMING: tuple[tuple[str, Kind, str | None], ...] = (
    ("output_path", "wasGeneratedBy", None),
    ("cuts_file", "used", "cuts"),
    ("load_path", "used", "model"),
)
_NAMING_KEYS = frozenset(key for key, _, _ in _NAMING)
# 0.22.0 to 0.23.0 wrote the log before these writers named their file.
_COMPONENTS = {"output_path": ("DataWriter", "HDF5Merger"), "cuts_file": ("IrfTool",)}


def _working_directory(config: Mapping[str, Any]) -> str | None:
    """Folder of the run: that of its log, which ctapipe makes absolute."""
    for tool in config.values():
        log = tool.get("provenance_log") if isinstance(tool, dict) else None
        if isinstance(log, str) and log.startswith("/"):
            return log.rsplit("/", 1)[0]
    return None


def absolute(path: str, folder: str | None) -> str:
    return path if path.startswith("/") or folder is None else f"{folder}/{path.removeprefix('./')}"


def urls(record: Mapping[str, Any]) -> Iterable[str]:
    return (e["url"] for side, _ in _SIDES for e in files(record, side))
