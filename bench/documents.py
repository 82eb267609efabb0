"""Import of a large PROV-JSON document, against the raw writing of what it leaves; exports, against ``prov``."""

import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from bench import raw
from bench.engines import Engine
from bench.figures import Figure, ratio, timed
from bench.load import Ran, run
from provgraph import documents, export, fetching, model
from provgraph.model import Document


def imports(engine: Engine, folder: Path, relations: int, runs: int) -> Iterator[Figure]:
    """A load as a process: at least 40% of the rate at which the engine creates the same nodes and edges."""
    document = write(folder / f"document-{relations}.json", relations)
    ours: list[Ran] = []
    plain: list[float] = []
    count = 0
    for _ in range(runs):
        engine.empty()
        ours.append(run(engine, "load", document))
    rows = raw.contents(engine)
    for _ in range(runs):
        engine.empty()
        begin = time.perf_counter()
        count = raw.write(engine, rows)
        plain.append(time.perf_counter() - begin)
    note = f"{relations} relations, {count} nodes and edges"
    yield ratio("provjson-import: process / raw CREATE", engine.name, [ran.seconds for ran in ours], plain, 2.5, note)
    yield Figure("provjson-import: peak memory of the client", engine.name, max(ran.peak for ran in ours), "MB", 200)


def exports(engine: Engine, folder: Path, relations: int, runs: int) -> Iterator[Figure]:
    """The document given back, as a process: in a quarter of the time in which ``prov`` makes and writes it."""
    document = write(folder / f"document-{relations}.json", relations)
    engine.empty()
    run(engine, "load", document)
    ours = _exported(engine, folder, runs, "--document", document)
    found = documents.find(engine.store, str(document))
    theirs = _by_prov(documents.fetch(engine.store, found, most=4 * relations), folder)
    yield from _compared("prov-export", engine, ours, theirs, f"{relations} relations")


def live(engine: Engine, folder: Path, runs: int) -> Iterator[Figure]:
    """The same of the live graph of ``million``."""
    ours = _exported(engine, folder, runs, "--all")
    whole = model.union(fetching.fetch_all(engine.store))
    yield from _compared("graph-export", engine, ours, _by_prov(whole, folder), f"{len(whole.relations)} relations")


FORMS = ("json", "provn")


def _exported(engine: Engine, folder: Path, runs: int, *what: str | Path) -> dict[str, list[Ran]]:
    return {
        form: [run(engine, "export", *what, "--format", form, "-o", folder / f"ours.{form}") for _ in range(runs)]
        for form in FORMS
    }


def _by_prov(document: Document, folder: Path) -> dict[str, float]:
    """Seconds in which ``prov`` makes it from what is in memory, and writes it."""
    begin = time.perf_counter()
    made = export.to_prov(document)
    making = time.perf_counter() - begin
    writing = {form: partial(made.serialize, folder / f"prov.{form}", format=form) for form in FORMS}
    return {form: making + timed(write) for form, write in writing.items()}


def _compared(
    word: str, engine: Engine, ours: Mapping[str, Sequence[Ran]], theirs: Mapping[str, float], note: str
) -> Iterator[Figure]:
    for form, ran in ours.items():
        name = f"{word}: {form}"
        yield ratio(f"{name}: process / prov", engine.name, [r.seconds for r in ran], [theirs[form]], 0.25, note)
        yield Figure(f"{name}: peak memory of the client", engine.name, max(r.peak for r in ran), "MB", 100)


def write(path: Path, relations: int) -> Path:
    """A chain of runs, each of which reads what the one before wrote: half as many runs and files as relations."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"prefix": {"ex": "http://example.org/", "cta": "https://example.org/cta#"}')
        for kind, record in _RECORDS.items():
            lines = (
                record.replace("@0", f"{i - 1:07d}").replace("@1", f"{i:07d}") for i in range(1, relations // 2 + 1)
            )
            stream.write(f',\n"{kind}": {{\n')
            stream.write(next(lines))
            stream.writelines(f",\n{line}" for line in lines)
            stream.write("}")
        stream.write("}\n")
    return path


_RECORDS = {
    "entity": '"ex:file-@1": {"prov:label": "gamma_run@1.DL1.h5", "prov:location": "/vo/user/gamma_run@1.DL1.h5", '
    '"cta:size": [{"$": "1048576", "type": "xsd:long"}]}',
    "activity": '"ex:run-@1": {"prov:startTime": "2026-01-01T00:00:00Z", "prov:endTime": "2026-01-01T01:00:00Z", '
    '"prov:label": "ctapipe-process"}',
    "wasGeneratedBy": '"_:g@1": {"prov:entity": "ex:file-@1", "prov:activity": "ex:run-@1", '
    '"prov:time": "2026-01-01T01:00:00Z", "prov:role": "DL1/Event"}',
    "used": '"_:u@1": {"prov:activity": "ex:run-@1", "prov:entity": "ex:file-@0", "prov:role": "DL0/Event"}',
}
