"""Description files: what is read, in which layouts, and what is refused with its place."""

import io
import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph import loading
from provgraph.errors import SourceError
from provgraph.model import Context, DescriptionRecord

DATA = Path(__file__).parent / "data" / "descriptions"
LOADER = loading.find_loader("description")
description = sys.modules[type(LOADER).__module__]
FORMAT = "provgraph-description/1"
SCHEMA = json.loads((files("provgraph") / "schemas" / "description-1.schema.json").read_text("utf-8"))
VALID = jsonschema.Draft202012Validator(SCHEMA)


def read(data: bytes | str) -> list[DescriptionRecord]:
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return [r for d in LOADER.read(stream, Context("x")) for r in d.descriptions]


def own(**said: Any) -> list[DescriptionRecord]:
    return read(json.dumps({"format": FORMAT} | said))


def told(records: list[DescriptionRecord]) -> dict[tuple[str, str, str | None], dict[str, Any]]:
    return {(r.kind, r.name, r.version): json.loads(r.text) for r in records}


def of_file(name: str) -> dict[tuple[str, str, str | None], dict[str, Any]]:
    data = (DATA / name).read_bytes()
    assert LOADER.sniff(name, data[: 64 << 10])
    return told(read(data))


# The format


def test_all_that_the_format_can_say() -> None:
    found = of_file("tools.yaml")
    assert list(found) == [
        *(("activity", "dl1-to-dl2", "1.10"), ("activity", "dl1-to-dl2", None)),
        *(("entity", "Images", None), ("entity", "Threshold", None), ("agent", "Pipelines", "Organization")),
    ]
    tool = found["activity", "dl1-to-dl2", "1.10"]
    assert tool["contacts"] == [
        {"name": "Pipelines", "role": "Contributor", "type": "Organization"},
        {"name": "Ada Lovelace", "type": "Person"},
    ]
    threshold, mode = tool["parameters"]
    assert (threshold["min"], threshold["max"], threshold["default"]) == ("0", "1e3", "20")
    assert mode["options"] == ["fast", "exact"]
    assert [role["entity"] for role in tool["usage"]] == ["Images", "model", "Threshold"]
    assert tool["usage"][2]["class"] == "value"
    assert tool["generation"] == [{"role": "DL2/Event", "multiplicity": "1", "entity": "DL2"}]
    assert "comment" not in found["agent", "Pipelines", "Organization"]


def test_json_says_the_same_as_yaml() -> None:
    text = (DATA / "tools.yaml").read_text("utf-8")
    same = json.dumps(yaml.load(text, yaml.BaseLoader)).replace('"~"', "null")
    assert read(same) == read(text)


def test_numbers_stay_as_they_are_written() -> None:
    parameter = '{"name": "p", "min": 1.50, "default": 1e3, "options": [1, 2.0]}'
    text = f'{{"format": "{FORMAT}", "activities": [{{"name": "t", "version": 1.10, "parameters": [{parameter}]}}]}}'
    [record] = read(text)
    assert record.version == "1.10"
    assert json.loads(record.text)["parameters"] == [
        {"name": "p", "min": "1.50", "default": "1e3", "options": ["1", "2.0"]}
    ]


def test_a_fallback_says_so_in_every_record() -> None:
    records = own(fallback=True, activities=[{"name": "t"}], entities=[{"name": "e"}], agents=[{"name": "a"}])
    assert [json.loads(r.text)["fallback"] for r in records] == [True, True, True]
    assert own(fallback=False, entities=[{"name": "e"}]) == own(entities=[{"name": "e"}])


# Other layouts


def test_a_definition_of_logprov() -> None:
    found = of_file("definition.yaml")
    tool = found["activity", "calibrate_run", None]
    assert tool["description"] == "Pixel calibration of one run"
    assert tool["contacts"] == [{"name": "Grace Hopper", "type": "Person"}]
    assert tool["parameters"] == [
        {"name": "RunNumber", "description": "Number of the run", "valueType": "int", "min": "1"},
        {"name": "Site", "valueType": "char *", "options": ["north", "south"]},
    ]
    assert [role["entity"] for role in (*tool["usage"], *tool["generation"])] == ["RawFile", "CoefficientsFile"]
    assert found["entity", "RawFile", None]["contentType"] == "application/fits"
    assert found["entity", "PythonObject", None] == {"name": "PythonObject"}
    assert found["agent", "Grace Hopper", "Person"]["email"] == "grace@example.org"


def test_a_votable_of_opus() -> None:
    found = of_file("activity_vot.xml")
    tool = found["activity", "stack", "2"]
    assert (tool["type"], tool["docurl"], tool["description"]) == (
        "Reduction",
        "https://example.org/stack",
        "Adds images up",
    )
    assert tool["parameters"] == [
        {
            "name": "clip",
            "valueType": "double",
            "unit": "count",
            "ucd": "stat.rank",
            "description": "Where to clip",
            "default": "3",
            "min": "1",
            "max": "9",
            "options": ["3", "5"],
        },
        {"name": "note", "valueType": "char *"},
    ]
    assert tool["usage"] == [
        {"role": "images", "description": "What to add up", "multiplicity": "*", "entity": "stack.images"}
    ]
    assert tool["generation"] == [{"role": "DL3 image", "entity": "DL3"}]
    assert found["entity", "stack.images", None]["contentType"] == "image/fits"
    assert found["agent", "job server", "Person"]["email"] == "jobs@example.org"


@pytest.mark.parametrize(
    "head",
    [
        b'{"format": "provgraph-dirac/1", "jobs": []}',
        b'[{"activity_name": "t", "activity_uuid": "u", "activities": []}]',
        b"activities are many:\n  usage: no\n",
        b"<VOTABLE><RESOURCE/></VOTABLE>",
        b"\0format: provgraph-description/1",
        b"",
    ],
)
def test_other_files_are_left_to_others(head: bytes) -> None:
    assert not LOADER.sniff("x.yaml", head)


# What is refused


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"tools": []}, "description.tools: unknown; there are: format, activities, entities, agents, fallback"),
        ({"activities": {"name": "t"}}, "is of format|a list is expected"),
        ({"activities": [{}]}, r"description.activities\[0\]: 'name' is missing"),
        ({"activities": ["t"]}, r"activities\[0\]: a mapping is expected, not 't'"),
        ({"activities": [{"name": ["t"]}]}, r"activities\[0\].name: a text is expected, not \['t'\]"),
        ({"activities": [{"name": "t", "usage": [{"role": ""}]}]}, r"usage\[0\]: 'role' is missing"),
        (
            {"activities": [{"name": "t", "usage": [{"role": "r", "multiplicity": "many"}]}]},
            r"usage\[0\].multiplicity: 'many' is not of the form",
        ),
        ({"agents": [{"name": "a", "type": "Robot"}]}, r"agents\[0\].type: 'Robot' is not of the form Person"),
        ({"fallback": "perhaps"}, "description.fallback: true or false is expected, not 'perhaps'"),
        (
            {"activities": [{"name": "t", "parameters": [{"name": "p", "options": "a"}]}]},
            r"parameters\[0\].options: a list is expected, not 'a'",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(said: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        own(**said)


BOMB = '<?xml version="1.0"?><!DOCTYPE V [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><VOTABLE>&b;</VOTABLE>'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"format: provgraph-description/2", "format 'provgraph-description/2'; this provgraph reads"),
        (b"- 1", "it should be a mapping with 'format: provgraph-description/1'"),
        (b"{", "line 1 column 2 is no JSON"),
        (b'{"format": 1, "format": 2}', "the key 'format' stands twice"),
        (b"a: 1\na: 2", "the key 'a' stands twice"),
        (b"a: [1", "it is no YAML at line 1"),
        (b"a: !!python/object/apply:os.getcwd []", "it is no YAML at line 1"),
        (b"a: &x [1]\nb: *x", "an alias at line 2"),
        (b"? [1]\n: 2", "a key that is no text"),
        (b"a: \x07", "it is no YAML"),
        (b"a: \xff", "byte 3 is no UTF-8"),
        (b"[" * 100_000, "nested too deeply|no JSON"),
        (b"a: " + b"[" * 5_000, "nested too deeply|no YAML"),
        (b"<VOTABLE>", "it is no XML"),
        (b"<VOTABLE/>", "no RESOURCE of it has the utype"),
        (BOMB.encode(), "a document type"),
        (b"activities:\n  t: [1]", "activities: a mapping from names"),
        (b"activities:\n  t:\n    usage: {}\n    generation: x", "activities.t.generation: a list of mappings"),
        (b"format: provgraph-description/1 #" + b" " * (16 << 20), "longer than 16 MiB"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read(data)


def test_a_votable_from_elsewhere_is_not_fetched() -> None:
    text = '<!DOCTYPE VOTABLE SYSTEM "http://example.org/v.dtd"><VOTABLE/>'
    with pytest.raises(SourceError, match="a document type"):
        read(text)


# The schema


def test_the_schema_knows_every_word() -> None:
    for kind, texts in description.TEXTS.items():
        properties = SCHEMA["properties"] if kind == "document" else SCHEMA["$defs"][kind]["properties"]
        words = {*texts, *description.LISTS.get(kind, ()), *description.OTHERS.get(kind, ())}
        assert set(properties) == words, kind


WORDS = st.sampled_from(["", "a", "DL1", "1", "1..*", "Person", "Main"])
ODD = st.none() | WORDS | st.integers(0, 9) | st.booleans() | st.lists(WORDS, max_size=1)


def _mappings(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    lists = {n: st.lists(_mappings(k), max_size=2) for n, k in description.LISTS.get(kind, {}).items()}
    first, *others = description.TEXTS[kind]
    fixed = {first: st.just(FORMAT) if kind == "document" else ODD}
    odd = dict.fromkeys((*others, *description.OTHERS.get(kind, ())), ODD)
    return st.fixed_dictionaries(fixed, optional=odd | lists)


@settings(max_examples=200, deadline=None)
@given(_mappings("document"))
def test_what_the_schema_allows_is_read_and_nothing_else(said: dict[str, Any]) -> None:
    try:
        read(json.dumps(said))
    except SourceError:
        assert not VALID.is_valid(said)
    else:
        assert VALID.is_valid(said), next(VALID.iter_errors(said)).message


@pytest.mark.parametrize("path", sorted((files("provgraph") / "shipped").iterdir(), key=str), ids=lambda p: p.name)
def test_what_is_shipped_is_valid(path: Any) -> None:
    text = path.read_text("utf-8")
    VALID.validate(yaml.safe_load(text))
    assert read(text)
