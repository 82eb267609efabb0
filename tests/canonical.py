"""The canonical form of a graph: what two orders of loading must agree in (identity.md section 8)."""

from typing import Any

from provgraph.store import Store

Item = tuple[Any, ...]


def canonical(store: Store) -> set[Item]:
    """All nodes and edges with all properties, without receipts and times of loading."""
    nodes = store.ask("MATCH (n) WHERE NOT n:Load AND NOT n:Store RETURN labels(n), properties(n)", {}).rows
    edges = store.ask("MATCH (a)-[r]->(b) RETURN a.id, type(r), b.id, properties(r)", {}).rows
    return {("node", tuple(sorted(labels)), _facts(found)) for labels, found in nodes} | {
        ("edge", source, kind, target, _facts(found)) for source, kind, target, found in edges
    }


def _facts(properties: dict[str, Any]) -> Item:
    return tuple(sorted((k, str(v)) for k, v in properties.items() if k != "loadedAt" and v is not None))


def size(store: Store) -> int:
    """Number of nodes and edges, without receipts."""
    nodes = store.ask("MATCH (n) WHERE NOT n:Load AND NOT n:Store RETURN count(n)", {}).rows[0][0]
    return int(nodes) + int(store.ask("MATCH ()-[r]->() RETURN count(r)", {}).rows[0][0])
