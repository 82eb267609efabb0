"""The answer to a question as a PROV document of its own: a bundle, and beside it who answered what, and when."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from provgraph.errors import UsageError
from provgraph.export.statements import Options, clean, statements
from provgraph.export.streaming import STREAMED, flavoured
from provgraph.model import Document, digest
from provgraph.statements import Name, Statement, Time, Value

__all__ = ["Question", "write_answer"]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, in words; when it was answered, as ISO 8601 in UTC; by which version."""

    text: str
    started: str
    ended: str
    version: str


def write_answer(document: Document, question: Question, format_: str, stream: IO[str], options: Options) -> None:
    """Write the document in a bundle that is named by what is in it."""
    if format_ not in STREAMED:
        raise UsageError(f"an answer is archived as {' or '.join(STREAMED)}, not as {format_!r}")
    said = list(flavoured(statements(document, options), options))
    text = io.StringIO()
    STREAMED["provn"](said, text)
    name = Name(f"cta:answer-{digest(text.getvalue())}")
    STREAMED[format_](flavoured(_about(name, question), options), stream, (name, said))


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
