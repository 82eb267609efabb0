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
    own |= {place_of("lfn", lfn) for lfn in picture.names}
    every = {alias for names in wanted.values() for alias in names}
    picture.near.look(aliases=own | every | picture.near.names.keys())
    existing = _existing(picture)
    for key in (*kept, *out.forgotten_entities):
        names, had = wanted.get(key, {}), existing[key]
        stale = had - names.keys() - _untouched(picture, key, kept, lost)
        out.forgotten_names += [(alias, key) for alias in sorted(stale)]
        _add(picture, out, key, {alias: found for alias, found in names.items() if alias not in had})
    out.forgotten_aliases = _without_names(picture, out)


def _untouched(picture: Picture, key: str, kept: Mapping[str, Entity], lost: set[str]) -> set[str]:
    """Names that were not looked at: they stay. Of an entity that lost nothing only new claims were looked at."""
    near = picture.near
    if key not in kept:
        return set()
    looked_at = {place_of("lfn", lfn) for lfn in picture.names}
    logical = near.logical - looked_at
    own = {kept[key].place, *([place_of("lfn", kept[key].lfn or "")])}
    return logical - own if key in lost else set(near.names) - near.logical - own | (logical - own)


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
