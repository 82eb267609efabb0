"""The catalogue: every .cypher file with the header that documents it, checked when it is read.

A header is the comment lines at the top of a file::

    // What the answer is, in one sentence.
    //
    // $id:    a parameter and what it holds
    // -> id, name, distance
    // mode: read

``mode`` is read, write or schema. A read that answers one row says ``// rows: one``;
any other ends in an ORDER BY that tells all rows apart: by ``id`` where that is a
column, else by the columns that are no aggregates, else by what ``// key: a, b`` names.

``name.arcadedb.cypher`` or ``name.neo4j.cypher`` beside ``name.cypher`` stands in for
it on that engine, with the same parameters and columns. A schema file may hold several
statements, each ended by ``;``, as schema statements run in transactions of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Literal, NoReturn, cast

from provgraph.errors import QueryError

__all__ = ["DIALECTS", "Mode", "Query", "code", "columns", "gathered", "load", "names", "parse"]

Mode = Literal["read", "write", "schema"]
DIALECTS = ("neo4j", "arcadedb")


@dataclass(frozen=True, slots=True)
class Query:
    """One statement; ``text`` is what is sent, without the header."""

    name: str
    doc: str
    mode: Mode
    params: tuple[str, ...]
    columns: tuple[str, ...]
    text: str
    param_docs: tuple[str, ...] = field(default=(), compare=False)

    @property
    def statements(self) -> tuple[str, ...]:
        """The text cut at each ``;``: one statement, but in schema files."""
        ends = [0, *(m.end() for m in re.finditer(";", code(self.text))), len(self.text)]
        parts = (self.text[a:b].strip().rstrip(";").strip() for a, b in pairwise(ends))
        return tuple(part for part in parts if part)


_ROOT = "provgraph.cypher"
_NOT_CODE = re.compile(
    r"""//[^\n]*  |  /\*.*?(?:\*/|\Z)
      | '(?:\\.|[^'\\])*(?:'|\Z)  |  "(?:\\.|[^"\\])*(?:"|\Z)
      | `(?:``|[^`])*(?:`|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_PARAM = re.compile(r"\$([A-Za-z_]\w*)")
_WRITES = re.compile(
    r"(?<![.:$|\w])(CREATE|MERGE|SET|DELETE|REMOVE|DETACH|DROP|FOREACH|LOAD\s+CSV|IN\s+TRANSACTIONS)\b(?!\s*[:,=.)])",
    re.IGNORECASE,
)
_AGGREGATE = re.compile(r"\b(count|collect|sum|avg|min|max|stdevp?|percentile(cont|disc))\s*\(", re.IGNORECASE)
_CLAUSE = re.compile(r"(?<![.:$\w])(RETURN|ORDER\s+BY|SKIP|OFFSET|LIMIT|UNION)\b", re.IGNORECASE)


def code(text: str) -> str:
    """The text with comments, strings and quoted names blanked, every other character where it was."""
    return _NOT_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


@cache
def gathered(text: str, into: str) -> str:
    """The text with each parameter as a property of one that holds them all: ``$id`` is ``$into.id``."""
    ends = [0, *(m.start() + 1 for m in _PARAM.finditer(code(text))), len(text)]
    return f"{into}.".join(text[a:b] for a, b in pairwise(ends))


def load(name: str, dialect: str | None = None) -> Query:
    """The query of that name, ``lineage/downstream``, in its variant for the engine where it has one."""
    if dialect is not None and _file(f"{name}.{dialect}").is_file():
        return _load(f"{name}.{dialect}")
    return _load(name)


def names(room: str | None = None) -> tuple[str, ...]:
    """Names of all queries, or of those in one room, without variants."""
    found = (name for name in _walk(files(_ROOT), "") if not name.endswith(tuple(f".{d}" for d in DIALECTS)))
    return tuple(sorted(name for name in found if room is None or name.startswith(f"{room}/")))


def _walk(folder: Traversable, prefix: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".cypher"):
            yield prefix + entry.name.removesuffix(".cypher")


def _file(name: str) -> Traversable:
    return files(_ROOT).joinpath(f"{name}.cypher")


@cache
def _load(name: str) -> Query:
    if not re.fullmatch(r"[\w./-]+", name) or ".." in name or not (file := _file(name)).is_file():
        raise QueryError(f"there is no query {name!r}: `provgraph query --list` names them all")
    query = parse(name, file.read_text("utf-8"))
    base, _, dialect = name.rpartition(".")
    if dialect in DIALECTS:
        _check_variant(query, _load(base))
    return query


def _check_variant(variant: Query, base: Query) -> None:
    mine, theirs = ((q.mode, sorted(q.params), q.columns) for q in (variant, base))
    if mine != theirs:
        _refuse(variant.name, 1, f"its mode, parameters or columns are not those of {base.name}.cypher")


def _refuse(name: str, line: int, what: str) -> NoReturn:
    raise QueryError(f"cypher/{name}.cypher:{line}: {what}")


def parse(name: str, source: str) -> Query:
    """Read and check one file; a fault is a ``QueryError`` with file and line."""
    lines = source.splitlines()
    length = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
    header = _Header.read(name, lines[:length])
    text = "\n".join(lines[length:]).strip()
    query = Query(
        name, header.doc, header.mode, tuple(header.params), header.columns, text, tuple(header.params.values())
    )
    first = length + 1
    _check_params(query, first)
    _check_statements(query, first)
    if query.mode == "read":
        _check_read(query, header, first)
    return query


@dataclass
class _Header:
    doc: str
    mode: Mode
    params: dict[str, str]
    columns: tuple[str, ...]
    one_row: bool
    key: tuple[str, ...]

    @classmethod
    def read(cls, name: str, lines: list[str]) -> "_Header":
        doc: list[str] = []
        params: dict[str, str] = {}
        facts: dict[str, str] = {}
        last = ""
        for line in (raw[2:].strip() for raw in lines):
            if found := re.fullmatch(r"\$(\w+):\s*(.*)", line):
                last = found[1]
                params[last] = found[2]
            elif found := re.fullmatch(r"(->|mode:|rows:|key:)\s*(.*)", line):
                last = found[1]
                facts[last] = found[2]
            elif last in params:
                params[last] = f"{params[last]} {line}".strip()
            elif not last:
                doc.append(line)
            elif line:
                _refuse(
                    name,
                    lines.index(f"// {line}") + 1 if f"// {line}" in lines else 1,
                    f"this line of the header means nothing: {line!r}",
                )
        return cls._checked(name, doc, params, facts)

    @classmethod
    def _checked(cls, name: str, doc: list[str], params: dict[str, str], facts: dict[str, str]) -> "_Header":
        mode = facts.get("mode:", "")
        if mode not in ("read", "write", "schema"):
            _refuse(name, 1, f"the header needs `// mode: read`, `write` or `schema`, not {mode!r}")
        if not (text := "\n".join(doc).strip()):
            _refuse(name, 1, "the header does not say what the statement answers or does")
        if facts.get("rows:", "one") != "one":
            _refuse(name, 1, "`// rows:` knows only `one`")
        return cls(
            text,
            cast("Mode", mode),
            params,
            _words(facts.get("->", "")),
            "rows:" in facts,
            _words(facts.get("key:", "")),
        )


def _words(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[,\s]+", text) if part)


def _line(text: str, position: int, first: int) -> int:
    return first + text.count("\n", 0, position)


def _check_params(query: Query, first: int) -> None:
    text = code(query.text)
    used = {m[1]: m.start() for m in reversed(list(_PARAM.finditer(text)))}
    for name, position in used.items():
        if name not in query.params:
            _refuse(query.name, _line(text, position, first), f"${name} is used and not declared in the header")
    for name in query.params:
        if name not in used:
            _refuse(query.name, 1, f"${name} is declared in the header and not used")


def _check_statements(query: Query, first: int) -> None:
    count = len(query.statements)
    if not count or (count > 1 and query.mode != "schema"):
        _refuse(query.name, first, f"it holds {count} statements: one to a file")


def _check_read(query: Query, header: _Header, first: int) -> None:
    text = code(query.text)
    if found := _WRITES.search(text):
        _refuse(query.name, _line(text, found.start(), first), f"{found[1].upper()} in a file of mode read")
    returned, ordered, position = _tail(query.text)
    if [alias for alias, _ in returned] != list(query.columns):
        named = ", ".join(alias for alias, _ in returned)
        _refuse(
            query.name,
            _line(text, position, first),
            f"it returns {named or 'nothing'}; the header declares {', '.join(query.columns)}",
        )
    if header.one_row:
        return
    key = header.key or _key(returned)
    if missing := [name for name in key if name not in ordered]:
        _refuse(
            query.name,
            _line(text, position, first),
            f"ORDER BY leaves out {', '.join(missing)}: rows come in no certain order "
            "(or say `// rows: one`, or `// key: ...`)",
        )


def _key(returned: list[tuple[str, str]]) -> tuple[str, ...]:
    if any(alias == "id" for alias, _ in returned):
        return ("id",)
    return tuple(alias for alias, expression in returned if not _AGGREGATE.search(expression))


def _tail(text: str) -> tuple[list[tuple[str, str]], set[str], int]:
    """(column, expression) of the last RETURN, the columns that ORDER BY names, and where the RETURN is."""
    flat = _outer(code(text))
    clauses = [*_CLAUSE.finditer(flat)]
    starts = [i for i, m in enumerate(clauses) if m[1].upper() == "RETURN"]
    if not starts:
        return [], set(), 0
    parts = {}
    for i in range(starts[-1], len(clauses)):
        end = clauses[i + 1].start() if i + 1 < len(clauses) else len(text)
        parts[re.sub(r"\s+", " ", clauses[i][1].upper())] = _items(text, flat, clauses[i].end(), end)
    returned = [_column(item) for item in parts["RETURN"]]
    by_expression = {expression: alias for alias, expression in returned}
    ordered = {re.sub(r"\s+(ASC|DESC)(ENDING)?$", "", item, flags=re.IGNORECASE) for item in parts.get("ORDER BY", [])}
    return (
        returned,
        ordered | {by_expression[item] for item in ordered if item in by_expression},
        clauses[starts[-1]].start(),
    )


def columns(text: str) -> tuple[str, ...]:
    """Names of the columns that a statement returns, as far as its text says."""
    return tuple(alias for alias, _ in _tail(text)[0])


def _outer(text: str) -> str:
    """The text with everything inside brackets blanked."""
    depth, out = 0, []
    for char in text:
        depth -= char in ")]}"
        out.append(char if depth == 0 or char == "\n" else " ")
        depth += char in "([{"
    return "".join(out)


def _items(text: str, flat: str, start: int, end: int) -> list[str]:
    cuts = [start - 1, *(i for i in range(start, end) if flat[i] == ","), end]
    return [" ".join(_strip_comments(text[a + 1 : b]).split()) for a, b in pairwise(cuts)]


def _strip_comments(text: str) -> str:
    return _NOT_CODE.sub(lambda m: " " if m[0].startswith(("//", "/*")) else m[0], text)


def _column(item: str) -> tuple[str, str]:
    item = re.sub(r"^DISTINCT\s+", "", item, flags=re.IGNORECASE)
    found = re.fullmatch(r"(.*)\sAS\s+`?(\w+)`?", item, re.IGNORECASE | re.DOTALL)
    return (found[2], found[1].strip()) if found else (item, item)
