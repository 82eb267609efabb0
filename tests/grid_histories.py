"""Small random campaigns: jobs that are rescheduled, fail and share files, what DIRAC says of them, and their logs."""

from dataclasses import replace
from random import Random
from typing import Any

from histories import Record, World, history, moment

from provgraph.grid import FileRecord, JobRecord, LoggingRecord, RunRecord
from provgraph.model import Activity, Agent, Claim, Document, base_name, digest

NAMES = ("x.dl1.h5", "y.dl2.h5", "m.pkl", "s.simtel.zst")
FOLDERS = ("/ctao/a", "/lst/b")


class Grid(World):
    """A world with logical file names: the same base names in the folders of two VOs, files written by several jobs."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        folders = FOLDERS[: random.randint(1, 2)]
        self.lfns = [f"{folder}/{n}" for folder in folders for n in random.sample(NAMES, random.randint(1, 3))]
        self.named = list(self.activities)

    def some(self, most: int) -> tuple[str, ...]:
        return tuple(self.random.sample(self.lfns, self.random.randint(0, min(most, len(self.lfns)))))

    def run(self) -> str:
        """A run that headers may name as their writer, or one that they do not know."""
        return self.named.pop() if self.named and self.random.random() < 0.5 else self.uuid()


class Job:
    """One job: what it was to read and write, when it ran, and how often it was rescheduled."""

    def __init__(self, world: Grid, vo: str, number: int) -> None:
        random = world.random
        self.world, self.vo, self.number = world, vo, number
        self.inputs, self.outputs = world.some(2), world.some(2)
        self.start = random.randint(0, 60)
        self.end = self.start + random.randint(1, 39)
        self.rescheduled = random.choice([0, 0, 0, 1])
        last = random.choice(["Done", "Failed", "Killed", "Running"])
        rows = [LoggingRecord(moment(self.start + 2), "Rescheduled")] * self.rescheduled
        self.logging = (*rows, LoggingRecord(moment(self.end), last)) if random.random() < 0.8 else ()

    def document(self) -> Document:
        """What one source says of it: DIRAC's own record, its JDL, or the ``job.info`` beside its log."""
        random = self.world.random
        origin = random.choice(["record", "record", "jdl", "job.info"])
        said: dict[str, Any] = {
            "vo": self.vo if random.random() < 0.8 else None,
            "job": self.number,
            "origin": origin,
            "inputs": self._inputs(),
            "text": str(random.random()),
        }
        if origin == "record":
            said |= self._of_record()
        elif origin == "jdl":
            said["asked"] = self.outputs
        return Document(jobs=(JobRecord(id=digest(str(said)), **said),))

    def _inputs(self) -> tuple[str, ...] | None:
        """Not every source has the list, and not every list is right."""
        random = self.world.random
        if random.random() < 0.7:
            return self.inputs
        return self.world.some(1) if random.random() < 0.3 else None

    def _of_record(self) -> dict[str, Any]:
        random = self.world.random
        return {
            "status": random.choice(["Done", "Failed", "Running"]),
            "logging": self.logging,
            "start_time": moment(self.start),
            "end_time": moment(self.end),
            "site": random.choice(["A", "B"]),
            "reschedule_counter": self.rescheduled,
            "last_update": moment(random.randint(0, 99)),
            "outputs": self.outputs if random.random() < 0.7 else None,
        }

    def logs(self) -> list[Document]:
        """Of its runs, some with a second record; a few were found where nothing names the job, or its VO."""
        random = self.world.random
        runs = [self.world.run() for _ in range(random.randint(0, 3))]
        return [self._log(run) for run in runs for _ in range(random.choice([1, 1, 1, 2]))]

    def _log(self, run: str) -> Document:
        random, world = self.world.random, self.world
        record = Record(world, run)
        record.scope = f"job:{self.vo if random.random() < 0.8 else ''}/{self.number}"
        record.scope = record.scope if random.random() < 0.95 else "host:a"
        files = (*self.inputs, *self.outputs, *world.some(1))
        record.paths = [*(f"/s/{self.number}/{base_name(lfn)}" for lfn in files), world.paths[0]]
        return record.document()


def catalogued(world: Grid, lfn: str) -> Document:
    """What the catalogue says of a file at one time: with or without checksum, time and job."""
    random = world.random
    said: dict[str, Any] = {
        "lfn": lfn,
        "adler32": random.choice(["aaaaaaaa", "bbbbbbbb", None]),
        "created": moment(random.randint(0, 100)) if random.random() < 0.9 else None,
        "job": random.choice([None, 1, 2, 3, 9]),
        "output_type": random.choice([None, "Data", "Model"]),
        "data_level": random.choice([None, "DL2"]),
        "size": random.choice([None, 5]),
        "text": str(random.random()),
    }
    return Document(files=(FileRecord(id=digest(str(said)), **said),))


def campaign(random: Random) -> list[Document]:
    """Records of a few jobs (two VOs may count alike), of the catalogue, and logs; one document each."""
    world = Grid(random)
    keys = {(random.choice(["ctao"] * 4 + ["lst"]), random.choice([1, 2, 3])) for _ in range(random.randint(1, 4))}
    told: list[Document] = []
    for vo, number in sorted(keys):
        job = Job(world, vo, number)
        told += [job.document() for _ in range(random.choice([1, 1, 2]))]
        told += job.logs()
    told += [catalogued(world, lfn) for lfn in world.lfns for _ in range(random.choice([0, 1, 1, 2]))]
    return told + (history(random) if random.random() < 0.3 else [])


class Database:
    """A provenance database of some runs that a campaign speaks of, and of one that nothing else knows."""

    def __init__(self, random: Random, documents: list[Document]) -> None:
        self.random = random
        runs = {a.id: a for d in documents for a in d.activities}
        self.lfns = sorted({f.lfn for d in documents for f in d.files} | {"/ctao/a/f0.pkl", "/ctao/a/s.simtel.zst"})
        self.runs = [*random.sample(list(runs.values()), min(len(runs), 3)), Activity(World(random).uuid())]

    def documents(self) -> list[Document]:
        """One for each run, one for each file."""
        return [self._run(run) for run in self.runs] + [
            self._file(lfn) for lfn in self.lfns if self.random.random() < 0.5
        ]

    def _run(self, run: Activity) -> Document:
        random = self.random
        begin = random.randint(0, 60)
        start, end = run.start_time or moment(begin), moment(begin + random.randint(0, 39))
        status = random.choice(["completed", "completed", "unknown"])
        rank = f"- {end} {random.random()}"
        files = [(kind, random.choice(self.lfns)) for kind in ("used", "wasGeneratedBy") if random.random() < 0.8]
        claims = [
            Claim(digest("db", run.id, kind, lfn), kind, run.id, lfn, "", "r", copy=rank)  # type: ignore[arg-type]
            for kind, lfn in files
        ]
        told = [RunRecord(digest(run.id, kind, lfn), run.id, kind, lfn, True) for kind, lfn in files]
        agent = Agent("ctao", "CTAO", "Organization")
        told.append(RunRecord(digest(run.id, "agent"), run.id, "wasAssociatedWith", agent.id))
        copy = Activity(run.id, run.name, "0", status, start_time=start, end_time=end, rank=rank, lists_outputs=True)
        records = tuple(self._record(lfn) for _, lfn in files)
        return Document((copy,), tuple(claims), (agent,), files=records, runs=tuple(told))

    def _file(self, lfn: str) -> Document:
        return Document(nodes=(Agent("ctao", "CTAO", "Organization"),), files=(self._record(lfn),))

    def _record(self, lfn: str) -> FileRecord:
        """A database has a row of each file that it names."""
        random = self.random
        created = moment(random.randint(0, 100))
        said = (("ctao", random.choice(["Creator", None])),) if random.random() < 0.5 else ()
        record = FileRecord("", lfn, random.choice(["G1", "G2", None]), created=created, attributions=said)
        return replace(record, id=digest(lfn, record.guid, created, said))
