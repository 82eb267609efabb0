"""Nodes that are stored as they are said: configurations, environments, descriptions, agents, values."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from provgraph.model import Document, Node, Relation
from provgraph.resolution import stated
from provgraph.resolution.picture import MEMBERS, Difference, Picture


def share(picture: Picture, out: Difference) -> None:
    """Shared nodes that are not there yet, with what they hold; relations of them and of the activities."""
    near = picture.near
    nodes = _by_label(picture.document)
    roots = {key for label, found in nodes.items() if label not in MEMBERS for key in found}
    new = roots - near.shared
    said, relations = stated.relations(picture), _counting(picture)
    held = _held((*relations, *said), new) - near.shared
    near.look(parameters=held & nodes["Parameter"].keys(), software=held & nodes["Software"].keys())
    new |= held - near.shared
    out.nodes = [node for _, found in sorted(nodes.items()) for key, node in sorted(found.items()) if key in new]
    out.relations = [r for r in relations if _comes(r, new, picture.copies.keys())] + said
    out.labels = {key: label for label, found in nodes.items() for key in found}


def _by_label(document: Document) -> dict[str, dict[str, Node]]:
    nodes: dict[str, dict[str, Node]] = {label: {} for label in MEMBERS}
    for node in document.nodes:
        nodes.setdefault(type(node).__name__, {})[node.id] = node
    return nodes


def _held(relations: Iterable[Relation], new: AbstractSet[str]) -> set[str]:
    """What new sets hold, what configured a run by itself, and parameters with a reference."""
    held = {r.target for r in relations if (r.type == "hadMember" and r.source in new) or r.type == "wasConfiguredBy"}
    return held | {r.source for r in relations if r.type == "hadReference"}


def _comes(relation: Relation, new: AbstractSet[str], copies: AbstractSet[str]) -> bool:
    """It goes with the node that it speaks of: a run, or what is new; a stated use with what was used."""
    return relation.target in new if relation.type == "used" else relation.source in new or relation.source in copies


def _counting(picture: Picture) -> list[Relation]:
    """Relations of shared nodes, and of the copies of activities that count; each once."""
    ranks = {key: activity.rank for key, activity in picture.copies.items()}
    counting = (r for r in picture.document.relations if not r.copy or r.copy == ranks.get(r.source, ""))
    return list({(r.type, r.source, r.target): r for r in counting}.values())
