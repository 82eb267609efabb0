"""What form of PROV a source has, by its first bytes, and where these leave it open by its name."""

import re

from provgraph.statements import FORMAL

__all__ = ["HEAD", "IVOA", "assumed", "form", "is_prov_json"]

HEAD = 64 << 10
"""Bytes that are looked at."""

IVOA = (
    "valueEntity",
    "datasetEntity",
    "activityDescription",
    "entityDescription",
    "datasetDescription",
    "valueDescription",
    "usageDescription",
    "generationDescription",
    "parameter",
    "parameterDescription",
    "configFile",
    "configFileDescription",
    "isDescribedBy",
    "isRelatedTo",
    "wasConfiguredBy",
    "hadReference",
)
"""Records that voprov adds to those of PROV."""

_BLANK = r"(?:\s|\ufeff|//[^\n]*\n|/\*.*?\*/)*"
_PROVN = re.compile(_BLANK + r"document\b", re.DOTALL)
_RECORDS = "|".join(("prefix", "bundle", *FORMAL, *IVOA))
_JSON = re.compile(r'[\s\ufeff]*\{\s*"(?:' + _RECORDS + r')"\s*:\s*\{')
_JSONLD = re.compile(r'[\s\ufeff]*[\[{].*"@context"', re.DOTALL)
_XML = re.compile(r"[\s\ufeff]*<(?:\?|!--|!DOCTYPE|[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?(?:\s|/?>))")
_PROV_IRI = "http://www.w3.org/ns/prov"
_TURTLE = re.compile(r"(?:^|\s)(?:@prefix|@base|PREFIX|BASE)\s|^\s*<[^<>\s]+>\s", re.MULTILINE | re.IGNORECASE)
_SUFFIXES = {
    ".provn": "provn",
    ".provx": "xml",
    ".ttl": "rdf",
    ".trig": "rdf",
    ".jsonld": "jsonld",
    ".provjson": "json",
}


def form(name: str, head: bytes) -> str | None:
    """``provn``, ``json``, ``xml``, ``rdf`` (Turtle or TriG) or ``jsonld``; None where it is no PROV."""
    if b"\0" in head:
        return _by_name(name)
    text = head.decode("utf-8", "replace")
    if _PROVN.match(text):
        return "provn"
    if _JSON.match(text):
        return "json"
    of_prov = _PROV_IRI in text or "openprovenance.org" in text
    if of_prov and _JSONLD.match(text):
        return "jsonld"
    if of_prov and _XML.match(text):
        return "xml"
    if of_prov and _TURTLE.search(text):
        return "rdf"
    return _by_name(name)


def _by_name(name: str) -> str | None:
    return next((form for suffix, form in _SUFFIXES.items() if name.lower().endswith(suffix)), None)


def assumed(name: str, head: bytes) -> str | None:
    """The form that a source would have if it were PROV, for the reader to say what is wrong with it."""
    first = head.lstrip()[:1]
    by_first = {b"<": "xml", b"{": "json", b"[": "json"}.get(first)
    suffix = name[name.rfind(".") :].lower()
    return form(name, head) or by_first or {".json": "json", ".xml": "xml"}.get(suffix)


def is_prov_json(head: bytes) -> bool:
    """For loaders of other JSON, to leave it alone."""
    return _JSON.match(head[:HEAD].decode("utf-8", "replace")) is not None
