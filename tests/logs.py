"""Records as ctapipe writes them, made to measure; and the loader that reads them."""

import io
import json
import uuid
from pathlib import Path
from typing import Any

from provgraph.loading import find_loader
from provgraph.model import Context, Document, union

DATA = Path(__file__).with_name("data")
CTAPIPE = DATA / "ctapipe"

Record = dict[str, Any]


def uid(name: object) -> str:
    """The same uuid for the same name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, str(name)))


def header(product: str, activity: str, name: str = "ctapipe-process", **more: Any) -> Record:
    """Reference metadata of a product that an activity wrote."""
    return {
        "CTA PRODUCT ID": uid(product),
        "CTA PRODUCT CREATION TIME": "2026-11-22 12:00:30.000",
        "CTA PRODUCT DATA MODEL NAME": "ASWG",
        "CTA PRODUCT DATA LEVELS": "DL1_IMAGES,DL1_PARAMETERS",
        "CTA ACTIVITY ID": uid(activity),
        "CTA ACTIVITY NAME": name,
        "CTA CONTACT NAME": "Example Producer",
        "CTA CONTACT EMAIL": "producer@example.org",
        **more,
    }


def file(url: str, role: str | None = None, meta: Record | None = None) -> Record:
    return {"url": url, "role": role, "reference_meta": meta}


def record(name: str, tool: str = "ctapipe-process", version: str = "0.32.0", **changes: Any) -> Record:
    """One activity: a simtel file to DL1, where nothing else is said; a key set to ``...`` is left out."""
    made = {
        "activity_name": tool,
        "activity_uuid": uid(name),
        "status": "completed",
        "start": {"time_utc": "2026-11-22T12:00:00.000"},
        "stop": {"time_utc": "2026-11-22T12:01:00.000"},
        "system": {
            "ctapipe_version": version,
            "executable": "/opt/ctapipe/bin/python",
            "arguments": ["ctapipe-process", "-i", "run1.simtel.zst"],
            "environment": {"USER": "prod", "HOME": "/home/prod"},
            "platform": {
                "node": "worker01",
                "system": "Linux",
                "machine": "x86_64",
                "boot_time": "2026-11-01T00:00:00",
            },
            "python": {"version": ["3", "12", "1"], "packages": [{"name": "numpy", "version": "2.3.1"}]},
        },
        "input": [file("/data/run1.simtel.zst", "DL0/Event")],
        "output": [file("/data/run1.dl1.h5", "DL1/Event", header(f"product of {name}", name))],
        "exit_code": 0,
        "config": {"ProcessorTool": {"progress_bar": False, "EventSource": {"max_events": 5}}},
        "duration_min": 1.0,
    } | changes
    return {key: value for key, value in made.items() if value is not ...}


def log(*documents: list[Record]) -> bytes:
    """A log to which a process has appended each document, as ctapipe does."""
    return "".join(json.dumps(document, indent=3) for document in documents).encode()


def pieces(data: bytes, **context: Any) -> list[Document]:
    return list(find_loader("ctapipe").read(io.BytesIO(data), Context("test.provenance.log", **context)))


def read(data: bytes | Path, **context: Any) -> Document:
    """What the loader makes of a log, as one document."""
    return union(pieces(data.read_bytes() if isinstance(data, Path) else data, **context))


def every_log() -> list[Path]:
    """All logs of the real runs."""
    return sorted(p for p in CTAPIPE.rglob("*") if p.is_file() and p.suffix in (".log", ".json"))
