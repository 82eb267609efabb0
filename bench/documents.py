"""Import of a large PROV-JSON document, against the raw writing of what it leaves; and its export, against ``prov``."""

import time
from collections.abc import Iterator
from pathlib import Path

from bench import raw
from bench.engines import Engine
from bench.figures import Figure, ratio
from bench.load import Ran, run
from provgraph import documents, export


def imports(engine: Engine, folder: Path, relations: int, runs: int) -> Iterator[Figure]:
    """A load as a process: at least 40% of the rate at which the engine creates the same nodes and edges."""
    document = write(folder / f"document-{relations}.json", relations)
    ours: list[Ran] = []
    plain: list[float] = []
    count = 0
    # All loads first: the peak of a process that is started by a large one is at least as large.
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


def exports(engine: Engine, folder: Path, relations: int) -> Iterator[Figure]:
    """The document given back, as a process: in a quarter of the time in which ``prov`` makes and writes it."""
    document = write(folder / f"document-{relations}.json", relations)
    engine.empty()
    run(engine, "load", document)
    ran = {
        form: run(engine, "export", "--document", document, "--format", form, "-o", folder / f"back.{form}")
        for form in ("json", "provn")
    }
    made = documents.fetch(engine.store, documents.find(engine.store, str(document)), most=4 * relations)
    begin = time.perf_counter()
    known = export.to_prov(made)
    making = time.perf_counter() - begin
    for form, ours in ran.items():
        begin = time.perf_counter()
        known.serialize(folder / f"prov.{form}", format=form)
        theirs = making + time.perf_counter() - begin
        yield ratio(
            f"{form}-export: process / prov", engine.name, [ours.seconds], [theirs], 0.25, f"{relations} relations"
        )
        yield Figure(f"{form}-export: peak memory of the client", engine.name, ours.peak, "MB", 100)


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
