"""Documents of any size are given back statement by statement: in the words of ``prov``, without holding them."""

import io
import logging
import warnings
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prov.model import ProvDocument
from strategies import imported_documents
from test_documents import corpus, few, key_of, loaded, parsed
from test_prov_loader import DOCUMENT

from provgraph import documents, export, graph
from provgraph.errors import SourceError, UsageError
from provgraph.export import sorting, verbatim
from provgraph.loading import find_loader
from provgraph.model import Bundle, Context, Document, union
from provgraph.statements import FORMAL, Literal, Name, Statement, Time, encoded
from provgraph.store import Store

__all__ = ["loaded"]

FORMATS = ("json", "provn")


def written(document: Document, form: str) -> str:
    said: dict[str, list[str]] = defaultdict(list)
    for statement in reversed(document.statements):  # in any order
        said[statement.bundle].append(encoded(statement))
    stream = io.StringIO()
    export.write_verbatim(document.bundles, lambda bundle: said[bundle.id], form, stream)
    return stream.getvalue()


def by_prov(document: Document, form: str) -> str:
    stream = io.StringIO()
    export.write(document, form, stream)
    return stream.getvalue()


def read(path: Path) -> Document | None:
    try:
        return union(find_loader("prov").read(io.BytesIO(path.read_bytes()), Context(str(path))))
    except SourceError:
        return None


@pytest.mark.parametrize("form", FORMATS)
def test_the_corpus_means_the_same(form: str) -> None:
    found = [document for path in corpus()[::7] if (document := read(path)) is not None]
    assert len(found) > 150
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for document in found:
            assert parsed(written(document, form), form) == parsed(by_prov(document, form), form)


@few
@given(document=imported_documents())
def test_whatever_is_said_means_the_same(document: Document) -> None:
    logging.getLogger("prov.model.records").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for form in FORMATS:
            try:
                expected = parsed(by_prov(document, form), form)
            except Exception:  # prov cannot write it, or cannot read what it wrote
                continue
            assert parsed(written(document, form), form) == expected


BUNDLE = Bundle("doc-x", "doc-x", "x", "x", "json", (("ex", "http://example.org/"),))


def entity(*attributes: tuple[str, object], id: str = "ex:e", seq: int = 0) -> Document:
    said = Statement("entity", Name(id), (), attributes, "doc-x", seq)  # type: ignore[arg-type]
    return Document(bundles=(BUNDLE,), statements=(said,))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('a "b" \\ c', r'"a \"b\" \\ c"'),
        ("a\nb", '"""a\nb"""'),
        (5, '"5" %% xsd:int'),
        (2**31, f'"{2**31}" %% xsd:long'),
        (2**63, f'"{2**63}" %% xsd:integer'),
        (True, '"true" %% xsd:boolean'),
        (1.5, '"1.5" %% xsd:double'),
        (float("inf"), '"INF" %% xsd:double'),
        (Name("ex:a(b)"), r"'ex:a\(b\)'"),
        (Name("ex:-a"), r"'ex:\-a'"),
        (Time("2026-01-01T00:00:00Z"), '"2026-01-01T00:00:00Z" %% xsd:dateTime'),
        (Literal("un", Name("prov:InternationalizedString"), "fr"), '"un"@fr'),
        (Literal("5", Name("ex:energy")), '"5" %% ex:energy'),
    ],
)
def test_values_in_provn(value: object, text: str) -> None:
    assert f"  entity(ex:e, [ex:v={text}])\n" in written(entity(("ex:v", value)), "provn")


def test_records_of_one_name_are_a_list() -> None:
    documents_ = [entity(("ex:v", seq), seq=seq, id=f"ex:e{seq % 3}") for seq in range(7)]
    whole = Document(bundles=(BUNDLE,), statements=tuple(s for d in documents_ for s in d.statements))
    found = parsed(written(whole, "json"), "json")
    assert found == parsed(by_prov(whole, "json"), "json")
    assert len(list(found.get_records())) == 7


def test_other_formats_are_refused() -> None:
    with pytest.raises(UsageError, match="'xml' cannot be written statement by statement; choose provn or json"):
        export.write_verbatim((BUNDLE,), lambda _: (), "xml", io.StringIO())


# Out of the store


@pytest.mark.parametrize("form", FORMATS)
def test_a_loaded_document_comes_back(store: Store, loaded: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PAGE", 1)
    key, stream = key_of(loaded), io.StringIO()
    export.write_verbatim(documents.bundles(store, key), lambda bundle: documents.texts(store, bundle), form, stream)
    assert documents.size(store, key) == 6
    assert parsed(stream.getvalue(), form) == parsed(DOCUMENT, "provn")


@pytest.mark.parametrize("form", FORMATS)
def test_a_large_collection_comes_back(store: Store, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What begins at one node alone may be more than is held."""
    monkeypatch.setattr(documents, "WIDE", 3)
    members = "\n".join(f"hadMember(ex:all, ex:e{i})" for i in range(10))
    text = f"document\nprefix ex <http://example.org/>\n{members}\nhadMember(ex:few, ex:e0)\nendDocument"
    key = "4" * 64
    for piece in find_loader("prov").read(io.BytesIO(text.encode()), Context("x", content=key)):
        graph.save(store, piece)
    stream = io.StringIO()
    found = documents.bundles(store, f"doc-{key}")
    export.write_verbatim(found, lambda bundle: documents.texts(store, bundle), form, stream)
    assert parsed(stream.getvalue(), form) == parsed(text, "provn")


def test_beside_other_documents(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids of nodes begin with those of their bundles: what lies before and after is not read."""
    monkeypatch.setattr(documents, "PAGE", 2)
    for key in ("1" * 64, "2" * 64, "3" * 64):
        text = f"document\nprefix ex <http://example.org/>\nentity(ex:{key[0]})\nused(ex:a{key[0]}, -, -)\nendDocument"
        for piece in find_loader("prov").read(io.BytesIO(text.encode()), Context("x", content=key)):
            graph.save(store, piece)
    (bundle,) = documents.bundles(store, f"doc-{'2' * 64}")
    assert sorted(s.kind + str(s.id or s.formal[0]) for s in documents.statements(store, bundle)) == [
        "entityex:2",
        "usedex:a2",
    ]


# Sorting


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.text(st.characters(exclude_characters="\n"), max_size=3), max_size=60))
def test_lines_come_in_order(texts: list[str]) -> None:
    lines = [f"{text}\n" for text in texts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "HELD", 3)
        patch.setattr(sorting, "FILES", 4)
        assert list(sorting.in_order(lines)) == sorted(lines)


@given(text=st.text(st.sampled_from("a\n\x1en_"), max_size=8))
def test_line_feeds_survive_sorting(text: str) -> None:
    line = verbatim._numbered(0, text)
    assert line.count("\n") == 1
    assert verbatim._unfolded(line[verbatim._DIGITS :]) == f"{text}\n"


def test_every_record_of_prov_is_a_kind() -> None:
    assert set(verbatim._KINDS) == set(FORMAL)
    assert isinstance(parsed(written(entity(), "json"), "json"), ProvDocument)
