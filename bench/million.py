"""A store of a million nodes and edges, written by raw statements.

- ``SIMTEL`` runs of ctapipe-process, all with one configuration file; of each ten files a merge and an apply-models,
  with one model: some 96,000 files hang on the configuration
- a merge of ``WIDE`` files, each made of two: 20,000 ancestors, activities among them
- a ladder of ``RUNGS`` diamonds: 2^40 paths
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench import raw
from bench.campaign import uid
from bench.engines import Engine

SIMTEL, MERGE, WIDE, RUNGS = 80_000, 10, 5_000, 40
CONFIGURATION, MODEL, MERGED, BOTTOM = "out-configuration", "out-model", "out-wide", "out-ladder-0"
SHARED = {
    "isDescribedBy": "ActivityDescription",
    "wasConfiguredBy": "Configuration",
    "wasInfluencedBy": "Environment",
    "wasAssociatedWith": "Agent",
}
_REQUIRED = {"Agent": {"type": "Organization"}, "Configuration": {"text": "{}"}}
"""What such a node has, too."""
_HEADER = '{"CTA ACTIVITY NAME":"ctapipe-process","CTA PRODUCT DATA LEVELS":"DL1","CTA PRODUCT DATA MODEL NAME":"ASWG"}'
_TIME = "2026-01-01T00:00:00.000Z"


def simtel(run: int) -> str:
    return f"out-simtel-{run}"


@dataclass
class Rows:
    """Nodes by label and edges by type, as they are made."""

    nodes: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    edges: dict[tuple[str, str, str], list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    first: int = 0
    """Number of the first claim."""

    def __post_init__(self) -> None:
        self._number: Iterator[int] = itertools.count(self.first)

    def file(self, key: str, level: str | None, data_type: str = "data", producer: str | None = None) -> str:
        path = f"/ctao/MC/PROD6/LaPalma/gamma/{key}.h5"
        self.nodes["Entity"].append(
            {
                "id": key,
                "name": f"{key}.h5",
                "lfn": path,
                "path": path,
                "place": uid("place", key),
                "dataLevel": level,
                "dataType": data_type,
                "partial": False,
                "generatedBy": producer,
                "header": _HEADER if producer else None,
            }
        )
        return key

    def run(self, tool: str, data: Sequence[str], influences: Sequence[str], output: str, level: str) -> str:
        """An activity, its edges and the file that it wrote."""
        key = uid("run", output)
        self.nodes["Activity"].append(
            {
                "id": key,
                "name": tool,
                "version": "0.32.0",
                "status": "completed",
                "startTime": _TIME,
                "endTime": _TIME,
                "host": "wn001.example.org",
                "scope": "host:wn001.example.org",
                "inferred": False,
                "listsOutputs": True,
                "rank": f"1 {_TIME}",
            }
        )
        self.file(output, level, producer=key)
        for cause, flow in (*((d, True) for d in data), *((i, False) for i in influences)):
            self.used(key, cause, flow)
        self._claim("Entity", "wasGeneratedBy", "Activity", output, key, True)
        for kind, label in SHARED.items():
            self.edges["Activity", kind, label].append([key, f"shared-{label}"])
        return output

    def used(self, activity: str, cause: str, dataflow: bool = False) -> None:
        self._claim("Activity", "used", "Entity", activity, cause, dataflow)

    def _claim(self, source: str, kind: str, target: str, a: str, b: str, dataflow: bool) -> None:
        claim = f"{next(self._number):032x}"
        self.edges[source, kind, target].append([a, b, claim, "DL1/Event", _TIME, "Main", dataflow, True, False, "log"])


_CLAIM = ("id", "role", "time", "type", "dataflow", "influence", "inferred", "origin")


def rows(simtel_files: int = SIMTEL, wide: int = WIDE) -> list[raw.Rows]:
    """All statements with their rows."""
    made = Rows()
    for label in SHARED.values():
        made.nodes[label].append({"id": f"shared-{label}", "name": label} | _REQUIRED.get(label, {}))
    made.file(CONFIGURATION, None, "configuration")
    made.file(MODEL, None, "model")
    _campaign(made, simtel_files)
    _wide(made, wide)
    _ladder(made)
    return statements(made)


def statements(made: Rows) -> list[raw.Rows]:
    found = [
        raw.Rows(raw.node_text(label, list(records[0])), [list(record.values()) for record in records])
        for label, records in made.nodes.items()
    ]
    for (source, kind, target), edges in made.edges.items():
        keys = _CLAIM if len(edges[0]) > 2 else ()
        found.append(raw.Rows(raw.edge_text(source, kind, target, keys), sorted(edges, key=lambda r: (r[0], r[1]))))
    return found


def _campaign(made: Rows, files: int) -> None:
    for first in range(0, files, MERGE):
        parts = [
            made.run("ctapipe-process", [made.file(simtel(run), "DL0")], [CONFIGURATION], f"out-dl1-{run}", "DL1")
            for run in range(first, min(first + MERGE, files))
        ]
        merged = made.run("ctapipe-merge", parts, [], f"out-merged-{first}", "DL1")
        made.run("ctapipe-apply-models", [merged], [MODEL], f"out-final-{first}", "DL2")


def _wide(made: Rows, inputs: int) -> None:
    parts = []
    for i in range(inputs):
        data = [made.file(f"out-{kind}-{i}", "DL0") for kind in ("events", "monitoring")]
        parts.append(made.run("ctapipe-process", data, [], f"out-part-{i}", "DL1"))
    made.run("ctapipe-merge", parts, [], MERGED, "DL1")


def _ladder(made: Rows) -> None:
    below = made.file(BOTTOM, "DL1")
    for i in range(1, RUNGS + 1):
        sides = [made.run("ctapipe-process", [below], [], f"out-ladder-{i}-{side}", "DL1") for side in "ab"]
        below = made.run("ctapipe-merge", sides, [], f"out-ladder-{i}", "DL2")


def fill(engine: Engine, simtel_files: int = SIMTEL, wide: int = WIDE) -> int:
    """Write it into an empty store; how many nodes and edges."""
    engine.empty()
    return raw.write(engine, rows(simtel_files, wide))
