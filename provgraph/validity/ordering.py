"""Constraints 30 to 49: the order of events.

An event precedes another, or strictly precedes it; a cycle through a strict step is a contradiction. All generations
of an entity are one moment (39), and so are its invalidations, and the starts and ends of an activity: each has one
vertex, ``(what, of whom)``, so that the graph is as large as the document. Only derivation is strict (42), and no
event follows an end or an invalidation but of their kind: cycles run through generations, usages and starts.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from provgraph.statements import Statement
from provgraph.validity.components import Edge, cycles
from provgraph.validity.constraints import constraint
from provgraph.validity.facts import Fact, Violation
from provgraph.validity.terms import Term

__all__ = ["disordered", "order"]

_Event = tuple[str, Term]
"""What happens, and of whom, or of which statement by its identifier."""


class _Step(NamedTuple):
    """``before`` happens no later than ``after``; earlier when ``strict``."""

    number: int
    before: _Event
    after: _Event
    strict: bool = False


_Label = tuple[int, Statement]
_Graph = list[Edge[_Event, _Label]]


def disordered(facts: Sequence[Fact]) -> Iterator[Violation]:
    """``facts``: after merging, with what was inferred."""
    for cycle in cycles(order(facts)):
        statements = tuple(dict.fromkeys(edge.label[1] for edge in cycle))
        also = tuple(map(constraint, sorted({edge.label[0] for edge in cycle} - _ONE_MOMENT - {42})))
        what, whom = cycle[0].source
        yield Violation(constraint(42), statements, f"have {whom} {what} before itself", also)


_ONE_MOMENT = frozenset({31, 32, 39, 40})
"""What every event has to do with the vertex of its moment."""


def order(facts: Sequence[Fact]) -> _Graph:
    """From each event to those that it precedes; all that there are, and the rest by way of others."""
    there = set(_happening(facts))
    return [
        Edge(step.before, step.after, step.strict, (step.number, fact.source))
        for fact in facts
        for step in _steps(fact)
        if _there(step.before, there) and _there(step.after, there)
    ]


def _there(event: _Event, there: set[_Event]) -> bool:
    return event[0] not in _MOMENTS or event in there


_MOMENTS = frozenset({"generated", "invalidated", "started", "ended"})


# Which events there are


def _happening(facts: Sequence[Fact]) -> Iterator[_Event]:
    """Moments that are stated or follow: inferences 7 and 8 for what is declared, 13 for what is attributed."""
    for fact in facts:
        for what, place in _HAPPENING.get(fact.kind, ()):
            yield what, fact.id if place is None else fact.arguments[place]
    for entity in _specialized(facts):
        yield from (("generated", entity), ("invalidated", entity))


_HAPPENING: dict[str, tuple[tuple[str, int | None], ...]] = {
    "entity": (("generated", None), ("invalidated", None)),
    "activity": (("started", None), ("ended", None)),
    "wasGeneratedBy": (("generated", 0),),
    "wasInvalidatedBy": (("invalidated", 0),),
    "wasStartedBy": (("started", 0),),
    "wasEndedBy": (("ended", 0),),
    "wasAttributedTo": (("generated", 0),),
}


def _specialized(facts: Iterable[Fact]) -> set[Term]:
    """Entities that are declared because a more general one is (inference 21)."""
    declared, specific = set[Term](), dict[Term, list[Term]]()
    for fact in facts:
        if fact.kind == "entity":
            declared.add(fact.id)
        elif fact.kind in ("specializationOf", "mentionOf"):
            specific.setdefault(fact.arguments[1], []).append(fact.arguments[0])
    found: set[Term] = set()
    waiting = [general for general in specific if general in declared]
    while waiting:
        new = set(specific.get(waiting.pop(), ())) - declared - found
        found |= new
        waiting += new
    return found


# Which of them comes first


def _steps(fact: Fact) -> Iterable[_Step]:
    follow = _STEPS.get(fact.kind)
    return follow(fact.id, *fact.arguments) if follow else ()


def _one(number: int, moment: _Event, event: _Event) -> tuple[_Step, _Step]:
    return _Step(number, moment, event), _Step(number, event, moment)


def _entity(id_: Term) -> Iterator[_Step]:
    yield _Step(36, ("generated", id_), ("invalidated", id_))


def _activity(id_: Term, _start: Term, _end: Term) -> Iterator[_Step]:
    yield _Step(30, ("started", id_), ("ended", id_))


def _used(id_: Term, activity: Term, entity: Term, _time: Term) -> Iterator[_Step]:
    usage = ("usage", id_)
    yield _Step(33, ("started", activity), usage)
    yield _Step(33, usage, ("ended", activity))
    yield _Step(37, ("generated", entity), usage)
    yield _Step(38, usage, ("invalidated", entity))


def _generated(id_: Term, entity: Term, activity: Term, _time: Term) -> Iterator[_Step]:
    generation = ("generation", id_)
    yield from _one(39, ("generated", entity), generation)
    yield _Step(34, ("started", activity), generation)
    yield _Step(34, generation, ("ended", activity))
    yield _Step(36, generation, ("invalidated", entity))


def _invalidated(id_: Term, entity: Term, _activity: Term, _time: Term) -> Iterator[_Step]:
    yield from _one(40, ("invalidated", entity), ("invalidation", id_))
    yield _Step(36, ("generated", entity), ("invalidation", id_))


def _started(id_: Term, activity: Term, trigger: Term, _starter: Term, _time: Term) -> Iterator[_Step]:
    start = ("start", id_)
    yield from _one(31, ("started", activity), start)
    yield _Step(30, start, ("ended", activity))
    yield _Step(43, ("generated", trigger), start)
    yield _Step(43, start, ("invalidated", trigger))


def _ended(id_: Term, activity: Term, trigger: Term, _ender: Term, _time: Term) -> Iterator[_Step]:
    end = ("end", id_)
    yield from _one(32, ("ended", activity), end)
    yield _Step(44, ("generated", trigger), end)
    yield _Step(44, end, ("invalidated", trigger))


def _informed(_id: Term, informed: Term, informant: Term) -> Iterator[_Step]:
    yield _Step(35, ("started", informant), ("ended", informed))


def _derived(_id: Term, product: Term, origin: Term, activity: Term, generation: Term, usage: Term) -> Iterator[_Step]:
    if activity is not None:
        yield _Step(41, ("usage", usage), ("generation", generation))
    yield _Step(42, ("generated", origin), ("generated", product), strict=True)


def _specialization(_id: Term, specific: Term, general: Term, *_: Term) -> Iterator[_Step]:
    """By way of vertices of their own: between two entities there may be one that is never said to be generated."""
    for number, what, first, last in ((45, "generated", general, specific), (46, "invalidated", specific, general)):
        between = f"{what}, as one of several"
        yield _Step(number, (what, first), (between, first))
        yield _Step(number, (between, first), (between, last))
        yield _Step(number, (between, last), (what, last))


def _associated(_id: Term, activity: Term, agent: Term, _plan: Term = None) -> Iterator[_Step]:
    yield _Step(47, ("started", activity), ("invalidated", agent))
    yield _Step(47, ("generated", agent), ("ended", activity))
    yield _Step(47, ("started", activity), ("ended", agent))
    yield _Step(47, ("started", agent), ("ended", activity))


def _attributed(_id: Term, entity: Term, agent: Term) -> Iterator[_Step]:
    yield _Step(48, ("generated", agent), ("generated", entity))
    yield _Step(48, ("started", agent), ("generated", entity))


def _delegated(_id: Term, delegate: Term, responsible: Term, activity: Term) -> Iterator[_Step]:
    """Both are associated with the activity (inference 14)."""
    yield _Step(49, ("generated", responsible), ("invalidated", delegate))
    yield _Step(49, ("started", responsible), ("ended", delegate))
    yield from _associated(None, activity, delegate)
    yield from _associated(None, activity, responsible)


_STEPS: dict[str, Callable[..., Iterable[_Step]]] = {
    "entity": _entity,
    "activity": _activity,
    "used": _used,
    "wasGeneratedBy": _generated,
    "wasInvalidatedBy": _invalidated,
    "wasStartedBy": _started,
    "wasEndedBy": _ended,
    "wasInformedBy": _informed,
    "wasDerivedFrom": _derived,
    "specializationOf": _specialization,
    "mentionOf": _specialization,
    "wasAssociatedWith": _associated,
    "wasAttributedTo": _attributed,
    "actedOnBehalfOf": _delegated,
}
