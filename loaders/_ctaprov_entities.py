"""Entities of the provenance database: files as records of a catalogue, values and collections as they are."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from provgraph.grid import FileRecord
from provgraph.model import Agent, Collection, Node, Relation, ValueEntity, as_time

from . import _ctaprov_described as described
from ._ctaprov_tables import Row, Tables
from ._dirac_files import file_record
from ._dirac_jobs import identified
from ._dirac_privacy import spoken, veiled
from ._dirac_values import lfn
from ._privacy import Mode

ENTITIES = "SELECT e.*, v.value FROM entities e LEFT JOIN valueEntities v ON v.internal_key = e.internal_key"
_AGENTS = """
    SELECT a.*, w.role FROM wasAttributedTo w JOIN agents a ON a.internal_key = w.agent_key
    JOIN entities e ON e.internal_key = w.entity_key
    WHERE e.id = ? AND e.name IS ? AND coalesce(a.name, a.id) IS NOT NULL ORDER BY w.internal_key
"""
_ANCESTORS = """
    SELECT DISTINCT e.name FROM wasDerivedFrom d JOIN entities e ON e.internal_key = d.usedEntity
    JOIN entities g ON g.internal_key = d.generatedEntity
    WHERE g.id = ? AND g.name IS ? AND e.name LIKE '%/%' ORDER BY e.name
"""


class Said(NamedTuple):
    """Nodes, with the relations between them."""

    nodes: tuple[Node, ...] = ()
    relations: tuple[Relation, ...] = ()

    def plus(self, other: "Said") -> "Said":
        return Said(self.nodes + other.nodes, self.relations + other.relations)


def is_file(row: Row) -> bool:
    """Its class says so; one without a class is a file where it is named like one."""
    kind = (row["classType"] or "").lower()
    return kind.startswith("dataset") or (not kind.startswith(("value", "collection")) and lfn(row["name"]) is not None)


def attributions(tables: Tables, row: Row, privacy: Mode) -> list[tuple[Agent, str | None]]:
    found = ((described.agent(a, privacy), a["role"]) for a in tables.ask(_AGENTS, row["id"], row["name"]))
    return [(agent, role) for agent, role in found if agent is not None]


def kind_of(tables: Tables, row: Row) -> Node | None:
    """The description of an entity, where its table has it."""
    rows = tables.ask(
        f"{described.KINDS} WHERE d.internal_key = ? AND d.name IS NOT NULL", row["entityDescription_key"]
    )
    return next(map(described.kind_node, rows), None)


# -- files -----------------------------------------------------------------------------------------------------------


def file_of(tables: Tables, row: Row, privacy: Mode) -> FileRecord | None:
    """What the database says of a file, as if its catalogue said it; None of what has no LFN."""
    metadata = {"GUID": row["id"], "CreationDate": row["generatedAtTime"]}
    raw = {name: row[name] for name in ("id", "name", "location", "generatedAtTime", "invalidatedAtTime") if row[name]}
    ancestors = tuple(sorted(name for a in tables.ask(_ANCESTORS, row["id"], row["name"]) if (name := lfn(a["name"]))))
    found = file_record(row["name"], metadata, None, places(row), ancestors, raw)
    if found is None:
        return None
    agents = sorted({(agent.id, role) for agent, role in attributions(tables, row, privacy)}, key=str)
    kind = kind_of(tables, row)
    return veiled(
        identified(
            replace(
                found,
                invalidated=as_time(row["invalidatedAtTime"]),
                comment=_words(row["comment"], privacy),
                attributions=tuple(agents),
                description=kind.id if kind is not None else None,
            )
        ),
        privacy,
    )  # type: ignore[return-value]


def places(row: Row) -> tuple[str, ...]:
    """The storage elements of ``{SE-1,SE-2}``."""
    return tuple(sorted(described.listed(row["location"])))


def _words(text: str | None, privacy: Mode) -> str | None:
    return spoken(text, privacy) if text and privacy != "drop" else None


# -- values and collections --------------------------------------------------------------------------------------------


def stated(tables: Tables, row: Row, privacy: Mode) -> Said:
    """A value or collection, with its description and whose it is."""
    node = _node(row, privacy)
    said = Said((node,))
    kind = kind_of(tables, row)
    if kind is not None:
        said = said.plus(Said((kind,), (Relation("isDescribedBy", node.id, kind.id),)))
    for agent, role in attributions(tables, row, privacy):
        said = said.plus(Said((agent,), (Relation("wasAttributedTo", node.id, agent.id, (("role", role),)),)))
    return said


def _node(row: Row, privacy: Mode) -> Node:
    given = (
        str(row["id"]),
        row["name"] or "",
        places(row),
        as_time(row["generatedAtTime"]),
        as_time(row["invalidatedAtTime"]),
        _words(row["comment"], privacy),
    )
    if (row["classType"] or "").lower().startswith("collection"):
        return Collection(*given)
    return ValueEntity(*given, spoken(row["value"], privacy) if row["value"] is not None else None)


def untied(tables: Tables) -> Iterator[Row]:
    """Values and collections that no run used or generated."""
    rows = tables.ask(
        f"{ENTITIES} WHERE e.id IS NOT NULL "  # noqa: S608
        "AND NOT EXISTS (SELECT 1 FROM used u WHERE u.entity_key = e.internal_key) "
        "AND NOT EXISTS (SELECT 1 FROM wasGeneratedBy g WHERE g.entity_key = e.internal_key) ORDER BY e.internal_key"
    )
    return (row for row in rows if not is_file(row))


__all__ = ["ENTITIES", "Said", "attributions", "file_of", "is_file", "places", "stated", "untied"]
