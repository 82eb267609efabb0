"""Findings of one source, of each sort no more than can be read."""

from collections import Counter
from typing import Literal

from provgraph.model import Context, Finding

_MOST = 100
"""Findings of one sort that are told of one source; the others are counted."""


class Notes:
    """Collects what is to be told of a source, to be taken piece by piece."""

    def __init__(self, context: Context) -> None:
        vo, _, job = (context.job or "").rpartition("/")
        of_job = tuple((key, value) for key, value in (("vo", vo), ("jobId", job)) if value)
        self._subject = (("kind", "source"), ("id", context.source), ("name", context.source), *of_job)
        self._found: list[Finding] = []
        self._counts: Counter[str] = Counter()

    def __len__(self) -> int:
        return sum(self._counts.values())

    def add(self, check: str, severity: Literal["error", "warning", "info"], message: str) -> None:
        self._counts[check] += 1
        if self._counts[check] <= _MOST:
            self._found.append(Finding(check, severity, message, self._subject))

    def take(self, *, last: bool = False) -> tuple[Finding, ...]:
        """Those since the last call; at last also how many were not told."""
        if last:
            for check, count in self._counts.items():
                if count > _MOST:
                    message = f"and {count - _MOST} more of this sort"
                    self._found.append(Finding(check, "info", message, self._subject))
        found, self._found = tuple(self._found), []
        return found
