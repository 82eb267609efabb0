"""``python -m bench [WHAT ...]``, with some of ``WORDS``: without a word all of them, small."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import campaign, crowd, documents, grid, job, lineage, load, million, startup, validity
from bench.engines import Engine, engines
from bench.figures import Figure, document, table

WORDS = (
    *("load", "again", "grows", "wide", "lineage", "graph-export", "job", "more", "grid", "step", "crowd", "startup"),
    *("validate", "provjson-import", "prov-export"),
)

ON_THE_MILLION = ("lineage", "graph-export", "job", "more")


def main() -> int:
    given = _parser().parse_args()
    words: list[str] = given.what or list(WORDS)
    if unknown := set(words) - set(WORDS):
        raise SystemExit(f"not among {', '.join(WORDS)}: {', '.join(sorted(unknown))}")
    if given.provgraph:
        load.PROVGRAPH = given.provgraph
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="provgraph-bench-") as folder, engines(given.engine, given.store) as chosen:
        for engine in chosen:
            for figure in _figures(engine, words, Path(folder), given):
                found.append(figure)
                print(table([figure]).splitlines()[1], file=sys.stderr, flush=True)
    print(table(found))
    if given.json:
        given.json.write_text(document(found) + "\n")
    return 0


def _figures(engine: Engine, words: list[str], folder: Path, given: argparse.Namespace) -> Iterator[Figure]:
    logs = given.logs or _logs(folder, given.simtel)
    steps: dict[str, Callable[[], Iterator[Figure]]] = {
        "load": lambda: load.loads(engine, logs, given.runs),
        "again": lambda: load.again(engine, logs, given.runs),
        "grows": lambda: load.grows(engine, folder, max(1, given.simtel // 5), given.runs),
        "wide": lambda: load.wide(engine, folder, given.inputs, given.runs),
        "lineage": lambda: lineage.questions(engine, given.runs),
        "job": lambda: job.one(engine, 20 * given.runs),
        "grid": lambda: grid.whole(engine, given.campaign or _logs(folder, given.simtel).parent),
        "more": lambda: grid.more(engine, 20 * given.runs),
        "step": lambda: grid.step(folder, given.runs),
        "crowd": lambda: crowd.together(engine, folder, given.processes, given.each, given.runs),
        "provjson-import": lambda: documents.imports(engine, folder, given.relations, given.runs),
        "prov-export": lambda: documents.exports(engine, folder, given.relations, given.runs),
        "graph-export": lambda: documents.live(engine, folder, given.runs),
        "startup": lambda: startup.starts(engine, folder, given.runs),
        "validate": lambda: validity.documents(folder, given.statements, given.runs),
    }
    filled = False
    for word in sorted(words, key=WORDS.index):
        if word in ON_THE_MILLION and not filled:
            count = million.fill(engine, given.files, given.inputs)
            print(f"{engine.name}: {count} nodes and edges", file=sys.stderr, flush=True)
            filled = True
        yield from steps[word]()
        filled = filled and word in ON_THE_MILLION


def _logs(folder: Path, simtel: int) -> Path:
    place = folder / "campaign"
    if not place.exists():
        campaign.write(place, simtel, 20)
    return place / "jobs"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="*", metavar="WHAT", help=", ".join(WORDS))
    parser.add_argument("--engine", choices=("embedded", "neo4j", "both"), default="both")
    parser.add_argument("--store", metavar="URL", help="an empty Neo4j server, instead of that of the tests")
    parser.add_argument("--logs", type=Path, help="a folder of logs to load, instead of one that is made")
    parser.add_argument("--campaign", type=Path, help="a folder with jobs, bundle.json, golden.json, likewise")
    parser.add_argument("--simtel", type=int, default=500, help="size of the campaign that is made")
    parser.add_argument("--inputs", type=int, default=1_000, help="of the wide merge")
    parser.add_argument("--files", type=int, default=5_000, help="simtel files of the store that is asked")
    parser.add_argument("--statements", type=int, default=10_000, help="of the documents that are validated")
    parser.add_argument("--relations", type=int, default=20_000, help="of the PROV document that comes in and goes out")
    parser.add_argument("--processes", type=int, default=16, help="of the crowd")
    parser.add_argument("--each", type=int, default=20, help="jobs that each of them loads")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--provgraph", type=Path, help="the command to time, as of another environment")
    parser.add_argument("--json", type=Path, help="a file for the figures as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
