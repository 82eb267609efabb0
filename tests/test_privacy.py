"""What `--privacy` takes out of a log, and that logs still meet."""

import json
import re
from typing import Any

import pytest
from logs import Record, every_log, file, header, log, read, record, uid

from provgraph.model import Agent, Configuration, Document

USER, HOST, CONTACT, EMAIL = "zoltan", "wn017.site.example.org", "Zoltán Example", "z.example@institute.example"


def personal(name: str, user: str = USER, **changes: Any) -> Record:
    """A record that names its user and its machine wherever it can."""
    made = record(name)
    home = f"/home/{user}"
    made["activity_name"] = f"{home}/env/bin/python"
    made["system"] |= {
        "executable": f"{home}/env/bin/python",
        "arguments": [f"{home}/env/bin/ctapipe-process", "-i", f"{home}/in.h5", f"--owner={user}", f"--on={HOST}"],
        "environment": {"USER": user, "HOME": home, "PATH": f"{home}/bin:/usr/bin"},
    }
    made["system"]["platform"] |= {"node": HOST}
    made["input"] = [file(f"/afs/cern.ch/user/{user[0]}/{user}/in.h5", f"of {user}", header("in", "before"))]
    made["output"] = [
        file(
            f"{home}/{name}.h5",
            "DL1/Event",
            header(name, name, **{"CTA CONTACT NAME": CONTACT, "CTA CONTACT EMAIL": EMAIL}),
        ),
        file(f"/scratch/wn017/{user}/{name}.log"),
    ]
    contact = {"name": CONTACT, "email": EMAIL, "organization": "Example Institute"}
    made["config"] = {
        "ProcessorTool": {
            "note": f"run of {user} ({EMAIL}) on wn017",
            "DataWriter": {"Contact": contact},
            "EnergyRegressor": {"load_path": f"/Users/{user}/m.pkl"},
        }
    }
    return made | changes


def shown(document: Document) -> str:
    return repr(document)


@pytest.mark.parametrize("mode", ["hash", "drop"])
def test_no_name_is_left(mode: str) -> None:
    kept, document = read(log([personal("a")])), read(log([personal("a")]), privacy=mode)
    for name in (USER, "wn017", CONTACT, "z.example", "institute.example"):
        assert name in shown(kept)
        assert name not in shown(document)
    assert len(document.claims) == len(kept.claims) == 4
    assert [c.product_id for c in document.claims] == [c.product_id for c in kept.claims]
    assert "Example Institute" in shown(document)


def test_hash_puts_tokens_in_their_place() -> None:
    document = read(log([personal("a")]), privacy="hash")
    [activity] = document.activities
    [agent] = [n for n in document.nodes if isinstance(n, Agent)]
    assert re.fullmatch("user-[0-9a-f]{8}", agent.name)
    assert re.fullmatch("host-[0-9a-f]{8}", activity.host or "")
    assert activity.executable == f"/home/{agent.name}/env/bin/python"
    assert [c.path for c in document.claims][:2] == [
        f"/afs/cern.ch/user/z/{agent.name}/in.h5",
        f"/home/{agent.name}/a.h5",
    ]
    assert (
        json.loads(document.claims[1].header.text if document.claims[1].header else "")["CTA CONTACT NAME"][:8]
        == "contact-"
    )


def test_drop_leaves_nothing_in_their_place() -> None:
    document = read(log([personal("a")]), privacy="drop")
    [activity] = document.activities
    assert activity.host is None
    assert re.fullmatch("host:host-[0-9a-f]{8}", activity.scope or "")
    assert not [n for n in document.nodes if isinstance(n, Agent)]
    assert [c.path for c in document.claims] == ["~/in.h5", "~/a.h5", "/scratch/host/user/a.log", "~/m.pkl"]
    assert "CTA CONTACT NAME" not in (document.claims[1].header.text if document.claims[1].header else "")


@pytest.mark.parametrize("mode", ["keep", "hash", "drop"])
def test_logs_of_one_mode_meet_by_path(mode: str) -> None:
    written = personal("writer", output=[file(f"/home/{USER}/models/energy.pkl")])
    reader = personal("reader", "somebody", input=[file(f"/home/{USER}/models/energy.pkl", "reconstructor")])
    document = read(log([written, reader]), privacy=mode)
    places = {c.activity: c.place for c in document.claims if c.name == "energy.pkl"}
    assert len(places) == 2
    assert len(set(places.values())) == 1


@pytest.mark.parametrize("mode", ["keep", "hash", "drop"])
def test_homes_of_two_people_stay_apart(mode: str) -> None:
    both = [personal(u, u, output=[file(f"/home/{u}/out.h5")]) for u in ("anna", "bela")]
    document = read(log(both), privacy=mode)
    assert len({c.place for c in document.claims if c.name == "out.h5"}) == 2


def test_hosts_stay_apart() -> None:
    def on(node: str) -> Record:
        made = record(node)
        made["system"]["platform"]["node"] = node
        return made

    document = read(log([on("wn1"), on("wn2")]), privacy="drop")
    assert len({a.scope for a in document.activities}) == 2
    assert len({c.place for c in document.claims}) == 4


def test_the_key_decides_the_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    def names() -> list[str]:
        return [n.name for n in read(log([personal("a")]), privacy="hash").nodes if isinstance(n, Agent)]

    without = names()
    monkeypatch.setenv("PROVGRAPH_PRIVACY_KEY", "secret" * 30)
    assert names() == names() != without


def test_short_names_are_taken_out_of_paths_only() -> None:
    made = personal("a", "ab")
    made["config"]["ProcessorTool"]["note"] = "ab initio"
    document = read(log([made]), privacy="drop")
    [configuration] = [n for n in document.nodes if isinstance(n, Configuration)]
    assert "ab initio" in configuration.text
    assert "/scratch/host/user/a.log" in {c.path for c in document.claims}


def test_modes_are_copies_that_are_told_apart() -> None:
    ranks = {read(log([personal("a")]), privacy=mode).activities[0].rank for mode in ("keep", "hash", "drop")}
    assert len(ranks) == 3
    assert {read(log([personal("a")]), privacy=m).activities[0].id for m in ("keep", "hash")} == {uid("a")}


@pytest.mark.parametrize("mode", ["hash", "drop"])
def test_real_logs(mode: str) -> None:
    for path in every_log():
        kept, document = read(path), read(path, privacy=mode)
        assert not re.search("worker01|Example Producer|producer@example|/home/prod", shown(document)), path
        assert [(a.id, a.status) for a in document.activities] == [(a.id, a.status) for a in kept.activities]
        assert [(c.kind, c.role, c.product_id) for c in document.claims] == [
            (c.kind, c.role, c.product_id) for c in kept.claims
        ]
