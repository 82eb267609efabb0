"""Document -> a picture of the lineage, in the colours of W3C PROV."""

import shutil
import subprocess
from collections.abc import Iterator

from provgraph.errors import StoreError
from provgraph.export.statements import Key, clean, ends, keys, local_name
from provgraph.model import Activity, Agent, Document, Entity, Relation

__all__ = ["to_dot", "to_svg"]

SECONDS = 300
"""Graphviz is given up on after this."""

_DRAWN = frozenset({"used", "wasGeneratedBy", "wasDerivedFrom", "wasAssociatedWith"})

_HEAD = """\
digraph provenance {
  graph [rankdir=RL, nodesep=0.2, ranksep=0.6];
  node [fontname="Helvetica", fontsize=11, style=filled, color="#606060"];
  edge [color="#202020", arrowsize=0.7];"""

_LOOKS = {
    "Entity": 'shape=ellipse, fillcolor="#FFFC87"',
    "Activity": 'shape=box, fillcolor="#9FB1FC"',
    "Agent": 'shape=house, fillcolor="#FDB266"',
}
_DASHED = 'style="filled,dashed"'


def to_dot(document: Document) -> str:
    """The files, runs and agents in the Graphviz language; equal documents give equal text, in any order of records.

    Origins stand on the left, arrows point to the cause. Dashed: a run that failed, and what it
    left. Dotted and grey: what was read or written without being data, such as models and configuration.
    """
    nodes = _nodes(document)
    edges = _edges(document)
    missing = {key: _node(key, key[1]) for pair in edges for key in pair if key not in nodes}
    lines = [*_groups(nodes | missing), *(f"  {_id(a)} -> {_id(b)}{edges[a, b]};" for a, b in sorted(edges))]
    return "\n".join([_HEAD, *lines, "}", ""])


def to_svg(document: Document) -> str:
    """The picture itself, drawn by Graphviz."""
    dot = shutil.which("dot")
    if dot is None:
        raise StoreError(
            "svg needs the program 'dot' of Graphviz, which is not on the PATH; "
            "install it (apt, brew or conda: install graphviz), or write the format dot"
        )
    try:
        drawn = subprocess.run(  # noqa: S603 - a fixed command; the document goes in as data
            [dot, "-Tsvg"], input=to_dot(document).encode(), capture_output=True, check=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise StoreError(
            f"Graphviz did not finish a picture of {_size(document)} in {SECONDS} s; "
            "ask for less, or write the format dot"
        ) from None
    except (OSError, subprocess.CalledProcessError) as error:
        why = (getattr(error, "stderr", None) or str(error).encode()).decode(errors="replace").strip()
        raise StoreError(
            f"Graphviz ({dot}) failed on a picture of {_size(document)}: {why}; write the format dot"
        ) from error
    return drawn.stdout.decode()


def _size(document: Document) -> str:
    return f"{len(document.entities)} files and {len(document.activities)} runs"


def _quoted(text: str) -> str:
    # A backslash would start an escape of Graphviz, an ampersand an HTML entity.
    return '"' + clean(text).replace("&", "&amp;").replace('"', '\\"') + '"'


def _lines(*lines: str) -> str:
    return '"' + "\\n".join(_quoted(line)[1:-1] for line in lines if line) + '"'


def _id(key: Key) -> str:
    return f'"{local_name(*key)}"'


# Nodes


def _node(key: Key, *lines: str, tooltip: str = "", dashed: bool = False) -> str:
    look = f", {_DASHED}" if dashed else ""
    return f"  {_id(key)} [label={_lines(*lines)}, tooltip={_quoted(tooltip or key[1])}{look}];"


def _nodes(document: Document) -> dict[Key, str]:
    agents = (node for node in document.nodes if isinstance(node, Agent))
    return {
        **{("Entity", entity.id): _file(entity) for entity in document.entities},
        **{("Activity", activity.id): _run(activity) for activity in document.activities},
        **{("Agent", agent.id): _node(("Agent", agent.id), agent.name) for agent in agents},
    }


def _file(entity: Entity) -> str:
    detail = " ".join(
        part for part in (entity.data_level, f"v{entity.version}" if entity.version is not None else None) if part
    )
    place = entity.lfn or entity.path or ""
    return _node(("Entity", entity.id), entity.name or entity.id, detail, tooltip=place, dashed=entity.partial)


def _run(activity: Activity) -> str:
    tool = " ".join(part for part in (activity.name, activity.version) if part)
    return _node(("Activity", activity.id), tool or activity.id, activity.status, dashed=activity.failed)


def _groups(nodes: dict[Key, str]) -> Iterator[str]:
    """Each kind of node under its look; a kind without nodes is not mentioned."""
    for label, look in _LOOKS.items():
        group = [nodes[key] for key in sorted(nodes) if key[0] == label]
        if group:
            yield f"  node [{look}];"
            yield from group


# Edges


def _edges(document: Document) -> dict[tuple[Key, Key], str]:
    """One line for a pair, however many claims join it: the strongest of them decides its look."""
    known = keys(document)
    found: dict[tuple[Key, Key], list[Relation]] = {}
    for relation in document.relations:
        if relation.type in _DRAWN:
            found.setdefault(ends(relation, known), []).append(relation)
    return {pair: _look(claims) for pair, claims in found.items()}


def _look(claims: list[Relation]) -> str:
    roles = sorted({str(role) for role in (claim.get("role") for claim in claims) if role})
    parts = [f"tooltip={_quoted(', '.join(roles))}"] if roles else []
    if any(claim.get("partial") for claim in claims):
        parts.append("style=dashed")
    elif not any(map(_flows, claims)):
        parts.append('style=dotted, color="#909090"')
    return f" [{', '.join(parts)}]" if parts else ""


def _flows(claim: Relation) -> bool:
    """Unless it is said otherwise, data passes between files and runs."""
    flag = claim.get("dataflow")
    return claim.type != "wasAssociatedWith" if flag is None else bool(flag)
