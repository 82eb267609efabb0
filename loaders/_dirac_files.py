"""What the catalogue says of files, and what the transformation system says of its plans -> records."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from provgraph.grid import FileRecord, ProductionRecord, TransformationRecord

from ._dirac_jobs import identified
from ._dirac_values import Json, adler32, guid, kept, lfn, lfns, moment, number, positive, text

METADATA = frozenset({"GUID", "Checksum", "ChecksumType", "CreationDate", "ModificationDate", "FileID", "Size"})
USER_METADATA = frozenset({"runNumber", "jobID", "MCCampaign", "outputType", "data_level", "configuration_id"})
TASKS = 500
"""Of one record: that many jobs can be saved at once."""
_LEVELS = {-3: "MC0", -2: "R0", -1: "R1"}


def level(metadata: Mapping[str, Any], name: str) -> str | None:
    """What ``data_level`` means: only data have a level, and a simtel file is DL0, whatever DIRAC calls it."""
    found = number(metadata.get("data_level"))
    if found is None or (text(metadata.get("outputType")) or "Data") != "Data":
        return None
    if found == -1 and ("tel_sim_prog" in metadata or ".simtel" in name):
        return "DL0"
    return f"DL{found}" if 0 <= found <= 6 else _LEVELS.get(found)


def is_metadata(value: Mapping[str, Any]) -> bool:
    return not METADATA.isdisjoint(value)


def are_replicas(value: Mapping[str, Any]) -> bool:
    """All are storage elements with a physical name, which may be empty."""
    return bool(value) and all(_is_place(place) for place in value.values())


def _is_place(place: object) -> bool:
    if isinstance(place, dict):
        return "PFN" in place
    return isinstance(place, str) and (not place or place.startswith("/") or "://" in place)


def are_relatives(value: object) -> bool:
    """LFNs, maybe with their distance: ancestors or descendants."""
    if isinstance(value, list):
        return bool(value) and all(map(lfn, value))
    return isinstance(value, dict) and bool(value) and all(lfn(k) and number(v) for k, v in value.items())


def nearest(relatives: object) -> tuple[str, ...]:
    """Of ancestors with their distance the direct ones; of a list all."""
    if isinstance(relatives, dict):
        depths = {name: number(depth) for name, depth in relatives.items()}
        return lfns(name for name, depth in depths.items() if depth in (1, None))
    return lfns(relatives) if isinstance(relatives, list) else ()


def file_record(
    name: object,
    metadata: Mapping[str, Any] | None = None,
    user: Mapping[str, Any] | None = None,
    replicas: Iterable[str] = (),
    ancestors: tuple[str, ...] = (),
    raw: object = None,
) -> FileRecord | None:
    """All that is said of one LFN in one place; None where the name is no LFN."""
    path = lfn(name)
    if path is None:
        return None
    metadata, user = metadata or {}, user or {}
    record = FileRecord(
        id="",
        lfn=path,
        guid=guid(metadata.get("GUID")),
        adler32=adler32(metadata.get("Checksum"), metadata.get("ChecksumType")),
        size=number(metadata.get("Size")),
        created=moment(metadata.get("CreationDate")),
        status=text(metadata.get("Status")),
        job=positive(user.get("jobID")),
        data_level=level(user, path),
        output_type=text(user.get("outputType")),
        replicas=tuple(sorted(replicas)),
        ancestors=ancestors,
        text=kept({path: raw if raw is not None else {}}),
    )
    return identified(record)


def from_entry(name: str, entry: Json) -> FileRecord | None:
    """An entry of the bundle."""
    metadata, user, replicas = (_mapping(entry.get(key)) for key in ("metadata", "user_metadata", "replicas"))
    se_names = entry["replicas"] if isinstance(entry.get("replicas"), list) else replicas
    return file_record(name, metadata, user, map(str, se_names), nearest(entry.get("ancestors")), entry)


def from_catalogue(name: str, value: Json) -> FileRecord | None:
    """One answer on one LFN: its metadata, also with the user's in it, its replicas, or the user's metadata alone."""
    if is_metadata(value):
        return file_record(name, value, _mapping(value.get("Metadata")), raw=value)
    if are_replicas(value):
        return file_record(name, replicas=value, raw=value)
    return file_record(name, user=value, raw=value)


def from_listing(name: str, value: Json) -> FileRecord | None:
    """An entry of a directory."""
    return file_record(name, _mapping(value.get("MetaData")), None, _mapping(value.get("Replicas")), raw=value)


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


# -- transformations and productions ------------------------------------------------------------------------------


def task(raw: Mapping[str, Any]) -> tuple[int, int] | None:
    """Task and job; None for a task that no job ran."""
    number_, job = positive(raw.get("TaskID")), positive(raw.get("ExternalID"))
    return (number_, job) if number_ is not None and job is not None else None


def transformations(raw: Mapping[str, Any], tasks: Iterable[Json] = ()) -> Iterator[TransformationRecord]:
    """One record, or where it has very many tasks several, each with some of them."""
    id_ = positive(raw.get("TransformationID"))
    if id_ is None:
        return
    record = TransformationRecord(
        id="",
        transformation=id_,
        name=text(raw.get("TransformationName")),
        type=text(raw.get("Type")),
        status=text(raw.get("Status")),
        author=text(raw.get("Author")),
        last_update=moment(raw.get("LastUpdate")),
        text=kept({key: value for key, value in raw.items() if key != "tasks"}),
    )
    ran = list(dict.fromkeys(found for each in tasks if (found := task(each)) is not None))
    for first in range(0, max(len(ran), 1), TASKS):
        yield identified(replace(record, tasks=tuple(ran[first : first + TASKS])))


def production(raw: Mapping[str, Any]) -> ProductionRecord | None:
    listed = raw.get("transformations")
    steps = [step for step in map(_step, listed if isinstance(listed, list) else [raw]) if step is not None]
    id_, name = positive(raw.get("ProductionID")), text(raw.get("ProductionName"))
    if id_ is None and name is None:
        return None
    return identified(
        ProductionRecord(
            id="",
            production=id_,
            name=name,
            status=text(raw.get("Status")),
            author=text(raw.get("Author")),
            last_update=moment(raw.get("LastUpdate")),
            transformations=tuple(dict.fromkeys(steps)),
            text=kept(raw),
        )
    )


def _step(raw: object) -> tuple[int, int | None] | None:
    if not isinstance(raw, dict):
        id_ = positive(raw)
        return (id_, None) if id_ is not None else None
    id_ = positive(raw.get("TransformationID"))
    parent = positive(raw.get("ParentTransformationID"))
    return (id_, parent) if id_ is not None else None
