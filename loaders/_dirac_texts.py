"""What DIRAC's commands print: Python values with calls in them, tables, lines."""

import ast
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

_DEEP = (SyntaxError, ValueError, TypeError, MemoryError, RecursionError)
_COMMAND = re.compile(r"\$ (dirac-\S+)(.*)")
_EXIT = re.compile(r"exit: \d+\s*")
_BLOCK = re.compile(r"^[\[{].*\n?(?:^[ \]}].*\n?)*", re.MULTILINE)
"""A printed value: pprint indents all of its lines but the first."""
_TABLE = re.compile(r"^(Source\s+)(Status\s+)(MinorStatus\s+)(ApplicationStatus\s+)DateTime\s*$", re.MULTILINE)
_STATUS = re.compile(r"^JobID=(\d+) (.*)$", re.MULTILINE)
_RESOLVED = re.compile(r"^([0-9A-Fa-f-]{36}) -> (/.*)$", re.MULTILINE)
_RETRIEVED = re.compile(r"^Attempting to retrieve (/.*)$", re.MULTILINE)
_LFN_LINE = re.compile(r"^\s*((?:LFN:)?/.*)$", re.MULTILINE | re.IGNORECASE)


class Told(NamedTuple):
    """A part of a text: the command that printed it, the job that it was asked for, and what it is."""

    command: str
    job: int | None
    sort: str
    value: Any


def told(text: str) -> Iterator[Told]:
    """The parts of a text, which may be the record of a terminal with several commands."""
    command, job, lines = "", None, list[str]()
    for line in text.replace("\r\n", "\n").split("\n"):
        asked = _COMMAND.fullmatch(line)
        if asked is None:
            if not _EXIT.fullmatch(line):
                lines.append(line)
            continue
        yield from _parts(command, job, "\n".join(lines))
        command, job, lines = asked[1], _only_number(asked[2]), []
    yield from _parts(command, job, "\n".join(lines))


def _only_number(arguments: str) -> int | None:
    numbers = re.findall(r"(?:^|\s)(\d+)(?=\s|$)", arguments)
    return int(numbers[0]) if len(numbers) == 1 else None


def _parts(command: str, job: int | None, text: str) -> Iterator[Told]:
    if (header := _TABLE.search(text)) is not None:
        yield Told(command, job, "logging", list(_rows(header, text[header.end() :])))
        return
    for status in _STATUS.finditer(text):
        yield Told(command, int(status[1]), "attributes", {"JobID": status[1], **_pairs(status[2])})
    for guid in _RESOLVED.finditer(text):
        yield Told(command, job, "value", {guid[1]: guid[2]})
    retrieved = [found[1] for found in _RETRIEVED.finditer(text)]
    if retrieved:
        yield Told(command, job, "outputs", retrieved)
        return
    for block in _BLOCK.finditer(text):
        yield Told(command, job, "value" if (value := literal(block.group())) is not None else "unreadable", value)
    names = [found[1] for found in _LFN_LINE.finditer(_BLOCK.sub("", text))]
    if names:
        yield Told(command, job, "files", names)


def _pairs(text: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in text.split("; "))
    return {key.strip(): value.strip(" ;") for key, equals, value in pairs if equals}


def _rows(header: re.Match[str], text: str) -> Iterator[list[str]]:
    """Rows of a table of fixed width, as DIRAC's client gives them: status, minor, application, time, source."""
    starts = [header.start(group) - header.start() for group in range(1, 5)]
    starts.append(header.end(4) - header.start())
    for line in text.splitlines():
        if not line.strip("= "):
            continue
        cells = [line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]
        if all(cells[:2]) and cells[4]:
            yield [*cells[1:], cells[0]]


# -- Python values ------------------------------------------------------------------------------------------------


def literal(text: str) -> Any:
    """The value of a printed Python value, with times as texts; None where it is none. Nothing of it is run."""
    try:
        return _evaluated(ast.parse(text.strip(), mode="eval").body)
    except _DEEP:
        return None


def _evaluated(node: ast.expr) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Dict():
            keys = [_evaluated(key) for key in node.keys if key is not None]
            return dict(zip(keys, map(_evaluated, node.values), strict=True))
        case ast.List() | ast.Tuple() | ast.Set():
            return [_evaluated(each) for each in node.elts]
        case ast.UnaryOp(op=ast.USub()):
            return -_evaluated(node.operand)
        case ast.Name():
            return node.id  # nan, inf
        case ast.Call():
            return _called(node)
    raise ValueError(f"{type(node).__name__} is no part of a printed value")


_TIMES = {
    "datetime.datetime": "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}",
    "datetime.date": "{:04}-{:02}-{:02}",
}


def _called(node: ast.Call) -> Any:
    name = ast.unparse(node.func)
    values = [_evaluated(each) for each in node.args]
    form = _TIMES.get(name)
    if form is not None and all(type(value) is int for value in values):
        return form.format(*values, *(0 for _ in range(7 - len(values))))
    if name in ("OrderedDict", "collections.OrderedDict", "defaultdict", "collections.defaultdict") and values:
        return values[-1] if isinstance(values[-1], dict) else dict(values[-1])
    return ast.unparse(node)  # a timedelta, a Decimal: nothing that is kept
