"""The scopes of a PROV document that is read: itself and its bundles, with their namespaces."""

import hashlib
import re

from provgraph.errors import SourceError
from provgraph.model import Bundle
from provgraph.statements import PREDECLARED, VOPROV, Name

__all__ = ["Scope", "Scopes"]


class Scope:
    """A document or a bundle in it: it resolves prefixes, its own before those of what it lies in."""

    def __init__(self, id_: str, around: "Scope | None" = None) -> None:
        self.id = id_
        self.namespaces: dict[str, str] = {}
        self.called: Name | None = None
        """Name of a bundle, by the prefixes that hold in it."""
        self._around = around

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple(self.namespaces.items())

    def resolve(self, prefix: str) -> str | None:
        """IRI of a prefix, None where it is not declared."""
        found = self.namespaces.get(prefix)
        if found is not None:
            return found
        if self._around is not None:
            return self._around.resolve(prefix)
        if prefix == "voprov":  # voprov uses it without declaring it
            self.namespaces[prefix] = VOPROV
            return VOPROV
        return PREDECLARED.get(prefix)

    def iri(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return f"{self.resolve(prefix)}{local}"

    def compacted(self, text: str) -> Name | None:
        """The name that an IRI has by one of the prefixes."""
        for prefix, uri in self.namespaces.items():
            if uri and text.startswith(uri):
                return Name(f"{prefix}:{text[len(uri) :]}")
        return self._around.compacted(text) if self._around is not None else None

    def declare(self, prefix: str, uri: str) -> None:
        if self.namespaces.get(prefix, uri) != uri:
            raise SourceError(f"the prefix {prefix!r} is declared twice: <{self.namespaces[prefix]}> and <{uri}>")
        self.namespaces[prefix] = uri

    def name(self, prefix: str, uri: str, local: str) -> Name:
        """A qualified name, by a prefix that means this IRI here."""
        known = self.resolve(prefix)
        while known != uri:
            if known is None:
                self.declare(prefix, uri)
                break
            prefix = _next(prefix)
            known = self.resolve(prefix)
        return Name(f"{prefix}:{local}")


def _next(prefix: str) -> str:
    """``ex`` -> ``ex_1`` -> ``ex_2``."""
    base, number = re.fullmatch(r"(.*?)(?:_(\d+))?", prefix, re.DOTALL).groups()  # type: ignore[union-attr]
    return f"{base or 'ns'}_{int(number or 0) + 1}"


class Scopes:
    """The document and its bundles, in their order."""

    def __init__(self, source: str, content: str, format_: str) -> None:
        self.form = format_
        self._about = (source, content, format_)
        self.document = Scope(f"doc-{content}")
        self._bundles: dict[str, Scope] = {}
        self._spaces: dict[str, dict[str, str]] = {}

    def bundle(self, iri: str) -> Scope:
        """The scope of a bundle that begins; its ``called`` is to be set."""
        if iri in self._bundles:
            raise SourceError(f"the bundle <{iri}> is there twice; merge its statements, or give it two names")
        id_ = hashlib.sha256(f"{self.document.id} {iri}".encode("utf-8", "surrogatepass")).hexdigest()
        self._bundles[iri] = Scope(f"bundle-{id_}", self.document)
        return self._bundles[iri]

    def spaces(self, scope: str) -> dict[str, str]:
        """All prefixes that hold in the scope of this id."""
        if scope not in self._spaces:
            inner = next((s for s in self._bundles.values() if s.id == scope), self.document)
            self._spaces[scope] = PREDECLARED | self.document.namespaces | inner.namespaces
        return self._spaces[scope]

    def all(self) -> tuple[Bundle, ...]:
        """The document first."""
        whole = Bundle(self.document.id, self.document.id, *self._about, self.document.pairs)
        return (
            whole,
            *(
                Bundle(scope.id, whole.id, *self._about, scope.pairs, scope.called, iri, seq)
                for seq, (iri, scope) in enumerate(self._bundles.items(), 1)
            ),
        )
