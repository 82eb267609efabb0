"""Document -> text and pictures: W3C PROV with the words of the IVOA, and Graphviz.

imported     PROV documents that were loaded, as they came
statements   which record and property becomes which PROV statement
answers      the answer to a question, in a bundle of its own
ivoa         the records of voprov instead
interop      the formats of the ``prov`` package, as other PROV software reads them
streaming    PROV-N and PROV-JSON of any size, piece by piece
verbatim     the same of PROV documents that were loaded
plain        one statement of these
sorting      what these need to bring statements together
dot          the picture
drawn        what the picture shows of a PROV document that was loaded
"""

from collections.abc import Callable, Iterable
from typing import IO, TYPE_CHECKING, Any

from provgraph.errors import UsageError
from provgraph.export import imported
from provgraph.export.answers import Excerpt, Question, write_answer
from provgraph.export.dot import to_dot, to_svg
from provgraph.export.drawn import drawn
from provgraph.export.interop import WRITERS, write_prov
from provgraph.export.statements import EVERYTHING, NAMESPACES, Options, statements
from provgraph.export.streaming import write_ivoa, write_pieces
from provgraph.export.verbatim import write_verbatim
from provgraph.model import Document
from provgraph.statements import FORMAL, Name, Statement, Time, Value

if TYPE_CHECKING:
    from prov.identifier import Namespace, QualifiedName
    from prov.model import ProvDocument

__all__ = [
    "EVERYTHING",
    "FORMATS",
    "Excerpt",
    "Options",
    "Question",
    "to_dot",
    "to_prov",
    "to_svg",
    "write",
    "write_answer",
    "write_prov",
    "write_stream",
    "write_verbatim",
]


_PICTURES: dict[str, Callable[[Document], str]] = {"dot": to_dot, "svg": to_svg}
FORMATS = (*WRITERS, *_PICTURES)


def write(document: Document, format: str, stream: IO[str], options: Options = EVERYTHING) -> None:
    """Write a document as a closed PROV document, or as a picture (which ``options`` do not change)."""
    if format not in FORMATS:
        raise UsageError(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}")
    if options.flavour == "ivoa" and format not in _PICTURES and not document.bundles:
        write_ivoa(document, format, stream, options)
        return
    if document.bundles and format != "xml":
        document = imported.one_by_one(document)
    if format in _PICTURES:
        stream.write(_PICTURES[format](drawn(document) if document.bundles else document))
    else:
        write_prov(to_prov(document, options), format, stream)


def write_stream(
    documents: Callable[[], Iterable[Document]], format: str, stream: IO[str], options: Options = EVERYTHING
) -> None:
    """Write a graph that does not fit in memory, as PROV-N or PROV-JSON, without the ``prov`` package.

    Together the pieces hold each record once and both ends of each relation; the shared nodes
    (``Document.nodes``) come in the piece of the relation that ends at them or in an earlier one,
    and so does what is related to them; all relations of a run come in its piece, and a
    ``wasGeneratedBy`` without a time of its own in the piece of its file.
    """
    write_pieces(documents(), format, stream, options)


def to_prov(document: Document, options: Options = EVERYTHING) -> "ProvDocument":
    """The document as the ``prov`` package has it: closed, each end of a relation is declared.

    One that was imported is given back as it came.
    """
    if document.bundles:
        return imported.to_prov(document)
    from prov.constants import PROV, PROV_N_MAP
    from prov.model import ProvDocument

    made = ProvDocument()
    spaces = {prefix: made.add_namespace(prefix, uri) for prefix, uri in NAMESPACES.items()} | {"prov": PROV}
    types = {keyword: type_ for type_, keyword in PROV_N_MAP.items()}
    for statement in dict.fromkeys(statements(document, options)):
        identifier = _resolved(statement.id, spaces) if statement.id else None
        made.new_record(types[statement.kind], identifier, _attributes(statement, spaces))
    return made


def _attributes(statement: Statement, spaces: "dict[str, Namespace]") -> "list[tuple[QualifiedName, Any]]":
    formal = zip(FORMAL[statement.kind], statement.formal, strict=True)
    return [
        *((spaces["prov"][name], _value(value, spaces)) for name, value in formal if value is not None),
        *((_resolved(name, spaces), _value(value, spaces)) for name, value in statement.attributes),
    ]


def _resolved(name: str, spaces: "dict[str, Namespace]") -> "QualifiedName":
    prefix, _, local = name.partition(":")
    return spaces[prefix][local]


def _value(value: Value, spaces: "dict[str, Namespace]") -> Any:
    if isinstance(value, Name):
        return _resolved(value, spaces)
    if isinstance(value, Time):
        from prov.model import parse_xsd_datetime

        return parse_xsd_datetime(value)
    return value
