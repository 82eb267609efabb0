"""Texts of description files as plain dicts, lists and texts: YAML, JSON and VOTable, nothing of them carried out."""

import json
import re
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

from provgraph.errors import SourceError

__all__ = ["Element", "from_json", "from_xml", "from_yaml"]

Element = ElementTree.Element


def from_json(text: str) -> Any:
    """Numbers stay as they are written: a version ``1.10`` is not ``1.1``."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise SourceError(f"line {error.lineno} column {error.colno} is no JSON: {error.msg}") from None
    except RecursionError:
        raise SourceError("it is nested too deeply to be a description") from None


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise SourceError(f"the key {key!r} stands twice in one object: say it once")
        found[key] = value
    return found


def from_yaml(text: str) -> Any:
    """Every scalar is a text, but for null; tags that make objects, and aliases, are refused."""
    import yaml

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as the class that it takes the place of

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
                raise SourceError(f"an alias{_place(mark)}: write out what it stands for")
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: ARG002
            pairs = [(self.construct_object(k, deep=True), self.construct_object(v, deep=True)) for k, v in node.value]
            if not all(isinstance(key, str) for key, _ in pairs):
                raise SourceError(f"a key that is no text{_place(node.start_mark)}")
            return _once(pairs)

    Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""])
    try:
        return yaml.load(text, Loader)  # noqa: S506 - it is a SafeLoader
    except yaml.MarkedYAMLError as error:
        problem = " ".join(filter(None, (error.context, error.problem)))
        raise SourceError(f"it is no YAML{_place(error.problem_mark)}: {problem}") from None
    except yaml.YAMLError as error:
        raise SourceError(f"it is no YAML: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise SourceError("it is nested too deeply to be a description") from None


def _place(mark: Any) -> str:
    return f" at line {mark.line + 1} column {mark.column + 1}" if mark is not None else ""


class _Builder(ElementTree.TreeBuilder):
    """Without document types: these are what makes XML grow, and reach out."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:  # noqa: ARG002
        raise SourceError("it has a document type (<!DOCTYPE), which is never read: take it out")


def from_xml(data: bytes) -> Element:
    """The root; names of elements without their namespaces."""
    parser = ElementTree.XMLParser(target=_Builder())  # noqa: S314 - without document types
    try:
        parser.feed(data)
        root: Element = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise SourceError(f"it is no XML: {error}") from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root
