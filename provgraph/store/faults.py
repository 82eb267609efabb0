"""What the driver raises, as one line that says what to do."""

import os

from neo4j import exceptions

from provgraph.errors import ProvgraphError, QueryError, StoreError

__all__ = ["EndedError", "disk_full", "is_conflict", "translated", "unreachable"]


class EndedError(StoreError):
    """The embedded server has ended under its client."""


def is_conflict(error: exceptions.Neo4jError) -> bool:
    """Did another writer come first? ArcadeDB raises the latter two where Neo4j would wait."""
    text = f"{error.code} {error.message}"
    return error.is_retryable() or "ConstraintValidationFailed" in text or "Concurrent" in text


def disk_full(location: str) -> StoreError:
    """What was acknowledged stays; the transaction that met the end of the disk is gone."""
    return StoreError(f"the disk of the store {location} is full: make room and run this again")


def translated(error: exceptions.Neo4jError, location: str, name: str | None, asked: bool) -> ProvgraphError:
    """The fault of a catalogue statement, by name, or of a user's own (``asked``)."""
    said = (error.message or str(error)).splitlines()[0]
    code = error.code or ""
    if isinstance(error, exceptions.AuthError) and "Unauthorized" in code:
        user = os.environ.get("PROVGRAPH_USER") or "neo4j"
        return StoreError(
            f"the store {location} refuses the user {user!r} or the password: "
            "set PROVGRAPH_USER and PROVGRAPH_PASSWORD or PROVGRAPH_PASSWORD_FILE"
        )
    if "DatabaseNotFound" in code:
        return StoreError(f"the store {location} has no such database: set PROVGRAPH_DATABASE ({said})")
    if "No space left" in str(error):
        return disk_full(location)
    if asked:
        return QueryError(_refusal(code, said))
    where = f" (cypher/{name}.cypher)" if name else ""
    return StoreError(f"the store {location} refused a statement{where}: {said}")


def _refusal(code: str, said: str) -> str:
    if "TimedOut" in code or "Terminated" in code:
        return "the statement took longer than it may and was stopped: narrow it down, or give it more time"
    return f"the statement is refused: {said}"


def unreachable(location: str, is_embedded: bool, error: Exception) -> StoreError:
    """The fault of a server that does not answer, or no longer."""
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    if is_embedded:
        return EndedError(f"the embedded server of {location} has ended: run this again, it starts anew ({said})")
    return StoreError(f"the store {location} cannot be reached: is the server running, and the address right? ({said})")
