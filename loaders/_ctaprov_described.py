"""Descriptions and agents of the provenance database, as records of description files are."""

import json
from collections.abc import Iterator
from typing import Any, Literal, cast

from provgraph.model import (
    Agent,
    DescriptionRecord,
    EntityDescription,
    Node,
    ParameterDescription,
    ValueDescription,
    agent_key,
    canonical_json,
    kind_key,
    part_key,
    tool_key,
)

from ._ctaprov_tables import Row, Tables
from ._dirac_privacy import spoken
from ._privacy import Mode, Veil

AgentType = Literal["Person", "Organization", "SoftwareAgent"]
_TYPES: dict[str, AgentType] = {t.lower(): t for t in ("Person", "Organization", "SoftwareAgent")}
_VALUE = ("valueType", "unit", "ucd", "utype")
KINDS = """
    SELECT d.*, s.contentType, v.valueType, v.unit, v.ucd, v.utype, v.internal_key AS isValue
    FROM entityDescriptions d
    LEFT JOIN datasetDescriptions s ON s.internal_key = d.internal_key
    LEFT JOIN valueDescriptions v ON v.internal_key = d.internal_key
"""
_ROLES = """
    SELECT r.*, d.name AS entity, d.classType, v.internal_key AS isValue FROM "{table}" r
    JOIN entityDescriptions d ON d.internal_key = r.entityDescription_key
    LEFT JOIN valueDescriptions v ON v.internal_key = d.internal_key
    WHERE r.activityDescription_key = ? AND r.role IS NOT NULL AND d.name IS NOT NULL ORDER BY r.internal_key
"""
_PARTS = 'SELECT * FROM "{table}" WHERE activityDescription_key = ? AND name IS NOT NULL ORDER BY internal_key'


def records(tables: Tables, privacy: Mode) -> Iterator[DescriptionRecord]:
    """All that the database says of tools, kinds of files and values, and agents."""
    for row in tables.ask("SELECT * FROM activityDescriptions WHERE name IS NOT NULL ORDER BY internal_key"):
        yield _record("activity", row["name"], row["version"], _tool(tables, row))
    for row in tables.ask(f"{KINDS} WHERE d.name IS NOT NULL ORDER BY d.internal_key"):
        yield _record("entity", row["name"], None, _kind(row))
    for row in tables.ask("SELECT * FROM agents WHERE coalesce(name, id) IS NOT NULL ORDER BY internal_key"):
        found = agent(row, privacy)
        if found is not None:
            said = _said(row, "email", "affiliation", "phone", "address", "url") if privacy == "keep" else {}
            text = said | _comment(row, privacy) | {"name": found.name, "type": found.type}
            yield _record("agent", found.name, found.type, text)


def _record(kind: str, name: str | None, version: str | None, said: dict[str, Any]) -> DescriptionRecord:
    return DescriptionRecord(cast("Any", kind), str(name), version, canonical_json(said))


def _said(row: Row, *names: str) -> dict[str, Any]:
    """What a row says in these columns, as text."""
    return {name: str(row[name]) for name in names if row.get(name) not in (None, "")}


def _tool(tables: Tables, row: Row) -> dict[str, Any]:
    key = row["internal_key"]
    parts = {
        "usage": [_role(r) for r in tables.ask(_ROLES.format(table="usageDescriptions"), key)],
        "generation": [_role(r) for r in tables.ask(_ROLES.format(table="generationDescriptions"), key)],
        "parameters": [parameter(r) for r in tables.ask(_PARTS.format(table="parameterDescriptions"), key)],
        "configFiles": [
            _said(r, "name", "contentType", "description")
            for r in tables.ask(_PARTS.format(table="configFileDescriptions"), key)
        ],
    }
    documented = {"docurl": row["doculink"]} if row["doculink"] else {}
    found = _said(row, "type", "subtype", "description") | documented
    return found | {name: items for name, items in parts.items() if items}


def _role(row: Row) -> dict[str, Any]:
    return _said(row, "role", "type", "description", "multiplicity", "entity") | _class(row)


def _class(row: Row) -> dict[str, str]:
    value = row["isValue"] is not None or str(row["classType"]).lower().startswith("value")
    return {"class": "value"} if value else {}


def parameter(row: Row) -> dict[str, Any]:
    found = _said(row, "name", *_VALUE, "description", "min", "max", "default")
    options = listed(row["options"])
    return found | ({"options": list(options)} if options else {})


def _kind(row: Row) -> dict[str, Any]:
    documented = {"docurl": row["doculink"]} if row["doculink"] else {}
    of_value = _class(row)
    own = _said(row, *_VALUE) if of_value else _said(row, "contentType")
    return _said(row, "name", "type", "description") | documented | own | of_value


def _comment(row: Row, privacy: Mode) -> dict[str, str]:
    """The comment; an id that differs from the name is kept in words."""
    other = row["id"] if row["name"] and row["id"] not in (None, row["name"]) and privacy == "keep" else None
    said = [row["comment"], f"id {other}" if other else None]
    text = "; ".join(part for part in said if part)
    return {"comment": spoken(text, privacy)} if text and privacy != "drop" else {}


def agent(row: Row, privacy: Mode) -> Agent | None:
    """The agent of a row, bare; a person may be hidden."""
    name = row["name"] or row["id"] or ""
    type_ = _TYPES.get((row["type"] or "").strip().lower(), "Person")
    if type_ == "Person" and privacy == "drop":
        return None
    if type_ == "Person" and privacy == "hash":
        name = Veil("hash", {"": f"/home/{name}"}).text(f"/home/{name}").rpartition("/")[2]
    return Agent(agent_key(type_, name), name, type_)


def odd_agents(tables: Tables) -> Iterator[str]:
    """Agents of which it is not said what they are."""
    for row in tables.ask("SELECT internal_key AS row, type FROM agents ORDER BY internal_key"):
        if (row["type"] or "").strip().lower() not in _TYPES:
            known = ", ".join(_TYPES.values())
            yield f"table agents, row {row['row']}: type is {row['type']!r}, not one of {known}; taken as a Person"


def kind_node(row: Row) -> Node:
    """A description of a kind of file or value, by its name only: its record says the rest."""
    name = str(row["name"])
    if _class(row):
        return ValueDescription(kind_key("ValueDescription", name), name)
    return EntityDescription(kind_key("EntityDescription", name), name)


PARAMETER = """
    SELECT p.*, t.name AS tool, t.version FROM parameterDescriptions p
    LEFT JOIN activityDescriptions t ON t.internal_key = p.activityDescription_key WHERE p.internal_key = ?
"""


def parameter_node(row: Row) -> ParameterDescription:
    """A description of a parameter; of no tool's it is told apart by its name alone."""
    said = {to: value for name, to in _FIELDS.items() if (value := parameter(row).get(name)) is not None}
    options = tuple(parameter(row).get("options", ()))
    return ParameterDescription(part_of("ParameterDescription", row), **said, options=options)


_FIELDS = {
    **{n: n for n in ("name", "unit", "ucd", "utype", "description", "min", "max", "default")},
    "valueType": "value_type",
}


def part_of(label: str, row: Row) -> str:
    """Key of a description of a parameter or configuration file."""
    tool = tool_key(row["tool"], row["version"]) if row["tool"] is not None else ""
    return part_key(label, tool, str(row["name"]))


def listed(text: str | None) -> tuple[str, ...]:
    """The items of a text that holds a list as PostgreSQL or JSON writes it; else the text is the only one."""
    if not text:
        return ()
    if text.startswith("{") and text.endswith("}"):
        items = [item.strip().strip('"') for item in text[1:-1].split(",")]
        return tuple(item for item in items if item)
    if text.startswith("["):
        try:
            return tuple(map(str, json.loads(text)))
        except ValueError:
            return (text,)
    return (text,)
