"""What voprov writes as XML in its IVOA flavour, as PROV-XML of its W3C flavour.

All records are elements of its own namespace there, those of PROV too, with ``voprov:id`` and ``voprov:ref``.
"""

from importlib.util import find_spec
from typing import Any

from provgraph.statements import FORMAL, PREDECLARED, VOPROV

from ._prov_shapes import IVOA

__all__ = ["ROOT", "rewritten"]

ROOT = f"{VOPROV} document"
"""Name of the root, as expat says it."""
_OURS, _PROV, _TYPE = f"{{{VOPROV}}}", f"{{{PREDECLARED['prov']}}}", f"{{{PREDECLARED['xsi']}}}type"


def rewritten(data: bytes, relations: dict[str, tuple[str, str, str]]) -> bytes:
    """The whole document; ``relations`` by name: the type of the influence, and what the ends are called."""
    if find_spec("lxml") is None:  # the reader says so
        return data
    from lxml import etree  # type: ignore[import-untyped]

    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:  # the reader says where
        return data
    if root.tag != f"{_OURS}document":
        return data
    holders = [root, *root.findall(f"{_OURS}bundleContent")]
    for record in [record for holder in holders for record in holder.iterchildren("*")]:
        _rewrite(record, relations)
    for holder in holders:
        _rename(holder, holder.tag.removeprefix(_OURS))
    return bytes(etree.tostring(root))


def _rewrite(record: Any, relations: dict[str, tuple[str, str, str]]) -> None:
    kind = str(record.tag).removeprefix(_OURS)
    for argument in record.iterchildren("*"):
        named = argument.get(f"{_OURS}ref")
        if argument.tag == f"{_OURS}descriptor" and kind not in relations and named:
            argument.text = argument.attrib.pop(f"{_OURS}ref")
            argument.set(_TYPE, "xsd:QName")
        _refer(argument)
    if kind in relations:
        type_, *ends = relations[kind]
        for end, name in zip(ends, ("influencee", "influencer"), strict=True):
            for argument in record.findall(f"{_OURS}{end}"):
                argument.tag = f"{_PROV}{name}"
        _say(record, type_)
        _rename(record, "wasInfluencedBy")
    elif kind in IVOA:
        _say(record, kind[0].upper() + kind[1:])
        _rename(record, "entity")
    elif kind in FORMAL:
        _rename(record, kind)


def _rename(element: Any, kind: str) -> None:
    element.tag = f"{_PROV}{kind}"
    _refer(element)


def _refer(element: Any) -> None:
    for name in ("id", "ref"):
        if (value := element.attrib.pop(f"{_OURS}{name}", None)) is not None:
            element.set(f"{_PROV}{name}", value)


def _say(record: Any, type_: str) -> None:
    """The type of a record, beside what else it says."""
    prefix = next(prefix for prefix, uri in record.nsmap.items() if uri == VOPROV)
    said = record.makeelement(f"{_PROV}type", {_TYPE: "xsd:QName"}, {"xsd": "http://www.w3.org/2001/XMLSchema#"})
    said.text = f"{prefix}:{type_}" if prefix else type_
    record.append(said)
