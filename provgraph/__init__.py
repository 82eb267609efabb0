"""Where did this file come from, and what must be redone if it was wrong?

What a program needs is here: ``open_store``, ``load``, ``capture``, the modules
``lineage`` and ``export``, and ``Document``. Each is imported when it is asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provgraph import export as export
    from provgraph import lineage as lineage
    from provgraph.capturing import capture as capture
    from provgraph.loading import load as load
    from provgraph.model import Document as Document
    from provgraph.store import open_store as open_store

__all__ = ["Document", "capture", "export", "lineage", "load", "open_store"]

__version__ = "0.1.0"

_HOMES = {"capture": "capturing", "load": "loading", "Document": "model", "open_store": "store"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = import_module(f"{__name__}.{_HOMES.get(name, name)}")
    found = getattr(module, name) if name in _HOMES else module
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
