"""Validity of PROV documents: the W3C cases, documents for each constraint, a word-by-word oracle, the IVOA's rules."""

import io
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import constraint_cases as cases
import constraint_oracle
import prov
import pytest
from conftest import Cli
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph import demo, fetching, loading
from provgraph.errors import SourceError
from provgraph.export.statements import NAMESPACES, statements
from provgraph.model import Context, union
from provgraph.statements import FORMAL, Bundle, Name, Statement, Time
from provgraph.store import Store
from provgraph.validity import broken, counted, normal, text, validate
from provgraph.validity.components import Edge, cycles
from provgraph.validity.constraints import constraint
from provgraph.validity.facts import Scope
from provgraph.validity.ordering import order

CORPUS = Path(prov.__file__).parent / "tests"
CONSTRAINTS = CORPUS / "unification" / "constraints"
PREFIX = "prefix ex <http://example.org/> prefix voprov <http://www.ivoa.net/documents/ProvenanceDM/index.html#> "


Said = tuple[Sequence[Statement], Sequence[Bundle]]


def parse(data: bytes, source: str) -> Said:
    """As ``load`` reads it."""
    read = union(loading.find_loader("prov").read(io.BytesIO(data), Context(source)))
    return read.statements, read.bundles


def read(path: Path) -> Said:
    return parse(path.read_bytes(), str(path))


def document(body: str) -> Said:
    return parse(f"document {PREFIX} {body} endDocument".encode(), "a.provn")


def checks(body: str) -> list[str]:
    return [finding["check"] for finding in validate(*document(body))]


def numbers(names: list[str]) -> set[int]:
    return {int(name.rpartition("-")[2]) for name in names if name.startswith("prov-constraint-")}


# -- cases of the W3C working group, as ``prov`` carries them ----------------------------------------------------------

MISNAMED = {
    **dict.fromkeys(("usage-fail1", "usage-fail5", "usage-fail6", "usage-fail7"), True),  # two usages are allowed
    "delegation-fail4": True,  # an activity may be unknown
    **dict.fromkeys(("delegation-success3", "delegation-success4"), False),  # nobody is responsible
}
"""Whether they are valid, where their name says otherwise."""


def w3c() -> list[Path]:
    return sorted([*CONSTRAINTS.glob("*.xml"), *CONSTRAINTS.glob("*.provx")])


def test_all_cases_of_the_w3c_are_there() -> None:
    suffixes = [path.suffix for path in w3c()]
    assert (suffixes.count(".xml"), suffixes.count(".provx")) == (153, 7)
    assert set(MISNAMED) < {path.stem for path in w3c()}


@pytest.mark.parametrize("path", w3c(), ids=lambda path: path.stem)
def test_case_of_the_w3c(path: Path) -> None:
    found = validate(*read(path))
    assert (not found) == MISNAMED.get(path.stem, "fail" not in path.stem.lower()), found
    if "-FAIL-" in path.stem:
        named = set(map(int, re.findall(r"c(\d+)", path.stem))) - {50}
        assert numbers([finding["check"] for finding in found]) == named


MANDATORY = {
    *("association2", "attribution1", "attribution2", "communication1", "communication2", "delegation1"),
    *("delegation2", "derivation1", "derivation2", "derivation9", "end1", "end4", "influence1", "influence2"),
    *("mention1", "start1", "start4", "usage1"),
}
"""Documents of the corpus that leave out what PROV-DM requires."""
CONTRADICTING = {
    "prov-n-example-07": 51,  # of the PROV-N recommendation: a usage and no activity
    "prov-n-example-28": 51,
    "example-blog2": 42,  # ProvToolbox shows what is wrong with it
}


def corpora() -> list[Path]:
    found = [path for kind in ("json", "provn", "xml", "jsonld") for path in (CORPUS / kind).rglob(f"*.{kind}")]
    return sorted(found)


def test_documents_of_the_corpora_are_accepted_unless_they_contradict_themselves() -> None:
    valid = 0
    for path in corpora():
        try:
            said = read(path)
        except SourceError:
            continue
        found = {finding["check"] for finding in validate(*said)}
        valid += not found
        if re.match(r"scruffy-.*-[MS]$", path.stem):  # one identifier, two contents
            assert found <= {f"prov-constraint-{n}" for n in (23, 28, 29)}, path
        elif path.stem in CONTRADICTING:
            assert found == {f"prov-constraint-{CONTRADICTING[path.stem]}"}, path
        else:
            assert found == ({"prov-mandatory-argument"} if path.stem in MANDATORY else set()), path
    assert valid > 800


# -- cases of our own, for each constraint -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", cases.BROKEN)
def test_broken(name: str) -> None:
    expected, body = cases.BROKEN[name]
    statements, bundles = document(body)
    found = validate(statements, bundles)
    assert numbers([each for finding in found for each in finding["constraints"]]) == expected, found
    assert constraint_oracle.valid(list(statements)) is False


@pytest.mark.parametrize("name", cases.VALID)
def test_valid(name: str) -> None:
    assert checks(cases.VALID[name]) == []


def test_each_constraint_has_a_case_that_breaks_it_or_shows_that_none_can() -> None:
    named = {int(n) for name in (*cases.BROKEN, *cases.ORDER) for n in re.findall(r"c(\d+)", name)}
    fine = {int(n) for name in cases.VALID for n in re.findall(r"c(\d+)", name)}
    assert named == {*range(22, 50), *range(51, 57)}
    assert fine == {*range(22, 57)}


@pytest.mark.parametrize("name", cases.ORDER)
def test_order(name: str) -> None:
    body, before, not_before = cases.ORDER[name]
    statements, bundles = document(body)
    facts, contradictions = normal(statements, Scope(dict(bundles[0].namespaces)))
    assert contradictions == []
    after = reachable([(edge.source, edge.target) for edge in order(facts)])
    events = {str(id_).removeprefix("http://example.org/"): (what, id_) for what, id_ in after}
    for pairs, expected in ((before, True), (not_before, False)):
        for pair in filter(None, pairs.split(", ")):
            first, second = (events[event] for event in pair.split())
            assert (second in after[first]) is expected, pair
    assert validate(statements, bundles) == []


Vertex = tuple[str, object]


def reachable(pairs: list[tuple[Vertex, Vertex]]) -> dict[Vertex, set[Vertex]]:
    after: dict[Vertex, set[Vertex]] = {vertex: set() for pair in pairs for vertex in pair}
    for source, target in pairs:
        after[source].add(target)
    for middle, vertex in product(after, repeat=2):
        if middle in after[vertex]:
            after[vertex] |= after[middle]
    return after


@pytest.mark.parametrize("kind", [kind for kind in FORMAL if FORMAL[kind] and kind != "activity"])
def test_what_a_statement_is_about_cannot_be_missing(kind: str) -> None:
    names = [None if name == "time" else Name(f"ex:{place}") for place, name in enumerate(FORMAL[kind])]
    whole = Statement(kind, None, tuple(names))
    assert broken([whole], {}) == []
    [found] = broken([Statement(kind, None, (None, *names[1:]))], {})
    assert found.constraint.check == "prov-mandatory-argument"
    assert found.message == f"has no {FORMAL[kind][0]}"


# -- scopes ------------------------------------------------------------------------------------------------------------


def test_bundles_are_validated_each_for_itself() -> None:
    clash = "entity(ex:x)", "activity(ex:x)"
    assert checks(f"{clash[0]} bundle ex:b {clash[1]} endBundle") == []
    found = validate(*document(f"entity(ex:x) bundle ex:b {' '.join(clash)} endBundle"))
    assert [finding["check"] for finding in found] == ["prov-constraint-55"]
    assert found[0]["subject"] == {
        "kind": "statement",
        "id": "#2",
        "name": "entity(ex:x)",
        "source": "",
        "number": 2,
        "bundle": "ex:b",
    }


def test_a_name_is_its_iri() -> None:
    bundle = Bundle("d", "d", "", "", "", (("ex", "http://example.org/"), ("other", "http://example.org/")))
    both = [
        Statement("entity", Name("ex:x"), (), (), "d"),
        Statement("activity", Name("other:x"), (None, None), (), "d"),
    ]
    assert [finding["check"] for finding in validate(both, [bundle])] == ["prov-constraint-55"]
    inner = Bundle("b", "d", "", "", "", (("other", "http://other.org/"),), Name("ex:b"))
    moved = [Statement(s.kind, s.id, s.formal, (), "b") for s in both]
    assert validate(moved, [bundle, inner]) == []


# -- findings ----------------------------------------------------------------------------------------------------------


def test_a_finding_says_which_constraint_which_statements_where_and_what_it_means() -> None:
    body = "entity(ex:e) wasDerivedFrom(ex:d1; ex:e, ex:f) entity(ex:f) wasDerivedFrom(ex:f, ex:e, ex:a, -, -)"
    [finding] = validate(*document(body), source="a.provn")
    assert finding["check"] == "prov-constraint-42"
    assert finding["title"] == "derivation-generation-generation-ordering"
    assert finding["severity"] == "error"
    places = [(one["id"], one["name"]) for one in (finding["subject"], *finding["related"])]
    assert sorted(places) == [
        ("a.provn#2", "wasDerivedFrom(ex:d1; ex:e, ex:f, -, -, -)"),
        ("a.provn#4", "wasDerivedFrom(ex:f, ex:e, ex:a, -, -)"),
    ]
    assert finding["message"].endswith("an entity is generated strictly before what is derived from it")


def test_findings_are_counted() -> None:
    found = validate(*document("entity(ex:x) activity(ex:x) specializationOf(ex:y, ex:y)"))
    assert counted(found)["counts"] == {"prov-constraint-52": 1, "prov-constraint-55": 1}


@pytest.mark.parametrize("number", [*range(22, 50), *range(51, 57)])
def test_each_constraint_has_its_title(number: int) -> None:
    found = constraint(number)
    assert found.check == f"prov-constraint-{number}"
    assert re.fullmatch(r"[a-zA-Z]+(-[a-zA-Z]+)*", found.title)


def test_a_statement_as_text() -> None:
    body = "activity(ex:a, -, 2020-01-01T00:00:00) entity(ex:e) used(ex:u; ex:a, ex:e, -) hadMember(ex:c, ex:e)"
    assert [text(statement) for statement in document(body)[0]] == [
        "activity(ex:a, -, 2020-01-01T00:00:00)",
        "entity(ex:e)",
        "used(ex:u; ex:a, ex:e, -)",
        "hadMember(ex:c, ex:e)",
    ]


# -- against the oracle ------------------------------------------------------------------------------------------------

POOLS = {"entity": "e1 e2 e3", "activity": "a1 a2", "agent": "e1 a1 g", "any": "e1 e2 a1"}
TIMES = (Time("2020-01-01T00:00:00"), Time("2021-01-01T00:00:00"))
REQUIRED = {"wasDerivedFrom": 2, "wasInformedBy": 2, "wasAttributedTo": 2, "actedOnBehalfOf": 2, "wasInfluencedBy": 2}
REQUIRED |= dict.fromkeys(("specializationOf", "alternateOf", "hadMember"), 2) | {"mentionOf": 3}


def some_statement(rnd: random.Random) -> Statement:
    kind = rnd.choice([*FORMAL, "entity", "activity", "wasDerivedFrom", "wasDerivedFrom", "wasStartedBy"])

    def name(pool: str) -> Name:
        return Name(f"ex:{rnd.choice(pool.split())}")

    if kind in POOLS:
        return Statement(kind, name(POOLS[kind]), tuple(rnd.choice([None, None, *TIMES]) for _ in FORMAL[kind]))
    types = dict(enumerate(constraint_oracle.TYPES.get(kind, ())))
    formal: list[Name | Time | None] = []
    for place, argument in enumerate(FORMAL[kind]):
        if place >= REQUIRED.get(kind, 1) and rnd.random() < 0.5:
            formal.append(None)
        elif argument == "time":
            formal.append(rnd.choice(TIMES))
        elif argument in ("generation", "usage"):
            formal.append(name("i1 i2 i3"))
        else:
            formal.append(name(POOLS[types.get(place, "any")]))
    if kind == "wasDerivedFrom" and formal[2] is None and rnd.random() < 0.9:
        formal[3:] = [None, None]
    named = kind not in constraint_oracle.UNNAMED and rnd.random() < 0.4
    return Statement(kind, name("i1 i2 i3 i4") if named else None, tuple(formal))


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 7))
def test_what_the_recommendation_says_word_by_word(rnd: random.Random, size: int) -> None:
    statements = [some_statement(rnd) for _ in range(size)]
    found = broken(statements, {}, "w3c")
    assert (not found) == constraint_oracle.valid(statements), (list(map(text, statements)), found)


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(rnd: random.Random) -> None:
    statements = [some_statement(rnd) for _ in range(6)]
    shuffled = rnd.sample(statements, len(statements))
    assert bool(broken(statements, {}, "w3c")) == bool(broken(shuffled, {}, "w3c"))


# -- cycles ------------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans()), max_size=14))
def test_cycles_through_a_strict_edge_are_found(drawn: list[tuple[int, int, bool]]) -> None:
    edges = [Edge(source, target, strict, None) for source, target, strict in drawn]
    after = reachable([(("", s), ("", t)) for s, t, _ in drawn])
    strict = [e for e in edges if e.strict and (e.source == e.target or ("", e.source) in after[("", e.target)])]
    found = cycles(edges)
    assert bool(found) == bool(strict)
    for cycle in found:
        assert cycle[0].strict
        assert all(one.target == other.source for one, other in zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        assert len({edge.source for edge in cycle}) == len(cycle)


def chain(length: int) -> Iterator[Statement]:
    for i in range(length):
        activity, product, origin = Name(f"ex:a{i}"), Name(f"ex:e{i}"), Name(f"ex:e{i - 1}")
        yield Statement("activity", activity, (None, None))
        yield Statement("entity", product, ())
        yield Statement("used", None, (activity, origin, None))
        yield Statement("wasGeneratedBy", None, (product, activity, None))
        yield Statement("wasDerivedFrom", None, (product, origin, activity, None, None))


def test_a_long_chain_and_a_ring() -> None:
    line = list(chain(3_000))
    assert broken(line, {}) == []
    back = Statement("wasDerivedFrom", None, (Name("ex:e0"), Name("ex:e2999"), None, None, None))
    [found] = broken([*line, back], {})
    assert found.constraint == constraint(42)
    assert len(found.statements) == 3_000


# -- the rules of the IVOA ---------------------------------------------------------------------------------------------

SPOKEN = "entity(ex:word, [prov:type='voprov:DatasetEntity']) "
DESCRIBED = (
    "activity(ex:a) entity(ex:ad, [prov:type='voprov:ActivityDescription']) entity(ex:other)"
    " wasInfluencedBy(ex:a, ex:ad, [prov:type='voprov:DescriptionRelation'])"
    " entity(ex:ud, [prov:type='voprov:UsageDescription', voprov:role=\"input\"])"
)
PARAMETER = 'activity(ex:a) entity(ex:p, [prov:type=\'voprov:Parameter\', voprov:name="cut", prov:value="1"])'
CONFIGURED = " wasInfluencedBy(ex:a, ex:p, [prov:type='voprov:ConfigurationRelation'])"

IVOA: dict[str, tuple[list[str], list[str]]] = {
    "ivoa-one-generation": (
        ["wasGeneratedBy(ex:e, ex:a, -) wasGeneratedBy(ex:e, ex:b, -)"],
        [
            "wasGeneratedBy(ex:e, ex:a, -) wasGeneratedBy(ex:f, ex:a, -)",
            "wasGeneratedBy(ex:e, -, -) wasGeneratedBy(ex:e, ex:a, -)",
        ],
    ),
    "ivoa-usage-time": (
        [
            "activity(ex:a, 2020-01-01T00:00:00, -) used(ex:a, ex:e, 2019-01-01T00:00:00)",
            "activity(ex:a, -, 2020-01-01T00:00:00Z) used(ex:a, ex:e, 2020-01-01T00:30:00+00:00)",
        ],
        [
            "activity(ex:a, 2020-01-01T00:00:00Z, -) used(ex:a, ex:e, 2020-01-01T01:00:00+01:00)",
            "activity(ex:a, 2020-01-01T00:00:00Z, -) used(ex:a, ex:e, 2019-01-01T00:00:00)",
            "used(ex:a, ex:e, 2019-01-01T00:00:00)",
        ],
    ),
    "ivoa-description-role": (
        [
            DESCRIBED + " used(ex:a, ex:e, -, [prov:role=\"output\", voprov:descriptor='ex:ud'])",
            PARAMETER + CONFIGURED + " entity(ex:pd, [prov:type='voprov:ParameterDescription', voprov:name=\"cuts\"])"
            " wasInfluencedBy(ex:p, ex:pd, [prov:type='voprov:DescriptionRelation'])",
        ],
        [DESCRIBED + " used(ex:a, ex:e, -, [prov:role=\"input\", voprov:descriptor='ex:ud'])", DESCRIBED],
    ),
    "ivoa-description-activity": (
        [
            DESCRIBED + " used(ex:a, ex:e, -, [voprov:descriptor='ex:ud'])"
            " wasInfluencedBy(ex:ud, ex:other, [prov:type='voprov:RelatedToRelation'])"
        ],
        [
            DESCRIBED + " used(ex:a, ex:e, -, [voprov:descriptor='ex:ud'])"
            " wasInfluencedBy(ex:ud, ex:ad, [prov:type='voprov:RelatedToRelation'])"
        ],
    ),
    "ivoa-configuration-owner": (
        [PARAMETER, "entity(ex:f, [prov:type='voprov:ConfigFile'])"],
        [
            PARAMETER + CONFIGURED,
            PARAMETER + " used(ex:a, ex:p, -)",
            PARAMETER
            + " hadMember(ex:c, ex:p) wasInfluencedBy(ex:a, ex:c, [prov:type='voprov:ConfigurationRelation'])",
        ],
    ),
    "ivoa-agent-name": (
        [SPOKEN + "agent(ex:g)"],
        [SPOKEN + 'agent(ex:g, [voprov:name="G"])', SPOKEN + 'agent(ex:g, [prov:label="G"])'],
    ),
    "ivoa-removed-attribute": (
        [
            'activity(ex:a, [voprov:status="ok"])',
            'entity(ex:e, [voprov:generatedAtTime="2020-01-01T00:00:00" %% xsd:dateTime])'
            " wasGeneratedBy(ex:e, ex:a, 2021-01-01T00:00:00)",
        ],
        [
            'entity(ex:e, [voprov:generatedAtTime="2020-01-01T00:00:00" %% xsd:dateTime])'
            " wasGeneratedBy(ex:e, ex:a, 2020-01-01T00:00:00)"
        ],
    ),
    "ivoa-configuration-lineage": (
        [PARAMETER + CONFIGURED + " wasGeneratedBy(ex:p, ex:b, -)"],
        [PARAMETER + CONFIGURED + " wasGeneratedBy(ex:p, ex:b, -) used(ex:a, ex:p, -)"],
    ),
}


@pytest.mark.parametrize("rule", IVOA)
def test_rule_of_the_ivoa(rule: str) -> None:
    breaking, keeping = IVOA[rule]
    for body in breaking:
        statements, bundles = document(body)
        assert [finding["check"] for finding in validate(statements, bundles, "ivoa")] == [rule], body
        assert validate(statements, bundles, "w3c") == []
    for body in keeping:
        assert validate(*document(body), "ivoa") == [], body


def test_the_rules_of_the_ivoa_are_for_documents_in_its_words() -> None:
    twice = "wasGeneratedBy(ex:e, ex:a, -) wasGeneratedBy(ex:e, ex:b, -)"
    assert checks(twice) == []
    assert checks(SPOKEN + twice) == ["ivoa-one-generation"]


def test_the_other_namespace_of_voprov() -> None:
    prefix = "prefix v <http://www.ivoa.net/documents/ProvenanceDM/ns/voprov/>"
    said = parse(f"document {prefix} activity(v:a, [v:status=1]) endDocument".encode(), "a.provn")
    assert [finding["check"] for finding in validate(*said)] == ["ivoa-removed-attribute"]


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command(bare_cli: Cli) -> None:
    good, bad = bare_cli.cwd / "good.provn", bare_cli.cwd / "bad.provn"
    good.write_text(f"document {PREFIX} entity(ex:e) endDocument")
    bad.write_text(f"document {PREFIX} entity(ex:x) activity(ex:x) specializationOf(ex:y, ex:y) endDocument")
    ran = bare_cli("validate", good)
    assert (ran.code, ran.out, ran.err) == (0, f"{good} is valid\n", "")
    ran = bare_cli("validate", bad, good)
    assert ran.code == 1
    assert ran.err == ""
    assert [line.split()[:3] for line in ran.out.splitlines()] == [
        ["document", "check", "severity"],
        [str(bad), "prov-constraint-52", "error"],
        [str(bad), "prov-constraint-55", "error"],
        [str(good), "is", "valid"],
    ]


def test_the_command_in_json(bare_cli: Cli) -> None:
    bad = bare_cli.cwd / "bad.provn"
    bad.write_text(f"document {PREFIX} activity(ex:a, [voprov:status=1]) specializationOf(ex:y, ex:y) endDocument")
    ran = bare_cli("validate", "--json", bad, "nothing.json")
    found = json.loads(ran.out)
    assert ran.code == 1
    assert found["counts"] == {"prov-constraint-52": 1, "ivoa-removed-attribute": 1, "unreadable": 1}
    assert [finding["severity"] for finding in found["findings"]] == ["error", "warning", "error"]
    assert found["findings"][0]["subject"]["id"] == f"{bad}#2"
    assert found["findings"][2]["message"] == "nothing.json: No such file or directory"
    w3c = json.loads(bare_cli("validate", "--json", "--flavour", "w3c", bad).out)
    assert w3c["counts"] == {"prov-constraint-52": 1}


@pytest.mark.parametrize("text", ["", "{", "document entity(", '{"entity": 3}', "<a/>"])
@pytest.mark.parametrize("suffix", ["provn", "json", "xml", "ttl", "jsonld"])
def test_what_is_no_prov_is_a_finding(bare_cli: Cli, text: str, suffix: str) -> None:
    path = bare_cli.cwd / f"a.{suffix}"
    path.write_text(text)
    ran = bare_cli("validate", "--json", path)
    if json.loads(ran.out)["findings"]:
        assert json.loads(ran.out)["counts"] == {"unreadable": 1}
    assert (ran.code, ran.err) == (int("unreadable" in ran.out), "")


def test_the_command_reads_standard_input(bare_cli: Cli) -> None:
    ran = bare_cli("validate", "-", stdin=f"document {PREFIX} entity(ex:e) endDocument")
    assert (ran.code, ran.out) == (0, "- is valid\n")
    ran = bare_cli("validate", "-", "--json", stdin='{"prefix": {"ex": "http://e/"}, "used": {"_:1": {}}}')
    assert json.loads(ran.out)["counts"] == {"prov-mandatory-argument": 1}
    assert list(bare_cli.cwd.iterdir()) == []


def test_the_command_needs_neither_store_nor_driver() -> None:
    code = (
        "import sys; from provgraph.cli.validate import _findings; from pathlib import Path\n"
        f"assert _findings(Path({str(CORPUS / 'json' / 'usage2.json')!r}), 'auto') == []; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"neo4j", "arcadedb", "provgraph.store"}.isdisjoint(done.stdout.split())


def test_the_command_wants_a_document(bare_cli: Cli) -> None:
    assert bare_cli("validate").code == 2
    assert bare_cli("validate", "x", "--flavour", "other").code == 2


def test_what_provgraph_writes_is_valid(store: Store) -> None:
    """Of the demo: with a job and its run that both have written a file."""
    loading.load(store, [str(demo.campaign() / name) for name in ("jobs", "bundle.json")])
    whole = union(fetching.fetch_all(store))
    said = list(statements(whole))
    assert len(said) > 1000
    assert validate(said, [Bundle("", "", "", "", "", tuple(NAMESPACES.items()))]) == []
    runs = [s.formal[0] for s in said if s.kind == "wasGeneratedBy"]
    assert len(runs) == len(set(runs))
