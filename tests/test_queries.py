"""The catalogue: what is refused when a file is read, and every file on every engine."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from provgraph import queries, vocab
from provgraph.errors import QueryError
from provgraph.store import Store, Transaction, sent

READ = """// Who ran it.
//
// $ids: ids of activities,
//       any number of them
// -> id, name
// mode: read
MATCH (a:Activity) WHERE a.id IN $ids // not $this
RETURN a.id AS id, a.name AS name
ORDER BY id
"""


def refused(source: str) -> str:
    with pytest.raises(QueryError) as caught:
        queries.parse("room/name", source)
    return str(caught.value)


def test_a_file_and_its_header() -> None:
    query = queries.parse("room/name", READ)
    assert query.doc == "Who ran it."
    assert query.mode == "read"
    assert query.params == ("ids",)
    assert query.param_docs == ("ids of activities, any number of them",)
    assert query.columns == ("id", "name")
    assert query.text.startswith("MATCH (a:Activity)")
    assert query.text.endswith("ORDER BY id")


def test_parameters_are_declared_and_used() -> None:
    assert refused(READ.replace("// $ids: ids of", "// ids of")) == (
        "cypher/room/name.cypher:7: $ids is used and not declared in the header"
    )
    assert "$other is declared in the header and not used" in refused(
        READ.replace("// $ids:", "// $other: x\n// $ids:")
    )


def test_a_parameter_in_a_string_or_comment_is_none() -> None:
    source = READ.replace("a.id IN $ids // not $this", "a.id IN $ids AND a.name <> '$x \\' $y' AND a.`$z` = 1 /* $w */")
    assert queries.parse("room/name", source).params == ("ids",)


@pytest.mark.parametrize(
    "clause", ["CREATE (b)", "merge (b)", "SET a.x = 1", "DETACH DELETE a", "REMOVE a.x", "DROP INDEX i"]
)
def test_a_read_does_not_write(clause: str) -> None:
    message = refused(READ.replace("RETURN", f"{clause}\nRETURN"))
    assert message.startswith("cypher/room/name.cypher:8: ")
    assert message.endswith("in a file of mode read")


@pytest.mark.parametrize("harmless", ["a.set = 1", "a.name = 'CREATE (b)'", "a:Create", "a.`DELETE` = 1"])
def test_a_name_is_no_clause(harmless: str) -> None:
    queries.parse("room/name", READ.replace("RETURN", f"AND {harmless}\nRETURN"))


@pytest.mark.parametrize(
    ("tail", "columns", "header", "good"),
    [
        ("RETURN a.id AS id, a.name AS name ORDER BY name, id", "id, name", "", True),
        ("RETURN a.id AS id, a.name AS name ORDER BY a.name DESC, a.id", "id, name", "", True),
        ("RETURN a.id AS id, a.name AS name ORDER BY name", "id, name", "", False),
        ("RETURN a.id AS id", "id", "", False),
        ("RETURN a.id AS id LIMIT 1", "id", "", False),
        ("RETURN collect(a.id) AS ids", "ids", "// rows: one\n", True),
        ("RETURN a.name AS name, count(*) AS n ORDER BY n DESC, name", "name, n", "", True),
        ("RETURN a.name AS name, count(*) AS n ORDER BY n DESC", "name, n", "", False),
        ("RETURN a.id AS a, b.id AS b, b.name AS name ORDER BY a, b", "a, b, name", "// key: a, b\n", True),
        ("RETURN a.id AS a, b.id AS b, b.name AS name ORDER BY a", "a, b, name", "// key: a, b\n", False),
        ("RETURN DISTINCT a.id AS id ORDER BY id SKIP 1 LIMIT 2", "id", "", True),
        ("CALL (a) { MATCH (b) RETURN b ORDER BY b.id } RETURN b.id AS id", "id", "", False),
    ],
)
def test_the_order_of_rows_is_total(tail: str, columns: str, header: str, good: bool) -> None:
    source = f"// Doc.\n//\n// -> {columns}\n// mode: read\n{header}MATCH (a)--(b)\n{tail}\n"
    if good:
        assert queries.parse("room/name", source).columns == tuple(re.split(", ", columns))
    else:
        assert "ORDER BY leaves out" in refused(source)


def test_the_header_says_all_of_it() -> None:
    assert "the header needs `// mode: read`, `write` or `schema`, not ''" in refused(
        READ.replace("// mode: read\n", "")
    )
    assert "does not say what" in refused(READ.replace("// Who ran it.\n", ""))
    assert "it returns id, name; the header declares id" in refused(READ.replace("// -> id, name", "// -> id"))
    assert "this line of the header means nothing: 'color: red'" in refused(
        READ.replace("// mode", "// color: red\n// mode")
    )
    assert "2 statements" in refused(READ + "; MATCH (n) RETURN n")


def test_an_unknown_name() -> None:
    for name in ("lineage/nothing", "../../secrets", "read", ""):
        with pytest.raises(QueryError, match="there is no query"):
            queries.load(name)


def test_every_file_is_read_and_checked() -> None:
    names = queries.names()
    assert len(names) > 5
    for name in names:
        for dialect in queries.DIALECTS:
            assert queries.load(name, dialect).text


def dummies(query: queries.Query) -> dict[str, Any]:
    """Parameters that find nothing: lists where the statement takes them apart, maps where it looks something up in
    them, numbers where it counts, else texts.
    """

    def dummy(name: str) -> Any:
        if re.search(rf"\b(UNWIND|IN)\s+\${name}\b|\b(size|any|all|none)\([^()]*\${name}\b", query.text):
            return []
        if f"${name}[" in query.text:
            return {}
        return 10 if name == "version" or re.search(rf"\b(SKIP|LIMIT)\s+\${name}\b", query.text) else "x"

    return {name: dummy(name) for name in query.params}


@pytest.mark.parametrize("name", [name for name in queries.names() if queries.load(name).mode == "read"])
def test_every_read_runs(store: Store, name: str) -> None:
    query = queries.load(name, store.dialect)
    with store._session("READ") as session:
        result = session.run(*sent(query, dummies(query), store.dialect))
        rows = result.values()
        if rows or store.dialect == "neo4j":
            assert tuple(result.keys()) == query.columns
    assert all(len(row) == len(query.columns) for row in rows)


@pytest.mark.parametrize(
    "name", [name for name in queries.names() if queries.load(name).mode == "write" and name != "gate/terminate"]
)
def test_every_write_runs(store: Store, name: str) -> None:
    def work(tx: Transaction) -> int:
        return len(tx.run(name, **dummies(queries.load(name))))

    assert store.dry_run(work) >= 0
    assert store.status()["nodes"] == 0


def _operators(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", ()):
        yield from _operators(child)


def test_parameters_go_as_one_where_plans_depend_on_the_sizes_of_lists() -> None:
    text = "UNWIND $ids AS id MATCH (n {id: id, name: '$ids', `$n`: $n_1}) // $n\nRETURN n LIMIT $n"
    gathered = text.replace("UNWIND $", "UNWIND $all.").replace("$n_1", "$all.n_1").replace("LIMIT $", "LIMIT $all.")
    assert queries.gathered(text, "all") == gathered
    query, params = queries.load("evidence/names"), {"names": ["x"], "n": 1}
    text, given = sent(query, params, "neo4j")
    assert (set(re.findall(r"\$\w+", text)), [*given.values()]) == ({f"${name}" for name in given}, [params])
    assert sent(query, params, "arcadedb") == (query.text, params)


def test_plans_of_an_empty_store_are_good_for_a_full_one(store: Store) -> None:
    """Statements of write transactions are planned once: each part must begin at an index."""
    if store.dialect != "neo4j":
        return
    scans = {}
    with store._session("READ") as session:
        for query in map(queries.load, (*queries.names("evidence"), *queries.names("write"))):
            text, given = sent(query, dummies(query), store.dialect)
            plan = session.run(f"EXPLAIN {text}", given).consume().plan or {}
            scans[query.name] = [operator for operator in _operators(plan) if "Scan" in operator]
    assert {name: found for name, found in scans.items() if found} == {}


def _shape(text: str) -> set[tuple[str, ...]]:
    return {
        (label or kind, prop)
        for label, kind, prop in re.findall(
            r"FOR (?:\(n:(\w+)\)|\(\)-\[r:(\w+)\]-\(\)) (?:REQUIRE|ON) \(?[nr]\.(\w+)", text, re.MULTILINE
        )
    }


@pytest.mark.parametrize("dialect", queries.DIALECTS)
def test_the_schema_is_that_of_the_vocabulary(dialect: str) -> None:
    files = [queries.load(name, dialect) for name in queries.names("schema")]
    statements = [statement for file in files for statement in file.statements]
    unique = _shape("\n".join(s for s in statements if "IS UNIQUE" in s))
    indexed = _shape("\n".join(s for s in statements if s.startswith("CREATE INDEX")))
    assert unique == {(kind.label, "id") for kind in vocab.NODES.values()} | {(type_, "id") for type_ in vocab.LINEAGE}
    assert indexed == {(k.label, p.name) for k in vocab.NODES.values() for p in k.properties if p.indexed}
    assert all(re.match(r"CREATE (CONSTRAINT|INDEX) \w+ IF NOT EXISTS ", s) for s in statements)


def test_the_schema_is_in_force(store: Store) -> None:
    with store._session("READ") as session:
        unique = {(*r["labelsOrTypes"], *r["properties"]) for r in session.run("SHOW CONSTRAINTS")}
        indexed = {(*(r["labelsOrTypes"] or ()), *(r["properties"] or ())) for r in session.run("SHOW INDEXES")}
    assert {(kind.label, "id") for kind in vocab.NODES.values()} <= unique
    assert {(type_, "id") for type_ in vocab.LINEAGE} <= unique
    assert {(k.label, p.name) for k in vocab.NODES.values() for p in k.properties if p.indexed} <= indexed
