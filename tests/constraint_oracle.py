"""PROV-CONSTRAINTS applied word by word, for tiny documents: what the fast implementation is held to.

Every inference is drawn, every pair of events compared, every identification carried through the whole instance,
until nothing new comes of it; no thought is given to what could be left out.
"""

from collections.abc import Iterator
from itertools import count, product

from provgraph.statements import FORMAL, Statement

Term = str
"""A name, ``?n`` for an unknown, ``-`` for nothing."""
Atom = tuple[str, Term, tuple[Term, ...]]

UNNAMED = {"specializationOf", "alternateOf", "hadMember", "mentionOf"}
DISJOINT = {
    "used",
    "wasGeneratedBy",
    "wasInvalidatedBy",
    "wasStartedBy",
    "wasEndedBy",
    "wasInformedBy",
    "wasAttributedTo",
    "wasAssociatedWith",
    "actedOnBehalfOf",
}
NAMED = DISJOINT | {"wasDerivedFrom", "wasInfluencedBy"}
OBJECTS = {"entity", "activity", "agent"}
TYPES = {
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


class Contradiction(Exception):  # noqa: N818  (no error of the program)
    """Two constants would have to be one."""


class Oracle:
    def __init__(self, statements: list[Statement]) -> None:
        self.numbers = count()
        self.atoms: set[Atom] = set()
        self.empty: set[Term] = set()
        self.drawn: set[object] = set()
        for s in statements:
            self.atoms.add((s.kind, s.id or self.new(), tuple(self.arguments(s))))
            if ("prov:type", "prov:EmptyCollection") in s.attributes:
                self.empty.add(str(s.id))

    def new(self) -> Term:
        return f"?{next(self.numbers)}"

    def arguments(self, s: Statement) -> Iterator[Term]:
        for place, value in enumerate(s.formal):
            absent = (s.kind == "wasAssociatedWith" and place == 2) or (
                s.kind == "wasDerivedFrom" and s.formal[2] is None and place >= 2
            )
            yield value if value is not None else "-" if absent else self.new()

    def valid(self) -> bool:
        try:
            before = None
            while before != self.atoms:
                before = set(self.atoms)
                self.infer()
                self.identify()
        except Contradiction:
            return False
        return self.possible() and self.ordered()

    def of(self, kind: str) -> list[tuple[Term, ...]]:
        """Identifier and arguments of each statement of the kind."""
        return [(id_, *arguments) for k, id_, arguments in self.atoms if k == kind]

    # -- inferences 5 to 21 ------------------------------------------------------------------------------------------

    def draw(self, *atoms: tuple[str, Term, *tuple[Term, ...]], once: object) -> None:
        if once not in self.drawn:
            self.drawn.add(once)
            self.atoms |= {(kind, id_, tuple(arguments)) for kind, id_, *arguments in atoms}

    def infer(self) -> None:
        self.infer_events()
        self.infer_responsibility()
        for (_, s, m), (_, m2, g) in product(self.of("specializationOf"), repeat=2):
            if m == m2 and not any(x[1:] == (s, g) for x in self.of("specializationOf")):
                self.atoms.add(("specializationOf", self.new(), (s, g)))
        for _, specific, general in self.of("specializationOf"):
            if any(id_ == general for id_, *_ in self.of("entity")):
                self.atoms.add(("entity", specific, ()))
                self.empty |= {specific} if general in self.empty else set()
        for _, specific, general, _ in self.of("mentionOf"):
            self.draw(("specializationOf", self.new(), specific, general), once=("m", specific, general))

    def infer_events(self) -> None:
        new = self.new
        for id_, a2, a1 in self.of("wasInformedBy"):
            e = new()
            made = ("wasGeneratedBy", new(), e, a1, new())
            self.draw(made, ("used", new(), a2, e, new()), once=(5, id_))
        for (g, e, a1, _), (u, a2, e2, _) in product(self.of("wasGeneratedBy"), self.of("used")):
            if e == e2 and not any(x[1:] == (a2, a1) for x in self.of("wasInformedBy")):
                self.draw(("wasInformedBy", new(), a2, a1), once=(6, g, u))
        for e, *_ in self.of("entity"):
            ended = ("wasInvalidatedBy", new(), e, new(), new())
            self.draw(("wasGeneratedBy", new(), e, new(), new()), ended, once=(7, e))
        for a, t1, t2 in self.of("activity"):
            self.draw(
                ("wasStartedBy", new(), a, new(), new(), t1), ("wasEndedBy", new(), a, new(), new(), t2), once=(8, a)
            )
        for id_, _, e, a, _ in self.of("wasStartedBy") + self.of("wasEndedBy"):
            self.draw(("wasGeneratedBy", new(), e, a, new()), once=(9, id_, e, a))
        for id_, e2, e1, a, g, u in self.of("wasDerivedFrom"):
            if a != "-":
                self.draw(
                    ("used", u, a, e1, new()), ("wasGeneratedBy", g, e2, a, new()), once=(11, id_, e2, e1, a, g, u)
                )

    def infer_responsibility(self) -> None:
        new = self.new
        for id_, e, ag in self.of("wasAttributedTo"):
            a = new()
            made = ("wasGeneratedBy", new(), e, a, new())
            self.draw(made, ("wasAssociatedWith", new(), a, ag, new()), once=(13, id_, e, ag))
        for id_, delegate, responsible, a in self.of("actedOnBehalfOf"):
            for agent in (delegate, responsible):
                self.draw(("wasAssociatedWith", new(), a, agent, new()), once=(14, id_, agent, a))
        for kind, id_, arguments in list(self.atoms):
            if kind in NAMED - {"wasInfluencedBy"}:
                self.atoms.add(("wasInfluencedBy", id_, arguments[:2]))

    # -- constraints 22 to 29 ----------------------------------------------------------------------------------------

    def identify(self) -> None:
        found = True
        while found:
            found = False
            for one, other in self.same():
                if one != other:
                    self.substitute(one, other)
                    found = True
                    break

    def same(self) -> Iterator[tuple[Term, Term]]:
        atoms = sorted(self.atoms)
        for (k1, id1, x), (k2, id2, y) in product(atoms, repeat=2):
            if k1 == k2 and id1 == id2 and k1 not in UNNAMED:
                yield from zip(x, y, strict=True)
            if k1 == k2 and k1 in ("wasGeneratedBy", "wasInvalidatedBy") and x[:2] == y[:2]:
                yield id1, id2
            if k1 == k2 and k1 in ("wasStartedBy", "wasEndedBy") and (x[0], x[2]) == (y[0], y[2]):
                yield id1, id2
            if k1 == "activity" and k2 in ("wasStartedBy", "wasEndedBy") and id1 == y[0]:
                yield x[k2 == "wasEndedBy"], y[3]
            if k1 == k2 == "mentionOf" and x[0] == y[0]:
                yield from zip(x, y, strict=True)

    def substitute(self, one: Term, other: Term) -> None:
        if not one.startswith("?"):
            one, other = other, one
        if not one.startswith("?"):
            raise Contradiction
        becomes = {one: other}
        self.atoms = {
            (kind, becomes.get(id_, id_), tuple(becomes.get(x, x) for x in arguments))
            for kind, id_, arguments in self.atoms
        }

    # -- constraints 50 to 56 ----------------------------------------------------------------------------------------

    def possible(self) -> bool:
        typed = {(id_, kind) for kind, id_, _ in self.atoms if kind in OBJECTS}
        typed |= {
            pair for kind, _, arguments in self.atoms for pair in zip(arguments, TYPES.get(kind, ()), strict=False)
        }
        typed = {(term, type_) for term, type_ in typed if term != "-"}
        ids = {(id_, kind) for kind, id_, _ in self.atoms if kind not in UNNAMED}
        return not (
            any((term, "activity") in typed for term, type_ in typed if type_ == "entity")
            or any(a == "-" and (g, u) != ("-", "-") for _, _, _, a, g, u in self.of("wasDerivedFrom"))
            or any(specific == general for _, specific, general in self.of("specializationOf"))
            or any(i == j and k in DISJOINT and m in DISJOINT and k != m for (i, k), (j, m) in product(ids, repeat=2))
            or any(i == j and k in OBJECTS and m in NAMED for (i, k), (j, m) in product(ids, repeat=2))
            or any(collection in self.empty for _, collection, _ in self.of("hadMember"))
        )

    # -- constraints 30 to 49 ----------------------------------------------------------------------------------------

    def ordered(self) -> bool:
        """No event precedes itself strictly."""
        reach = {(x, y): strict for x, y, strict in self.precedences()}
        for x, y, strict in self.precedences():
            reach[x, y] |= strict
        events = {event for pair in reach for event in pair}
        for middle, x, y in product(events, repeat=3):
            if (x, middle) in reach and (middle, y) in reach:
                reach[x, y] = reach.get((x, y), False) | reach[x, middle] | reach[middle, y]
        return not any(x == y and strict for (x, y), strict in reach.items())

    def precedences(self) -> Iterator[tuple[Term, Term, bool]]:  # noqa: C901  (it is one list)
        gens, uses, invs = self.of("wasGeneratedBy"), self.of("used"), self.of("wasInvalidatedBy")
        starts, ends = self.of("wasStartedBy"), self.of("wasEndedBy")

        def pairs(  # each of the first before each of the second, of those that are of x and of y
            first: list[tuple[Term, ...]], x: Term, second: list[tuple[Term, ...]], y: Term, strict: bool = False
        ) -> Iterator[tuple[Term, Term, bool]]:
            yield from ((f[0], s[0], strict) for f, s in product(first, second) if f[1] == x and s[1] == y)

        for a in {x[1] for x in starts + ends}:
            for first, second in ((starts, ends), (starts, starts), (ends, ends)):  # 30, 31, 32
                yield from pairs(first, a, second, a)
        for e in {x[1] for x in gens + invs}:
            for first, second in ((gens, invs), (gens, gens), (invs, invs)):  # 36, 39, 40
                yield from pairs(first, e, second, e)
        for u, a, e, _ in uses:
            use: list[tuple[Term, ...]] = [(u, "use")]
            for first, x, second, y in (  # 33, 37, 38
                (starts, a, use, "use"),
                (use, "use", ends, a),
                (gens, e, use, "use"),
                (use, "use", invs, e),
            ):
                yield from pairs(first, x, second, y)
        for g, _, a, _ in gens:  # 34
            yield from ((s[0], g, False) for s in starts if s[1] == a)
            yield from ((g, e[0], False) for e in ends if e[1] == a)
        for _, a2, a1 in self.of("wasInformedBy"):  # 35
            yield from pairs(starts, a1, ends, a2)
        for _, e2, e1, a, g, u in self.of("wasDerivedFrom"):  # 41, 42
            if a != "-":
                yield u, g, False
            yield from pairs(gens, e1, gens, e2, strict=True)
        for event, _, e, *_ in starts + ends:  # 43, 44
            yield from ((g[0], event, False) for g in gens if g[1] == e)
            yield from ((event, i[0], False) for i in invs if i[1] == e)
        for _, e2, e1 in self.of("specializationOf"):  # 45, 46
            yield from pairs(gens, e1, gens, e2)
            yield from pairs(invs, e2, invs, e1)
        for _, a, ag, _ in self.of("wasAssociatedWith"):  # 47
            yield from pairs(starts, a, invs, ag)
            yield from pairs(gens, ag, ends, a)
            yield from pairs(starts, a, ends, ag)
            yield from pairs(starts, ag, ends, a)
        for _, e, ag in self.of("wasAttributedTo"):  # 48
            yield from pairs(gens, ag, gens, e)
            yield from pairs(starts, ag, gens, e)
        for _, ag2, ag1, _ in self.of("actedOnBehalfOf"):  # 49
            yield from pairs(gens, ag1, invs, ag2)
            yield from pairs(starts, ag1, ends, ag2)


def valid(statements: list[Statement]) -> bool:
    """Of statements that lack no mandatory argument."""
    assert all(len(s.formal) == len(FORMAL[s.kind]) for s in statements)
    return Oracle(statements).valid()
