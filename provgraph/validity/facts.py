"""Statement -> fact: names as IRIs, ``-`` as a variable or as nothing (PROV-CONSTRAINTS, definitions 1 to 4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from provgraph.statements import ELEMENTS, FORMAL, PREDECLARED, VOPROV, VOPROV_TOO, Name, Statement, Time, Value, iri
from provgraph.validity.constraints import MANDATORY, Constraint
from provgraph.validity.terms import Term, Terms, moment

__all__ = ["OVERLAPPING", "PROV", "Fact", "Scope", "Violation", "expand", "mandatory"]

PROV = PREDECLARED["prov"]

OVERLAPPING = frozenset({"wasDerivedFrom", "wasInfluencedBy"})
"""Relations whose identifiers may be those of others (constraint 53)."""

_REQUIRED = {
    "used": (0,),
    "wasGeneratedBy": (0,),
    "wasInvalidatedBy": (0,),
    "wasStartedBy": (0,),
    "wasEndedBy": (0,),
    "wasAssociatedWith": (0,),
    "wasInformedBy": (0, 1),
    "wasDerivedFrom": (0, 1),
    "wasAttributedTo": (0, 1),
    "actedOnBehalfOf": (0, 1),
    "wasInfluencedBy": (0, 1),
    "specializationOf": (0, 1),
    "alternateOf": (0, 1),
    "hadMember": (0, 1),
    "mentionOf": (0, 1, 2),
}
"""Places in which PROV-DM allows no ``-``."""


class Fact(NamedTuple):
    """A statement, or what follows from it, over terms."""

    kind: str
    id: Term
    arguments: tuple[Term, ...]
    source: Statement


@dataclass(frozen=True, slots=True)
class Violation:
    """Statements, at least one, that cannot hold together; ``also``: the other constraints that this takes."""

    constraint: Constraint
    statements: tuple[Statement, ...]
    message: str
    also: tuple[Constraint, ...] = ()
    severity: str = "error"


class Scope:
    """The names of one bundle."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        spaces = {prefix: space.replace(VOPROV_TOO, VOPROV) for prefix, space in namespaces.items()}
        self._namespaces = PREDECLARED | {"voprov": VOPROV} | spaces
        self._known: dict[str, str] = {}

    def iri(self, name: str) -> str:
        """Of a name whose prefix is not declared, the name itself."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = iri(name, self._namespaces)
        return found

    def values(self, statement: Statement, attribute: str) -> list[Value]:
        """Values of the attribute of that IRI; names among them as IRIs."""
        return [
            Name(self.iri(value)) if isinstance(value, Name) else value
            for name, value in statement.attributes
            if self.iri(name) == attribute
        ]


def mandatory(statements: Iterable[Statement]) -> Iterator[Violation]:
    """Statements that lack what they are about."""
    for statement in statements:
        for place in _REQUIRED.get(statement.kind, ()):
            if statement.formal[place] is None:
                name = FORMAL[statement.kind][place]
                yield Violation(MANDATORY, (statement,), f"has no {name}")


def expand(statements: Iterable[Statement], scope: Scope, terms: Terms) -> list[Fact]:
    """Facts of the statements that lack nothing, elements first."""
    facts = [
        Fact(s.kind, terms.unknown() if s.id is None else scope.iri(s.id), _arguments(s, scope, terms), s)
        for s in statements
        if all(s.formal[place] is not None for place in _REQUIRED.get(s.kind, ()))
    ]
    return sorted(facts, key=lambda fact: fact.kind not in ELEMENTS)


def _arguments(statement: Statement, scope: Scope, terms: Terms) -> tuple[Term, ...]:
    absent = _absent(statement)
    return tuple(
        _term(value, scope) if value is not None else None if place in absent else terms.unknown()
        for place, value in enumerate(statement.formal)
    )


def _absent(statement: Statement) -> tuple[int, ...]:
    """Places where ``-`` says that there is none."""
    if statement.kind == "wasAssociatedWith":
        return (2,)
    if statement.kind == "wasDerivedFrom":
        return (2, 3, 4) if statement.formal[2] is None else ()
    return ()


def _term(value: Name | Time, scope: Scope) -> Term:
    return moment(value) if isinstance(value, Time) else scope.iri(value)
