"""What a transformation or a production is: pure functions from all records of it.

Of several records the later update counts, then the greater text; what it does not say, the next one says. Which
transformations a production has is said by all its records together.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from provgraph.grid import ProductionRecord, TaskRecord, TransformationRecord
from provgraph.model import Production, Transformation, digest

__all__ = [
    "Plan",
    "bare",
    "described",
    "members",
    "parents",
    "plan_of",
    "production",
    "production_id",
    "tasks",
    "transformation",
]

Plan = TransformationRecord | ProductionRecord
R = TypeVar("R", TransformationRecord, ProductionRecord)


def tasks(records: Iterable[TransformationRecord]) -> list[TaskRecord]:
    """The tasks that records of transformations tell of, each once."""
    found = {(r.transformation, task, job) for r in records for task, job in r.tasks}
    return [TaskRecord(digest("TaskRecord", *row), *row) for row in sorted(found)]


def bare(record: TransformationRecord) -> TransformationRecord:
    """The record without its tasks: what it says of the transformation itself."""
    facts = (record.transformation, record.name, record.type, record.status, record.author, record.last_update)
    return replace(record, id=digest("TransformationRecord", *facts, record.text), tasks=())


def described(record: TransformationRecord) -> bool:
    """It says more than which tasks the transformation has."""
    return any((record.name, record.type, record.status, record.author))


def production_id(record: ProductionRecord) -> str:
    """Its number; of a production known by its name alone a hash of that."""
    return str(record.production) if record.production is not None else digest("Production", record.name)


def plan_of(record: Plan) -> str:
    """Key of what a record speaks of."""
    if isinstance(record, TransformationRecord):
        return f"transformation/{record.transformation}"
    return f"production/{production_id(record)}"


def transformation(number: int, records: Iterable[TransformationRecord]) -> Transformation:
    """What its records add up to; without any it is inferred."""
    ordered = _best_first(records)
    return Transformation(
        str(number),
        number,
        _first(r.name for r in ordered),
        _first(r.type for r in ordered),
        _first(r.status for r in ordered),
        _first(r.author for r in ordered),
        _first(r.last_update for r in ordered),
        inferred=not ordered,
    )


def production(key: str, records: Iterable[ProductionRecord]) -> Production:
    """What its records add up to."""
    ordered = _best_first(records)
    return Production(
        key,
        next((r.production for r in ordered if r.production is not None), None),
        _first(r.name for r in ordered),
        _first(r.status for r in ordered),
        _first(r.author for r in ordered),
        _first(r.last_update for r in ordered),
    )


def members(records: Iterable[ProductionRecord]) -> set[tuple[str, str]]:
    """Productions with their transformations, by id."""
    return {(production_id(r), str(step)) for r in records for step, _ in r.transformations}


def parents(records: Iterable[ProductionRecord]) -> set[tuple[str, str, str]]:
    """Transformations with the one whose products each takes, and the production that says so, by id."""
    steps = ((r, step, parent) for r in records for step, parent in r.transformations)
    return {(str(step), str(parent), production_id(r)) for r, step, parent in steps if parent is not None}


def _best_first(records: Iterable[R]) -> list[R]:
    return sorted(records, key=lambda r: (r.last_update or "", r.text, r.id), reverse=True)


def _first(values: Iterable[str | None]) -> str | None:
    return next((v for v in values if v is not None), None)
