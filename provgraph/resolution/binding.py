"""Which entity each claim is about (identity.md section 3)."""

from collections import defaultdict
from dataclasses import replace

from provgraph import identity
from provgraph.identity import Bound
from provgraph.model import Claim
from provgraph.resolution.picture import Picture, earliest
from provgraph.resolution.products import asserted


def bind_writes(picture: Picture) -> None:
    """Each output to its content; one known from the configuration may turn out to be a product (section 4.3)."""
    listed = asserted(picture)
    for claim in picture.added:
        if claim.kind == "wasGeneratedBy":
            picture.state(claim, identity.content(claim, _joined(picture, claim, listed)))
    for bound in picture.current(picture.near.unlisted).values():
        if bound.claim.origin == "config" and bound.claim.activity in picture.open_ended:
            picture.move(bound, identity.content(bound.claim, _joined(picture, bound.claim, listed)))


def bind_reads(picture: Picture) -> None:
    """Each input to the content that it found (section 3.2); stored readers too, where a write changed."""
    near, since = picture.near, _changed(picture)
    reads = [c for c in picture.added if c.kind == "used"]
    near.look(places=since.keys() | {c.place for c in reads if c.product_id is None}, since=since.items())
    near.look(activities={b.claim.activity for b in (*near.writes.values(), *near.readers.values())})
    writes, activities = _writes(picture), picture.activities()
    for claim in reads:
        to = identity.read_content(claim, activities[claim.activity], writes[claim.place], activities)
        picture.state(claim, to)
    for key, bound in near.readers.items():
        if key not in picture.removed and bound.claim.place in since:
            reader = activities[bound.claim.activity]
            picture.move(bound, identity.read_content(bound.claim, reader, writes[bound.claim.place], activities))


def _joined(picture: Picture, claim: Claim, listed: set[str]) -> str | None:
    activity = picture.activity(claim.activity)
    if claim.origin != "config" or activity is None:
        return None
    named_by = (replace(p, asserted=p.id in listed) for p in picture.products[claim.activity].values())
    return identity.joined_product(claim, activity, named_by)


def _changed(picture: Picture) -> dict[str, str]:
    """Places where a write came, went or moved, with the earliest time of it."""
    now = [b.claim for b in picture.came()]
    before = [b.claim for b in picture.removed.values()]
    return earliest(
        [
            *((claim, picture.activity(claim.activity)) for claim in now),
            *((claim, picture.near.activities.get(claim.activity)) for claim in before),
        ]
    )


def _writes(picture: Picture) -> dict[str, list[Bound]]:
    """All writes at the places in question, as they stand now."""
    at: dict[str, list[Bound]] = defaultdict(list)
    for bound in (*picture.current(picture.near.writes).values(), *picture.stated.values()):
        at[bound.claim.place].append(bound)
    return at
