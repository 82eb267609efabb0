"""Cycles in a directed graph, in time linear in its size."""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

__all__ = ["Edge", "cycles"]

Vertex = TypeVar("Vertex", bound=Hashable)
Label = TypeVar("Label")


class Edge(NamedTuple, Generic[Vertex, Label]):
    """``strict``: a cycle through it is a contradiction."""

    source: Vertex
    target: Vertex
    strict: bool
    label: Label


def cycles(edges: Sequence[Edge[Vertex, Label]]) -> list[list[Edge[Vertex, Label]]]:
    """Of each strongly connected component with a strict edge, a shortest cycle through its first one."""
    component = _components(edges)
    found: dict[int, Edge[Vertex, Label]] = {}
    for edge in edges:
        if edge.strict and component[edge.source] == component[edge.target]:
            found.setdefault(component[edge.source], edge)
    inside: dict[int, list[Edge[Vertex, Label]]] = {number: [] for number in found}
    for edge in edges:
        number = component[edge.source]
        if number in inside and number == component[edge.target]:
            inside[number].append(edge)
    return [[strict, *_path(inside[number], strict.target, strict.source)] for number, strict in found.items()]


def _path(edges: Iterable[Edge[Vertex, Label]], start: Vertex, end: Vertex) -> list[Edge[Vertex, Label]]:
    """A shortest one, breadth first; there is one."""
    leaving: dict[Vertex, list[Edge[Vertex, Label]]] = defaultdict(list)
    for edge in edges:
        leaving[edge.source].append(edge)
    came: dict[Vertex, Edge[Vertex, Label]] = {}
    waiting = deque([start])
    while end not in came and start != end:
        for edge in leaving[waiting.popleft()]:
            if edge.target not in came and edge.target != start:
                came[edge.target] = edge
                waiting.append(edge.target)
    path: list[Edge[Vertex, Label]] = []
    while end != start:
        path.append(came[end])
        end = came[end].source
    return path[::-1]


def _components(edges: Iterable[Edge[Vertex, Label]]) -> dict[Vertex, int]:
    """Vertex -> number of its strongly connected component.

    Kosaraju: in the reverse order in which a walk leaves the vertices, each walk against the edges is one component.
    """
    forth: dict[Vertex, list[Vertex]] = defaultdict(list)
    back: dict[Vertex, list[Vertex]] = defaultdict(list)
    for edge in edges:
        forth[edge.source].append(edge.target)
        back[edge.target].append(edge.source)
    order = [vertex for walk in _walks([*forth, *back], forth) for vertex in walk]
    walks = _walks(order[::-1], back)
    return {vertex: number for number, walk in enumerate(walks) for vertex in walk}


def _walks(starts: Iterable[Vertex], leaving: dict[Vertex, list[Vertex]]) -> Iterable[list[Vertex]]:
    """Depth first from each start that was not reached; each walk's vertices in the order in which it leaves them."""
    seen: set[Vertex] = set()
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        left: list[Vertex] = []
        stack = [(start, iter(leaving.get(start, ())))]
        while stack:
            vertex, following = stack[-1]
            for target in following:
                if target not in seen:
                    seen.add(target)
                    stack.append((target, iter(leaving.get(target, ()))))
                    break
            else:
                left.append(vertex)
                stack.pop()
        yield left
