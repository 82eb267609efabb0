"""Constraints 50 to 56: what a name stands for, and what nothing can be."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from provgraph.statements import ELEMENTS, Statement
from provgraph.validity.components import Edge, cycles
from provgraph.validity.constraints import constraint
from provgraph.validity.facts import OVERLAPPING, PROV, Fact, Scope, Violation
from provgraph.validity.terms import Term

__all__ = ["impossible"]

_TYPES: dict[str, tuple[str, ...]] = {
    "used": ("activity", "entity"),
    "wasGeneratedBy": ("entity", "activity"),
    "wasInvalidatedBy": ("entity", "activity"),
    "wasStartedBy": ("activity", "entity", "activity"),
    "wasEndedBy": ("activity", "entity", "activity"),
    "wasInformedBy": ("activity", "activity"),
    "wasDerivedFrom": ("entity", "entity", "activity"),
    "wasAttributedTo": ("entity", "agent"),
    "wasAssociatedWith": ("activity", "agent", "entity"),
    "actedOnBehalfOf": ("agent", "agent", "activity"),
    "specializationOf": ("entity", "entity"),
    "alternateOf": ("entity", "entity"),
    "hadMember": ("entity", "entity"),
    "mentionOf": ("entity", "entity", "entity"),
}
"""Constraint 50: what the arguments are."""

_UNNAMED = frozenset({"specializationOf", "alternateOf", "hadMember", "mentionOf"})
_SPECIFIC = ("specializationOf", "mentionOf")


def impossible(facts: Sequence[Fact], scope: Scope) -> Iterator[Violation]:
    """``facts``: after merging."""
    yield from _unspecified(facts)
    yield from _reflexive(facts)
    yield from _identifiers(facts)
    yield from _disjoint(facts)
    yield from _empty(facts, scope)


def _unspecified(facts: Iterable[Fact]) -> Iterator[Violation]:
    for fact in facts:
        if fact.kind == "wasDerivedFrom":
            _, _, activity, *events = fact.source.formal
            if activity is None and events != [None, None]:
                yield Violation(constraint(51), (fact.source,), "names no activity")


def _reflexive(facts: Iterable[Fact]) -> Iterator[Violation]:
    """With inference 19: specialization is transitive."""
    edges = [Edge(f.arguments[0], f.arguments[1], True, f.source) for f in facts if f.kind in _SPECIFIC]
    for cycle in cycles(edges):
        yield Violation(constraint(52), tuple(edge.label for edge in cycle), "lead back to where they start")


def _identifiers(facts: Iterable[Fact]) -> Iterator[Violation]:
    """One identifier for two kinds of statement: 53 and 54."""
    kinds: dict[Term, dict[str, Statement]] = defaultdict(dict)
    for fact in facts:
        if isinstance(fact.id, str) and fact.kind not in _UNNAMED:
            kinds[fact.id].setdefault(fact.kind, fact.source)
    for said in (said for said in kinds.values() if len(said) > 1):
        things = [kind for kind in said if kind in ELEMENTS]
        apart = [kind for kind in said if kind not in (*ELEMENTS, *OVERLAPPING)]
        if things and len(things) < len(said):
            yield _shared(54, said.values())
        if len(apart) > 1:
            yield _shared(53, [said[kind] for kind in apart])


def _shared(number: int, statements: Iterable[Statement]) -> Violation:
    return Violation(constraint(number), tuple(dict.fromkeys(statements)), "share an identifier")


def _disjoint(facts: Iterable[Fact]) -> Iterator[Violation]:
    types: dict[Term, dict[str, Statement]] = defaultdict(dict)
    for fact in facts:
        for term, type_ in _typed(fact):
            types[term].setdefault(type_, fact.source)
    for term, said in types.items():
        if "entity" in said and "activity" in said:
            name = term if isinstance(term, str) else "something"
            statements = tuple(dict.fromkeys((said["entity"], said["activity"])))
            yield Violation(constraint(55), statements, f"make {name} both")


def _typed(fact: Fact) -> Iterator[tuple[Term, str]]:
    if fact.kind in ELEMENTS:
        yield fact.id, fact.kind
    for term, type_ in zip(fact.arguments, _TYPES.get(fact.kind, ()), strict=False):
        if term is not None:
            yield term, type_


def _empty(facts: Iterable[Fact], scope: Scope) -> Iterator[Violation]:
    """With inference 21: what is more specific has the attributes of what is more general."""
    empty: dict[Term, Statement] = {}
    specific: dict[Term, list[Term]] = defaultdict(list)
    for fact in facts:
        if fact.kind == "entity" and f"{PROV}EmptyCollection" in scope.values(fact.source, f"{PROV}type"):
            empty.setdefault(fact.id, fact.source)
        if fact.kind in _SPECIFIC:
            specific[fact.arguments[1]].append(fact.arguments[0])
    waiting = list(empty)
    while waiting:
        general = waiting.pop()
        for term in specific[general]:
            if term not in empty:
                empty[term] = empty[general]
                waiting.append(term)
    for fact in facts:
        if fact.kind == "hadMember" and fact.arguments[0] in empty:
            yield Violation(constraint(56), (empty[fact.arguments[0]], fact.source), "give it one")
