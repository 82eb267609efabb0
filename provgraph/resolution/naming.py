"""Further names of entities: ``:Alias`` nodes, one for each name, however many entities had it (section 3.8)."""

from collections import defaultdict
from collections.abc import Mapping

from provgraph import entities
from provgraph.entities import Evidence
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
    picture.near.look(aliases=own.union(logical, picture.near.names, *wanted.values()))
    existing = _existing(picture)
    elsewhere = picture.near.logical - logical
    for key in (*kept, *out.forgotten_entities):
        names = wanted.get(key, {})
        stale = existing[key] - names.keys()
        if key in kept and key in lost:
            stale -= elsewhere
        elif key in kept:
            # Only new claims were looked at: names that other claims gave stay.
            stale = {alias for alias in stale if alias in logical or alias == kept[key].place}
        out.forgotten_names += [(alias, key) for alias in sorted(stale)]
        _add(picture, out, key, names)
    out.forgotten_aliases = _without_names(picture, out)


def _wanted(found: Entity, evidence: Evidence) -> Names:
    claims = [*(g.claim for g in evidence.generations), *evidence.reads]
    names = entities.further_names(found, claims) | entities.logical_names(found, evidence.named)
    known = evidence.known
    if known is not None and known.place is not None and known.place != found.place:
        names[known.place] = (known.path or "", "path")
    return names


def _existing(picture: Picture) -> dict[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for alias, bearers in picture.near.names.items():
        for entity in bearers:
            names[entity].add(alias)
    return names


def _add(picture: Picture, out: Difference, entity: str, names: Names) -> None:
    """Those that it has not yet."""
    for alias, found in sorted(names.items()):
        bearers = picture.near.names.get(alias, ())
        if not bearers:
            out.aliases[alias] = found
        if entity not in bearers:
            out.names.append((alias, entity))


def _without_names(picture: Picture, out: Difference) -> list[str]:
    taken: dict[str, set[str]] = defaultdict(set)
    for alias, entity in out.forgotten_names:
        taken[alias].add(entity)
    given = {alias for alias, _ in out.names}
    return sorted(a for a, left in taken.items() if a not in given and picture.near.names[a] <= left)
