"""Statements of W3C PROV as the records that voprov has for the IVOA Provenance Data Model 1.0: its IVOA flavour.

A description, parameter or configuration file is a record of its own, not an entity of a type; being described,
configured and the like are relations, not influences. Software that knows PROV alone does not read it.
"""

import re
from collections.abc import Iterator
from functools import cache

from provgraph.statements import FORMAL, Name, Statement, Time, Value

__all__ = ["arguments", "as_ivoa"]

_NAMES = {"voprov:name": "prov:name", "voprov:role": "prov:role"}
_DESCRIBED = ("prov:name", "voprov:contentType")
_VALUED = ("prov:name", "voprov:valueType")
_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "datasetEntity": (),
    "valueEntity": (),
    "activityDescription": ("prov:name",),
    "datasetDescription": _DESCRIBED,
    "configFileDescription": _DESCRIBED,
    "valueDescription": _VALUED,
    "parameterDescription": _VALUED,
    "usageDescription": ("prov:role",),
    "generationDescription": ("prov:role",),
    "parameter": ("prov:name", "prov:value"),
    "configFile": ("prov:name", "prov:location"),
    "isDescribedBy": ("voprov:described", "voprov:descriptor"),
    "isRelatedTo": ("voprov:related", "voprov:relator"),
    "wasConfiguredBy": ("voprov:configured", "voprov:configurator", "voprov:artefactType"),
    "hadReference": ("voprov:referenced", "voprov:referrer"),
}
"""Record -> its arguments in PROV-N, as they are called in PROV-JSON."""
_RELATIONS = {
    "voprov:DescriptionRelation": "isDescribedBy",
    "voprov:RelatedToRelation": "isRelatedTo",
    "voprov:ConfigurationRelation": "wasConfiguredBy",
    "voprov:HadReference": "hadReference",
}
_SAID_BY_RECORD = frozenset({"voprov:Activity", "voprov:Usage", "voprov:Generation"})
# voprov writes arguments without quotes: what could be taken for more than one word stays an attribute.
_PLAIN = re.compile(r"[\w.:/+@-]+(?: [\w.:/+@-]+)*")


@cache
def arguments(kind: str) -> tuple[str, ...]:
    """Arguments of a record of PROV or the IVOA, as PROV-JSON calls them."""
    return _ARGUMENTS[kind] if kind in _ARGUMENTS else tuple(f"prov:{name}" for name in FORMAL[kind])


def as_ivoa(statement: Statement) -> Statement:
    """The same in the words of voprov."""
    types = [value for name, value in statement.attributes if name == "prov:type"]
    if statement.kind == "wasInfluencedBy":
        relation = next((_RELATIONS[str(type_)] for type_ in types if str(type_) in _RELATIONS), None)
        return statement if relation is None else _relation(statement, relation)
    record = next((kind for kind in map(_record, types) if kind in _ARGUMENTS), statement.kind)
    said = tuple(_said(statement, record))
    if statement.kind != "entity" or not _ARGUMENTS.get(record):
        return Statement(record, statement.id, statement.formal, said)
    return _with_arguments(record, statement.id, said)


def _record(type_: Value) -> str:
    word = str(type_).removeprefix("voprov:")
    return word[0].lower() + word[1:] if isinstance(type_, Name) and type_.startswith("voprov:") else ""


def _said(statement: Statement, record: str) -> Iterator[tuple[str, Value]]:
    given = {name for name, _ in statement.attributes}
    renamed = _NAMES | ({"prov:location": "voprov:location"} if record == "datasetEntity" else {})
    for name, value in statement.attributes:
        if name == "prov:type" and (str(value) in _SAID_BY_RECORD or _record(value) == record):
            continue
        if statement.kind == "agent" and name == "prov:type" and str(value).startswith("prov:"):
            yield "voprov:type", str(value).removeprefix("prov:")
        elif name != "prov:value" or "voprov:value" not in given:
            yield renamed.get(name, name), value


def _with_arguments(record: str, id_: Name | None, said: tuple[tuple[str, Value], ...]) -> Statement:
    """Its arguments, if all of them can stand without quotes; else they are attributes like the others."""
    names = _ARGUMENTS[record]
    known = {name: str(value) for name, value in said if name in names}
    if len(known) < len(names) or not all(map(_PLAIN.fullmatch, known.values())):
        return Statement(record, id_, (None,) * len(names), said)
    rest = tuple(pair for pair in said if pair[0] not in names)
    return Statement(record, id_, tuple(Name(known[name]) for name in names), rest)


def _relation(statement: Statement, record: str) -> Statement:
    said = {name: value for name, value in statement.attributes if name != "prov:type"}
    ends: tuple[Name | Time | None, ...] = statement.formal
    if record == "hadReference":  # of the entity by the parameter
        ends = ends[::-1]
    if record == "wasConfiguredBy":
        artefact = said.pop("voprov:artefactType", None)
        ends = (*ends, None if artefact is None else Name(str(artefact)))
    return Statement(record, statement.id, ends, tuple(said.items()))
