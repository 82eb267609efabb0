"""What other statements of its scope tell of a statement: what an influence joins, what a usage is for."""

from array import array
from bisect import bisect_left
from dataclasses import replace

from provgraph.statements import ELEMENTS, ENDS, Statement

__all__ = ["Kinds"]

_DESCRIPTIONS = frozenset({"voprov:UsageDescription", "voprov:GenerationDescription"})
_LABELS = ("Entity", "Activity", "Agent")


class Kinds:
    """Which identifiers are entities, activities, agents: 8 bytes for each mention, if there are influences."""

    def __init__(self) -> None:
        self._seen = {label: array("q") for label in _LABELS}
        self._influences = False
        self._usages: dict[tuple[str, str], str] = {}

    def see(self, statement: Statement) -> None:
        if statement.kind == "entity":
            self._see_description(statement)
        if statement.kind in ELEMENTS:
            self._add(ELEMENTS[statement.kind], statement.bundle, statement.id)
        elif (labels := ENDS[statement.kind]) is not None:
            for label, name in zip(labels, statement.formal[:2], strict=True):
                self._add(label, statement.bundle, name)
        else:
            self._influences = True

    def seen(self) -> "Kinds":
        """There are no more statements to see."""
        for label, keys in self._seen.items():
            self._seen[label] = array("q", sorted(keys) if self._influences else ())
        return self

    def _see_description(self, statement: Statement) -> None:
        """Of usages and generations, as voprov writes them: an entity with a type of the IVOA."""
        if _DESCRIPTIONS.intersection(value for name, value in statement.attributes if name == "prov:type"):
            for name, value in statement.attributes:
                if name == "voprov:type":
                    self._usages[statement.bundle, statement.id or ""] = str(value)

    def _add(self, label: str, scope: str, name: str | None) -> None:
        if name is not None:
            self._seen[label].append(hash((scope, name)))

    def told(self, statement: Statement) -> Statement:
        """The statement with what it does not say itself."""
        if self._usages and statement.kind in ("used", "wasGeneratedBy"):
            said = (str(value) for name, value in statement.attributes if name == "voprov:descriptor")
            usage = next((self._usages.get((statement.bundle, name)) for name in said), None)
            return replace(statement, usage=usage)
        if ENDS.get(statement.kind, ()) is not None:
            return statement
        first, second = (self._label(statement.bundle, name) for name in statement.formal[:2])
        return replace(statement, ends=(first, second))

    def _label(self, scope: str, name: str | None) -> str:
        """An entity before an activity before an agent; an entity where nothing tells."""
        key = hash((scope, name))
        return next((label for label in _LABELS if _holds(self._seen[label], key)), "Entity")


def _holds(keys: "array[int]", key: int) -> bool:
    at = bisect_left(keys, key)
    return at < len(keys) and keys[at] == key
