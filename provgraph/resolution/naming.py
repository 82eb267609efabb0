"""Further names of entities: ``:Alias`` nodes, one for each name, however many entities had it (section 3.8)."""

from collections import defaultdict
from collections.abc import Mapping

from provgraph import identity
from provgraph.identity import Evidence
from provgraph.model import Entity, place_of
from provgraph.resolution.picture import Difference, Picture

Names = dict[str, tuple[str, str]]


def name(
    picture: Picture, out: Difference, kept: Mapping[str, Entity], evidence: Mapping[str, Evidence], lost: set[str]
) -> None:
    """Give and take names; an alias that names nothing any more goes."""
    wanted = {key: _wanted(found, evidence[key]) for key, found in kept.items()}
    own = {found.place for found in kept.values() if found.place is not None}
    logical = {place_of("lfn", lfn) for lfn in picture.names}
    every = {alias for names in wanted.values() for alias in names}
    picture.near.look(aliases=own | logical | every | picture.near.names.keys())
    existing = _existing(picture)
    elsewhere = picture.near.logical - logical
    for key in (*kept, *out.forgotten_entities):
        names, had = wanted.get(key, {}), existing[key]
        if key not in kept:
            stale = had
        elif key in lost:
            stale = had - names.keys() - elsewhere
        else:
            # Only new claims were looked at: names that other claims gave stay.
            stale = {a for a in had if a == kept[key].place or a in logical} - names.keys()
        out.forgotten_names += [(alias, key) for alias in sorted(stale)]
        _add(picture, out, key, {alias: found for alias, found in names.items() if alias not in had})
    out.forgotten_aliases = _without_names(picture, out)


def _wanted(found: Entity, evidence: Evidence) -> Names:
    claims = [*(g.claim for g in evidence.generations), *evidence.reads]
    names = identity.further_names(found, claims) | identity.logical_names(found, evidence.named)
    known = evidence.known
    if known is not None and known.place is not None and known.place != found.place:
        names[known.place] = (known.path or "", "path")
    return names


def _existing(picture: Picture) -> dict[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for alias, entities in picture.near.names.items():
        for entity in entities:
            names[entity].add(alias)
    return names


def _add(picture: Picture, out: Difference, entity: str, names: Names) -> None:
    for alias, found in sorted(names.items()):
        if not picture.near.names.get(alias):
            out.aliases[alias] = found
        out.names.append((alias, entity))


def _without_names(picture: Picture, out: Difference) -> list[str]:
    taken: dict[str, set[str]] = defaultdict(set)
    for alias, entity in out.forgotten_names:
        taken[alias].add(entity)
    given = {alias for alias, _ in out.names}
    return sorted(a for a, entities in taken.items() if a not in given and picture.near.names[a] <= entities)
