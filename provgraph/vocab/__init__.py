"""The one table of what the graph holds.

From it derive the columns of every write statement, the constraints and
indexes (``cypher/schema`` is held to it by a test), the names used in PROV
export, and the page ``docs/vocabulary.md``.

Labels, edge types and property names are those of W3C PROV-DM (2013) and of
the IVOA Provenance Data Model 1.0 (2020) wherever these have one.
"""

import re
from functools import lru_cache

from provgraph.natures import BY_TYPE as BY_TYPE
from provgraph.natures import NATURES as NATURES
from provgraph.natures import Nature as Nature
from provgraph.natures import nature as nature
from provgraph.vocab.edges import EDGES as EDGES
from provgraph.vocab.kinds import EdgeKind as EdgeKind
from provgraph.vocab.kinds import NodeKind as NodeKind
from provgraph.vocab.kinds import Property as Property
from provgraph.vocab.nodes import NODES as NODES

LINEAGE = ("used", "wasGeneratedBy", "wasDerivedFrom")
"""Edge types that lineage follows; each carries ``dataflow`` and ``influence``."""

DATA_LEVELS = ("R0", "R1", "DL0", "DL1", "DL2", "DL3", "DL4", "DL5", "DL6")
"""Low to high; DL0 .. DL6 as CTAO names them."""

STATUSES = ("completed", "error", "interrupted", "running", "killed", "unknown")
FAILED = frozenset({"error", "interrupted", "killed"})
"""Statuses of runs whose products are partial."""


# CTADIRAC joins levels without a separator: `.DL1ParDL2Geo`.
_LEVEL = re.compile(r"(?:(?<![A-Za-z0-9])((?i:R[01]|DL[0-6]))|(?<=[a-z])(DL[0-6]))(?![0-9])")


@lru_cache(maxsize=8192)
def highest_level(text: str | None) -> str | None:
    """The highest data level that a text names: ``DL1_PARAMETERS,DL2`` -> ``DL2``."""
    found = {(plain or joined).upper() for plain, joined in _LEVEL.findall(text or "")}
    return max(found, key=DATA_LEVELS.index) if found else None
