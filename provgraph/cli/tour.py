"""The demo: the bundled campaign, the main questions, and their answers."""

import io
from typing import Any

from provgraph import demo, export, fetching, lineage, loading
from provgraph.cli import printing
from provgraph.store import Store

__all__ = ["SIMTEL", "answers", "tell"]

SIMTEL = (
    "/ctao/MC/PROD6/LaPalma/gamma/sim_telarray/4001/Data/022xxx/"
    "gamma_20deg_180deg_run022001___cta-prod6-LaPalma.simtel.zst"
)
_LINES, _WIDTH = 9, 110
"""So much of the PROV document is shown."""


def answers(store: Store) -> dict[str, Any]:
    """Load the campaign and ask: what came from a simtel file, and what did one of these come from?"""
    report = loading.load(store, [str(demo.campaign() / name) for name in ("jobs", "bundle.json")])
    simtel = [file["id"] for file in lineage.resolve(store, SIMTEL)]
    derived = lineage.downstream(store, simtel, levels=("DL2",))
    last = derived["items"][-1]["id"]
    document = io.StringIO()
    export.write(fetching.fetch(store, [last], "up"), "provn", document)
    return {
        "store": store.location,
        "load": report.as_json(),
        "down": derived,
        "up": lineage.upstream(store, [last], follow="influence"),
        "failed": lineage.activities(store, status="error"),
        "provn": document.getvalue(),
    }


def tell(found: dict[str, Any]) -> None:
    """Each question as it is typed, and its answer."""
    last = found["up"]["start"][0]["lfn"]
    store = found["store"]
    nodes, edges = found["load"]["nodes"], found["load"]["edges"]
    sources = [source for source in found["load"]["sources"] if source["kind"] != "folder"]
    known = sum(source["status"] == "known" for source in sources)
    print(f"The demo campaign is in {store}: {len(sources)} sources ({known} known before),", end=" ")
    print(f"{nodes['created']} nodes and {edges['created']} edges created.")
    _ask(f"down {SIMTEL} --level DL2", "All DL2 derived from one simtel file")
    printing.file_table(found["down"]["items"])
    _ask(f"up {last} --follow influence", "What one of them came from, models and cuts too")
    printing.file_table(found["up"]["items"])
    _ask("activities --status error", "Runs that failed")
    printing.activity_table(found["failed"]["items"])
    _ask(f"export {last} --format provn", "That DL2 file as W3C PROV")
    lines = found["provn"].splitlines()
    print("\n".join(line if len(line) <= _WIDTH else line[:_WIDTH] + " ..." for line in lines[:_LINES]))
    print(f"  ... {len(lines) - _LINES} lines more")
    print(f"\nNow ask your own: provgraph --store {store} --help")


def _ask(command: str, question: str) -> None:
    print(f"\n# {question}\n$ provgraph {command}\n")
