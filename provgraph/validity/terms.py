"""What a formal argument stands for: a name, a moment, something unknown, or nothing; and which of them are the same.

PROV-CONSTRAINTS section 5: ``-`` in an expandable place is an existential variable, which may turn out to be any
one thing; elsewhere it says that there is none (of an association a plan, of a derivation an activity).
"""

from datetime import UTC, datetime
from typing import NamedTuple

__all__ = ["Moment", "Term", "Terms", "moment"]


class Moment(NamedTuple):
    """An ``xsd:dateTime``: an instant in UTC; without a zone as it is; as text where Python's calendar ends."""

    value: datetime | str


Term = str | Moment | int | None
"""The IRI of a name, a moment, the number of a variable, or nothing."""


def moment(text: str) -> Moment:
    """Times that differ only in how they are written are one moment."""
    try:
        read = datetime.fromisoformat(text)
        return Moment(read.astimezone(UTC) if read.tzinfo else read)
    except (ValueError, OverflowError):
        return Moment(text)


class Terms:
    """Which terms were found to be equal: union-find, in which only variables give way."""

    def __init__(self) -> None:
        self._became: dict[int, Term] = {}
        self._number = 0

    def unknown(self) -> int:
        """A variable of its own."""
        self._number += 1
        return self._number

    def __getitem__(self, term: Term) -> Term:
        """What it is now known to be."""
        if not isinstance(term, int):
            return term
        passed = []
        while isinstance(term, int) and term in self._became:
            passed.append(term)
            term = self._became[term]
        for variable in passed[:-1]:
            self._became[variable] = term
        return term

    def unify(self, one: Term, other: Term) -> bool | None:
        """True when this tells something new, False when they are the same already, None when they cannot be."""
        one, other = self[one], self[other]
        if one == other:
            return False
        if isinstance(one, int):
            self._became[one] = other
            return True
        if isinstance(other, int):
            self._became[other] = one
            return True
        return None
