"""The job description in its four shapes: JDL as it is stored and as it is submitted, ``job.info``, the workflow XML.

All become one mapping of attributes to a text, a list of texts, or a mapping.
"""

import base64
import re
import zlib
from collections.abc import Iterator
from typing import Any

from provgraph.errors import SourceError

from ._dirac_values import joined_lfns

Attributes = dict[str, Any]

_BLANKS = re.compile(r"\s*")
_NAME = re.compile(r"\s*([^\s=;{}\[\]\"]+)\s*=\s*")
_STRING = re.compile(r'"((?:[^"]|"(?!\s*(?:;|\]\s*(?:;|\Z)|\Z)))*)"')
_ITEM = re.compile(r'\s*(?:"((?:[^"]|"(?!\s*[,}]))*)"\s*|([^,}]*))([,}])')
_LAYOUT = re.compile(r"\s*\n\s*")
"""DIRAC breaks a line at each comma of a list, also inside of quotes."""
_MOST = 16 << 20
_DEEPEST = 20


def from_jdl(jdl: str) -> Attributes:
    """The attributes of a JDL, with or without brackets and quotes; no value needs to be quoted, as DIRAC has it."""
    body = unpacked(jdl).strip()
    start = 1 if body.startswith("[") else 0
    found, at = _attributes(body, start, 0)
    if not found or body[at:].strip(" \t\r\n;"):
        raise SourceError(f"it is no JDL: at character {at} there is {body[at : at + 20]!r} instead of NAME = VALUE;")
    return found


def unpacked(jdl: str) -> str:
    """The text of a JDL as DIRAC's database has it: maybe zlib in base 64."""
    if not jdl.startswith("eJ"):
        return jdl
    try:
        opened = zlib.decompressobj()
        return opened.decompress(base64.b64decode(jdl, validate=True), _MOST).decode("utf-8", "backslashreplace")
    except (ValueError, zlib.error):
        return jdl


def _attributes(body: str, at: int, depth: int) -> tuple[Attributes, int]:
    """The attributes from here to the closing bracket, and where it ends."""
    found: Attributes = {}
    while (match := _NAME.match(body, at)) is not None:
        found[match[1]], at = _value(body, match.end(), depth)
        at = _skip(body, at, ";")
    return found, _skip(body, at, "]")


def _skip(body: str, at: int, char: str) -> int:
    match = _BLANKS.match(body, at)
    end = match.end() if match else at
    return end + 1 if body.startswith(char, end) else at


def _value(body: str, at: int, depth: int) -> tuple[Any, int]:
    if body.startswith("{", at):
        return _items(body, at + 1)
    if body.startswith("[", at) and depth < _DEEPEST:
        return _attributes(body, at + 1, depth + 1)
    if (match := _STRING.match(body, at)) is not None:
        return _LAYOUT.sub("", match[1]), match.end()
    return _bare(body, at, depth)


def _bare(body: str, at: int, depth: int) -> tuple[str, int]:
    """A value without quotes: to the semicolon, or to the bracket that closes all."""
    ends = [body.find(";", at), body.find("]", at) if depth else len(body.removesuffix("]"))]
    end = min((end for end in ends if end >= at), default=len(body))
    return _LAYOUT.sub("", body[at:end].strip()), end


def _items(body: str, at: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    while (match := _ITEM.match(body, at)) is not None:
        quoted, bare, end = match.groups()
        if quoted is None and bare.startswith("{"):
            inner, at = _items(body, match.start(2) + 1)
            found.append(inner)
            at = _skip(body, at, ",")
            continue
        item = quoted if quoted is not None else bare.strip()
        if item or quoted is not None:
            found.append(_LAYOUT.sub("", item))
        at = match.end()
        if end == "}":
            return found, at
    raise SourceError(f"it is no JDL: the list at character {at} is not closed")


def listed(value: object) -> list[str]:
    """The items of an attribute: DIRAC writes a list of one as the item itself."""
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str)]
    return [value] if isinstance(value, str) and value else []


def input_data(value: object) -> list[str]:
    """``InputData``: all are LFNs, so that what does not begin like one is the rest of a name with a comma in it."""
    found: list[str] = []
    for item in listed(value) if isinstance(value, list) else joined_lfns(value):
        if found and not item.lower().startswith(("/", "lfn:")):
            found[-1] += f",{item}"
        else:
            found.append(item)
    return found


# -- job.info -----------------------------------------------------------------------------------------------------

_INFO_LINE = re.compile(r"/(?:Job/)?([^\s=/]+) = (.*)")
_LISTS = frozenset({"InputData", "OutputData", "InputSandbox", "OutputSandbox", "BannedSites", "Site", "Tags"})


def is_info(text: str) -> bool:
    return _INFO_LINE.match(text) is not None


def from_info(text: str) -> Attributes:
    """The attributes in a ``job.info``: what DIRAC's parser made of the JDL, which drops blanks inside of lists."""
    found: Attributes = {}
    for line in text.replace("\r\n", "\n").split("\n"):
        if (match := _INFO_LINE.fullmatch(line)) is not None:
            found[match[1]] = match[2].split(", ") if match[1] in _LISTS and ", " in match[2] else match[2]
    return found


# -- jobDescription.xml -------------------------------------------------------------------------------------------


def from_workflow(data: bytes) -> Attributes:
    """The JDL parameters of a workflow, and under ``Steps`` what it ran. A document type is refused, so no entities."""
    reader = _Workflow()
    from xml.parsers import expat

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.EntityDeclHandler = _no_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise SourceError(f"it is no workflow XML of DIRAC: {error}") from None
    if not reader.is_workflow:
        raise SourceError("it is no workflow XML of DIRAC: its root is not <Workflow>")
    steps = [step for step in reader.steps if step.get("executable")]
    found = {name: value for name, value in reader.found.items() if value}
    return found | ({"Steps": steps} if steps else {})


def _no_doctype(*_: object) -> None:
    raise SourceError("it declares a document type, which a workflow XML of DIRAC never does; it is not read")


class _Workflow:
    """Takes the events of the parser."""

    def __init__(self) -> None:
        self.found: Attributes = {}
        self.steps: list[dict[str, str]] = []
        self.is_workflow = False
        self._open: list[str] = []
        self._name: tuple[str, str] | None = None
        self._value = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.is_workflow = self.is_workflow or (not self._open and tag == "Workflow")
        self._open.append(tag)
        if tag == "StepInstance":
            self.steps.append({})
        elif tag == "Parameter":
            self._name, self._value = (attributes.get("name", ""), attributes.get("type", "")), ""

    def characters(self, data: str) -> None:
        if self._name is not None and self._open[-1] == "value":
            self._value += data

    def end(self, tag: str) -> None:
        self._open.pop()
        if tag != "Parameter" or self._name is None:
            return
        (name, kind), self._name = self._name, None
        within = self._open[-1] if self._open else ""
        if within == "StepInstance":
            self.steps[-1][name] = self._value
        elif within == "Workflow" and kind == "JDL":
            several = name in _LISTS and name != "InputData" and ";" in self._value
            self.found[name] = self._value.split(";") if several else self._value


# -- LFNs of outputs ----------------------------------------------------------------------------------------------

_PATTERN = re.compile(r"[*?]")
_LOCAL_PATTERN = re.compile(r"[*?\[\]]|%[a-z({]")


def asked_outputs(attributes: Attributes, vo: str | None, owner: str | None, job: int | None) -> Iterator[str]:
    """What ``OutputData`` becomes in the catalogue, by the rule of DIRAC's job wrapper; unknown ones are left out."""
    folder = _folder(attributes, vo, owner, job)
    for name in listed(attributes.get("OutputData")):
        if name.lower().startswith("lfn:") or name.startswith(f"/{vo}/" if vo else "/"):
            if not _PATTERN.search(name):
                yield name
        elif folder is not None and not _LOCAL_PATTERN.search(name):
            yield f"{folder}/{name.rsplit('/', 1)[-1]}"


def _folder(attributes: Attributes, vo: str | None, owner: str | None, job: int | None) -> str | None:
    path = attributes.get("OutputPath")
    path = path if isinstance(path, str) else ""
    if path.lower().startswith("lfn:"):
        return path
    if not vo or not owner or not (path or job):
        return None
    return f"/{vo}/user/{owner[0]}/{owner}/{path.strip('/') or f'{(job or 0) // 1000}/{job}'}"
