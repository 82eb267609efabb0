"""Every error that provgraph raises on purpose.

    ProvgraphError                 the base: catch this one
    +-- UsageError                 the call itself is wrong (option, parameter)
    +-- SourceError                a source cannot be read as what it says
    +-- QueryError                 a Cypher file or a user's statement is refused
    +-- NotFoundError              no file, activity or store of that name
    +-- StoreError                 the store cannot be reached or used
    |   +-- StoreVersionError      it was written by a newer provgraph
    +-- ExtraError                 an optional package is missing; names its cure

A message says what happened, which value, where, and what to do, in one line.
"""

__all__ = [
    "ExtraError",
    "NotFoundError",
    "ProvgraphError",
    "QueryError",
    "SourceError",
    "StoreError",
    "StoreVersionError",
    "UsageError",
]


class ProvgraphError(Exception):
    """Base of all errors that provgraph raises on purpose."""


class UsageError(ProvgraphError):
    """The call itself is wrong: an option, a parameter, a value."""


class SourceError(ProvgraphError):
    """A source cannot be read as what it says it is."""


class QueryError(ProvgraphError):
    """A Cypher file is malformed, or a statement is refused."""


class NotFoundError(ProvgraphError):
    """Nothing has that name."""


class StoreError(ProvgraphError):
    """The store cannot be reached, opened or used."""


class StoreVersionError(StoreError):
    """The store was written by a newer provgraph."""


class ExtraError(ProvgraphError):
    """An optional package is missing."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package!r}, which is not installed; "
            f"install it with: pip install 'provgraph[{extra}]'"
        )
