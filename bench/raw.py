"""The nodes and edges of a store as rows in memory, and their writing by the plainest statements there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.engines import Engine, statement
from provgraph import vocab

Row = list[Any]


@dataclass(frozen=True)
class Rows:
    """Rows, and the statement that creates what they say; ``merge`` lets stand what is there, as a load does."""

    create: str
    rows: list[Row]
    merge: str = ""


def contents(engine: Engine) -> list[Rows]:
    """All nodes, then all edges; those of one kind have the same properties in the same places."""
    nodes: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for labels, properties in engine.read(statement("all_nodes")):
        nodes[_key(labels)].append(properties)
    edges: dict[tuple[str, str, str], list[tuple[str, str, Mapping[str, Any]]]] = defaultdict(list)
    for source, kind, target, a, b, properties in engine.read(statement("all_edges")):
        edges[_key(source), kind, _key(target)].append((a, b, properties))
    found = [_node_rows(label, records) for label, records in sorted(nodes.items())]
    return found + [_edge_rows(*kind, records) for kind, records in sorted(edges.items())]


def write(engine: Engine, contents: Sequence[Rows], *, merge: bool = False) -> int:
    """Write it all, one managed transaction a batch; how many nodes and edges."""
    for part in contents:
        for rows in batches(part.rows, engine.batch):
            engine.write(part.merge if merge else part.create, rows=rows)
    return sum(len(part.rows) for part in contents)


def batches(rows: list[Row], size: int) -> Iterator[list[Row]]:
    return (rows[i : i + size] for i in range(0, len(rows), size))


def node_text(label: str, keys: Sequence[str]) -> str:
    labels = ":".join(vocab.NODES[label].labels)
    return statement("create_nodes").replace("LABELS", labels).replace("PROPERTIES", _properties(keys, 0))


def edge_text(source: str, kind: str, target: str, keys: Sequence[str]) -> str:
    text = statement("create_edges").replace("SOURCE", source).replace("TARGET", target).replace("TYPE", kind)
    return text.replace("{PROPERTIES}", f"{{{_properties(keys, 2)}}}" if keys else "")


def _merge_node(label: str, keys: Sequence[str]) -> str:
    """The id is the first of the keys."""
    text = statement("merge_nodes").replace("ID_LABEL", label).replace("LABELS", ":".join(vocab.NODES[label].labels))
    return text.replace("PROPERTIES", _settings("n", keys, 0))


def _merge_edge(source: str, kind: str, target: str, keys: Sequence[str]) -> str:
    """A claim is known by its id, the first of the keys; other edges by their ends."""
    text = statement("merge_edges").replace("SOURCE", source).replace("TARGET", target).replace("TYPE", kind)
    text = text.replace("{KEY}", "{id: r[2]}" if keys[:1] == ["id"] else "")
    return text.replace("ON CREATE SET PROPERTIES", f"ON CREATE SET {_settings('x', keys, 2)}" if keys else "")


def _settings(variable: str, keys: Sequence[str], first: int) -> str:
    return ", ".join(f"{variable}.{key} = r[{i}]" for i, key in enumerate(keys, first))


def _id_first(records: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted({key for record in records for key in record}, key=lambda key: (key != "id", key))


def _key(labels: Sequence[str]) -> str:
    """The label that carries the id."""
    return next(label for label in labels if label in vocab.NODES)


def _properties(keys: Sequence[str], first: int) -> str:
    return ", ".join(f"{key}: r[{i}]" for i, key in enumerate(keys, first))


def _node_rows(label: str, records: Sequence[Mapping[str, Any]]) -> Rows:
    keys = _id_first(records)
    rows = [[record.get(key) for key in keys] for record in records]
    return Rows(node_text(label, keys), rows, _merge_node(label, keys))


def _edge_rows(source: str, kind: str, target: str, records: Sequence[tuple[str, str, Mapping[str, Any]]]) -> Rows:
    keys = _id_first(record for _, _, record in records)
    rows = [[a, b, *(record.get(key) for key in keys)] for a, b, record in records]
    rows.sort(key=lambda row: (row[0], row[1]))
    return Rows(edge_text(source, kind, target, keys), rows, _merge_edge(source, kind, target, keys))
