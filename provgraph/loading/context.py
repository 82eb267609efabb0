"""Which job left a source: what lies beside it, or with it in an archive, tells (identity.md section 2.1)."""

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from provgraph.loading import sources

_MOST = 1 << 20
_DIRAC = re.compile(r"(job\.info|.*\.jdl|jobDescription\.xml|output_lfns.*\.txt)", re.IGNORECASE)
_JOB = re.compile(r"^\s*/?(?:Job/)?JobID\s*=\s*\"?(\d+)", re.MULTILINE)
_VO = re.compile(
    r"VirtualOrganization\s*=\s*\"?([^\s\";]+)|name=\"VirtualOrganization\".*?CDATA\[([^\]]+)\]", re.DOTALL
)

Files = tuple[tuple[str, str], ...]
"""Base names of DIRAC files with their text."""


def job_of(name: str) -> str | None:
    """``VO/ID`` of the job that left a source; ``/ID`` where nothing names its VO, None where nothing tells."""
    path, _, member = name.partition("!")
    if path == "-":
        return None
    found = _job(_in_archive(path), "") if member else None
    return found or _job_of_folder(os.path.dirname(path))  # noqa: PTH120  # a pathlib.Path takes five times as long


def forget() -> None:
    """At the next load a folder may hold something else."""
    _job_of_folder.cache_clear()
    _in_archive.cache_clear()


@lru_cache(maxsize=4)
def _job_of_folder(folder: str) -> str | None:
    return _job(_in_folder(folder or "."), os.path.basename(os.path.abspath(folder)))  # noqa: PTH100, PTH119  # links stay


def _job(files: Files, folder: str) -> str | None:
    """``job.info`` first, then a JDL; else the folder's name, where any DIRAC file lies in it."""
    ranked = sorted(files, key=lambda f: (f[0].lower() != "job.info", f[0]))
    numbers = [
        found[1] for name, text in ranked if name.lower().endswith((".info", ".jdl")) and (found := _JOB.search(text))
    ]
    if not numbers and files and folder.isdecimal():
        numbers = [folder]
    vos = [found[1] or found[2] for _, text in ranked if (found := _VO.search(text))]
    return f"{vos[0] if vos else ''}/{int(numbers[0])}" if numbers else None


def _in_folder(folder: str) -> Files:
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if _DIRAC.fullmatch(entry.name) and entry.is_file())
    except OSError:
        return ()
    return tuple((name, text) for name in names for text in _text(f"{folder}/{name}"))


def _text(path: str) -> Iterator[str]:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            yield stream.read(_MOST).decode("utf-8", "replace")
    except OSError:
        return


@lru_cache(maxsize=4)
def _in_archive(path: str) -> Files:
    return tuple(_dirac_members(sources.found_at(sources.Place(path, named=False))))


def _dirac_members(found: Iterable[sources.Found]) -> Iterator[tuple[str, str]]:
    for source in found:
        name = PurePosixPath(source.name.rpartition("!")[2]).name
        if isinstance(source, sources.Source) and _DIRAC.fullmatch(name):
            yield name, (source.head + source.rest.read(_MOST)).decode("utf-8", "replace")
