"""What the README shows is so: its commands are run in order, in one folder, and print what stands there.

In a ``console`` block a line that begins with ``$ `` is a command, lines that begin with ``> `` go on with it, and
the rest is what it prints. A line ``...`` stands for any lines, `` ...`` at the end of one for any rest of it.
"""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from provgraph import lineage, vocab
from provgraph.cli import cli
from provgraph.embedded import locks

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

STAND_INS = {"make demo": "provgraph --store build/demo.db demo"}
"""What is too slow here -> what it comes down to; see ``test_make_demo_is_that``."""
ASSIGNMENT = re.compile(r"(\w+)=(\S+)")


@dataclass(frozen=True)
class Example:
    """A command of the README, and what it is shown to print."""

    line: int
    command: str
    shown: list[str]


def blocks(kind: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of each code block of a kind, with the number of the first in the README."""
    for found in re.finditer(rf"^```{kind}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL):
        yield README.count("\n", 0, found.start(1)) + 1, found[1].splitlines()


def examples() -> Iterator[Example]:
    for first, lines in blocks("console"):
        starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
        assert starts[:1] == [0], f"README.md:{first}: a console block begins with a command"
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            shown = start + 1
            while shown < end and lines[shown].startswith("> "):
                shown += 1
            command = "\n".join(line[2:] for line in lines[start:shown])
            yield Example(first + start, command, lines[shown:end])


def pattern(shown: list[str]) -> str:
    """What the output has to match as a whole."""
    return "".join(map(_line, shown))


def _line(shown: str) -> str:
    if shown == "...":
        return r"(?:.*\n)*?"
    cut = shown.endswith(" ...")
    return re.escape(shown.removesuffix(" ...")) + ".*" * cut + "\n"


class Shell:
    """Runs one command after another; variables last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        bin_first = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        self.environment = os.environ | {"PATH": bin_first, "PROVGRAPH_IDLE": "60", "COLUMNS": "100"}

    def __call__(self, command: str) -> str:
        """All that it printed, errors too, as one sees them on a screen."""
        if assigned := ASSIGNMENT.fullmatch(command):
            self.environment[assigned[1]] = assigned[2]
            return ""
        done = subprocess.run(
            ["sh", "-c", STAND_INS.get(command, command)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
        )
        return done.stdout


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """In a folder of its own, where all commands have been run and the stores are still warm."""
    shell = Shell(tmp_path_factory.mktemp("readme"))
    yield shell
    for store in shell.folder.rglob("*.db"):
        shell(f"provgraph --store {store} stop")


@pytest.fixture(scope="module")
def printed(shell: Shell) -> list[str]:
    """What each command printed."""
    return [shell(example.command) for example in examples()]


needs_a_store = pytest.mark.skipif(not locks.AVAILABLE, reason="this system has no embedded store")


@needs_a_store
def test_each_command_prints_what_is_shown(printed: list[str]) -> None:
    wrong = [
        f"README.md:{example.line}: $ {example.command}\n{output}"
        for example, output in zip(examples(), printed, strict=True)
        if not re.fullmatch(pattern(example.shown), output)
    ]
    assert not wrong, "these print something else:\n" + "\n".join(wrong)
    assert len(printed) > 20


@needs_a_store
@pytest.mark.usefixtures("printed")
def test_the_python_example_runs_on_the_same_store(shell: Shell) -> None:
    assert list(blocks("pycon"))
    for first, lines in blocks("pycon"):
        (shell.folder / "example.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        said = shell("python -m doctest -o ELLIPSIS example.txt")
        assert said == "", f"README.md:{first}: {said}"


def test_what_cannot_be_run_here_is_python_at_least() -> None:
    for _, lines in blocks("python"):
        ast.parse("\n".join(lines))


def test_the_first_screen_shows_what_it_is_for() -> None:
    screen = "\n".join(README.splitlines()[:30])
    for shown in ("$ make demo", "make test", "All DL2 derived from one simtel file", "gamma_energy.DL2.h5"):
        assert shown in screen


def test_make_demo_is_that() -> None:
    store = re.search(r"^demo: export PROVGRAPH_STORE := (.+)$", MAKEFILE, re.MULTILINE)
    assert store is not None
    assert STAND_INS["make demo"] == f"provgraph --store {store[1]} demo"
    assert "@$(BIN)/provgraph demo\n" in MAKEFILE


def test_words_of_make_are_targets() -> None:
    words = set(re.findall(r"\bmake ([a-z]+)\b", "\n".join("\n".join(lines) for _, lines in blocks("sh"))))
    words |= set(re.findall(r"`make ([a-z]+)[^`]*`", README))
    assert words >= {"test", "check"}
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    assert words <= targets


def test_the_server_is_the_one_that_compose_starts() -> None:
    service = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]["neo4j"]
    shown = "\n".join("\n".join(lines) for _, lines in blocks("sh"))
    assert "docker compose up --detach --wait" in shown
    assert "NEO4J_PASSWORD" in shown
    assert "NEO4J_PASSWORD" in service["environment"]["NEO4J_AUTH"]
    assert "bolt://127.0.0.1:7687" in shown
    assert "127.0.0.1:${NEO4J_BOLT_PORT:-7687}:7687" in service["ports"]


def test_every_command_is_mentioned() -> None:
    pages = README + (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [name for name in cli.commands if f"provgraph {name}" not in pages] == []


def test_commands_and_queries_that_are_named_exist() -> None:
    text = "\n".join("\n".join(lines) for kind in ("console", "sh") for _, lines in blocks(kind))
    commands = re.findall(r"(?<!from )\bprovgraph (?:--store \S+ )?([a-z-]+)", text)
    assert set(commands) <= set(cli.commands)
    assert set(re.findall(r"provgraph query ([a-z]\w*)", README)) <= set(lineage.cookbook())


def test_the_picture_names_labels_and_edges_that_exist() -> None:
    [(_, picture)] = [(first, lines) for first, lines in blocks("text") if any("(:Entity)" in line for line in lines)]
    drawn = "\n".join(picture)
    labels = {label for kind in vocab.NODES.values() for label in kind.labels}
    assert set(re.findall(r"[(:]:?([A-Z]\w+)", drawn)) <= labels
    edges = set(re.findall(r"\b(?:was|had|is)[A-Z]\w+|\bused\b", drawn))
    assert {"used", "wasGeneratedBy", "wasInformedBy", "wasRevisionOf"} <= edges <= set(vocab.EDGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    missing = [link for link in links if not (page.parent / link.partition("#")[0]).exists()]
    assert missing == []
