"""What a log tells of people and machines, kept, hashed or dropped.

A ``Veil`` is drawn over one record. It learns the names that the record holds
(account, home folders, contact, host) and takes them out of every text, while
places are made from the paths as they were: logs that are loaded in the same
way still meet.

Hashed names are as safe as ``$PROVGRAPH_PRIVACY_KEY`` is secret: without a
key, who knows a list of account names can try them all.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from typing import Any, Literal

from provgraph.model import place_of

Mode = Literal["keep", "hash", "drop"]

# /home/x, /Users/x, /gpfs/users/x, /afs/cern.ch/user/x/xavier, /ctao/user/x/xavier
_USER = re.compile(r"/(?:home|[Uu]sers|user/[a-z])/([^\s/:;,=\"'\\]+)")
# The same with all that comes before; the look-behind keeps long texts from being searched again and again.
_HOME = re.compile(r"(?<![^\s:;,=\"'])(?:/[^\s/:;,=\"']+)*?" + _USER.pattern)
_CONTACT = ("CTA CONTACT NAME", "CTA CONTACT EMAIL")
_SHORT = 3
"""Names shorter than this are taken out as parts of paths only: anywhere else they would hit at random."""


class Veil:
    """Drawn over one record. Under ``keep`` everything shows through."""

    def __init__(self, mode: Mode, record: Mapping[str, Any]) -> None:
        self._mode = mode
        if mode == "keep":
            return
        self._key = blake2b(os.environ.get("PROVGRAPH_PRIVACY_KEY", "").encode()).digest()
        self._names = dict(_names(record))
        self._pattern = _alternatives(self._names)

    def record(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record as it may be seen."""
        if self._mode == "keep":
            return record
        seen: dict[str, Any] = _mapped(record, self.text, skip="packages")
        if self._mode == "drop":
            _drop(seen)
        return seen

    def text(self, text: str) -> str:
        """A text as it may be seen."""
        if self._mode == "keep":
            return text
        if self._mode == "drop":
            text = _HOME.sub("~", text)
        return self._pattern.sub(self._stand_in, text) if self._pattern is not None else text

    def header(self, meta: Mapping[str, Any]) -> Mapping[str, Any]:
        """Reference metadata as it may be seen."""
        if self._mode == "keep":
            return meta
        kept = meta if self._mode == "hash" else {k: v for k, v in meta.items() if k not in _CONTACT}
        seen: dict[str, Any] = _mapped(kept, self.text)
        return seen

    def place(self, scope: str, path: str) -> str:
        """Key of the path as it was."""
        return place_of(scope, path if self._mode == "keep" else self._token("path", path, 16))

    def scope(self, scope: str) -> str:
        """A host's scope by a token, in both modes: hosts must stay apart."""
        kind, _, name = scope.partition(":")
        return scope if self._mode == "keep" or kind != "host" or not name else f"host:{self._token('host', name)}"

    def _stand_in(self, match: re.Match[str]) -> str:
        kind = self._names[match.group()]
        return kind if self._mode == "drop" else self._token(kind, match.group())

    def _token(self, kind: str, name: str, size: int = 4) -> str:
        return f"{kind}-{blake2b(name.encode('utf-8', 'surrogatepass'), digest_size=size, key=self._key).hexdigest()}"


def _names(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The personal names in a record, each with what it names."""
    for text in _texts(record):
        for match in _USER.finditer(text):
            yield match.group(1), "user"
    for name in _contacts(record):
        yield name, "contact"
    system = record.get("system")
    system = system if isinstance(system, dict) else {}
    environment, platform = system.get("environment"), system.get("platform")
    if isinstance(environment, dict) and isinstance(environment.get("USER"), str) and environment["USER"]:
        yield environment["USER"], "user"
    if isinstance(platform, dict) and isinstance(platform.get("node"), str) and platform["node"]:
        yield platform["node"], "host"
        yield platform["node"].partition(".")[0], "host"


def _contacts(value: Any, key: str = "") -> Iterator[str]:
    """Names and addresses of contacts, in headers and in configurations (``Contact: {name, email}``)."""
    if isinstance(value, list):
        for item in value:
            yield from _contacts(item)
    elif isinstance(value, dict):
        personal = ("name", "email") if key == "Contact" else _CONTACT
        yield from (value[k] for k in personal if isinstance(value.get(k), str) and value[k].strip())
        for inner, item in value.items():
            yield from _contacts(item, inner)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _alternatives(names: Mapping[str, str]) -> re.Pattern[str] | None:
    """Matches any of the names as a word of its own, the longest first; short ones between slashes only."""
    words = sorted((n for n in names if len(n) >= _SHORT), key=lambda n: (-len(n), n))
    parts = sorted(n for n in names if len(n) < _SHORT)
    found = []
    if words:
        found.append(r"(?<![A-Za-z0-9])(?:" + "|".join(map(re.escape, words)) + r")(?![A-Za-z0-9])")
    if parts:
        found.append(r"(?:(?<=/)|^)(?:" + "|".join(map(re.escape, parts)) + r")(?=/|$)")
    return re.compile("|".join(found)) if found else None


def _mapped(value: Any, change: Callable[[str], str], skip: str = "") -> Any:
    """The value with every text in it changed, but for what lies under one key."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {k: v if k == skip else _mapped(v, change, skip) for k, v in value.items()}
    if isinstance(value, list):
        return [_mapped(v, change, skip) for v in value]
    return value


def _drop(seen: dict[str, Any]) -> None:
    """Take out what only names somebody."""
    system = seen.get("system")
    if not isinstance(system, dict):
        return
    for part, key in (("environment", "USER"), ("platform", "node")):
        if isinstance(system.get(part), dict):
            system[part].pop(key, None)
