"""Products whose headers name activities that may have written more than their log lists (identity.md section 4)."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from provgraph import identity
from provgraph.evidence import NamedProduct
from provgraph.identity import Bound, Product
from provgraph.model import Claim, base_name
from provgraph.resolution import units
from provgraph.resolution.picture import Picture


def find(picture: Picture) -> None:
    """Fill ``open_ended`` and ``products``."""
    shown = identity.products(picture.added)
    named = _named(picture, shown.values())
    picture.near.look(activities=named)
    picture.open_ended = {key for key in named if _may_have_written_more(picture, key)}
    look_at(picture, picture.open_ended)
    for new in shown.values():
        header = identity.better_header(new.header, picture.header(new.id))
        _add(picture, replace(new, header=header or new.header))


def look_at(picture: Picture, activities: Iterable[str]) -> None:
    """Stored products that name these."""
    _, _, stored = picture.near.look_back(named=sorted(activities))
    picture.near.look(entities={p.id for p in stored})
    for product in stored:
        if (header := picture.header(product.id)) is not None:
            _add(picture, Product(product.id, header, _names(picture, product)))


def asserted(picture: Picture) -> set[str]:
    """Products that a log lists among its outputs."""
    stored = (b for b in picture.near.generations.values() if b.claim.id not in picture.removed)
    new = {c.product_id for c in picture.added if c.kind == "wasGeneratedBy" and c.product_id is not None}
    return new | {b.entity for b in stored if b.claim.origin == "log"}


def joined(picture: Picture, claim: Claim, listed: AbstractSet[str]) -> str | None:
    """The product that an output known from the configuration turns out to be (section 4.3); ``listed`` by logs."""
    activity = picture.activity(claim.activity)
    if claim.origin != "config" or activity is None:
        return None
    named_by = (replace(p, asserted=p.id in listed) for p in picture.products[claim.activity].values())
    return identity.joined_product(claim, activity, named_by)


def reconsider(picture: Picture) -> None:
    """Stored outputs with an LFN that turn out to be other products than before are decided anew, with their jobs."""
    if not (tied := _tied(picture)):
        return
    listed = asserted(picture)
    changed = [b for b in tied if joined(picture, b.claim, listed) != _product(b)]
    numbers = {b.claim.id: picture.near.activities[b.claim.activity].job_id for b in changed}
    for bound in (b for b in changed if numbers[b.claim.id] is None):
        picture.removed[bound.claim.id] = bound
        picture.added.append(replace(bound.claim, lfn=None))
    if jobs := {number for number in numbers.values() if number is not None}:
        units.look_at(picture, jobs)
        find(picture)


def _tied(picture: Picture) -> list[Bound]:
    stored = picture.current(picture.near.unlisted).values()
    return [b for b in stored if b.claim.lfn is not None and b.claim.activity in picture.open_ended]


def _product(tied: Bound) -> str | None:
    """The product that it was joined to."""
    return tied.entity if tied.match == "config" else None


def _named(picture: Picture, shown: Iterable[Product]) -> set[str]:
    named = {p.header.activity_id for p in shown if p.header.activity_id is not None}
    stored = {e.header_activity for e in picture.near.entities.values() if e.header_activity is not None}
    return named | stored | picture.copies.keys() | picture.runs.keys() | picture.relisted


def _may_have_written_more(picture: Picture, key: str) -> bool:
    activity = picture.activity(key)
    return activity is None or activity.inferred or not activity.lists_outputs


def _names(picture: Picture, product: NamedProduct) -> frozenset[str]:
    if product.id in picture.remaining:
        return picture.remaining[product.id].names
    return frozenset(base_name(url) for url in product.urls)


def _add(picture: Picture, product: Product) -> None:
    of_activity = picture.products[product.header.activity_id or ""]
    known = of_activity.get(product.id)
    of_activity[product.id] = identity.same_product(known, product) if known is not None else product
