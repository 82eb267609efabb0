"""Hypothesis strategies for the records of the model."""

import string
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from provgraph import vocab
from provgraph.model import (
    Activity,
    ActivityDescription,
    Agent,
    Collection,
    ConfigFile,
    ConfigFileDescription,
    Configuration,
    Document,
    Entity,
    EntityDescription,
    Environment,
    GenerationDescription,
    Node,
    Parameter,
    ParameterDescription,
    Production,
    Relation,
    Software,
    Transformation,
    UsageDescription,
    ValueDescription,
    ValueEntity,
    as_time,
    canonical_json,
)
from provgraph.statements import ELEMENTS, FORMAL, Bundle, Literal, Name, Statement, Time

NASTY = "\\\"'`<>&|{}[]()=,;:%$#@^~*?!\n\r\t\x00\x07\x1b\x7f\x85\u2028\ufffe\ud800éß中\U0001f52d"
"""Characters that one format or another gives a meaning to, cannot hold, or that end a line."""

# Not the whole of Unicode: what breaks a writer is in NASTY, and small alphabets find it sooner.
texts = st.text(alphabet=string.ascii_letters + string.digits + " ._/-" + NASTY, max_size=12)
ids = st.uuids().map(str) | st.text(string.hexdigits.lower() + "-", min_size=1, max_size=6).map("out-".__add__)
odd_ids = st.text(alphabet=string.ascii_letters + "_%. /" + NASTY, min_size=1, max_size=6)
times = st.datetimes(datetime(1, 1, 2), datetime(9999, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: as_time(moment.isoformat(timespec="milliseconds"))
)
scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | texts
values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(texts, scalars, max_size=2)
json_texts = values.map(canonical_json)

_BY_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "string": texts,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(),
    "boolean": st.booleans(),
    "time": times,
    "json": json_texts,
    "strings": st.lists(texts, max_size=2).map(tuple),
}
_WORDS = {
    ("Activity", "status"): st.sampled_from(vocab.STATUSES),
    ("Entity", "dataLevel"): st.sampled_from(vocab.DATA_LEVELS),
}
_AGENT_TYPES = st.sampled_from(("Person", "Organization", "SoftwareAgent"))
_CLASSES: dict[str, type[Node]] = {
    node.__name__: node
    for node in (
        Agent,
        ActivityDescription,
        EntityDescription,
        ValueDescription,
        UsageDescription,
        GenerationDescription,
        ParameterDescription,
        ConfigFileDescription,
        Configuration,
        Parameter,
        ConfigFile,
        Environment,
        Software,
        ValueEntity,
        Collection,
        Transformation,
        Production,
    )
}


def _records(label: str, record: type[Any], **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Records of one kind; a property is present or not."""
    mandatory = (
        {"name", "role", "type", "text", "value", "transformation"}
        if label in _CLASSES
        else {"name", "status", "rank", "partial"}
    )
    fields = {}
    for property_ in vocab.NODES[label].properties:
        if property_.field in record.__dataclass_fields__:
            value = _WORDS.get((label, property_.name), _BY_TYPE[property_.type])
            present = property_.name in mandatory or property_.type in ("boolean", "strings")
            fields[property_.field] = value if present else st.none() | value
    return st.builds(record, id=ids | odd_ids, **fields | fixed)


activities = _records("Activity", Activity)
entities = _records("Entity", Entity)
nodes = st.one_of(
    *(_records(label, record) for label, record in _CLASSES.items() if label != "Agent"),
    _records("Agent", Agent, type=_AGENT_TYPES),
)


def _attributes(type_: str) -> st.SearchStrategy[tuple[tuple[str, Any], ...]]:
    properties = {p.name: _BY_TYPE[p.type] for p in vocab.EDGES[type_].properties}
    return st.fixed_dictionaries({}, optional=properties).map(lambda said: tuple(said.items()))


@st.composite
def relations(draw: st.DrawFn, keys: list[tuple[str, str]]) -> Relation:
    """A relation between the nodes of these (label, id); now and then an end is unknown."""
    type_ = draw(st.sampled_from([type_ for type_, edge in vocab.EDGES.items() if edge.prov]))
    edge = vocab.EDGES[type_]

    def end(labels: tuple[str, ...]) -> str:
        kinds = {vocab.NODES[label].label for label in labels}
        known = [id_ for kind, id_ in keys if kind in kinds]
        return draw(st.sampled_from(known) | ids if known else ids | odd_ids)

    return Relation(type_, end(edge.source), end(edge.target), draw(_attributes(type_)))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document as a store answers it: concluded entities and edges, no claims. Ids are unique in all of it."""
    everything = draw(st.lists(st.one_of(activities, entities, nodes), max_size=8, unique_by=lambda record: record.id))
    keys = [(type(record).__name__, record.id) for record in everything]
    return Document(
        activities=tuple(record for record in everything if isinstance(record, Activity)),
        entities=tuple(record for record in everything if isinstance(record, Entity)),
        nodes=tuple(record for record in everything if not isinstance(record, Activity | Entity)),
        relations=tuple(draw(st.lists(relations(keys), max_size=8))),
    )


# Imported PROV documents

_names = odd_ids.map("ex:".__add__).map(Name) | st.sampled_from([Name("ex:a"), Name("ex:b"), Name(":c")])
_values = st.one_of(
    texts,
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    _names,
    times.map(Time),
    st.builds(Literal, texts, _names, st.none() | st.just("en")),
)
_attributes_said = st.lists(st.tuples(_names, _values), max_size=3).map(tuple)


_ARGUMENTS: dict[str, st.SearchStrategy[Name | Time | None]] = {
    "Name": st.none() | _names,
    "Time": st.none() | times.map(Time),
}


@st.composite
def statements(draw: st.DrawFn, bundles: Sequence[str], seq: int) -> Statement:
    """Any statement of a document: arguments may lack, names be odd, values of any kind."""
    kind = draw(st.sampled_from(sorted(FORMAL)))
    element = kind in ELEMENTS
    identifier = draw(_names if element else st.none() | _names)
    formal = tuple(draw(_ARGUMENTS["Time" if name.lower().endswith("time") else "Name"]) for name in FORMAL[kind])
    labels = st.sampled_from(sorted(set(ELEMENTS.values())))
    ends = draw(st.tuples(labels, labels)) if kind == "wasInfluencedBy" else None
    return Statement(kind, identifier, formal, draw(_attributes_said), draw(st.sampled_from(bundles)), seq, ends)


@st.composite
def imported_documents(draw: st.DrawFn) -> Document:
    """A document with a bundle, as the loader of PROV gives it; its id is another each time."""
    content = uuid.uuid4().hex  # not drawn: an example that is tried again is another document
    id_, inner = f"doc-{content}", f"bundle-{content}"
    spaces = (("ex", "http://example.org/"), ("", "http://default.org/"))
    bundles = (
        Bundle(id_, id_, "x", content, "json", spaces),
        Bundle(inner, id_, "x", content, "json", (), Name("ex:b"), "http://example.org/b", 1),
    )
    count = draw(st.integers(0, 8))
    return Document(bundles=bundles, statements=tuple(draw(statements((id_, inner), seq)) for seq in range(count)))
