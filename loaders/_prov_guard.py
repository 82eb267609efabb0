"""What is refused before anything else reads it: too much, too long, XML that defines its own entities."""

from collections.abc import Sequence
from xml.parsers import expat

from provgraph.errors import SourceError
from provgraph.statements import PREDECLARED, Literal, Statement, iri

from . import _prov_voprov_xml
from ._prov_scopes import Scopes
from ._records import Readable

LIMIT = 128 << 20
"""Bytes of a document that is no PROV-JSON: the reader holds all of it in memory."""
LONGEST_VALUE = 16 << 20
"""Characters of one value."""
LONGEST_IRI = 2_000
"""Characters: an index of the store takes 8 kB, and one may be 4 bytes."""
LONGEST_NAME = 1_000
"""Characters of a prefixed name that need no look at its IRI: namespaces are no longer than that."""


def whole(stream: Readable) -> bytes:
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise SourceError(
            f"it has more than {LIMIT >> 20} MB: a document of this size is read as PROV-JSON only; convert it"
        )
    return data


def check(data: bytes, form: str) -> None:
    """Refuse what the readers of a form must not see."""
    if not data.strip():
        raise SourceError("it is empty")
    if form == "xml":
        _check_xml(data)


def _check_xml(data: bytes) -> None:
    """No document type: it can make a few bytes into gigabytes, and name files and addresses to be read."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise SourceError(
            f"line {parser.CurrentLineNumber}: it has a document type (<!DOCTYPE ..>), which PROV-XML does not need "
            "and which may define entities; take it out"
        )

    def root(name: str, _: object) -> None:
        if name not in (f"{PREDECLARED['prov']} document", _prov_voprov_xml.ROOT):
            line, found = parser.CurrentLineNumber, name.rpartition(" ")[2]
            raise SourceError(f"line {line}: the root of PROV-XML is <prov:document>, and there is <{found[:100]}>")
        parser.StartElementHandler = None

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = root
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise SourceError(f"it is no XML: {error}") from None


def check_statements(said: Sequence[Statement], scopes: Scopes, data: bytes) -> None:
    """Refuse what says nothing of PROV, and values that no store takes."""
    if not said and PREDECLARED["prov"].encode() not in data and scopes.form == "rdf":
        raise SourceError("it is RDF, and nothing in it is said in the words of PROV")
    bundles = scopes.all()
    for prefix, uri in (pair for bundle in bundles for pair in bundle.namespaces):
        check_namespace(prefix, uri)
    around = PREDECLARED | dict(bundles[0].namespaces)
    spaces = {bundle.id: around | dict(bundle.namespaces) for bundle in bundles}
    for statement in said:
        check_statement(statement, spaces[statement.bundle])


def check_namespace(prefix: str, uri: str) -> None:
    if len(prefix) + len(uri) > LONGEST_NAME:
        raise SourceError(f"the prefix {prefix[:60]!r} or its IRI has more than {LONGEST_NAME} characters; shorten it")


def check_statement(statement: Statement, namespaces: dict[str, str]) -> None:
    for name in (statement.id, *statement.formal):
        if name is not None and len(name) > LONGEST_NAME and len(iri(name, namespaces)) > LONGEST_IRI:
            raise SourceError(
                f"{_place(statement)}: an IRI has more than {LONGEST_IRI} characters ({name[:60]}...); shorten it"
            )
    for attribute, value in statement.attributes:
        text = value.text if isinstance(value, Literal) else value
        if isinstance(text, str) and len(text) > LONGEST_VALUE:
            raise SourceError(
                f"{_place(statement)}: the value of {attribute} has more than {LONGEST_VALUE >> 20} million "
                "characters; keep such a thing in a file and name that"
            )


def _place(statement: Statement) -> str:
    return f"statement {statement.seq + 1}, {statement.kind} {statement.id or ''}".rstrip()[:100]
