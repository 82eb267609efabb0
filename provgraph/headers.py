"""Reference metadata of products."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from provgraph.values import as_time, as_uuid, canonical_json

__all__ = ["Header", "header", "header_from_text"]


@dataclass(frozen=True, slots=True)
class Header:
    """Reference metadata of a product: the ``CTA ...`` keys of its file (CTA reference metadata, version 1).

    Times are ISO 8601 in UTC, or None. ``text`` is the whole of it as canonical JSON.
    """

    text: str
    product_id: str | None = None
    activity_id: str | None = None
    activity_name: str | None = None
    activity_version: str | None = None
    activity_start: str | None = None
    activity_stop: str | None = None
    created: str | None = None
    data_model: str | None = None
    data_levels: str | None = None
    data_category: str | None = None
    data_association: str | None = None

    @property
    def trusted(self) -> bool:
        """Only such a header says which product it is: others are made up at each read (identity.md section 3.1)."""
        return self.product_id is not None and self.activity_id is not None and self.data_model not in (None, "unknown")


@lru_cache(maxsize=8192)
def header_from_text(text: str) -> Header:
    """The header behind its canonical JSON; keys that are not known stay in ``text``."""
    raw: Mapping[str, object] = json.loads(text)

    def get(key: str) -> str | None:
        return _text(raw.get(f"CTA {key}"))

    return Header(
        text=text,
        product_id=as_uuid(get("PRODUCT ID")),
        activity_id=as_uuid(get("ACTIVITY ID")),
        activity_name=get("ACTIVITY NAME"),
        activity_version=get("ACTIVITY SOFTWARE VERSION"),
        activity_start=as_time(get("ACTIVITY START TIME")),
        activity_stop=as_time(get("ACTIVITY STOP TIME")),
        created=as_time(get("PRODUCT CREATION TIME")),
        data_model=get("PRODUCT DATA MODEL NAME"),
        data_levels=get("PRODUCT DATA LEVELS") or get("PRODUCT DATA LEVEL"),
        data_category=get("PRODUCT DATA CATEGORY"),
        data_association=get("PRODUCT DATA ASSOCIATION"),
    )


def header(raw: Mapping[str, object] | None) -> Header | None:
    """The header of a file as a log shows it; None when it shows none."""
    return header_from_text(canonical_json(raw)) if raw else None


def _text(value: object) -> str | None:
    return str(value).strip() or None if value is not None else None
