"""Constraints 22 to 29: what has one identifier, or happens once, is one; its statements are merged or contradict."""

from collections import defaultdict
from collections.abc import Sequence

from provgraph.statements import ELEMENTS, FORMAL
from provgraph.validity.constraints import MENTION, Constraint, constraint
from provgraph.validity.facts import OVERLAPPING, Fact, Violation
from provgraph.validity.terms import Term, Terms

__all__ = ["inferred", "merge"]

_ID = -1
_Rule = tuple[int, tuple[int, ...], tuple[int, ...]]
"""Number, places that are the key, places that are the same where the key is; ``_ID`` is the identifier."""

_LINKS = 0
_NAMED = frozenset(FORMAL) - {"specializationOf", "alternateOf", "hadMember", "mentionOf"}
_RULES: dict[str, list[_Rule]] = {
    kind: [(22 if kind in ELEMENTS else 23, (_ID,), tuple(range(len(FORMAL[kind]))))] for kind in sorted(_NAMED)
}
_RULES["activity"] += [(28, (_ID,), (0,)), (29, (_ID,), (1,))]
_RULES["wasGeneratedBy"] += [(24, (0, 1), (_ID,))]
_RULES["wasInvalidatedBy"] += [(25, (0, 1), (_ID,))]
_RULES["wasStartedBy"] += [(26, (0, 2), (_ID,)), (28, (0,), (3,))]
_RULES["wasEndedBy"] += [(27, (0, 2), (_ID,)), (29, (0,), (3,))]
_RULES["mentionOf"] = [(_LINKS, (0,), (1, 2))]

_ONCE = {"wasGeneratedBy": 24, "wasInvalidatedBy": 25, "wasStartedBy": 26, "wasEndedBy": 27}
_TIMED = (28, 29)
"""They hold between an activity that is declared and its starts and ends."""

_INFLUENCES = _NAMED - {*ELEMENTS}
_Member = tuple[Fact, _Rule]
_Found = dict[tuple[int, int, int], Violation]
"""By constraint and the two statements."""


def inferred(facts: Sequence[Fact], terms: Terms) -> list[Fact]:
    """What follows and may meet a key: inferences 9 and 10 (triggers), 11 (derivations) and 15 (influences)."""
    found: list[Fact] = []
    for fact in facts:
        if fact.kind in ("wasStartedBy", "wasEndedBy"):
            _, trigger, other, _ = fact.arguments
            found.append(Fact("wasGeneratedBy", terms.unknown(), (trigger, other, terms.unknown()), fact.source))
        if fact.kind == "wasDerivedFrom" and fact.arguments[2] is not None:
            product, origin, activity, generation, usage = fact.arguments
            found.append(Fact("used", usage, (activity, origin, terms.unknown()), fact.source))
            found.append(Fact("wasGeneratedBy", generation, (product, activity, terms.unknown()), fact.source))
    return found + _influences([*facts, *found])


def _influences(facts: Sequence[Fact]) -> list[Fact]:
    """Each relation is an influence of its identifier; needed where relations of two kinds may share one."""
    kinds: dict[Term, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.kind in _INFLUENCES and not isinstance(fact.id, int):
            kinds[fact.id].add(fact.kind)
    return [
        Fact("wasInfluencedBy", fact.id, fact.arguments[:2], fact.source)
        for fact in facts
        if len(kinds.get(fact.id, ())) > 1 and fact.kind in _INFLUENCES and not kinds[fact.id].isdisjoint(OVERLAPPING)
    ]


def merge(facts: Sequence[Fact], terms: Terms) -> list[Violation]:
    """Find what must be the same, again and again, as long as that tells something new."""
    found: _Found = {}
    while _merged_once(facts, terms, found):
        pass
    return list(found.values())


def _merged_once(facts: Sequence[Fact], terms: Terms, found: _Found) -> bool:
    new = False
    members: dict[tuple[object, ...], list[_Member]] = {}
    for fact in facts:
        for rule in _RULES.get(fact.kind, ()):
            number, key, _ = rule
            said = (number, number in _TIMED or fact.kind, *(terms[_at(fact, place)] for place in key))
            if number in _TIMED and fact.kind == "activity":
                members.setdefault(said, [(fact, rule)])
            elif said in members:
                members[said].append((fact, rule))
                new |= _same(members[said], terms, found)
            elif number not in _TIMED:
                members[said] = [(fact, rule)]
    return new


def _at(fact: Fact, place: int) -> Term:
    return fact.id if place == _ID else fact.arguments[place]


def _same(members: list[_Member], terms: Terms, found: _Found) -> bool:
    """Let the last of them say what the first says; whether that tells something new."""
    (first, heads), (last, rule) = members[0], members[-1]
    news = False
    for number, (head, place) in enumerate(zip(heads[2], rule[2], strict=True)):
        new = terms.unify(_at(first, head), _at(last, place))
        if new is None:
            other = _opposed(members, number, terms[_at(last, place)])
            found.setdefault((rule[0], id(other.source), id(last.source)), _violation(rule, place, other, last))
        news |= bool(new)
    return news


def _opposed(members: list[_Member], number: int, value: Term) -> Fact:
    """The first that says something else itself; else the first."""
    said = ((fact, _at(fact, rule[2][number])) for fact, rule in members[:-1])
    return next((fact for fact, term in said if not isinstance(term, int) and term != value), members[0][0])


def _violation(rule: _Rule, place: int, one: Fact, other: Fact) -> Violation:
    what = "identifier" if place == _ID else FORMAL[other.kind][place]
    return Violation(_constraint(rule[0], one, other), (one.source, other.source), f"differ in {what}")


def _constraint(number: int, one: Fact, other: Fact) -> Constraint:
    """Statements that are one event only by what they say break the constraint that makes them one."""
    if number == _LINKS:
        return MENTION
    if number == 23 and other.kind in _ONCE and (isinstance(one.id, int) or isinstance(other.id, int)):
        return constraint(_ONCE[other.kind])
    return constraint(number)
