"""Activities of the provenance database, with all that its tables join to them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from provgraph import vocab
from provgraph.grid import RunRecord
from provgraph.model import (
    Activity,
    ActivityDescription,
    Claim,
    ConfigFile,
    ConfigFileDescription,
    Document,
    Node,
    Parameter,
    Relation,
    as_time,
    as_uuid,
    base_name,
    canonical_json,
    digest,
    place_of,
    tool_key,
)

from . import _activity
from . import _ctaprov_described as described
from . import _ctaprov_entities as entities
from ._ctaprov_tables import Row, Tables
from ._dirac_privacy import spoken
from ._dirac_values import lfn
from ._privacy import Mode

Said = tuple[tuple[str, str | bool | None], ...]

_RUNS = """
    SELECT a.*, d.name AS tool, d.version FROM activities a
    LEFT JOIN activityDescriptions d ON d.internal_key = a.activityDescription_key
    WHERE a.id = ? ORDER BY a.internal_key
"""
_EVENTS = """
    SELECT x.role, {time} AS time, d.type AS sort, e.*, v.value FROM "{table}" x
    JOIN activities a ON a.internal_key = x.activity_key
    JOIN entities e ON e.internal_key = x.entity_key
    LEFT JOIN valueEntities v ON v.internal_key = e.internal_key
    LEFT JOIN "{descriptions}" d ON d.internal_key = x."{key}"
    WHERE a.id = ? AND e.id IS NOT NULL ORDER BY x.internal_key
"""
USED = _EVENTS.format(time="x.time", table="used", descriptions="usageDescriptions", key="usageDescription_key")
MADE = _EVENTS.format(
    time="NULL", table="wasGeneratedBy", descriptions="generationDescriptions", key="generationDescription_key"
)
_AGENTS = """
    SELECT g.*, w.role FROM wasAssociatedWith w JOIN activities a ON a.internal_key = w.activity_key
    JOIN agents g ON g.internal_key = w.agent_key
    WHERE a.id = ? AND coalesce(g.name, g.id) IS NOT NULL ORDER BY w.internal_key
"""
_CONFIGURED = """
    SELECT c.*, x.name AS described, x.internal_key AS descriptionKey, {more} FROM wasConfiguredBy w
    JOIN activities a ON a.internal_key = w.activity_key JOIN "{table}" c ON c.internal_key = w."{key}"
    LEFT JOIN "{descriptions}" x ON x.internal_key = c."{description}"
    LEFT JOIN activityDescriptions t ON t.internal_key = x.activityDescription_key {join}
    WHERE a.id = ? AND c.name IS NOT NULL ORDER BY w.internal_key
"""
PARAMETERS = _CONFIGURED.format(
    more="v.id AS reference",
    table="parameters",
    key="parameter_key",
    descriptions="parameterDescriptions",
    description="parameterDescription_key",
    join="LEFT JOIN entities v ON v.internal_key = c.valueEntity_key",
)
FILES = _CONFIGURED.format(
    more="x.contentType, x.description, t.name AS tool, t.version",
    table="configFiles",
    key="configFile_key",
    descriptions="configFileDescriptions",
    description="configFileDescription_key",
    join="",
)


@dataclass
class Piece:
    """A Document in the making."""

    activities: list[Activity] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    runs: list[RunRecord] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.activities) + len(self.claims) + len(self.runs) + len(self.nodes)

    def document(self) -> Document:
        return Document(
            tuple(self.activities), tuple(self.claims), tuple(self.nodes), tuple(self.relations), runs=tuple(self.runs)
        )

    def add(self, said: entities.Said) -> None:
        self.nodes += said.nodes
        self.relations += said.relations


def ids(tables: Tables) -> Iterator[str]:
    """Ids of all activities, in the order in which they were entered."""
    rows = tables.ask("SELECT id FROM activities WHERE id IS NOT NULL GROUP BY id ORDER BY min(internal_key)")
    return (str(row["id"]) for row in rows)


def id_of(raw: str) -> str:
    """The id as logs have it: a UUID in lower case; what is none stays as it is."""
    return as_uuid(raw) or raw.strip()


def take(piece: Piece, tables: Tables, raw: str, privacy: Mode) -> None:
    """Add one activity with all of its own."""
    used, made = list(tables.ask(USED, raw)), list(tables.ask(MADE, raw))
    made += _untold_statuses(tables, raw, made)
    of = _activity_of(list(tables.ask(_RUNS, raw)), used, made, privacy)
    piece.activities.append(of)
    for kind, rows in (("used", used), ("wasGeneratedBy", made)):
        for row in rows:
            if entities.is_file(row):
                _take_file(piece, of, kind, row, privacy)
            else:
                _take_value(piece, tables, of, kind, row, privacy)
    _take_tool(piece, tables, of, raw)
    _take_agents(piece, tables, of, raw, privacy)
    _take_configuration(piece, tables, of, raw, privacy)


# -- the activity itself ----------------------------------------------------------------------------------------------


def _activity_of(rows: Sequence[Row], used: Sequence[Row], made: Sequence[Row], privacy: Mode) -> Activity:
    """What its rows say; of several the one that stopped last. Below every log of that run: those know all of it."""
    row = max(rows, key=lambda r: (r["endTime"] or "", str(r["internal_key"])))
    status, raw_status = _status(row, made)
    end = as_time(row["endTime"])
    comment = spoken(row["comment"], privacy) if row["comment"] and privacy != "drop" else None
    said = canonical_json({k: v for k, v in row.items() if not k.endswith("_key")})
    had = sorted({f"{side} {r['role']} {r['id']}" for side, rows in (("<", used), (">", made)) for r in rows})
    return Activity(
        id=id_of(str(row["id"])),
        name=row["name"] or row["tool"],
        version=row["version"],
        status=status,
        raw_status=raw_status,
        start_time=as_time(row["startTime"]),
        end_time=end,
        rank=f"- {end or '':24} {len(had):08} {digest(said, status, *had)} {privacy}",
        lists_outputs=any(map(entities.is_file, made)),
        comment=comment,
    )


def is_status(row: Row, activity: str) -> bool:
    """A value that says how a run ended: ``<uuid>_status``."""
    return not entities.is_file(row) and (row["id"] or "").lower() == f"{activity}_status".lower()


def _status(row: Row, made: Iterable[Row]) -> tuple[str, str | None]:
    """The value of the status; the service lost most values: a run whose products are registered completed."""
    statuses = [r for r in made if is_status(r, str(row["id"]))]
    said = next((r["value"] for r in reversed(statuses) if r["value"]), None)
    if said is not None:
        return _activity.status({"status": said, "activity_name": row["name"]})
    return ("completed" if any(map(entities.is_file, made)) else "unknown"), None


_STATUS = f"SELECT s.*, NULL AS role, NULL AS time, NULL AS sort FROM ({entities.ENTITIES}) s WHERE s.id = ?"  # noqa: S608


def _untold_statuses(tables: Tables, raw: str, made: Iterable[Row]) -> list[Row]:
    """A status whose generation is in no table: its id says whose it is."""
    told = {row["id"] for row in made}
    rows = tables.ask(_STATUS, f"{raw}_status")
    return [{**row, "role": "status"} for row in rows if row["id"] not in told]


# -- files and values ------------------------------------------------------------------------------------------------


def _take_file(piece: Piece, of: Activity, kind: str, row: Row, privacy: Mode) -> None:
    path, place = lfn(row["name"]), ""
    if path is None:
        place, path = place_of("ctaprov", str(row["id"])), row["name"] or str(row["id"])
    path = spoken(path, privacy)
    role = row["role"]
    key = digest(of.id, kind, path, role, "ctaprov")
    if all(claim.id != key for claim in reversed(piece.claims) if claim.activity == of.id):
        piece.claims.append(Claim(key, kind, of.id, path, place, role, copy=of.rank))  # type: ignore[arg-type]
    if not place:
        piece.runs.append(_record(of.id, kind, path, (("role", role), ("time", as_time(row["time"]))), file=True))


def _take_value(piece: Piece, tables: Tables, of: Activity, kind: str, row: Row, privacy: Mode) -> None:
    said = entities.stated(tables, row, privacy)
    piece.add(said)
    sort = row["sort"] or ("Quality" if is_status(row, of.id) else _sort(row["role"]))
    flows = kind == "used" or of.complete
    attributes: Said = (
        ("role", row["role"]),
        ("type", sort),
        ("time", as_time(row["time"]) or (of.start_time if kind == "used" else as_time(row["generatedAtTime"]))),
        ("dataflow", flows and sort == "Main"),
        ("influence", flows and sort in _INFLUENCE),
    )
    piece.runs.append(_record(of.id, kind, said.nodes[0].id, attributes))


_INFLUENCE = ("Main", "Calibration", "Setup")


def _sort(role: str | None) -> str:
    return vocab.NATURES[vocab.nature(role, "")].type


def _record(activity: str, type_: str, target: str, attributes: Said, *, file: bool = False) -> RunRecord:
    key = digest("RunRecord", activity, type_, target, file, canonical_json(attributes))
    return RunRecord(key, activity, type_, target, file, attributes)


# -- tool, agents, configuration --------------------------------------------------------------------------------------


def _take_tool(piece: Piece, tables: Tables, of: Activity, raw: str) -> None:
    row = next((r for r in tables.ask(_RUNS, raw) if r["tool"]), None)
    if row is not None:
        tool = ActivityDescription(tool_key(str(row["tool"]), row["version"]), str(row["tool"]), row["version"])
        piece.nodes.append(tool)
        piece.relations.append(Relation("isDescribedBy", of.id, tool.id, copy=of.rank))


def _take_agents(piece: Piece, tables: Tables, of: Activity, raw: str, privacy: Mode) -> None:
    for row in tables.ask(_AGENTS, raw):
        agent = described.agent(row, privacy)
        if agent is not None:
            piece.nodes.append(agent)
            piece.runs.append(_record(of.id, "wasAssociatedWith", agent.id, (("role", row["role"]),)))


def _take_configuration(piece: Piece, tables: Tables, of: Activity, raw: str, privacy: Mode) -> None:
    for row in tables.ask(PARAMETERS, raw):
        said = _parameter(tables, row, privacy)
        piece.add(said)
        piece.runs.append(_record(of.id, "wasConfiguredBy", said.nodes[0].id, ()))
    for row in tables.ask(FILES, raw):
        said = _config_file(row, privacy)
        piece.add(said)
        piece.runs.append(_record(of.id, "wasConfiguredBy", said.nodes[0].id, ()))


def _parameter(tables: Tables, row: Row, privacy: Mode) -> entities.Said:
    """A parameter; one with a description or a reference to a value is its own, others are shared with logs."""
    value, name = _json(spoken(row["value"] or "", privacy)), str(row["name"])
    about = next(tables.ask(described.PARAMETER, row["descriptionKey"]), None) if row["descriptionKey"] else None
    node = described.parameter_node(about) if about is not None and about["name"] else None
    own = (node.id if node is not None else "", row["reference"] or "")
    found = Parameter(digest("Parameter", name, value, *(own if any(own) else ())), name, value)
    said = entities.Said((found,))
    if node is not None:
        said = said.plus(entities.Said((node,), (Relation("isDescribedBy", found.id, node.id),)))
    for other in tables.ask(f"{entities.ENTITIES} WHERE e.internal_key = ?", row["valueEntity_key"]):
        if not entities.is_file(other) and other["id"]:
            of_value = entities.stated(tables, other, privacy)
            said = said.plus(of_value).plus(entities.Said((), (Relation("hadReference", found.id, str(other["id"])),)))
    return said


def _json(text: str) -> str:
    """The value as JSON, as logs have it."""
    try:
        return canonical_json(json.loads(text, parse_constant=str))
    except ValueError:
        return canonical_json(text)


def _config_file(row: Row, privacy: Mode) -> entities.Said:
    location = spoken(row["location"], privacy) if row["location"] else None
    comment = spoken(row["comment"], privacy) if row["comment"] and privacy != "drop" else None
    name = base_name(spoken(str(row["name"]), privacy)) if privacy != "keep" else str(row["name"])
    key = described.part_of("ConfigFileDescription", {**row, "name": row["described"]}) if row["described"] else ""
    file = ConfigFile(digest("ConfigFile", name, location, comment, key), name, location, comment)
    if not key:
        return entities.Said((file,))
    node = ConfigFileDescription(key, str(row["described"]), row["contentType"], row["description"])
    return entities.Said((file, node), (Relation("isDescribedBy", file.id, key),))


# -- between runs -----------------------------------------------------------------------------------------------------

_INFORMED = """
    SELECT i.id AS informant, d.id AS informed FROM wasInformedBy w JOIN activities i ON i.internal_key = w.informant
    JOIN activities d ON d.internal_key = w.informed
    WHERE i.id IS NOT NULL AND d.id IS NOT NULL ORDER BY w.internal_key
"""


def informed(tables: Tables) -> Iterator[RunRecord]:
    for row in tables.ask(_INFORMED):
        yield _record(id_of(str(row["informed"])), "wasInformedBy", id_of(str(row["informant"])), ())
