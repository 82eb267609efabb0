"""A document with a manifest: is it still as it was written, and does the store still say the same?

The manifest is a file of its own beside the document, ``<document>.seal.json`` of the format ``provgraph-seal/1``: the
SHA-256 of the document, what it is the answer to, and the SHA-256 of each statement.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from provgraph import __version__, fetching
from provgraph.errors import NotFoundError, SourceError
from provgraph.export import Options
from provgraph.export.statements import statements
from provgraph.export.streaming import provn
from provgraph.graph import now
from provgraph.statements import Statement
from provgraph.store import Store

__all__ = ["Asked", "beside", "seal", "verify"]

FORMAT = "provgraph-seal/1"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a document is the answer to: all around files (ids of entities), said with these options."""

    files: tuple[str, ...]
    direction: fetching.Direction
    options: Options

    def said(self, store: Store) -> list[tuple[str, str]]:
        """Each statement of the answer that the store gives now: its name, and its SHA-256."""
        known = fetching.fetch(store, self.files, self.direction)
        return sorted((_name(s), _hash(provn(s).encode())) for s in statements(known, self.options))


def beside(document: Path) -> Path:
    """Where the manifest of a document lies."""
    return document.with_name(document.name + ".seal.json")


def seal(store: Store, document: Path, asked: Asked) -> Path:
    """Write the manifest of a document that was written just now."""
    manifest = {
        "format": FORMAT,
        "document": document.name,
        "sha256": _hash_of(document),
        "written": now(),
        "provgraph": __version__,
        "asked": {**asdict(asked), "files": list(asked.files)},
        "statements": asked.said(store),
    }
    target = beside(document)
    target.write_text(json.dumps(manifest, ensure_ascii=False, indent=0) + "\n", "utf-8")
    return target


def verify(store: Store, document: Path) -> dict[str, Any]:
    """Whether the document is intact, and what the store says otherwise than when it was sealed."""
    manifest = _read(beside(document))
    try:
        asked = manifest["asked"]
        again = Asked(tuple(asked["files"]), asked["direction"], Options(**asked["options"]))
        before = [(name, hash_) for name, hash_ in manifest["statements"]]
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(
            f"{beside(document)} lacks what a manifest has ({error!r}): seal the document again"
        ) from None
    differs = _differences(before, again.said(store))
    intact = document.is_file() and _hash_of(document) == manifest.get("sha256")
    return {
        "document": str(document),
        "intact": intact,
        "written": manifest.get("written"),
        "provgraph": manifest.get("provgraph"),
        "statements": len(before),
        **differs,
        "ok": intact and not any(differs.values()),
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise NotFoundError(
            f"{path} is not there: seal a document with `provgraph export FILE --seal -o OUT`"
        ) from None
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} cannot be read as the manifest of a sealed document: {error}") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise SourceError(f"{path} is no manifest of the format {FORMAT}; was it written by another program?")
    return manifest


def _differences(before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Names of statements that the store has changed, no longer makes, or makes anew."""
    gone, came = Counter(before), Counter(after)
    gone, came = gone - came, came - gone
    old, new = (Counter(name for name, _ in side.elements()) for side in (gone, came))
    differs = (("changed", old & new), ("gone", old - new), ("new", new - old))
    return {name: sorted(found.elements()) for name, found in differs}


def _name(statement: Statement) -> str:
    ends: Sequence[str] = [statement.id] if statement.id else [text or "-" for text in statement.formal[:2]]
    return f"{statement.kind}({', '.join(ends)})"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
