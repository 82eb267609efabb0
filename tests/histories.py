"""Small random worlds: a few runs, paths, products and headers, with everything that can go wrong between them."""

import uuid
from random import Random

from provgraph.model import (
    Activity,
    Claim,
    Configuration,
    Document,
    Header,
    Parameter,
    Relation,
    digest,
    header,
    place_of,
)


def moment(seconds: int) -> str:
    return f"2026-01-01T00:{seconds // 60:02d}:{seconds % 60:02d}.000Z"


class World:
    """What exists: ids, paths, scopes, and what the header of each product says."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.activities = [self.uuid() for _ in range(random.randint(1, 6))]
        self.lost = [self.uuid() for _ in range(2)]
        self.products = [self.uuid() for _ in range(random.randint(1, 4))]
        names = [
            f"f{i}.{x}" for i in range(random.randint(1, 3)) for x in random.sample(["dl1.h5", "dl2.h5", "pkl"], 2)
        ]
        self.paths = [f"/d/{n}" for n in names] + [f"/e/{n}" for n in names if random.random() < 0.5]
        self.scopes = ["host:a", "host:b"][: random.randint(1, 2)]
        everyone = self.activities + self.lost
        self.times = {a: (random.randint(0, 50), random.randint(50, 100)) for a in everyone}
        self.written = {p: (random.choice(everyone), random.randint(0, 100)) for p in self.products}

    def uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def header(self, product: str | None) -> Header | None:
        if product is None:
            return None
        writer, created = self.written[product]
        start, stop = self.times[writer]
        return header(
            {
                "CTA PRODUCT ID": product,
                "CTA ACTIVITY ID": writer,
                "CTA ACTIVITY NAME": "tool-" + writer[:2],
                "CTA PRODUCT DATA MODEL NAME": "ASWG",
                "CTA PRODUCT CREATION TIME": moment(created),
                "CTA PRODUCT DATA LEVELS": "DL2",
                "CTA ACTIVITY START TIME": moment(start),
                "CTA ACTIVITY STOP TIME": moment(stop) if self.random.random() < 0.8 else None,
            }
        )


class Record:
    """One copy of one activity's record, with its claims."""

    def __init__(self, world: World, activity: str) -> None:
        random = world.random
        start = random.randint(0, 80)
        end = start + random.randint(0, 30)
        self.status = random.choice(["completed", "completed", "error", "running"])
        self.rank = f"{int(self.status != 'running')} {moment(end)} {random.random()}"
        self.world, self.id, self.scope = world, activity, random.choice(world.scopes)
        self.start, self.end = moment(start), None if self.status == "running" else moment(end)
        self.paths = world.paths
        self.seen: dict[object, int] = {}

    def claim(self, kind: str, role: str | None, shown: Header | None, origin: str = "log") -> Claim:
        path = self.world.random.choice(self.paths)
        key = (kind, path, role, shown.product_id if shown is not None else None)
        occurrence = self.seen[key] = self.seen.get(key, -1) + 1
        return Claim(
            digest(self.id, *key, occurrence),
            kind,  # type: ignore[arg-type]
            self.id,
            path,
            place_of(self.scope, path),
            role,
            shown,
            origin,  # type: ignore[arg-type]
            occurrence,
            self.rank,
        )

    def document(self) -> Document:
        random, world = self.world.random, self.world
        reads = [
            self.claim(
                "used",
                random.choice(["Event data", None, "reconstructor"]),
                world.header(random.choice([*world.products, *[None] * len(world.products)])),
            )
            for _ in range(random.randint(0, 3))
        ]
        unlisted = random.random() < 0.4
        writes = [
            self.claim(
                "wasGeneratedBy",
                random.choice(["DL1/Event", None]),
                None if unlisted else world.header(random.choice([*world.products, None])),
                "config" if unlisted else "log",
            )
            for _ in range(random.randint(0, 2))
        ]
        activity = Activity(
            id=self.id,
            name="tool-" + self.id[:2],
            version="1",
            status=self.status,
            start_time=self.start,
            end_time=self.end,
            scope=self.scope,
            rank=self.rank,
            lists_outputs=bool(writes) and not unlisted,
        )
        configuration = Configuration(f"c{random.randint(0, 2)}", "Tool", "{}")
        parameter = Parameter("p" + configuration.id, "x", "1")
        relations = (
            Relation("hadMember", configuration.id, parameter.id),
            Relation("wasConfiguredBy", self.id, configuration.id, (), self.rank),
        )
        return Document((activity,), (*reads, *writes), (configuration, parameter), relations)


def history(random: Random) -> list[Document]:
    """Records of a small world, one document each; some activities have two records that differ."""
    world = World(random)
    return [
        Record(world, activity).document() for activity in world.activities for _ in range(random.choice([1, 1, 1, 2]))
    ]


def retold(random: Random, documents: list[Document]) -> list[list[Document]]:
    """The same documents in another order, some of them again, in pieces."""
    told = random.sample(documents, len(documents))
    told += [d for d in told if random.random() < 0.3]
    pieces = []
    while told:
        size = random.randint(1, 4)
        pieces.append(told[:size])
        told = told[size:]
    return pieces
