"""Inputs that nothing but their base name may identify (identity.md section 3.6).

Such an input is the one registered LFN of its base name that was written before it was read, if there is exactly one.
So of all LFNs of a base name only the two that were written first matter, however many there are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from provgraph import identity
from provgraph.identity import Bound
from provgraph.model import Claim, base_name
from provgraph.resolution.picture import Picture
from provgraph.versions import Version, at

First = list[tuple[str, str]]
"""Time of the first writing, and LFN."""


class Weak:
    """The base names in question, as they stand now."""

    def __init__(self, picture: Picture, names: Iterable[str]) -> None:
        self.picture = picture
        touched: dict[str, First] = defaultdict(list)
        for lfn in picture.registered:
            touched[base_name(lfn)].append((picture.names[lfn][0].time, lfn))
        asked = {*names, *map(base_name, picture.names)}
        most = max(Counter(map(base_name, picture.names)).values(), default=0)
        stored = picture.near.look_at_names(asked, 2 + most)
        self.before = {name: first[:2] for name, first in stored.items()}
        self.now: dict[str, First] = {}
        for name in asked:
            others = [row for row in stored.get(name, []) if row[1] not in picture.names]
            self.now[name] = sorted([*others, *touched.get(name, [])])[:2]
        lfns = {lfn for first in self.now.values() for _, lfn in first} - picture.names.keys()
        self.versions: dict[str, list[Version]] = {**picture.near.look_at_versions(lfns), **picture.names}

    def content(self, claim: Claim, start: str | None, root: tuple[str, str]) -> tuple[Claim, tuple[str, str]]:
        """What a claim is about: the file of that name, or else what lay at its place."""
        earlier = [lfn for time, lfn in self.now.get(claim.name, []) if start is None or time <= start]
        if len(earlier) != 1:
            return replace(claim, lfn=None), root
        return replace(claim, lfn=earlier[0]), (at(self.versions[earlier[0]], start).id, "basename")

    def changed(self) -> list[tuple[str, str]]:
        """Base names whose first two LFNs are others now, with the earliest start of a reader that may move."""
        rows = []
        for name, now in self.now.items():
            different = set(now) ^ set(self.before.get(name, []))
            if different:
                rows.append((name, min(time for time, _ in different)))
        return rows


def bind(picture: Picture, new: list[Claim], stored: list[Bound]) -> None:
    """New inputs that nothing else explains, stored ones that lost what explained them, and who moves with them."""
    weak = Weak(picture, {c.name for c in (*new, *(b.claim for b in stored))})
    activities = picture.activities()
    for claim in new:
        root = identity.root_id(claim.place), "config" if claim.origin == "config" else "none"
        picture.state(*weak.content(claim, activities[claim.activity].start_time, root))
    others = [b for b in picture.near.look_at_unresolved(weak.changed()) if b.claim.id not in picture.removed]
    picture.near.look(activities={b.claim.activity for b in others})
    activities = picture.activities()
    for bound in {b.claim.id: b for b in (*others, *stored)}.values():
        if bound.claim.id in picture.moved or base_name(bound.claim.path) not in weak.now:
            continue
        root = identity.root_id(bound.claim.place), "config" if bound.claim.origin == "config" else "none"
        claim, to = weak.content(bound.claim, activities[bound.claim.activity].start_time, root)
        picture.move(bound, to, claim)
