"""Which runs a question is about: those that meet all of some conditions."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from provgraph.errors import UsageError
from provgraph.model import canonical_json

__all__ = ["Conditions"]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Which runs were wrong: those that meet all of these. ``files`` are ids, of which they used one at least.

    ``software`` is ``PACKAGE`` or ``PACKAGE==VERSION``, ``parameter`` is ``NAME=VALUE``; the name may be the end of
    the dotted name.
    """

    files: Sequence[str] | None = None
    tool: str | None = None
    version: str | None = None
    config: str | None = None
    site: str | None = None
    host: str | None = None
    software: str | None = None
    parameter: str | None = None

    def __post_init__(self) -> None:
        if all(getattr(self, name) is None for name in self.__slots__):
            raise UsageError("impact of what? Name a file, tool, version, configuration, site, host, ...")
        if self.parameter is not None and "=" not in self.parameter:
            raise UsageError(f"the parameter {self.parameter!r} is not of the form NAME=VALUE")

    @property
    def plain(self) -> dict[str, str | None]:
        """Those that a run says of itself."""
        return {name: getattr(self, name) for name in ("tool", "version", "config", "site", "host")}

    @property
    def package(self) -> tuple[str, str | None] | None:
        """Name and version of the software."""
        name, _, version = (self.software or "").partition("==")
        return None if self.software is None else (name, version or None)

    @property
    def setting(self) -> tuple[str, list[str]] | None:
        """Name of the parameter, and its value in all ways to read it, as JSON."""
        name, _, value = (self.parameter or "").partition("=")
        return None if self.parameter is None else (name, _readings(value))


def _readings(value: str) -> list[str]:
    """JSON that a value on the command line may mean: what it reads as, a number in either way, and the text itself."""
    readings: list[object] = [value]
    with suppress(ValueError):
        read = json.loads(value)
        readings.append(read)
        if isinstance(read, int | float) and not isinstance(read, bool) and read == int(read):
            readings += [int(read), float(read)]
    return sorted({canonical_json(reading) for reading in readings})
