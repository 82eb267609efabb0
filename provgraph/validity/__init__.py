"""Is a PROV document valid? Pure functions over statements: no store, no file.

constraints   the constraints by name
terms         names, moments, unknowns: which of them are the same
facts         statement -> fact over terms
keys          constraints 22 to 29: merging
components    cycles of a graph
ordering      constraints 30 to 49: which event comes first
impossible    constraints 50 to 56: types, and what nothing can be
ivoa          the rules of IVOA ProvenanceDM 1.0

Each bundle is validated for itself, and the document as if it had none (PROV-CONSTRAINTS, section 7.2).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from provgraph.statements import ELEMENTS, Bundle, Statement
from provgraph.validity import ivoa
from provgraph.validity.facts import Fact, Scope, Violation, expand, mandatory
from provgraph.validity.impossible import impossible
from provgraph.validity.keys import inferred, merge
from provgraph.validity.ordering import disordered
from provgraph.validity.terms import Terms

__all__ = ["Finding", "Flavour", "broken", "counted", "text", "unreadable", "validate"]

Finding = dict[str, Any]
Flavour = Literal["auto", "w3c", "ivoa"]
"""PROV-CONSTRAINTS alone, or the rules of the IVOA too; ``auto``: where a document has words of the IVOA."""


def validate(
    statements: Iterable[Statement], bundles: Sequence[Bundle] = (), flavour: Flavour = "auto", source: str = ""
) -> list[Finding]:
    """What is wrong with a document, in the order of its bundles; nothing when it is valid."""
    by_id = {bundle.id: bundle for bundle in bundles}
    parts: dict[str, list[Statement]] = {bundle.id: [] for bundle in bundles}
    for statement in statements:
        parts.setdefault(statement.bundle, []).append(statement)
    return [
        _finding(violation, by_id.get(key), source)
        for key, part in parts.items()
        for violation in broken(part, _namespaces(by_id, key), flavour)
    ]


def counted(findings: Iterable[Finding]) -> dict[str, Any]:
    """The findings with how many there are of each."""
    listed = list(findings)
    return {"findings": listed, "counts": dict(Counter(finding["check"] for finding in listed))}


def unreadable(source: str, error: Exception) -> Finding:
    """The finding for what cannot be read as PROV at all."""
    subject = {"kind": "source", "id": source, "name": source}
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    message = f"{source}: {said}" if source not in said else said
    return {"check": "unreadable", "severity": "error", "subject": subject, "related": [], "message": message}


def _namespaces(bundles: Mapping[str, Bundle], key: str) -> dict[str, str]:
    """A bundle knows the prefixes of its document too."""
    if key not in bundles:
        return {}
    bundle = bundles[key]
    document = bundles.get(bundle.document, bundle)
    return {**dict(document.namespaces), **dict(bundle.namespaces)}


def broken(
    statements: Sequence[Statement], namespaces: Mapping[str, str], flavour: Flavour = "auto"
) -> list[Violation]:
    """What one bundle breaks."""
    scope = Scope(namespaces)
    found = list(_constraints(statements, scope))
    if flavour == "ivoa" or (flavour == "auto" and ivoa.spoken(statements, scope)):
        found += ivoa.broken(statements, scope)
    return found


def _constraints(statements: Sequence[Statement], scope: Scope) -> Iterator[Violation]:
    yield from mandatory(statements)
    facts, contradictions = normal(statements, scope)
    yield from contradictions
    yield from impossible(facts, scope)
    yield from disordered(facts)


def normal(statements: Sequence[Statement], scope: Scope) -> tuple[list[Fact], list[Violation]]:
    """What the statements say and imply, merged, and what could not be merged."""
    terms = Terms()
    facts = expand(statements, scope, terms)
    facts += inferred(facts, terms)
    contradictions = merge(facts, terms)
    merged = [Fact(f.kind, terms[f.id], tuple(terms[term] for term in f.arguments), f.source) for f in facts]
    return merged, contradictions


# Findings


def _finding(violation: Violation, bundle: Bundle | None, source: str) -> Finding:
    constraint = violation.constraint
    subject, *related = (_subject(statement, bundle, source) for statement in violation.statements)
    shown = " and ".join(str(one["name"]) for one in (subject, *related)[:3])
    more = f" and {len(related) - 2} more" if len(related) > 2 else ""
    return {
        "check": constraint.check,
        "severity": violation.severity,
        "title": constraint.title,
        "subject": subject,
        "related": related,
        "constraints": [one.check for one in (constraint, *violation.also)],
        "message": f"{shown}{more} {violation.message}: {constraint.meaning}",
    }


def _subject(statement: Statement, bundle: Bundle | None, source: str) -> dict[str, Any]:
    """``number`` counts the statements of the document, from 1."""
    number = statement.seq + 1
    inside = {"bundle": str(bundle.name)} if bundle and bundle.name else {}
    return {
        "kind": "statement",
        "id": f"{source}#{number}",
        "name": text(statement),
        "source": source,
        "number": number,
        **inside,
    }


def text(statement: Statement) -> str:
    """As PROV-N has it, without attributes."""
    arguments = ["-" if value is None else str(value) for value in statement.formal]
    if statement.kind in ELEMENTS:
        shown = ", ".join([str(statement.id), *arguments])
    else:
        shown = f"{statement.id}; " * bool(statement.id) + ", ".join(arguments)
    return f"{statement.kind}({shown})"
