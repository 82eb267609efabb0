"""A small provenance database of CTADIRAC, with something in each of its 22 tables, and exports of it."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

RUNS = (
    "4ed870fb-a3a0-48e9-8444-45dd63460996",
    "a4342513-329d-4d3d-806b-20d08b6164ad",
    "993734a7-52b7-496a-a9ed-87ddb79f697",
)
"""Three runs of one tool on one file, which wrote the same LFN; it was registered once. The last id is no UUID."""
FAILED = "5dc245d2-aa16-4026-9da9-8c763b148a2c"
TIMES = (("11:01:49.802", "11:01:55.353"), ("11:05:32.873", "11:05:38.361"), ("13:05:47.367", "13:05:53.020"))
FOLDER = "/vo.cta.in2p3.fr/user/s/somebody"
SIMTEL = f"{FOLDER}/proton_run22.simtel.gz"
MUONS = f"{FOLDER}/provtest/muons_22.hdf5"
GUIDS = ("1C1A6113-481A-C0E9-ADF3-26A9E3F19AC6", "9CD2D6F0-E512-7ED3-0825-271B083201C1")

Table = list[dict[str, object]]


def database() -> dict[str, Table]:
    """Rows by table, without their keys: these are their places, from 1."""
    description = {"name": "display-muons", "version": "0.6.2", "description": "Muon reconstruction"}
    role = {"activityDescription_key": 1, "multiplicity": 1, "type": "Main"}
    return {
        "activityDescriptions": [{**description, "type": "Reconstruction", "doculink": "https://example.org/muons"}],
        "entityDescriptions": [
            {"name": "simtel", "classType": "datasetDescription", "type": "data"},
            {"name": "muons", "classType": "datasetDescription", "description": "muon parameters"},
            {"name": "status", "classType": "valueDescription", "type": "Quality"},
        ],
        "datasetDescriptions": [{"internal_key": 1, "contentType": "application/x-simtel"}, {"internal_key": 2}],
        "valueDescriptions": [{"internal_key": 3, "valueType": "string", "ucd": "meta.code.status"}],
        "usageDescriptions": [{**role, "role": "dl0.sub.evt", "entityDescription_key": 1}],
        "generationDescriptions": [
            {**role, "role": "dl1.tel.evt.muon", "entityDescription_key": 2},
            {**role, "role": "status", "entityDescription_key": 3, "type": "Quality"},
        ],
        "parameterDescriptions": [
            {"name": "events", "valueType": "string", "ucd": "meta.id", "activityDescription_key": 1},
            {"name": "seed", "valueType": "int", "min": "0", "options": "{1,2}", "activityDescription_key": 1},
        ],
        "configFileDescriptions": [
            {"name": "muon.json", "contentType": "application/json", "activityDescription_key": 1}
        ],
        "agents": [{"id": "CTAO", "name": "CTA Observatory", "type": "Organization", "url": "https://ctao.org"}],
        **_execution(),
        **_configuration(),
    }


def _execution() -> dict[str, Table]:
    day, runs = "2020-09-03T", tuple(zip(RUNS, TIMES, strict=True))
    tool = {"name": "display-muons", "activityDescription_key": 1}
    files = [
        {"id": GUIDS[0], "name": SIMTEL, "location": "{CC-IN2P3-USER}", "generatedAtTime": "2019-05-02 12:00:52"},
        {"id": GUIDS[1], "name": MUONS, "location": "{DESY-ZN-Disk}", "generatedAtTime": "2020-09-03 11:02:03"},
    ]
    entities: Table = [{**f, "classType": "dataset", "entityDescription_key": k} for k, f in enumerate(files, 1)]
    statuses = [{"id": f"{run}_status", "name": "status", "classType": "value"} for run in RUNS]
    return {
        "activities": [
            {"id": FAILED, "startTime": f"{day}10:13:17.790", "endTime": f"{day}10:13:24.010", **tool},
            *({"id": run, "startTime": day + start, "endTime": day + end, **tool} for run, (start, end) in runs),
        ],
        "entities": entities
        + [{**s, "entityDescription_key": 3} for s in statuses]
        + [{"id": "seed-1", "name": "seed", "classType": "value"}],
        "datasetEntities": [{"internal_key": 1}, {"internal_key": 2}],
        "valueEntities": [
            *({"internal_key": 3 + k, "value": "completed"} for k in range(3)),
            {"internal_key": 6, "value": "4711"},
        ],
        "used": [
            {"role": "dl0.sub.evt", "activity_key": k, "entity_key": 1, "usageDescription_key": 1} for k in (2, 3, 4)
        ],
        "wasGeneratedBy": [
            {"role": role, "activity_key": k, "entity_key": entity, "generationDescription_key": described}
            for k in (2, 3, 4)
            for role, entity, described in (("dl1.tel.evt.muon", 2, 1), ("status", k + 1, 2))
        ],
        "wasAssociatedWith": [{"activity_key": k, "agent_key": 1} for k in (1, 2, 3, 4)],
        "wasAttributedTo": [{"entity_key": k, "agent_key": 1} for k in (1, 2, 3)],
        "wasInformedBy": [{"informant": 1, "informed": 2}],
        "wasDerivedFrom": [{"generatedEntity": 2, "usedEntity": 1}],
    }


def _configuration() -> dict[str, Table]:
    return {
        "parameters": [
            {"name": "events", "value": "proton_run22.simtel.gz", "parameterDescription_key": 1},
            {"name": "seed", "value": "4711", "parameterDescription_key": 2, "valueEntity_key": 6},
        ],
        "configFiles": [{"name": "muon.json", "location": "/etc/muon.json", "configFileDescription_key": 1}],
        "wasConfiguredBy": [
            {"artefactType": "Parameter", "activity_key": 2, "parameter_key": 1},
            {"artefactType": "Parameter", "activity_key": 2, "parameter_key": 2},
            {"artefactType": "ConfigFile", "activity_key": 2, "configFile_key": 1},
        ],
    }


def written(tables: Mapping[str, Table], folder: Path, names: Iterable[str] | None = None) -> Path:
    """Each table as PostgreSQL's COPY writes it, into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in tables if names is None else names:
        rows = [{"internal_key": key, **row} for key, row in enumerate(tables[name], 1)]
        columns = list(dict.fromkeys(column for row in rows for column in row)) or ["internal_key"]
        with (folder / f"{name}.csv").open("w", newline="") as stream:
            writer = csv.DictWriter(stream, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder
