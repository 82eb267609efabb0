"""Answers as text: tables for people, CSV, names, JSON.

On a terminal tables are drawn by rich; in a pipe they are plain, and nothing is ever cut.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

__all__ = [
    "activity_table",
    "answer",
    "csv_text",
    "facts",
    "file_table",
    "job_table",
    "json_text",
    "names",
    "note",
    "record",
    "table",
    "title",
]

Item = Mapping[str, Any]
Rows = Iterable[Sequence[Any]]


def json_text(value: object) -> str:
    """One document: laid out on a terminal, on one line in a pipe."""
    return json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None)


def title(item: Item) -> str:
    """What a file is called, or an activity."""
    return str(item.get("lfn") or item["name"] or item["id"])


def cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def table(columns: Sequence[str], rows: Rows, *, every: bool = False) -> None:
    """Print a table; columns that are empty throughout are left out, unless ``every`` one is wanted."""
    texts = [[cell(value) for value in row] for row in rows]
    shown = [k for k in range(len(columns)) if every or not texts or any(row[k] for row in texts)]
    lines = [[row[k] for k in shown] for row in texts]
    draw = _rich if sys.stdout.isatty() else _plain
    draw([columns[k] for k in shown], lines)


def _plain(columns: list[str], rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    for row in (columns, *rows):
        print("  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip())


def _rich(columns: list[str], rows: list[list[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*map(Text, row))
    Console().print(drawn)


_FILE: dict[str, Callable[[Item], Any]] = {
    "distance": lambda f: f.get("distance"),
    "level": lambda f: f["dataLevel"],
    "file": lambda f: f["lfn"] or f["name"],
    "version": lambda f: f["version"] if (f["version"] or 1) > 1 else None,
    "partial": lambda f: f["partial"] or None,
    "id": lambda f: f["id"],
}
_ACTIVITY: dict[str, Callable[[Item], Any]] = {
    "distance": lambda a: a.get("distance"),
    "start": lambda a: (a["startTime"] or "")[:19].replace("T", " "),
    "tool": lambda a: a["name"],
    "version": lambda a: a["version"],
    "status": lambda a: a["status"],
    "used": lambda a: len(a["used"]) if "used" in a else None,
    "generated": lambda a: len(a["generated"]) if "generated" in a else None,
    "host": lambda a: a["host"],
    "id": lambda a: a["id"],
}


def file_table(files: Iterable[Item]) -> None:
    table(list(_FILE), ([of(f) for of in _FILE.values()] for f in files))


def activity_table(runs: Iterable[Item]) -> None:
    table(list(_ACTIVITY), ([of(a) for of in _ACTIVITY.values()] for a in runs))


_JOB: dict[str, Callable[[Item], Any]] = {
    "job": lambda j: f"{j['vo'] or ''}/{j['jobId']}",
    "status": lambda j: j["status"],
    "minor status": lambda j: j["minorStatus"],
    "site": lambda j: j["site"],
    "owner": lambda j: j["owner"],
    "transformation": lambda j: j["transformation"],
    "task": lambda j: j["task"],
    "executions": lambda j: len(j["executions"]) if len(j["executions"]) > 1 else None,
    "log": lambda j: j["hasLog"],
    "runs": lambda j: " ".join(f"{run['name']}:{run['status']}" for e in j["executions"] for run in e["activities"]),
}


def job_table(jobs: Iterable[Item]) -> None:
    table(list(_JOB), ([of(j) for of in _JOB.values()] for j in jobs))


def mixed_table(items: Iterable[Item]) -> None:
    rows = ([i.get("distance"), i["kind"], title(i), i.get("dataLevel") or i.get("status"), i["id"]] for i in items)
    table(["distance", "kind", "name", "level or status", "id"], rows)


def item_table(items: Sequence[Item]) -> None:
    """A table of files, of activities, or of both."""
    kinds = {"mixed" if "kind" in item else "file" if "lfn" in item else "activity" for item in items}
    draw = {"mixed": mixed_table, "file": file_table, "activity": activity_table}
    draw[kinds.pop() if kinds else "file"](items)


def answer(found: Item) -> None:
    """The items of an answer, and what was left out."""
    if found["items"]:
        item_table(found["items"])
    note(len(found["items"]), found["total"])


def note(shown: int, total: int) -> None:
    """Say on stderr how many there are, where the output does not show it."""
    if shown < total:
        print(f"{shown} of {total}; --limit 0 gives all", file=sys.stderr)
    elif not total:
        print("nothing found", file=sys.stderr)


def facts(record: Item) -> None:
    """The plain values of a record, one a line."""
    plain = {key: cell(value) for key, value in record.items() if not isinstance(value, dict | list)}
    width = max(map(len, plain))
    for key, text in plain.items():
        if text:
            print(f"{key:<{width}}  {text}")


def record(shown: Item) -> None:
    """A file, an activity or a job with all that belongs to it."""
    facts(shown)
    if producer := shown.get("generatedBy") if isinstance(shown.get("generatedBy"), dict) else None:
        _section("generated by", [producer], activity_table)
    _section("used by", shown.get("usedBy"), activity_table)
    _section("versions", shown.get("versions"), file_table)
    _section("names", shown.get("names"), lambda known: print("\n".join(known)))
    _section("runs", [run for e in shown.get("executions", ()) for run in e["activities"]], _run_table)
    for key in ("inputs", "outputs"):
        _section(key, shown.get(key), lambda lfns: print("\n".join(lfns)))
    for key in ("used", "generated"):
        _section(key, shown.get(key), _claim_table)


def _section(head: str, items: Any, draw: Callable[[Any], None]) -> None:
    if items:
        print(f"\n{head}:")
        draw(items)


def _run_table(runs: Iterable[Item]) -> None:
    table(("tool", "status", "id"), ([run["name"], run["status"], run["id"]] for run in runs))


def _claim_table(claims: Iterable[Item]) -> None:
    columns = ("role", "type", "level", "dataflow", "influence", "file", "id")
    rows = (
        [c["role"], c["type"], c["file"]["dataLevel"], c["dataflow"], c["influence"], title(c["file"]), c["file"]["id"]]
        for c in claims
    )
    table(columns, rows)


def names(items: Iterable[Item]) -> None:
    """Name of each item, one a line."""
    for item in items:
        print(title(item))


def csv_text(columns: Sequence[str], rows: Rows) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_csv_cell(value) for value in row] for row in rows)


def _csv_cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | bool) else value


def csv_items(items: Sequence[Item]) -> None:
    """All keys of all items as columns, in the order in which they come."""
    columns = list(dict.fromkeys(key for item in items for key in item))
    csv_text(columns, ([item.get(key) for key in columns] for item in items))
