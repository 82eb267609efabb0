"""Other people's descriptions in the words of ``provgraph-description/1``.

The layout of LSTOSA's ``definition.yaml`` is that of logprov, which wrote it first. The VOTable is what OPUS, the job
server of the Observatoire de Paris, keeps of a job: one ``RESOURCE`` for an activity.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from provgraph.errors import SourceError

from ._description_text import Element

__all__ = ["from_definition", "from_votable", "is_definition"]

Said = dict[str, Any]


# -- logprov and LSTOSA ----------------------------------------------------------------------------------------------


def is_definition(found: object) -> bool:
    return isinstance(found, dict) and "format" not in found and isinstance(found.get("activities"), dict)


def from_definition(found: Mapping[str, Any]) -> Said:
    """Names are keys there; ``value``, ``location``, ``id`` and members name variables of a program: passed over."""
    named = {part: _named(found.get(part), part) for part in ("activities", "entities", "agents")}
    contacts = {said["contact"] for _, said in named["activities"] if isinstance(said.get("contact"), str)}
    known = {name for name, _ in named["agents"]}
    return {
        "activities": [_activity(name, said) for name, said in named["activities"]],
        "entities": [{"name": name} | _entity(said) for name, said in named["entities"]],
        "agents": [
            *({"name": name} | _only(said, _AGENT) for name, said in named["agents"]),
            *({"name": name} for name in sorted(contacts - known)),
        ],
    }


_AGENT = ("type", "email", "affiliation", "phone", "address", "url", "comment")
_PARAMETER = ("name", "description", "unit", "ucd", "utype", "min", "max", "default", "options")


def _named(found: object, part: str) -> list[tuple[str, Mapping[str, Any]]]:
    if found is None:
        return []
    if not isinstance(found, dict) or not all(isinstance(said, dict | None) for said in found.values()):
        raise SourceError(f"{part}: a mapping from names to what is said of each is expected")
    return [(name, said or {}) for name, said in found.items()]


def _only(said: Mapping[str, Any], names: Iterable[str]) -> Said:
    return {name: said[name] for name in names if said.get(name) is not None}


def _activity(name: str, said: Mapping[str, Any]) -> Said:
    contact = said.get("contact")
    return {
        "name": name,
        **_only(said, ("version", "type", "subtype", "description", "docurl")),
        "contacts": [{"name": contact}] if isinstance(contact, str) and contact else [],
        "parameters": [
            _only(one, _PARAMETER) | _value_type(one) for one in _items(said, "parameters", f"activities.{name}")
        ],
        **{part: [_role(one) for one in _items(said, part, f"activities.{name}")] for part in ("usage", "generation")},
    }


def _items(said: Mapping[str, Any], part: str, place: str) -> list[Mapping[str, Any]]:
    found = said.get(part) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise SourceError(f"{place}.{part}: a list of mappings is expected")
    return found


def _role(said: Mapping[str, Any]) -> Said:
    entity = said.get("entityName") or said.get("entityType") or said.get("entityDescription")
    return _only(said, ("role", "description", "multiplicity", "type")) | ({"entity": entity} if entity else {})


def _entity(said: Mapping[str, Any]) -> Said:
    kept = ("description", "docurl", "type", "contentType", "unit", "ucd", "utype")
    return _only(said, kept) | _value_type(said)


def _value_type(said: Mapping[str, Any]) -> Said:
    """As VOTable writes a type: datatype, arraysize, xtype."""
    words = (said.get(name) for name in ("datatype", "arraysize", "xtype"))
    given = said.get("valueType") or " ".join(word for word in words if isinstance(word, str) and word)
    return {"valueType": given} if given else {}


# -- VOTable -----------------------------------------------------------------------------------------------------------


def from_votable(root: Element) -> Said:
    resources = [r for r in root.iter("RESOURCE") if r.get("utype", "").endswith("ActivityDescription")]
    if not resources:
        raise SourceError("no RESOURCE of it has the utype voprov:ActivityDescription: it describes no activity")
    found = [_resource(resource) for resource in resources]
    return {part: [one for said in found for one in said[part]] for part in ("activities", "entities", "agents")}


def _resource(resource: Element) -> Said:
    name = resource.get("name") or resource.get("ID") or ""
    params = _params(resource)
    groups = {group.get("name", "").lower(): group for group in resource.findall("GROUP")}
    usage = list(_roles(name, groups, "used", "usage"))
    generation = list(_roles(name, groups, "generated", "generation"))
    agent = {"name": params.get("contact_name", ""), "email": params.get("contact_email", "")}
    activity: Said = {
        "name": name,
        "docurl": params.get("docurl") or params.get("doculink", ""),
        "description": _description(resource),
        **{word: params[word] for word in ("version", "type", "subtype") if word in params},
        "contacts": [{"name": agent["name"]}] if agent["name"] else [],
        "parameters": [_parameter(p) for p in _all(groups, ("inputparams", "parameters"), "PARAM")],
        "usage": [role for role, _ in usage],
        "generation": [role for role, _ in generation],
    }
    entities = [entity for _, entity in (*usage, *generation) if entity]
    return {"activities": [activity], "entities": entities, "agents": [agent] if agent["name"] else []}


def _all(groups: Mapping[str, Element], names: Iterable[str], tag: str) -> Iterator[Element]:
    for name in names:
        yield from groups[name].findall(tag) if name in groups else ()


def _params(element: Element) -> dict[str, str]:
    return {p.get("name", ""): p.get("value", "") for p in element.findall("PARAM")}


def _description(element: Element) -> str:
    return " ".join((element.findtext("DESCRIPTION") or "").split())


def _parameter(param: Element) -> Said:
    words = (param.get(word) for word in ("datatype", "arraysize", "xtype"))
    values = param.find("VALUES")
    limits = {word: _limit(values, word.upper()) for word in ("min", "max")}
    options = [] if values is None else [option.get("value", "") for option in values.findall("OPTION")]
    return {
        **{word: param.get(word, "") for word in ("name", "unit", "ucd", "utype")},
        "valueType": " ".join(filter(None, words)),
        "default": param.get("value", ""),
        "description": _description(param),
        "options": [option for option in options if option],
        **limits,
    }


def _limit(values: Element | None, tag: str) -> str:
    found = values.find(tag) if values is not None else None
    return found.get("value", "") if found is not None else ""


def _roles(tool: str, groups: Mapping[str, Element], *names: str) -> Iterator[tuple[Said, Said]]:
    """Each role with the kind of file that is described with it, which has no name of its own there."""
    for group in _all(groups, names, "GROUP"):
        params = _params(group)
        name = group.get("name", "")
        content = params.get("content_type") or params.get("contentType")
        entity: Said = {"name": f"{tool}.{name}", "contentType": content} if content else {}
        role = {
            "role": params.get("role") or name,
            "multiplicity": params.get("multiplicity", ""),
            "type": params.get("type", ""),
            "description": _description(group),
            "entity": entity.get("name", ""),
        }
        yield role, entity
