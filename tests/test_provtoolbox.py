"""What ProvToolbox, the reference implementation, understands of what is written: the same, to the letter."""

import io
import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import maven
import pytest
from conftest import Places, wipe
from hypothesis import HealthCheck, given, settings
from strategies import documents

from provgraph import demo, export, fetching, loading
from provgraph.export import EVERYTHING, Options, Question
from provgraph.export.answers import _about
from provgraph.export.statements import NAMESPACES, statements
from provgraph.loading import find_loader
from provgraph.model import Context, Document, union
from provgraph.statements import PREDECLARED, Literal, Name, Statement, Time, Value, encoded, iri

pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # of rdflib, as prov uses it

VERSIONS = {
    "0.8.0": "org.openprovenance.prov:prov-interop:0.8.0",  # the last that reads PROV-O
    "2.2.1": "org.openprovenance.prov:prov-jsonld:2.2.1",  # PROV-JSONLD came later
}
ENDINGS = {"provn": ".provn", "json": ".json", "xml": ".provx", "rdf": ".trig", "jsonld": ".jsonld"}
PROV, XSD = PREDECLARED["prov"], PREDECLARED["xsd"]
Fact = tuple[Any, ...]


# -- what it understands ----------------------------------------------------------------------------------------------


def understood(files: Iterable[Path]) -> dict[Path, Counter[Fact]]:
    """Of each file; one process for each version."""
    files = list(files)
    newer = [file for file in files if file.suffix == ".jsonld"]
    older = [file for file in files if file.suffix != ".jsonld"]
    processes = [(_started("0.8.0", older), older), (_started("2.2.1", newer), newer)]
    return {file: found for process, read in processes for file, found in zip(read, _answers(process), strict=True)}


def _started(version: str, files: list[Path]) -> "subprocess.Popen[str]":
    try:
        java = maven.java(17, compiler=True)
        jars = maven.jars(f"provtoolbox-{version}", VERSIONS[version])
    except maven.UnavailableError as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"no ProvToolbox: {error}")
    source = str(Path(__file__).with_name("ProvToolbox.java"))
    options = ["-XX:TieredStopAtLevel=1", "-Duser.timezone=UTC", "-cp", f"{jars}/*"]
    command = [java, *options, source, *map(str, files)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8")


def _answers(process: "subprocess.Popen[str]") -> list[Counter[Fact]]:
    said, _ = process.communicate()
    assert process.returncode == 0
    return [_facts(json.loads(line)) for line in said.splitlines()]


def _facts(answer: str | list[Any]) -> Counter[Fact]:
    assert not isinstance(answer, str), answer
    return Counter(fact for one in answer for fact in _fact(*one))


def _fact(bundle: str | None, kind: str, id_: str | None, formal: list[str], attributes: list[Any]) -> Iterator[Fact]:
    if kind == "HadMember":  # all members of a collection in one statement, or one by one: PROV-O has no difference
        yield from ((bundle, kind, None, (formal[0], member), ()) for member in formal[1:])
        return
    values = sorted((name, *_value(datatype or f"{XSD}string", value)) for name, datatype, value in attributes)
    yield bundle, kind, id_, tuple(map(_moment, formal)), tuple(values)


def _value(datatype: str, text: str) -> tuple[str, str]:
    """Numbers and moments by what they are, not how they are written."""
    if datatype in (f"{XSD}double", f"{XSD}dateTime"):
        return datatype, repr(float(text)) if datatype.endswith("double") else str(_moment(text))
    if datatype == f"{PROV}InternationalizedString":
        return f"{XSD}string", text
    return f"{PROV}QUALIFIED_NAME" if datatype == f"{XSD}QName" else datatype, text


def _moment(text: str | None) -> str | None:
    """An argument: a name, or a time in milliseconds, as fine as ProvToolbox takes it."""
    try:
        return datetime.fromisoformat(text or "").astimezone(UTC).isoformat(timespec="milliseconds")
    except ValueError:
        return text


# -- what is meant ----------------------------------------------------------------------------------------------------


def meant(said: Iterable[Statement], spaces: Mapping[str, str], bundle: str | None = None) -> Counter[Fact]:
    known = {**PREDECLARED, **spaces}
    return Counter(
        (
            bundle,
            statement.kind[0].upper() + statement.kind[1:],
            statement.id and iri(statement.id, known),
            tuple(_moment(v) if isinstance(v, Time) else v and iri(v, known) for v in statement.formal),
            tuple(sorted((iri(name, known), *_meant(value, known)) for name, value in statement.attributes)),
        )
        for statement in said
    )


def _meant(value: Value, spaces: Mapping[str, str]) -> tuple[str, str]:
    if isinstance(value, Literal):
        return _value(value.language or iri(value.datatype, spaces), value.text)
    if isinstance(value, Name):
        return f"{PROV}QUALIFIED_NAME", iri(value, spaces)
    if isinstance(value, bool):
        return f"{XSD}boolean", str(value).lower()
    if isinstance(value, int):
        return f"{XSD}int" if abs(value) < 2**31 else f"{XSD}long", str(value)
    kinds = {Time: "dateTime", float: "double"}
    return _value(XSD + kinds.get(type(value), "string"), str(value))


# -- documents --------------------------------------------------------------------------------------------------------

Expected = dict[Path, Counter[Fact]]


def write(document: Document, format_: str, folder: Path, options: Options = EVERYTHING) -> Path:
    file = folder / f"{len(list(folder.iterdir()))}{ENDINGS[format_]}"
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        export.write(document, format_, stream, options)
    return file


def whole_store(folder: Path, pieces: list[Document]) -> Expected:
    """PROV-O without the many parameters, over which ProvToolbox takes its time."""
    whole = union(pieces)
    files = {}
    for format_ in ENDINGS:
        options = Options(configuration=format_ != "rdf")
        files[write(whole, format_, folder, options)] = meant(statements(whole, options), NAMESPACES)
    for format_ in ("provn", "json"):
        file = folder / f"stream{ENDINGS[format_]}"
        with file.open("w", encoding="utf-8", newline="\n") as stream:
            export.write_stream(lambda: iter(pieces), format_, stream)
        files[file] = meant(statements(whole), NAMESPACES)
    return files


def answer(folder: Path, pieces: list[Document]) -> Expected:
    """The answer to a question, in a bundle that is named by what is in it."""
    question = Question("provgraph up 'a b'", "2026-11-22T12:00:00Z", "2026-11-22T12:00:01Z", "1.0+local")
    files = [folder / "answer.provn", folder / "answer.json"]
    for file in files:
        with file.open("w", encoding="utf-8", newline="\n") as stream:
            export.write_answer(pieces[0], question, file.suffix[1:], stream, EVERYTHING)
    name = Name(*json.loads(files[1].read_text(encoding="utf-8"))["bundle"])
    inside = meant(statements(pieces[0]), NAMESPACES, iri(name, NAMESPACES))
    return dict.fromkeys(files, inside + meant(_about(name, question), NAMESPACES))


def whatever(folder: Path, _: list[Document]) -> Expected:
    """Every kind of record, with characters that one format or another gives a meaning to."""
    found: list[Document] = []

    @settings(max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(document=documents().filter(modern))
    def collect(document: Document) -> None:
        found.append(document)

    collect()
    said = {id(document): meant(dict.fromkeys(statements(document)), NAMESPACES) for document in found}
    return {write(document, format_, folder): said[id(document)] for document in found for format_ in ENDINGS}


def modern(document: Document) -> bool:
    """Before October 1582 ProvToolbox takes dates for Julian ones."""
    said = [value for s in statements(document) for value in (*s.formal, *(value for _, value in s.attributes))]
    return all(time >= "1583" for time in said if isinstance(time, Time))


IMPORTED = """document
  default <http://example.org/unnamed/>
  prefix ex <http://example.org/>
  prefix lfn <http://example.org/lfn/vo.cta.in2p3.fr/user/s/>
  entity(lfn:gamma\\=1\\,2\\(\\)/a%20b#c.d\\., [prov:label="Strahl"@de, prov:location="/vo.cta/é 中 'a' \\"b\\""])
  entity(ex:93fc2206-1111-4222, [prov:type='prov:Collection', size="5" %% xsd:int, ex:n="-1" %% xsd:int])
  entity(e, [prov:type='prov:Plan', prov:value="0.5" %% xsd:double, ex:is="true" %% xsd:boolean, ex:of='ex:@~+&*?$!'])
  activity(ex:a, 2026-11-22T12:00:00+01:00, -, [prov:type="ex:no-name", ex:docs="http://example.org/" %% xsd:anyURI])
  agent(ex:å, [prov:type='prov:SoftwareAgent', size="9223372036854775807" %% xsd:long])
  used(ex:u; ex:a, e, 2026-11-22T11:00:00.125Z, [prov:role="one"])
  used(ex:a, e, -, [prov:role="two"])
  wasGeneratedBy(ex:g; ex:93fc2206-1111-4222, ex:a, -)
  wasDerivedFrom(ex:93fc2206-1111-4222, e, ex:a, ex:g, ex:u)
  wasStartedBy(ex:a, e, ex:b, 2026-11-22T11:00:00Z)
  wasAssociatedWith(ex:a, ex:å, e, [prov:role='ex:operator'])
  actedOnBehalfOf(ex:å, ex:ag2, ex:a, [prov:type="x"])
  wasInformedBy(ex:a, ex:b)
  wasInformedBy(ex:a, ex:b, [prov:type="x"])
  wasInfluencedBy(ex:a, e)
  specializationOf(ex:93fc2206-1111-4222, e)
  hadMember(ex:93fc2206-1111-4222, e)
  bundle ex:bundle
    prefix other <http://example.org/other#>
    entity(other:e, [other:size="5" %% xsd:int, prov:type='other:Kind'])
    entity(e, [size="6" %% xsd:int])
    wasInvalidatedBy(other:e, -, 2026-11-22T11:00:00Z)
    wasAttributedTo(other:e, ex:å, [prov:type='other:Kind'])
  endBundle
endDocument
"""


def imported(folder: Path, _: list[Document]) -> Expected:
    """A document that is given back as it came, and in other formats."""
    document = union(find_loader("prov").read(io.BytesIO(IMPORTED.encode()), Context("a.provn", content="c")))
    around, inside = document.bundles
    expected = Counter[Fact]()
    for bundle, spaces in ((around, around.namespaces), (inside, (*around.namespaces, *inside.namespaces))):
        said = [statement for statement in document.statements if statement.bundle == bundle.id]
        expected += meant(said, dict(spaces), bundle.iri)
    files = [write(document, format_, folder) for format_ in ENDINGS]
    for format_ in ("provn", "json"):
        files.append(folder / f"verbatim{ENDINGS[format_]}")
        with files[-1].open("w", encoding="utf-8", newline="\n") as stream:
            export.write_verbatim(
                document.bundles,
                lambda bundle: (encoded(s) for s in document.statements if s.bundle == bundle.id),
                format_,
                stream,
            )
    return dict.fromkeys(files, expected)


CASES = {case.__name__: case for case in (whole_store, answer, whatever, imported)}
Read = dict[str, list[tuple[Path, Counter[Fact], Counter[Fact]]]]


@pytest.fixture(scope="module")
def read(places: Places, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Of each case the files, what is understood and what is meant; all of them together, as Java is slow to start.

    What is written does not depend on the engine.
    """
    with places.get("embedded").open(create=True) as store:
        wipe(store)
        loading.load(store, [str(demo.campaign())])
        pieces = list(fetching.fetch_all(store))
    cases = {name: case(tmp_path_factory.mktemp(name), pieces) for name, case in CASES.items()}
    found = understood(file for files in cases.values() for file in files)
    return {name: [(file, found[file], expected) for file, expected in files.items()] for name, files in cases.items()}


@pytest.mark.parametrize("case", CASES)
def test_it_is_understood_as_it_is_meant(read: Read, case: str) -> None:
    assert {file.suffix for file, _, _ in read[case]} >= {".provn", ".json"}
    assert sum(expected.total() for _, _, expected in read[case]) > 100
    for file, found, expected in read[case]:
        assert found == expected, file
