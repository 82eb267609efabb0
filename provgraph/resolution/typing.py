"""What the edges of runs are where description files say the type of a role (IVOA): the use of a calibration is no
dataflow, whatever its role sounds like.

An edge is what its claim, its run, and all descriptions of the run's tool add up to. So a new file decides anew what
the stored edges of these roles are: all of them are read, and those that change are changed, in the same transaction.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from provgraph import descriptions, identity
from provgraph.evidence import Transaction
from provgraph.model import Activity, Claim, DescriptionRecord

__all__ = ["Types", "retyped"]

_LABELS = {"used": "UsageDescription", "wasGeneratedBy": "GenerationDescription"}


class Types:
    """Types of the roles of tools, as these records say it; what is stored of a tool is read when it is asked for."""

    def __init__(self, tx: Transaction, fresh: Iterable[DescriptionRecord]) -> None:
        self._tx = tx
        self._fresh = [record for record in fresh if record.kind == "activity"]
        self._stored: dict[str, list[DescriptionRecord]] = {}
        self._known: dict[tuple[str, str | None], dict[tuple[str, str], str]] = {}

    def look(self, tools: Iterable[str]) -> None:
        """Read what is stored of these tools."""
        names = sorted(set(tools) - self._stored.keys())
        if names:
            rows = self._tx.run("evidence/description_records", names=names)[0][0]
            self._stored |= {name: [] for name in names}
            for record in (DescriptionRecord(*row) for row in rows):
                self._stored[record.name].append(record)

    def stored(self, tool: str) -> list[DescriptionRecord]:
        self.look([tool])
        return self._stored[tool]

    def of(self, claim: Claim, run: Activity) -> str | None:
        """The type that files say of the role in which this run used or generated something."""
        if claim.role is None or run.name is None:
            return None
        key = run.name, run.version
        if key not in self._known:
            self._known[key] = descriptions.types(*key, [*self.stored(run.name), *self._fresh])
        return self._known[key].get((_LABELS[claim.kind], claim.role))

    def changed(self) -> Iterator[tuple[str, dict[str, set[str]]]]:
        """Tools of which the new files change the type of some role, each with these roles by kind of claim."""
        for tool in sorted({record.name for record in self._fresh}):
            stored = self.stored(tool)
            versions = {None, *(r.version for r in (*stored, *self._fresh) if r.name == tool)}
            found: dict[str, set[str]] = {kind: set() for kind in _LABELS}
            for version in versions:
                before = descriptions.types(tool, version, stored)
                after = descriptions.types(tool, version, [*stored, *self._fresh])
                for label, role in (key for key, _ in before.items() ^ after.items()):
                    found[next(kind for kind, of in _LABELS.items() if of == label)].add(role)
            if any(found.values()):
                yield tool, found


Row = list[Any]


def retyped(
    tx: Transaction, types: Types, runs: Callable[[str], Activity | None], gone: Iterable[str]
) -> dict[str, list[Row]]:
    """Rows of ``write/retyped``; ``runs`` tells of runs what is new; claims that are ``gone`` are decided elsewhere."""
    rows: dict[str, list[Row]] = {kind: [] for kind in _LABELS}
    others = frozenset(gone)
    for tool, roles in types.changed():
        sides = tx.run(
            "evidence/in_roles", tool=tool, usages=sorted(roles["used"]), generations=sorted(roles["wasGeneratedBy"])
        )
        for kind, claims in zip(_LABELS, sides[0], strict=True):
            rows[kind] += _decided(types, tool, kind, runs, (claim for claim in claims if claim[2] not in others))
    return rows


def _decided(
    types: Types, tool: str, kind: Any, runs: Callable[[str], Activity | None], claims: Iterable[Row]
) -> list[Row]:
    """By activity, the claims whose edges are something else now."""
    found: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for activity, version, id_, role, path, origin, *now in claims:
        run = runs(activity) or Activity(activity, tool, version)
        claim = Claim(id_, kind, activity, path or "", "", role, origin=origin)
        flags = identity.flags(claim, run, types.of(claim, run))
        # Whether what a run generated flows on, the run decides.
        then = (flags.type, flags.dataflow, flags.influence) if kind == "used" else (flags.type, *now[1:])
        if then != tuple(now):
            found[activity, *then].append(id_)
    return [[activity, sorted(ids), *then] for (activity, *then), ids in sorted(found.items())]
