"""Description files: what tools, kinds of files and values, and agents are, in the words of the IVOA model.

The format of their own is ``provgraph-description/1`` (YAML or JSON, see ``provgraph/schemas``); LSTOSA's
``definition.yaml`` and the VOTables of OPUS are read too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Literal

from provgraph.errors import SourceError
from provgraph.model import Context, DescriptionRecord, Document, canonical_json

from ._description_layouts import from_definition, from_votable, is_definition
from ._description_text import from_json, from_xml, from_yaml
from ._shared import kind_of_file

FORMAT = "provgraph-description/1"

_LIMIT = 16 << 20
"""Bytes of a file; the text is taken apart as a whole."""
_OWN = re.compile(rb"[\"']?format[\"']?\s*:\s*[\"']?provgraph-description/")
_DEFINITION = re.compile(rb"^activities:[ \t]*(#.*)?\r?$", re.MULTILINE)
_ROLES = re.compile(rb"^\s+(usage|generation|parameters):", re.MULTILINE)


class DescriptionLoader:
    """``provgraph.loaders`` entry ``description``."""

    kind = "description"

    def sniff(self, name: str, head: bytes) -> bool:  # noqa: ARG002 - what it holds tells
        if b"\0" in head:
            return False
        if b"<VOTABLE" in head:
            return b"ActivityDescription" in head
        return _OWN.search(head) is not None or bool(_DEFINITION.search(head) and _ROLES.search(head))

    def read(self, stream: BinaryIO, context: Context) -> Iterator[Document]:  # noqa: ARG002
        data = stream.read(_LIMIT + 1)
        if len(data) > _LIMIT:
            raise SourceError(f"it is longer than {_LIMIT >> 20} MiB: no description is; cut it into several files")
        yield Document(descriptions=tuple(_records(_said(data))))


LOADER = DescriptionLoader()


def _said(data: bytes) -> Mapping[str, Any]:
    """In the words of the format, whatever it was written as."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return {"format": FORMAT} | from_votable(from_xml(data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"byte {error.start} is no UTF-8: save it as UTF-8") from None
    found = from_json(text) if text.lstrip()[:1] in ("{", "[") else from_yaml(text)
    return {"format": FORMAT} | from_definition(found) if is_definition(found) else _own(found)


def _own(found: object) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise SourceError(f"it is no description: it should be a mapping with 'format: {FORMAT}'")
    if found.get("format") != FORMAT:
        said = _shown(found.get("format"))
        raise SourceError(f"it is of format {said}; this provgraph reads {FORMAT!r}: upgrade provgraph")
    return found


# -- the format --------------------------------------------------------------------------------------------------------

_VALUE = ("valueType", "unit", "ucd", "utype")
TEXTS = {
    "document": ("format",),
    "activity": ("name", "version", "type", "subtype", "description", "docurl"),
    "parameter": ("name", *_VALUE, "description", "min", "max", "default"),
    "configFile": ("name", "contentType", "description"),
    "role": ("role", "type", "description", "multiplicity", "entity"),
    "contact": ("name", "role"),
    "entity": ("name", "description", "docurl", "type", "contentType", *_VALUE),
    "agent": ("name", "type", "email", "affiliation", "phone", "address", "url", "comment"),
}
"""What each may say in words; the first is a must."""
LISTS = {
    "document": {"activities": "activity", "entities": "entity", "agents": "agent"},
    "activity": {
        "parameters": "parameter",
        "configFiles": "configFile",
        "usage": "role",
        "generation": "role",
        "contacts": "contact",
    },
}
"""The lists that each may hold, and of what."""
OTHERS = {"document": ("fallback",), "parameter": ("options",)}
PATTERNS = {
    ("role", "multiplicity"): re.compile(r"(?:\d+|\*)(?:\.\.(?:\d+|\*))?"),
    ("agent", "type"): re.compile("Person|Organization|SoftwareAgent"),
}
"""What a text must be like."""


def _checked(kind: str, said: object, place: str) -> dict[str, Any]:
    """The same without what is empty; every mistake is named with its place."""
    if not isinstance(said, dict):
        raise SourceError(f"{place}: a mapping is expected, not {_shown(said)}")
    lists = LISTS.get(kind, {})
    known = (*TEXTS[kind], *lists, *OTHERS.get(kind, ()))
    unknown = [name for name in said if name not in known]
    if unknown:
        raise SourceError(f"{place}.{unknown[0]}: unknown; there are: {', '.join(known)}")
    found: dict[str, Any] = {n: _text(kind, n, said[n], place) for n in TEXTS[kind] if said.get(n) not in (None, "")}
    if TEXTS[kind][0] not in found:
        raise SourceError(f"{place}: {TEXTS[kind][0]!r} is missing")
    for name, of in lists.items():
        if items := _list(said.get(name), f"{place}.{name}"):
            found[name] = [_checked(of, item, f"{place}.{name}[{k}]") for k, item in enumerate(items)]
    return found | _other(kind, said, place)


def _text(kind: str, name: str, value: object, place: str) -> str:
    if not isinstance(value, str):
        raise SourceError(f"{place}.{name}: a text is expected, not {_shown(value)}")
    pattern = PATTERNS.get((kind, name))
    if pattern is not None and not pattern.fullmatch(value):
        raise SourceError(f"{place}.{name}: {_shown(value)} is not of the form {pattern.pattern}")
    return value


def _list(value: object, place: str) -> list[Any]:
    if not isinstance(value, list | None):
        raise SourceError(f"{place}: a list is expected, not {_shown(value)}")
    return value or []


def _other(kind: str, said: Mapping[str, Any], place: str) -> dict[str, Any]:
    if kind == "parameter" and (options := _list(said.get("options"), f"{place}.options")):
        return {"options": [_text(kind, "options", option, place) for option in options]}
    if kind == "document" and said.get("fallback") not in (None, False, "false"):
        if said["fallback"] not in (True, "true"):
            raise SourceError(f"{place}.fallback: true or false is expected, not {_shown(said['fallback'])}")
        return {"fallback": True}
    return {}


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


# -- records -----------------------------------------------------------------------------------------------------------


def _records(said: Mapping[str, Any]) -> Iterator[DescriptionRecord]:
    document = _checked("document", said, "description")
    always = {"fallback": True} if document.get("fallback") else {}
    entities, agents = document.get("entities", []), document.get("agents", [])
    values = {entity["name"] for entity in entities if "valueType" in entity}
    types = {agent["name"]: agent.get("type", "Person") for agent in agents}
    for activity in document.get("activities", []):
        name, version = activity.pop("name"), activity.pop("version", None)
        yield _record("activity", name, version, activity | _resolved(activity, values, types) | always)
    for entity in entities:
        yield _record("entity", entity["name"], None, entity | _class(entity["name"], values) | always)
    for agent in agents:
        yield _record("agent", agent["name"], types[agent["name"]], {"type": "Person"} | agent | always)


def _record(
    kind: Literal["activity", "entity", "agent"], name: str, version: str | None, said: Mapping[str, Any]
) -> DescriptionRecord:
    return DescriptionRecord(kind, name, version, canonical_json(said))


def _resolved(activity: Mapping[str, Any], values: Iterable[str], types: Mapping[str, str]) -> dict[str, Any]:
    """Roles with the entity that each is about, contacts with their type."""
    roles = {p: [_with_entity(r, values) for r in activity[p]] for p in ("usage", "generation") if p in activity}
    people = [{"type": types.get(c["name"], "Person")} | c for c in activity.get("contacts", ())]
    return roles | ({"contacts": people} if people else {})


def _with_entity(role: Mapping[str, Any], values: Iterable[str]) -> dict[str, Any]:
    entity = role.get("entity") or kind_of_file(role["role"], "")[0]
    return {**role, "entity": entity} | _class(entity, values)


def _class(entity: str, values: Iterable[str]) -> dict[str, str]:
    return {"class": "value"} if entity in values else {}
