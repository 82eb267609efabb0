"""The command line as a process: in a pipe, on a terminal, interrupted, misused."""

import csv
import fcntl
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from conftest import Cli
from prov.model import ProvDocument

from provgraph.cli import cli as group
from provgraph.cli.tour import SIMTEL
from provgraph.demo import campaign

PROVGRAPH = str(Path(sys.executable).with_name("provgraph"))
COMMANDS = sorted(group.commands)
DL2 = "47bebb35-64da-494a-919a-ec2976ceb2ac"
FAILED = "7b63707f-a862-438f-b184-4f1007339f95"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    """``provgraph`` in a folder whose ``provgraph.db`` holds the demo campaign."""
    run = Cli({"PROVGRAPH_IDLE": "30"}, tmp_path_factory.mktemp("demo"))
    loaded = run("load", campaign() / "jobs")
    assert loaded.code == 0, loaded.err
    yield run
    run("stop")


def one_line(text: str) -> str:
    assert text.startswith("provgraph: ")
    assert text.count("\n") == 1
    assert "Traceback" not in text
    return text


# -- help and usage --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_each_help_ends_in_an_example(bare_cli: Cli, command: str) -> None:
    words = command.split()
    short, long = bare_cli(*words, "-h"), bare_cli(*words, "--help")
    assert short == long
    assert (short.code, short.err) == (0, "")
    assert re.search(rf"  Example:\n(    provgraph .*\b{command}\b.*\n)+\Z", short.out), short.out
    assert max(map(len, short.out.splitlines())) <= 120


def test_help_comes_at_once(bare_cli: Cli) -> None:
    def seconds() -> float:
        begun = time.monotonic()
        assert bare_cli("--help").code == 0
        return time.monotonic() - begun

    assert min(seconds() for _ in range(5)) < 0.4  # 0.2 on an idle machine


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["down"], "Missing argument 'FILE'"),
        (["down", "x", "--follow", "money"], "'money' is not one of"),
        (["down", "x", "--depth", "-1"], "-1 is not in the range"),
        (["export"], "name files to export, or --all"),
        (["export", "x", "--all"], "name files to export, or --all"),
        (["query"], "--list"),
        (["--frobnicate"], "No such option"),
        (["--store", "http://x", "status"], "bolt://"),
        (["--store", "bolt://user:pass@x", "status"], "PROVGRAPH_PASSWORD"),
        (["--store", "bolt://localhost:1", "stop"], "only embedded stores"),
        (["load", "x", "--job", "42"], "VO/ID"),
    ],
)
def test_wrong_usage(bare_cli: Cli, words: list[str], said: str) -> None:
    ran = bare_cli(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in one_line(ran.err)


def test_the_bare_command_shows_its_help(bare_cli: Cli) -> None:
    ran = bare_cli()
    assert ran.code == 2
    assert "Usage: provgraph" in ran.out + ran.err


QUESTIONS = (
    ["down", "x"],
    ["up", "x"],
    ["path", "x", "y"],
    ["show", "x"],
    ["activities"],
    ["query", "failed_runs"],
    ["cypher", "MATCH (n) RETURN n"],
    ["export", "--all"],
    ["status"],
)


@pytest.mark.parametrize("words", QUESTIONS)
def test_a_store_that_is_not_there(bare_cli: Cli, words: list[str]) -> None:
    ran = bare_cli(*words)
    assert (ran.code, ran.out) == (1, "")
    assert "there is no store at ./provgraph.db" in one_line(ran.err)
    assert list(bare_cli.cwd.iterdir()) == []


def test_a_server_that_is_not_there(bare_cli: Cli) -> None:
    ran = bare_cli("--store", "bolt://127.0.0.1:1", "status")
    assert (ran.code, ran.out) == (1, "")
    assert "bolt://127.0.0.1:1 cannot be reached" in one_line(ran.err)


def test_a_traceback_only_when_asked_for(bare_cli: Cli) -> None:
    ran = bare_cli("--debug", "status")
    assert ran.code == 1
    assert "Traceback" in ran.err


def test_completion(bare_cli: Cli) -> None:
    ran = bare_cli(_PROVGRAPH_COMPLETE="bash_source")
    assert ran.code == 0
    assert "_PROVGRAPH_COMPLETE=bash_complete" in ran.out


# -- load ------------------------------------------------------------------------------------------------------------


def test_load_and_load_again(bare_cli: Cli) -> None:
    log = next(campaign().glob("jobs/20260101/*.log"))
    dry = bare_cli("load", log, "--dry-run", "--json").json
    first = bare_cli("load", log, "--json").json
    assert first == dry
    [source] = first["sources"]
    assert (source["source"], source["status"], source["activities"]) == (str(log), "new", 1)
    assert first["nodes"]["created"] > 1
    again = bare_cli("load", log, "--json").json
    assert [s["status"] for s in again["sources"]] == ["known"]
    assert again["nodes"] == again["edges"] == {"created": 0, "deleted": 0}
    assert bare_cli("load", log).out == "sources: 1 known; 0 activities; nothing to change\n"


def test_what_is_refused_is_said_and_the_rest_is_loaded(bare_cli: Cli) -> None:
    (bare_cli.cwd / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    log = next(campaign().glob("jobs/20260101/*.log"))
    ran = bare_cli("load", "picture.png", log)
    assert ran.code == 1
    assert re.match(r"refused picture.png: .+\n\Z", ran.err)
    assert ran.out.startswith("sources: 1 new, 1 refused; 1 activities; ")


def test_load_reads_standard_input(bare_cli: Cli) -> None:
    log = next(campaign().glob("jobs/20260101/*.log")).read_text()
    ran = bare_cli("load", "-", "--json", stdin=log)
    assert [s["status"] for s in ran.json["sources"]] == ["new"]


def wait_until_read(pipe: IO[str]) -> None:
    """Until nothing waits in it any more: the other end is at work."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if not int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder):
            return
        time.sleep(0.05)


def heeding_interrupts() -> None:
    """Tests that run in the background of a shell were told to ignore them, and so would their processes."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_load_ends_cleanly(bare_cli: Cli) -> None:
    bare_cli("init")
    with subprocess.Popen(
        [PROVGRAPH, "load", "-"],
        cwd=bare_cli.cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heeding_interrupts,
    ) as process:
        assert process.stdin is not None
        process.stdin.write('[{"activity_name": "x"')
        process.stdin.flush()
        wait_until_read(process.stdin)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert "interrupted" in one_line(err)
    assert bare_cli("status", "--json").json["loads"] == 0


# -- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["down", SIMTEL],
        ["up", DL2, "--kind", "both", "--follow", "influence"],
        ["path", SIMTEL, DL2],
        ["show", DL2],
        ["show", FAILED],
        ["activities", "--status", "error"],
        ["query", "failed_runs"],
        ["query", "--list"],
        ["cypher", "MATCH (e:Entity) RETURN e LIMIT 2"],
        ["export", DL2],
        ["status"],
    ],
)
def test_json_is_one_document_and_nothing_else(demo: Cli, words: list[str]) -> None:
    short, long = demo(*words, "--json"), demo(*words, "--format", "json")
    assert (short.code, short.err) == (0, "")
    assert short == long
    json.loads(short.out)


def test_the_main_question(demo: Cli) -> None:
    answer = demo("down", SIMTEL, "--level", "DL2", "--json").json
    assert [f["name"] for f in answer["start"]] == [SIMTEL.rpartition("/")[2]]
    assert next((f["id"], f["dataLevel"], f["distance"]) for f in answer["items"]) == (DL2, "DL2", 3)
    assert (answer["total"], answer["truncated"]) == (2, False)
    names = [f["lfn"] for f in answer["items"]]
    assert demo("down", SIMTEL, "--level", "dl2", "--format", "lfn").out.split() == names
    table = demo("down", SIMTEL, "--level", "DL2").out.splitlines()
    assert table[0].split() == ["distance", "level", "file", "id"]
    assert [line.split()[2] for line in table[1:]] == names
    rows = list(csv.DictReader(io.StringIO(demo("down", SIMTEL, "--level", "DL2", "--format", "csv").out)))
    assert [(r["id"], r["partial"]) for r in rows] == [(f["id"], "false") for f in answer["items"]]


def test_a_limit_says_what_it_left_out(demo: Cli) -> None:
    ran = demo("down", SIMTEL, "--limit", "1")
    assert len(ran.out.splitlines()) == 2
    assert ran.err == "1 of 6; --limit 0 gives all\n"
    answer = demo("down", SIMTEL, "--limit", "1", "--json").json
    assert (len(answer["items"]), answer["total"], answer["truncated"]) == (1, 6, True)
    assert len(demo("down", SIMTEL, "--limit", "0", "--json").json["items"]) == 6


def test_lineage_as_a_document(demo: Cli) -> None:
    dot = demo("down", SIMTEL, "--level", "DL2", "--format", "dot").out
    assert dot.startswith("digraph")
    files = set(re.findall(r'"file-([\w-]+)" \[label', dot))
    items = {f["id"] for f in demo("down", SIMTEL, "--json").json["items"] if f["dataLevel"]}
    assert items < files  # models and what trained them lie on no way to a DL2 file
    assert "model.pkl" not in dot
    prov = demo("up", DL2, "--format", "prov-json").json
    [(name, inside)] = prov["bundle"].items()
    assert any(DL2 in key for key in inside["entity"])
    assert prov["entity"][name]["prov:label"][0]["$"] == f"provgraph up {DL2}"
    assert prov["entity"][name]["prov:type"] == [{"$": "prov:Bundle", "type": "prov:QUALIFIED_NAME"}]
    [(question, asked)] = prov["activity"].items()
    assert asked["prov:startTime"] <= asked["prov:endTime"]
    [made] = prov["wasGeneratedBy"].values()
    assert (made["prov:entity"], made["prov:activity"]) == (name, question)
    text = demo("up", DL2, "--format", "provn", "--level", "DL1").out
    assert text.startswith("document\n")
    assert f'prov:label="provgraph up {DL2} --level DL1"' in text
    assert name == next(iter(demo("up", DL2, "--format", "prov-json").json["bundle"])), "named by what is in it"


def test_an_archived_answer_is_closed_and_comes_back(demo: Cli, tmp_path: Path) -> None:
    forms = {}
    for format_, form in (("provn", "provn"), ("prov-json", "json")):
        text = demo("up", DL2, "--format", format_, "--follow", "influence").out
        found = ProvDocument.deserialize(content=text, format=form)
        assert isinstance(found, ProvDocument)
        [bundle] = found.bundles
        declared = {r.identifier for r in bundle.get_records() if r.is_element()}
        used = {v for r in bundle.get_records() if r.is_relation() for _, v in r.formal_attributes[:2] if v}
        assert used <= declared
        assert bundle.identifier in {r.identifier for r in found.get_records()}
        forms[form] = sorted(map(str, bundle.get_records()))
        (tmp_path / f"answer.{form}").write_text(text)
    assert forms["provn"] == forms["json"]
    assert demo("validate", tmp_path / "answer.provn", "--json").json["findings"] == []


def test_an_unknown_file(demo: Cli) -> None:
    ran = demo("down", SIMTEL.rpartition("/")[2])
    assert (ran.code, ran.out) == (1, "")
    assert SIMTEL in one_line(ran.err)


def test_cypher(demo: Cli) -> None:
    count = ["cypher", "MATCH (e:Entity {dataLevel: $level}) RETURN count(e) AS n, $x AS x", "level=DL2"]
    answer = demo(*count, 'x={"a": [1, null]}', "--json").json
    assert answer == {"columns": ["n", "x"], "rows": [[6, {"a": [1, None]}]], "total": 1, "truncated": False}
    assert demo(*count, "x=NaN", "--format", "csv").out == "n,x\n6,NaN\n"
    many = demo("cypher", "UNWIND range(1, 5) AS k RETURN k", "--limit", "2", "--json").json
    assert (many["rows"], many["total"], many["truncated"]) == ([[1], [2]], 5, True)
    refused = demo("cypher", "CREATE (n:Entity {id: 'x'})")
    assert (refused.code, refused.out) == (1, "")
    one_line(refused.err)
    assert demo("cypher", "MATCH (n", "--json").code == 1
    assert demo("cypher", "RETURN 1", "novalue").code == 2


def test_query(demo: Cli) -> None:
    answer = demo("query", "dl2_of_simtel", f"file={SIMTEL}", "--json").json
    assert (answer["columns"], answer["total"]) == (["id", "file"], 2)
    listed = demo("query", "--list").out
    assert "dl2_of_simtel" in listed
    assert "lineage/" not in listed
    assert demo("query", "read/node_counts", "--json").code == 0
    assert "file=VALUE" in one_line(demo("query", "dl2_of_simtel").err)
    assert "like dl2_of_simtel" in one_line(demo("query", "dl2_of_simtell").err)


def test_export_writes_all_or_nothing(demo: Cli, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    ran = demo("export", DL2, "--format", "json", "-o", target)
    assert (ran.code, ran.out) == (0, "")
    written = json.loads(target.read_text())
    assert written == demo("export", DL2, "--json").json
    assert demo("export", "nothing", "--format", "json", "-o", target).code == 1
    assert json.loads(target.read_text()) == written
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
    lost = demo("export", DL2, "-o", tmp_path / "no" / "where")
    assert (lost.code, lost.out) == (1, "")
    assert "No such file" in one_line(lost.err)


def test_what_an_export_leaves_out(demo: Cli) -> None:
    file = next(iter(demo("cypher", FILES, "--json").json["rows"]))[0]
    whole = demo("export", file).out
    part = demo("export", file, "--descriptions", "activity", "--no-agents", "--no-configuration").out
    assert [word in whole for word in ("cta:agent-", "cta:configuration-", "cta:usage-description-")] == [True] * 3
    assert [word in part for word in ("cta:agent-", "cta:configuration-", "cta:usage-description-")] == [False] * 3
    assert "cta:activity-description-" in part
    assert "isDescribedBy(cta:activity-" in demo("up", file, "--format", "provn", "--flavour", "ivoa").out
    streamed = demo("export", "--all", "--flavour", "ivoa", "--descriptions", "none", "--format", "json").json
    assert ("datasetEntity" in streamed, "isDescribedBy" in streamed) == (True, False)


FILES = "MATCH (e:Entity {dataLevel: 'DL2'}) RETURN e.id ORDER BY e.id"


def test_export_of_all(demo: Cli) -> None:
    everything = demo("export", "--all", "--format", "json").json
    assert len(everything["activity"]) == 26, "13 runs in 13 jobs"
    assert demo("export", "--all", "--format", "dot").out.startswith("digraph")


def test_the_demo(bare_cli: Cli) -> None:
    ran = bare_cli("demo", PROVGRAPH_STORE="d.db")
    assert (ran.code, ran.err) == (0, "")
    assert DL2 in ran.out
    assert "document" in ran.out
    assert (bare_cli.cwd / "d.db").is_dir()
    assert {"load", "down", "up", "provn"} <= bare_cli("--store", "d.db", "demo", "--json").json.keys()


def test_stop(bare_cli: Cli) -> None:
    assert bare_cli("stop", "--json").json == {"store": "./provgraph.db", "stopped": False}
    assert bare_cli("init", PROVGRAPH_IDLE="60").code == 0
    assert bare_cli("stop", "--json").json["stopped"] is True


# -- the other end of the pipe, and terminals ------------------------------------------------------------------------


def test_a_closed_pipe_is_no_error(demo: Cli) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [PROVGRAPH, "down", SIMTEL], cwd=demo.cwd, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def on_terminal(words: list[str], cwd: Path, columns: int = 80) -> tuple[int, str]:
    """Exit code and all that a terminal of that width shows."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": str(columns)}
    with subprocess.Popen(
        [PROVGRAPH, *words], cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as it:
        os.close(theirs)
        shown = b""
        while select.select([ours], [], [], 60)[0]:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            shown += part
        code = it.wait(60)
    os.close(ours)
    return code, shown.decode()


def test_a_table_on_a_terminal(demo: Cli) -> None:
    code, shown = on_terminal(["down", SIMTEL, "--level", "DL2"], demo.cwd)
    assert code == 0
    assert "─" in shown
    assert "…" not in shown
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown)
    assert max(map(len, plain.splitlines())) <= 80
    # A long name goes on in the next line.
    column = "".join(line[17:].split()[0] for line in plain.splitlines() if len(line) > 17 and line[17:].split())
    assert "gamma_energy.DL2.h5" in column


def test_json_on_a_terminal_is_laid_out(demo: Cli) -> None:
    code, shown = on_terminal(["show", DL2, "--json"], demo.cwd)
    assert code == 0
    assert json.loads(shown)["id"] == DL2
    assert shown.startswith('{\r\n  "kind"')


def test_a_bar_on_a_terminal(bare_cli: Cli) -> None:
    code, shown = on_terminal(["load", str(campaign() / "jobs")], bare_cli.cwd, 100)
    assert code == 0
    assert "━" in shown
    assert "activities" in shown
    assert "Traceback" not in shown


# -- every engine ----------------------------------------------------------------------------------------------------


def test_every_engine_gives_the_same_answers(cli: Cli, demo: Cli) -> None:
    assert cli("load", campaign() / "jobs").code == 0
    for words in (
        ["down", SIMTEL, "--kind", "both", "--follow", "all"],
        ["up", DL2, "--kind", "both", "--follow", "influence"],
        ["show", DL2],
        ["show", FAILED],
        ["path", SIMTEL, DL2],
        ["activities"],
        ["query", "models_used"],
        ["query", "files_by_level"],
    ):
        mine, other = cli(*words, "--json"), demo(*words, "--json")
        assert mine == other
    archived = ["down", SIMTEL, "--format", "prov-json"]
    assert cli(*archived).json["bundle"] == demo(*archived).json["bundle"]
