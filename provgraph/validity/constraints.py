"""The constraints of PROV-CONSTRAINTS (W3C REC, 2013) and PROV-LINKS by their names, and what breaking one means."""

from dataclasses import dataclass

__all__ = ["MANDATORY", "MENTION", "Constraint", "constraint"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """``check`` is its name in a finding, ``title`` its name in the recommendation."""

    check: str
    title: str
    meaning: str


_MEANINGS: dict[int, tuple[str, str]] = {
    22: ("key-object", "the declarations of one thing contradict each other"),
    23: ("key-properties", "the statements of one identifier contradict each other"),
    24: ("unique-generation", "an activity generates an entity once"),
    25: ("unique-invalidation", "an activity invalidates an entity once"),
    26: ("unique-wasStartedBy", "an activity is started by another one once"),
    27: ("unique-wasEndedBy", "an activity is ended by another one once"),
    28: ("unique-startTime", "an activity has one start time"),
    29: ("unique-endTime", "an activity has one end time"),
    30: ("start-precedes-end", "an activity starts before it ends"),
    31: ("start-start-ordering", "all starts of an activity are one moment"),
    32: ("end-end-ordering", "all ends of an activity are one moment"),
    33: ("usage-within-activity", "an activity uses nothing before its start or after its end"),
    34: ("generation-within-activity", "an activity generates nothing before its start or after its end"),
    35: ("wasInformedBy-ordering", "the informant starts before the informed activity ends"),
    36: ("generation-precedes-invalidation", "an entity is generated before it is invalidated"),
    37: ("generation-precedes-usage", "an entity is generated before it is used"),
    38: ("usage-precedes-invalidation", "an entity is used before it is invalidated"),
    39: ("generation-generation-ordering", "all generations of an entity are one moment"),
    40: ("invalidation-invalidation-ordering", "all invalidations of an entity are one moment"),
    41: ("derivation-usage-generation-ordering", "an entity is used before what is derived from it is generated"),
    42: (
        "derivation-generation-generation-ordering",
        "an entity is generated strictly before what is derived from it",
    ),
    43: ("wasStartedBy-ordering", "a trigger exists when it starts an activity"),
    44: ("wasEndedBy-ordering", "a trigger exists when it ends an activity"),
    45: ("specialization-generation-ordering", "the general entity is generated before the specific one"),
    46: ("specialization-invalidation-ordering", "the specific entity is invalidated before the general one"),
    47: ("wasAssociatedWith-ordering", "an agent exists at some time of an activity that it is associated with"),
    48: ("wasAttributedTo-ordering", "an agent exists before what is attributed to it"),
    49: ("actedOnBehalfOf-ordering", "the responsible agent exists before its delegate ends"),
    51: (
        "impossible-unspecified-derivation-generation-use",
        "a derivation that names a generation or a usage names its activity",
    ),
    52: ("impossible-specialization-reflexive", "nothing is more specific than itself"),
    53: ("impossible-property-overlap", "one identifier is one kind of relation"),
    54: ("impossible-object-property-overlap", "one identifier is a thing or a relation"),
    55: ("entity-activity-disjoint", "nothing is both an entity and an activity"),
    56: ("membership-empty-collection", "an empty collection has no member"),
}

MENTION = Constraint(
    "prov-links-unique-mention", "unique-mention", "an entity mentions one entity, as described in one bundle"
)
MANDATORY = Constraint(
    "prov-mandatory-argument", "mandatory-argument", "PROV-DM requires this argument; '-' cannot stand for it"
)


def constraint(number: int) -> Constraint:
    """Number 50 (typing) cannot be broken as such; what is typed twice breaks 55 or 56."""
    title, meaning = _MEANINGS[number]
    return Constraint(f"prov-constraint-{number}", title, meaning)
