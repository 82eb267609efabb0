"""Write the pages that are made from the code: ``python docs/generate.py``. A test holds them to it."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from provgraph import queries, vocab
from provgraph.cli import cli

HERE = Path(__file__).parent


def made_from(source: str) -> str:
    return f"<!-- made by docs/generate.py from {source}: change that instead -->\n\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def sentence(text: str) -> str:
    return text[0].upper() + text[1:].rstrip(".") + "."


def properties(kind: vocab.NodeKind | vocab.EdgeKind) -> str:
    if not kind.properties:
        return "No properties.\n"
    rows = ((f"`{p.name}`", p.type + ", indexed" * p.indexed, p.doc) for p in kind.properties)
    return table(("property", "type", "what"), rows)


def standards(kind: vocab.NodeKind | vocab.EdgeKind) -> str:
    names = [f"{standard} `{name}`" for standard, name in (("PROV", kind.prov), ("IVOA", kind.ivoa)) if name]
    return f" In the standards: {', '.join(names)}." if names else ""


def node(kind: vocab.NodeKind) -> str:
    title = "".join(f":{label}" for label in kind.labels)
    return f"\n### `({title})`\n\n{sentence(kind.doc)}{standards(kind)}\n\n{properties(kind)}"


def edge(kind: vocab.EdgeKind) -> str:
    source, target = (" or ".join(f"`{name}`" for name in ends) for ends in (kind.source, kind.target))
    text = f"{sentence(kind.doc)} From {source} to {target}.{standards(kind)}"
    return f"\n### `[:{kind.type}]`\n\n{text}\n\n{properties(kind)}"


def vocabulary() -> Iterator[str]:
    yield made_from("provgraph/vocab")
    yield (
        "# Vocabulary of the graph\n\n"
        "Every node has a property `id`, unique under its first label. Edges point from effect to cause.\n"
        "Times are text, `YYYY-MM-DDTHH:MM:SS.mmmZ` in UTC, so that they sort as they are; `json` is JSON text.\n"
    )
    yield (
        "\n## What a file is to a run\n\n"
        "Lineage of the data follows edges whose `dataflow` is true; what could have influenced a result is found\n"
        "along edges whose `influence` is true.\n\n"
    )
    natures = ((n.name, n.type, str(n.dataflow).lower(), str(n.influence).lower()) for n in vocab.NATURES.values())
    yield table(("nature", "usage type", "`dataflow`", "`influence`"), natures)
    yield "\n## Nodes\n"
    yield from map(node, vocab.NODES.values())
    yield "\n## Edges\n"
    yield from map(edge, vocab.EDGES.values())


def query(name: str) -> str:
    found = queries.load(name)
    facts = [f"- `${p}`: {doc}" for p, doc in zip(found.params, found.param_docs, strict=True)]
    facts += [f"- answers `{', '.join(found.columns)}`"] * bool(found.columns)
    return "\n".join([f"\n### `{name}`\n", found.doc, *([""] if facts else []), *facts]) + "\n"


def statements() -> Iterator[str]:
    yield made_from("the headers in cypher/")
    yield (
        "# Every statement\n\n"
        "provgraph sends no Cypher but these files. `provgraph query NAME key=value ...` asks those that read.\n"
    )
    for mode, title in (("read", "Questions"), ("write", "Writing"), ("schema", "Schema")):
        yield f"\n## {title}\n"
        yield from (query(name) for name in queries.names() if queries.load(name).mode == mode)


def usage(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, terminal_width=100, help_option_names=["-h", "--help"])
    return f"```text\n{command.get_help(context).rstrip()}\n```\n"


def commands() -> Iterator[str]:
    yield made_from("provgraph/cli")
    yield f"# Command line\n\n{usage(cli, 'provgraph')}"
    for name, command in cli.commands.items():
        yield f"\n## `provgraph {name}`\n\n{usage(command, f'provgraph {name}')}"


def pages() -> dict[Path, str]:
    """Each page that is made, with its text."""
    made = {"commands.md": commands, "queries.md": statements, "vocabulary.md": vocabulary}
    return {HERE / name: "".join(text()) for name, text in made.items()}


def main() -> int:
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(HERE.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
