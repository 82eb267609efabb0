"""What jobs could not send: the bundles in folders, loaded."""

from collections.abc import Sequence
from pathlib import Path

from provgraph import spool
from provgraph.errors import SourceError
from provgraph.loading import Entry, Options, Report, load
from provgraph.store import Store

__all__ = ["replay"]


def replay(store: Store, folders: Sequence[Path], options: Options | None = None) -> tuple[Report, list[Path]]:
    """Load the bundles in these folders; what was done, and the bundles of which nothing was refused.

    Loading one again changes nothing, so that any number of replays may overlap.
    """
    good, bad = list[Path](), list[Entry]()
    for path in (path for folder in folders for path in spool.found(folder)):
        try:
            spool.check(path)
            good.append(path)
        except SourceError as error:
            bad.append(Entry(str(path), None, "refused", str(error)))
    report = load(store, list(map(str, good)), options=options)
    report.entries += bad
    refused = [entry.source for entry in report.entries if entry.status == "refused"]
    return report, [path for path in good if not any(_is_of(path, source) for source in refused)]


def _is_of(bundle: Path, source: str) -> bool:
    return source == str(bundle) or source.startswith(f"{bundle}!")
