"""From new claims to the difference that they make to the graph (identity.md section 7).

``resolve`` reads the neighbourhood of the new claims, asks ``identity`` what follows from old and new together, and
says which nodes and edges come, change and go. All of it happens inside one write transaction:

    copies       which record of an activity counts
    stated       what provenance databases say of runs
    plans        which jobs learn from tasks what they ran; what transformations and productions are
    units        which jobs are touched, and what is in them
    products     which products name activities that may have written more than their log lists
    binding      which entity each claim is about
    conclusions  what follows for entities, their producers and their names
    sharing      configurations, environments, descriptions and agents
    describing   what description files say of tools, kinds of files and agents
"""

from collections.abc import Set as AbstractSet

from provgraph.evidence import Transaction
from provgraph.model import Document
from provgraph.resolution import (
    binding,
    conclusions,
    describing,
    plans,
    products,
    sharing,
    stated,
    units,
    working,
)
from provgraph.resolution.picture import Descriptions, Difference, Picture, Plans

__all__ = ["Descriptions", "Difference", "Plans", "resolve"]


def resolve(tx: Transaction, document: Document, now: str, seen: AbstractSet[str] = frozenset()) -> Difference:
    """What the store must change to hold what follows from all claims; ``seen`` are shared nodes known to exist."""
    picture = Picture.of(tx, document, now, seen)
    picture.choose_copies()
    stated.find(picture)
    plans.find_tasks(picture)
    units.find(picture)
    products.find(picture)
    products.reconsider(picture)
    stated.look_further(picture)
    binding.bind_writes(picture)
    binding.bind_reads(picture)
    difference = conclusions.conclude(picture)
    working.file_jobs(picture, difference)
    working.file_revisions(picture, difference)
    plans.conclude(picture, difference)
    sharing.share(picture, difference)
    describing.describe(picture, difference)
    stated.file(picture, difference)
    return difference
