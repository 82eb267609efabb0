"""What voprov writes (IVOA Provenance 1.0), as W3C PROV: its own records become those that its W3C flavour has.

A description, parameter or configuration file is an entity of that type; ``isDescribedBy`` and the like are
influences of a type. Its W3C flavour does not declare the prefix that it uses: that is known here.
"""

import json
import re
from typing import Any

from provgraph.statements import VOPROV

from . import _prov_voprov_xml
from ._prov_shapes import IVOA

__all__ = ["rewritten", "translated"]

_RELATIONS = {
    "isDescribedBy": ("DescriptionRelation", "described", "descriptor"),
    "isRelatedTo": ("RelatedToRelation", "related", "relator"),
    "wasConfiguredBy": ("ConfigurationRelation", "configured", "configurator"),
    "hadReference": ("HadReference", "referenced", "referrer"),
}
"""Record -> type of the influence, and the names of its ends."""
_ARGUMENTS = {
    "activityDescription": ("prov:name",),
    "entityDescription": ("prov:name",),
    "datasetDescription": ("prov:name", "voprov:contentType"),
    "valueDescription": ("prov:name", "voprov:valueType"),
    "usageDescription": ("prov:role",),
    "generationDescription": ("prov:role",),
    "parameterDescription": ("prov:name", "voprov:valueType"),
    "configFileDescription": ("prov:name", "voprov:contentType"),
    "parameter": ("prov:name", "prov:value"),
    "configFile": ("prov:name", "prov:location"),
}
"""Record -> what its arguments mean, which voprov writes without quotes into PROV-N."""
_LINE = re.compile(r"^(\s*)(" + "|".join(IVOA) + r")\((.*)\)[ \t\r]*$", re.MULTILINE)
_SPLIT = re.compile(r"([^,\[\]]+?)(?:, (?!\[)(.*?))?(?:, \[(.*)\])?", re.DOTALL)


def translated(kind: str, record: Any) -> tuple[str, Any]:
    """A record of PROV-JSON; what is none is left as it is."""
    if not isinstance(record, dict):
        return kind, record
    if kind in _RELATIONS:
        type_, first, second = _RELATIONS[kind]
        ends = {f"voprov:{first}": "prov:influencee", f"voprov:{second}": "prov:influencer"}
        return "wasInfluencedBy", {ends.get(k, k): v for k, v in record.items()} | _typed(type_, record)
    if kind in IVOA:
        return "entity", record | _typed(kind[0].upper() + kind[1:], record)
    return kind, record


def _typed(name: str, record: dict[str, Any]) -> dict[str, Any]:
    said = record.get("prov:type", [])
    type_ = {"$": f"voprov:{name}", "type": "prov:QUALIFIED_NAME"}
    return {"prov:type": [*(said if isinstance(said, list) else [said]), type_]}


def rewritten(data: bytes, form: str) -> bytes:
    """A whole document in PROV-N, PROV-JSON or PROV-XML; any other is left as it is, and so is what is damaged."""
    try:
        return _rewritten(data, form)
    except (ValueError, RecursionError):
        return data


def _rewritten(data: bytes, form: str) -> bytes:
    if form == "provn" and (b"voprov:" in data or _LINE.search(data.decode("utf-8", "replace"))):
        return _provn(data.decode("utf-8-sig")).encode()
    if form == "json" and (b'"voprov:' in data or any(f'"{kind}"'.encode() in data for kind in IVOA)):
        return _json(data)
    if form == "xml" and VOPROV.encode() in data:
        return _prov_voprov_xml.rewritten(data, _RELATIONS)
    return data


def _json(data: bytes) -> bytes:
    document = json.loads(data)
    if isinstance(document, dict):
        prefixes = document.setdefault("prefix", {})
        if isinstance(prefixes, dict):
            prefixes.setdefault("voprov", VOPROV)
        document = _container(document)
    return json.dumps(document).encode()


def _container(container: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for kind, records in container.items():
        if kind == "bundle" and isinstance(records, dict):
            made[kind] = {k: _container(v) if isinstance(v, dict) else v for k, v in records.items()}
        elif kind not in IVOA or not isinstance(records, dict):
            made[kind] = _joined(made[kind], records) if kind in made else records
        else:
            for key, record in records.items():
                for said in record if isinstance(record, list) else [record]:
                    as_, text = translated(kind, said)
                    made[as_] = _joined(made.get(as_, {}), {key: text})
    return made


def _joined(known: Any, more: dict[str, Any]) -> dict[str, Any]:
    """Both sections in one; what has the same name is a list."""
    if not isinstance(known, dict):
        raise ValueError("a section is no object")
    joined = dict(known)
    for key, record in more.items():
        said = joined.get(key, [])
        both = [*(said if isinstance(said, list) else [said]), *(record if isinstance(record, list) else [record])]
        joined[key] = both if len(both) > 1 else record
    return joined


def _provn(text: str) -> str:
    text = _LINE.sub(_line, text)
    if not re.search(r"\bprefix\s+voprov\s*<", text):
        text = re.sub(r"\bdocument\b", f"document\n  prefix voprov <{VOPROV}>\n", text, count=1)
    return text


def _line(match: re.Match[str]) -> str:
    indent, kind, inside = match.groups()
    found = _SPLIT.fullmatch(inside)
    if found is None:
        return match[0]
    first, rest, attributes = found.groups()
    said = [attributes] if attributes else []
    if kind in _RELATIONS:
        second, _, artefact = (rest or "-").partition(", ")
        said += [f"prov:type='voprov:{_RELATIONS[kind][0]}'"]
        said += [f"voprov:artefactType={json.dumps(artefact)}"] if artefact else []
        return f"{indent}wasInfluencedBy({first}, {second}, [{', '.join(said)}])"
    names = _ARGUMENTS.get(kind, ())
    texts = (rest or "").split(", ", len(names) - 1) if rest and names else []
    said += [f"{name}={json.dumps(text, ensure_ascii=False)}" for name, text in zip(names, texts, strict=False)]
    said += [f"prov:type='voprov:{kind[0].upper()}{kind[1:]}'"]
    return f"{indent}entity({first}, [{', '.join(said)}])"
