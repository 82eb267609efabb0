"""The answer to a question as a PROV document of its own: a bundle, and beside it who answered what, and when."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import IO

from provgraph.errors import UsageError
from provgraph.export.dot import to_dot
from provgraph.export.drawn import drawn
from provgraph.export.statements import Options, clean, statements
from provgraph.export.streaming import STREAMED, flavoured
from provgraph.export.verbatim import write_verbatim
from provgraph.model import Bundle, Document, digest
from provgraph.statements import Name, Statement, Time, Value, encoded

__all__ = ["Excerpt", "Question", "write_answer"]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, in words; when it was answered, as ISO 8601 in UTC; by which version."""

    text: str
    started: str
    ended: str
    version: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Statements of imported documents, in an order of their own, and the prefixes in them."""

    statements: tuple[Statement, ...]
    namespaces: Mapping[str, str]


def write_answer(
    found: Document | Excerpt, question: Question, format_: str, stream: IO[str], options: Options
) -> None:
    """Write what was found in a bundle that is named by what is in it; as a picture, that alone."""
    if format_ == "dot":
        stream.write(to_dot(found if isinstance(found, Document) else drawn(_bundled(found, ()))))
    elif format_ not in STREAMED:
        raise UsageError(f"an answer is archived as {' or '.join(STREAMED)}, not as {format_!r}")
    elif isinstance(found, Document):
        _write_live(found, question, format_, stream, options)
    elif options.flavour == "ivoa":
        raise UsageError("what imported documents say is written in the flavour w3c alone, as they said it")
    else:
        document = _bundled(found, _about(_name(found), question))

        def said(bundle: Bundle) -> Iterator[str]:
            return (encoded(statement) for statement in document.statements if statement.bundle == bundle.id)

        write_verbatim(document.bundles, said, format_, stream)


def _write_live(document: Document, question: Question, format_: str, stream: IO[str], options: Options) -> None:
    said = list(flavoured(statements(document, options), options))
    text = io.StringIO()
    STREAMED["provn"](said, text)
    name = Name(f"cta:answer-{digest(text.getvalue())}")
    STREAMED[format_](flavoured(_about(name, question), options), stream, (name, said))


def _name(found: Excerpt) -> Name:
    return Name(f"cta:answer-{digest(repr(found))}")


def _bundled(found: Excerpt, about: Iterable[Statement]) -> Document:
    """In a bundle of a document that says this about it."""
    whole = Bundle("doc", "doc", "", "", "", tuple(found.namespaces.items()))
    inside = Bundle("answer", "doc", "", "", "", (), _name(found), seq=1)
    told = [*((whole.id, s) for s in about), *((inside.id, s) for s in found.statements)]
    said = (replace(statement, bundle=bundle, seq=number) for number, (bundle, statement) in enumerate(told))
    return Document(bundles=(whole, inside), statements=tuple(said))


def _about(bundle: Name, question: Question) -> Iterable[Statement]:
    """The provenance of the bundle itself."""
    software = Name(f"cta:provgraph-{question.version}")
    asked = Name(f"cta:question-{digest(question.text + question.started)}")
    title: tuple[str, Value] = ("prov:label", clean(question.text))
    program: tuple[str, Value] = ("prov:label", f"provgraph {question.version}")
    yield Statement("entity", bundle, (), (title, ("prov:type", Name("prov:Bundle"))))
    yield Statement("activity", asked, (Time(question.started), Time(question.ended)), (title,))
    yield Statement("agent", software, (), (program, ("prov:type", Name("prov:SoftwareAgent"))))
    yield Statement("wasGeneratedBy", None, (bundle, asked, Time(question.ended)))
    yield Statement("wasAssociatedWith", None, (asked, software, None))
    yield Statement("wasAttributedTo", None, (bundle, software))
