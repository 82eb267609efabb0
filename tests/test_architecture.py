"""The shape of the project: imports, sizes, what the wheel holds, what starts fast, which pages are up to date."""

import ast
import os
import re
import runpy
import shutil
import statistics
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = {"provgraph": "provgraph", "loaders": "provgraph/loaders", "cypher": "provgraph/cypher"}
"""Folder in the tree -> folder in the wheel."""
GENERATED = shutil.ignore_patterns(
    ".git", ".venv", ".*_cache", ".cache", ".hypothesis", "build", "dist", "*.egg-info", "*.db", "__pycache__"
)


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    """Its standard output; a failure shows all that it said."""
    done = subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_imports_point_one_way() -> None:
    run(Path(sys.executable).with_name("lint-imports"), "--no-cache")


# Sizes


def sources() -> list[Path]:
    return sorted(path for folder in ("provgraph", "loaders") for path in (ROOT / folder).rglob("*.py"))


Function = ast.FunctionDef | ast.AsyncFunctionDef
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.comprehension, ast.match_case)


def functions() -> Iterator[tuple[str, Function]]:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def branches(function: Function) -> int:
    nodes = list(ast.walk(function))
    ands_and_ors = sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))
    return 1 + sum(isinstance(node, BRANCHES) for node in nodes) + ands_and_ors


def test_no_function_is_long_or_winding() -> None:
    large = [
        f"{name}: {length(function)} lines, {branches(function)} branches"
        for name, function in functions()
        if length(function) > 60 or branches(function) > 12
    ]
    assert not large, "more than 60 lines or 12 branches:\n" + "\n".join(large)


def test_most_functions_are_short() -> None:
    lengths = [length(function) for _, function in functions()]
    assert statistics.median(lengths) <= 9
    assert statistics.quantiles(lengths, n=20)[-1] <= 35


def test_no_file_is_long() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {name: count for name, count in lines.items() if count > 450} == {}


# Start-up


def test_the_command_line_starts_without_heavy_packages() -> None:
    heavy = {"neo4j", "prov", "rich", "arcadedb", "lxml", "asyncio"}
    loaded = run(sys.executable, "-c", "import provgraph.cli, sys; print(*sys.modules)").split()
    assert heavy.isdisjoint(loaded), sorted(heavy.intersection(loaded))


# Text


def test_pages_made_from_the_code_are_up_to_date() -> None:
    pages = runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()
    stale = [path.name for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    assert not stale, f"{stale}: run `make docs`"


def test_nothing_names_a_folder_of_one_machine() -> None:
    elsewhere = re.compile(r"(?<![\w.}$>-])/(root|work|workspace|builds)/")
    data = (ROOT / "tests" / "data", ROOT / "provgraph" / "demo" / "campaign")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tree()
        if not any(path.is_relative_to(folder) for folder in data) and path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if elsewhere.search(line)
    ]
    assert not found, "\n".join(found)


def tree() -> Iterator[Path]:
    """Every file of the project, without what is made from them."""
    for folder, names, files in os.walk(ROOT):
        made = GENERATED(folder, [*names, *files])
        names[:] = [name for name in names if name not in made]
        yield from (Path(folder, name) for name in files if name not in made)


# The wheel


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(ROOT, folder / "tree", ignore=GENERATED)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, folder / "tree", cwd=folder)
    return folder


def packaged(folder: str) -> Iterator[str]:
    for path in tree():
        if path.is_relative_to(ROOT / folder):
            yield path.relative_to(ROOT / folder).as_posix()


@pytest.mark.slow
def test_the_wheel_built_through_the_sdist_holds_every_file(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata = {name.partition(".dist-info/")[2] for name in archive.namelist() if ".dist-info/" in name}
    expected = {f"{target}/{name}" for folder, target in PACKAGES.items() for name in packaged(folder)}
    assert shipped == expected
    assert {"METADATA", "entry_points.txt", "licenses/LICENSE"} <= metadata
    assert any(name.endswith(".cypher") for name in shipped)


@pytest.mark.slow
def test_the_sdist_holds_what_is_needed_to_test_it(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    expected = {path.relative_to(ROOT).as_posix() for path in tree()}
    assert expected - names - {".gitignore", "MANIFEST.in"} == set()


@pytest.mark.slow
def test_the_wheel_works_on_its_own(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=True)
    commands = tmp_path / "venv" / "bin"
    run(commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=tmp_path)
    assert "load" in run(commands / "provgraph", "--help", cwd=tmp_path)
    facts = run(commands / "python", "-c", ASK_THE_WHEEL, cwd=tmp_path).split()
    assert facts == ["True", "True", "True"]


ASK_THE_WHEEL = """
from importlib.metadata import entry_points
from provgraph import demo, queries
print(all(queries.load(name).text for name in queries.names()) and bool(queries.names()))
print(all(found.load() for found in entry_points(group="provgraph.loaders")))
print((demo.campaign() / "bundle.json").is_file())
"""


# The Makefile


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_says_which_python_it_needs(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    done = subprocess.run(
        ["make", "PYTHON=false", "demo"], cwd=tmp_path, env=_outside_make(), capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "make: false is not a Python 3.11 or newer" in done.stderr


def _outside_make() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
