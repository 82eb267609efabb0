"""Which files are meant: LFN, version, product id, GUID, further names, or a file on disk."""

import os
import re
import zlib
from contextlib import suppress
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

from provgraph import foreign
from provgraph.errors import NotFoundError
from provgraph.foreign import FILE, LIVE, Scope
from provgraph.model import as_uuid, base_name
from provgraph.store import Store

__all__ = ["FILE", "File", "file", "placed", "resolve"]

File = dict[str, Any]
"""A file as JSON has it; the keys are ``FILE``."""

_CANDIDATES = 200
_PROPOSED = 3
_HEAD = 1 << 18
_PRODUCT_ID = "CTA PRODUCT ID"


def file(row: list[Any]) -> File:
    """A row of a statement as a file; answers hold many, so this is written out."""
    return {
        "id": row[0],
        "lfn": row[1],
        "name": row[2],
        "productId": row[3],
        "guid": row[4],
        "adler32": row[5],
        "size": row[6],
        "version": row[7],
        "dataLevel": row[8],
        "partial": row[9] is True,
        "generatedBy": row[10],
    } | placed(row[0])


def placed(id_: str) -> dict[str, str]:
    """Keys that only what is imported has."""
    place = foreign.apart(id_)
    return {"iri": place[1], "bundle": place[0]} if place else {}


def resolve(store: Store, name: str, scope: Scope = LIVE) -> list[File]:
    """The files of that name, oldest version first; an unknown one raises ``NotFoundError`` with the nearest names.

    One that the live graph does not know is looked for in imported documents, by id, IRI or qualified name: if one
    of them has it, it is that.
    """
    files: list[File] = []
    if scope.holds(None):
        files = _by_name(store, name) or _by_content(store, Path(name))
    if scope != LIVE:
        files += map(file, foreign.named(store, name, scope))
    elif not files:
        files = _elsewhere(store, name)
    if not files:
        raise NotFoundError(_unknown(store, name, scope))
    return sorted(files, key=lambda f: (f["lfn"] or f["name"], f["version"] or 0, f["id"]))


def _elsewhere(store: Store, name: str) -> list[File]:
    """What one imported document calls so; in several, one has to be named."""
    files = [file(row) for row in foreign.named(store, name, foreign.EVERYWHERE, only_ids=True)]
    known = foreign.sources(store, {found["bundle"] for found in files})
    if len(known) > 1:
        raise NotFoundError(
            f"{len(known)} documents know {name!r}: {', '.join(known[:5])}; name one with --scope, or all"
        )
    return files


def _by_name(store: Store, name: str) -> list[File]:
    given = name.strip().removeprefix("LFN:")
    names = [name, given, given.lower(), given.upper()]
    if os.path.lexists(name):
        names.append(os.path.abspath(name))  # noqa: PTH100  # a log's path keeps its links
    versioned = re.fullmatch(r"(.+)#(\d+)", given)
    lfn, version = (versioned[1], int(versioned[2])) if versioned else ("", None)
    [[rows]] = store.read("lineage/resolve", names=list(dict.fromkeys(names)), lfn=lfn, version=version)
    best = min((row[0] for row in rows), default=0)
    return list({row[1]: file(row[1:]) for row in rows if row[0] == best}.values())


def _by_content(store: Store, path: Path) -> list[File]:
    """A file on disk, by the product id in its header, else by its checksum."""
    try:
        if not path.is_file():
            return []
        product = product_id(path)
        if product is not None and (found := _by_name(store, product)):
            return found
        adler32, size = _checksum(path)
    except OSError:
        return []
    [[rows]] = store.read("lineage/by_checksum", adler32=adler32, size=size)
    return list(map(file, rows))


def product_id(path: Path) -> str | None:
    """``CTA PRODUCT ID`` of a FITS or ECSV file, and of an HDF5 file where h5py or PyTables is installed."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"\x89HDF\r\n\x1a\n"):
        return as_uuid(_hdf5_product_id(path))
    if head.startswith((b"SIMPLE  =", b"# %ECSV")):
        found = re.search(rb"CTA PRODUCT ID[ :='\"]+([0-9a-fA-F-]{36})", head)
        return as_uuid(found[1].decode()) if found else None
    return None


def _hdf5_product_id(path: Path) -> object:
    """Attribute of the root group, by whichever package is there to read it."""
    with suppress(ImportError), import_module("h5py").File(path, "r") as opened:
        value = opened.attrs.get(_PRODUCT_ID)
        return value.decode() if isinstance(value, bytes) else value
    with suppress(ImportError), import_module("tables").open_file(str(path)) as opened:
        return getattr(opened.root._v_attrs, _PRODUCT_ID, None)
    return None


def _checksum(path: Path) -> tuple[str, int]:
    checksum, size = 1, 0
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            checksum = zlib.adler32(block, checksum)
            size += len(block)
    return f"{checksum:08x}", size


def _unknown(store: Store, name: str, scope: Scope) -> str:
    near = nearest(store, name) if scope.holds(None) else []
    if scope != LIVE:
        near += foreign.near(store, name, scope)
        return f"no file is known as {name!r} in this scope; the nearest known: {', '.join(near) or 'none'}"
    if not near:
        return (
            f"no file is known as {name!r}: name it by LFN, product id or path; `provgraph status` says what is stored"
        )
    return f"no file is known as {name!r}; the nearest known: {', '.join(near)}"


def nearest(store: Store, name: str) -> list[str]:
    """Known names like this one, the most like first: those that begin alike, as far as any do."""
    base = base_name(name)
    for text in (base, name):
        for length in (len(text), len(text) * 3 // 4, len(text) // 2, min(len(text), 4), 1):
            [[names]] = store.read("lineage/names_like", prefix=text[:length], n=_CANDIDATES)
            if names:
                return _most_alike(base, sorted(names))
    return []


def _most_alike(base: str, names: list[str]) -> list[str]:
    by_base: dict[str, list[str]] = {}
    for name in names:
        by_base.setdefault(base_name(name), []).append(name)
    alike = get_close_matches(base, by_base, _PROPOSED, cutoff=0.4)
    return [name for key in alike for name in by_base[key]][:_PROPOSED]
