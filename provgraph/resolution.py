"""From new claims to the difference that they make to the graph (identity.md section 7).

``resolve`` reads the neighbourhood of the new claims, asks ``identity`` what follows from old and new together, and
says which nodes and edges come, change and go. Everything happens inside one write transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from provgraph import identity
from provgraph.evidence import SHARED, Neighbourhood, Transaction
from provgraph.identity import Bound, Evidence, Product
from provgraph.model import Activity, Claim, Document, Entity, Header, Node, Relation, base_name, header_from_text

MEMBERS = ("Parameter", "Software")
"""Shared nodes that come and stay with the set that holds them."""


@dataclass
class Difference:
    """What is to be written."""

    replaced: list[str] = field(default_factory=list)
    activities: dict[str, Activity] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    stated: list[Bound] = field(default_factory=list)
    forgotten: list[Bound] = field(default_factory=list)
    forgotten_entities: list[str] = field(default_factory=list)
    forgotten_activities: list[str] = field(default_factory=list)
    aliases: dict[str, tuple[str, str]] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)
    forgotten_names: list[tuple[str, str]] = field(default_factory=list)
    forgotten_aliases: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    new: set[str] = field(default_factory=set)
    """Activities and entities that were not there before."""
    around: Mapping[str, Activity] = field(default_factory=dict)
    """All activities that were looked at, as they will stand."""

    def activity_of(self, bound: Bound) -> Activity:
        """The activity whose claim it is."""
        return self.activities.get(bound.claim.activity) or self.around[bound.claim.activity]


def resolve(tx: Transaction, document: Document, now: str, seen: frozenset[str] | set[str] = frozenset()) -> Difference:
    """What the store must change so that it holds what follows from all claims; ``seen`` are shared nodes known to exist."""
    return _Resolution(tx, document, now, seen).difference()


class _Resolution:
    """One pass: each step adds to the picture, in the order of ``difference``."""

    def __init__(self, tx: Transaction, document: Document, now: str, seen: frozenset[str] | set[str]) -> None:
        self.document, self.now = document, now
        self.near = Neighbourhood(tx)
        self.near.shared.update(seen)
        self.out = Difference()
        self.copies = identity.greatest_copies(document.activities)
        self.added = identity.claims_that_count(document.claims, self.copies)
        self.removed: dict[str, Bound] = {}
        self.stated: dict[str, Bound] = {}
        self.moved: dict[str, tuple[Bound, Bound]] = {}
        self.products: dict[str, dict[str, Product]] = defaultdict(dict)
        self.open_ended: set[str] = set()
        """Activities that may have written more than a log lists, all products that name them being known."""
        self.lost: set[str] = set()
        self.remaining: dict[str, Product] = {}

    def difference(self) -> Difference:
        self.first_look()
        self.choose_copies()
        self.find_products()
        self.bind_writes()
        self.bind_reads()
        self.conclude()
        self.share()
        return self.out

    # -- the picture ----------------------------------------------------------------------------------------------

    def activity(self, key: str) -> Activity | None:
        return self.copies.get(key) or self.near.activities.get(key)

    def activities(self) -> dict[str, Activity]:
        return {**self.near.activities, **self.out.activities, **self.copies}

    def first_look(self) -> None:
        """One round trip that is enough for a job like most: nothing replaced, nothing moved."""
        since: dict[str, str] = {}
        wanted: set[str] = set()
        for claim in self.added:
            activity = self.copies[claim.activity]
            if claim.kind == "wasGeneratedBy":
                wanted.add(identity.content(claim, None)[0])
                time = identity.write_time(claim, activity)
                since[claim.place] = min(time, since.get(claim.place, time))
            else:
                wanted.add(claim.product_id or identity.root_id(claim.place))
        headers = {h.activity_id for c in self.added if (h := c.header) is not None and c.product_id and h.activity_id}
        roots = defaultdict(set)
        for node in self.document.nodes:
            label = type(node).__name__
            if label not in MEMBERS and node.id not in self.near.shared:
                roots[SHARED[label]].add(node.id)
        self.near.look(
            activities=self.copies.keys() | headers,
            entities=wanted,
            places={c.place for c in self.added if c.product_id is None or c.kind == "wasGeneratedBy"},
            since=since.items(),
            aliases={c.place for c in self.added},
            **roots,
        )

    def choose_copies(self) -> None:
        """Keep what is new or better than what is stored (section 1); a stub gives way to any record."""
        stored = self.near.activities
        self.copies = {k: a for k, a in self.copies.items() if k not in stored or a.rank > stored[k].rank}
        self.added = [c for c in self.added if c.activity in self.copies]
        self.out.replaced = sorted(k for k in self.copies if k in stored and not stored[k].inferred)
        old, _, _ = self.near.look_back(activities=self.out.replaced)
        self.removed = {b.claim.id: b for b in old if not b.inferred}
        lost = {b.entity for b in self.removed.values()}
        self.near.look(entities=lost)
        _, reads, _ = self.near.look_back(entities=sorted(lost))
        stored = {b.claim.id: b for b in (*reads, *self.near.generations.values()) if not b.inferred}
        self.remaining = identity.products(b.claim for b in self.current(stored).values())
        self.lost = lost

    def header(self, product: str) -> Header | None:
        """The header that the store has of a product, as it stands without the claims that were taken away."""
        if product in self.lost:
            return self.remaining[product].header if product in self.remaining else None
        stored = self.near.entities.get(product)
        return header_from_text(stored.header) if stored is not None and stored.header else None

    def state(self, claim: Claim, to: tuple[str, str]) -> None:
        before = self.removed.get(claim.id)
        self.stated[claim.id] = Bound(claim, *to, before.loaded_at if before else self.now)

    def move(self, bound: Bound, to: tuple[str, str]) -> None:
        if (after := identity.rebound(bound, to)) is not None:
            self.moved[bound.claim.id] = (bound, after)

    def current(self, stored: Mapping[str, Bound]) -> dict[str, Bound]:
        """Stored claims as they stand now: without those taken away, with those moved."""
        return {
            key: self.moved[key][1] if key in self.moved else bound
            for key, bound in stored.items()
            if key not in self.removed
        }

    # -- products and the activities that their headers name --------------------------------------------------------

    def find_products(self) -> None:
        """For every activity that may have written more than its log lists: the products that name it."""
        shown = identity.products(self.added)
        known = [e for e in self.near.entities.values() if e.header_activity is not None]
        named = {p.header.activity_id for p in shown.values() if p.header.activity_id is not None}
        named |= {e.header_activity for e in known if e.header_activity is not None} | self.copies.keys()
        self.near.look(activities=named)
        self.open_ended = {k for k in named if (a := self.activity(k)) is None or a.inferred or not a.lists_outputs}
        _, _, found = self.near.look_back(named=sorted(self.open_ended))
        self.near.look(entities={p.id for p in found})
        for product in found:
            names = frozenset(base_name(url) for url in product.urls)
            if product.id in self.remaining:
                names = self.remaining[product.id].names
            if (header := self.header(product.id)) is not None:
                self.name_product(Product(product.id, header, names))
        for new in shown.values():
            header = identity.better_header(new.header, self.header(new.id))
            self.name_product(replace(new, header=header or new.header))

    def name_product(self, product: Product) -> None:
        by_id = self.products[product.header.activity_id or ""]
        by_id[product.id] = identity.same_product(by_id[product.id], product) if product.id in by_id else product

    def asserted_products(self) -> set[str]:
        stored = (b for b in self.near.generations.values() if b.claim.id not in self.removed)
        listed = {b.entity for b in stored if b.claim.origin == "log"}
        return listed | {c.product_id for c in self.added if c.kind == "wasGeneratedBy" and c.product_id is not None}

    # -- binding ------------------------------------------------------------------------------------------------------

    def bind_writes(self) -> None:
        """Each output to its content; an output known from the configuration may become a product (section 4.3)."""
        asserted = self.asserted_products()
        for claim in (c for c in self.added if c.kind == "wasGeneratedBy"):
            self.state(claim, identity.content(claim, self.joined(claim, asserted)))
        stored = (b for key, b in self.near.unlisted.items() if key not in self.removed)
        for bound in [b for b in stored if b.claim.origin == "config" and b.claim.activity in self.open_ended]:
            self.move(bound, identity.content(bound.claim, self.joined(bound.claim, asserted)))

    def joined(self, claim: Claim, asserted: set[str]) -> str | None:
        activity = self.activity(claim.activity)
        if claim.origin != "config" or activity is None:
            return None
        named_by = (replace(p, asserted=p.id in asserted) for p in self.products[claim.activity].values())
        return identity.joined_product(claim, activity, named_by)

    def changed_writes(self) -> dict[str, str]:
        """Places where a write came, went or moved, with the earliest time of it."""
        since: dict[str, str] = {}
        changed = [(b.claim, self.activity(b.claim.activity)) for b in self.stated.values()]
        changed += [(b.claim, self.near.activities.get(b.claim.activity)) for b in self.removed.values()]
        changed += [(b.claim, self.activity(b.claim.activity)) for b, _ in self.moved.values()]
        for claim, activity in changed:
            if claim.kind == "wasGeneratedBy" and activity is not None:
                time = identity.write_time(claim, activity)
                since[claim.place] = min(time, since.get(claim.place, time))
        return since

    def bind_reads(self) -> None:
        """Each input to the content that it found (section 3.2); stored readers where a write changed."""
        since = self.changed_writes()
        reads = [c for c in self.added if c.kind == "used"]
        self.near.look(places=since.keys() | {c.place for c in reads if c.product_id is None}, since=since.items())
        self.near.look(activities={b.claim.activity for b in (*self.near.writes.values(), *self.near.readers.values())})
        at: dict[str, list[Bound]] = defaultdict(list)
        for bound in (*self.current(self.near.writes).values(), *self.stated.values()):
            at[bound.claim.place].append(bound)
        activities = self.activities()
        for claim in reads:
            self.state(claim, identity.read_content(claim, activities[claim.activity], at[claim.place], activities))
        for key, bound in self.near.readers.items():
            if key not in self.removed and bound.claim.place in since:
                reader = activities[bound.claim.activity]
                self.move(bound, identity.read_content(bound.claim, reader, at[bound.claim.place], activities))

    # -- conclusions ------------------------------------------------------------------------------------------

    def conclude(self) -> None:
        lost = {b.entity for b in self.removed.values()} | {b.entity for b, _ in self.moved.values()}
        gained = {b.entity for b in self.stated.values()} | {b.entity for _, b in self.moved.values()}
        named = {key for by_id in self.products.values() for key in by_id}
        named |= {b.entity for b in self.near.unlisted.values() if b.inferred and b.claim.activity in self.copies}
        self.near.look(entities=lost | gained | named)
        _, reads, _ = self.near.look_back(entities=sorted(lost))
        evidence = self.evidence(lost | gained | named, lost, reads)
        self.near.look(activities={g.claim.activity for e in evidence.values() for g in e.generations})
        self.out.forgotten += [*self.removed.values(), *(b for b, _ in self.moved.values())]
        self.out.stated += [*self.stated.values(), *(b for _, b in self.moved.values())]
        evidence = {e.id: self.infer_producer(e) for e in evidence.values()}
        self.make_stubs(evidence)
        self.make_entities(evidence, lost)
        self.out.activities |= {k: replace(a, loaded_at=self.first_loaded(k)) for k, a in self.copies.items()}
        self.out.new |= self.out.activities.keys() - self.near.activities.keys()
        self.out.around = self.near.activities

    def first_loaded(self, key: str) -> str:
        stored = self.near.activities.get(key)
        return self.now if stored is None or stored.inferred else stored.loaded_at or self.now

    def evidence(self, keys: Iterable[str], lost: set[str], stored_reads: Iterable[Bound]) -> dict[str, Evidence]:
        generations: dict[str, dict[str, Bound]] = defaultdict(dict)
        reads: dict[str, dict[str, Claim]] = defaultdict(dict)
        stored = {**self.near.unlisted, **self.near.generations}
        came = [*self.stated.values(), *(after for _, after in self.moved.values())]
        for bound in (*self.current(stored).values(), *(b for b in came if b.claim.kind == "wasGeneratedBy")):
            generations[bound.entity][bound.claim.id] = bound
        kept = self.current({b.claim.id: b for b in stored_reads})
        for bound in (*kept.values(), *(b for b in came if b.claim.kind == "used")):
            reads[bound.entity][bound.claim.id] = bound.claim
        return {
            key: Evidence(
                key,
                None if key in lost else self.near.entities.get(key),
                tuple(generations[key].values()),
                tuple(reads[key].values()),
            )
            for key in keys
        }

    def infer_producer(self, evidence: Evidence) -> Evidence:
        """Add or take the producer that a header suggests (section 4.2)."""
        header = identity.product_header(evidence)
        before = [g for g in evidence.generations if g.inferred]
        asserted = tuple(g for g in evidence.generations if not g.inferred)
        after: list[Bound] = []
        if header is not None and header.activity_id is not None and not asserted and not _empty(evidence):
            named = self.activity(header.activity_id)
            if identity.header_names_producer(header, named):
                after = [Bound(identity.inferred_generation(evidence.id, header), evidence.id, "header", self.now)]
        kept = [b for b in before if b.claim in [a.claim for a in after] and b.claim.activity not in self.copies]
        kept_ids = {b.claim.id for b in kept}
        self.out.forgotten += [b for b in before if b.claim.id not in kept_ids]
        self.out.stated += [a for a in after if a.claim.id not in kept_ids]
        return replace(evidence, generations=(*asserted, *(kept or after)))

    def make_stubs(self, evidence: Mapping[str, Evidence]) -> None:
        """Activities that only headers name: made, changed, or gone when no header needs them."""
        inferred = [b for b in self.near.unlisted.values() if b.inferred]
        gone = {b.claim.id for b in self.out.forgotten if b.inferred}
        needed = {b.claim.activity for b in inferred if b.claim.id not in gone}
        needed |= {b.claim.activity for b in self.out.stated if b.inferred}
        for key in sorted(needed | self.products.keys() | {b.claim.activity for b in inferred}):
            known = self.activity(key)
            if known is not None and not known.inferred:
                continue
            if key in needed and self.products[key]:
                shown = (identity.product_header(evidence[p]) for p in self.products[key])
                headers = [h for h in shown if h is not None and h.activity_id == key]
                made = identity.stub(key, headers, known.loaded_at or self.now if known else self.now)
                if made != known:
                    self.out.activities[key] = made
            elif key not in needed and known is not None:
                self.out.forgotten_activities.append(key)

    def make_entities(self, evidence: Mapping[str, Evidence], lost: set[str]) -> None:
        activities = self.activities()
        kept: dict[str, Entity] = {}
        for key, one in evidence.items():
            stored = self.near.entities.get(key)
            if _empty(one):
                if stored is not None:
                    self.out.forgotten_entities.append(key)
                continue
            kept[key] = identity.entity(one, activities)
            if kept[key] != stored:
                self.out.entities[key] = kept[key]
                if stored is None:
                    self.out.new.add(key)
        self.name_entities(evidence, kept, lost)

    def name_entities(self, evidence: Mapping[str, Evidence], kept: Mapping[str, Entity], lost: set[str]) -> None:
        wanted: dict[str, dict[str, tuple[str, str]]] = {}
        for key, found in kept.items():
            one = evidence[key]
            wanted[key] = identity.further_names(found, [*(g.claim for g in one.generations), *one.reads])
            if one.known is not None and one.known.place not in (None, found.place):
                wanted[key][one.known.place or ""] = (one.known.path or "", "path")
        own = {e.place for e in kept.values() if e.place is not None}
        self.near.look(aliases=own | {alias for names in wanted.values() for alias in names} | self.near.names.keys())
        existing: dict[str, set[str]] = defaultdict(set)
        for alias, entities in self.near.names.items():
            for entity in entities:
                existing[entity].add(alias)
        for key in (*kept, *self.out.forgotten_entities):
            names = wanted.get(key, {})
            place = kept[key].place if key in kept else None
            stale = existing[key] - names.keys() if key in lost or key not in kept else existing[key] & {place}
            self.out.forgotten_names += [(alias, key) for alias in sorted(stale)]
            self.add_names(key, {alias: name for alias, name in names.items() if alias not in existing[key]})
        self.out.forgotten_aliases = [
            alias
            for alias in sorted({a for a, _ in self.out.forgotten_names})
            if alias not in {a for a, _ in self.out.names}
            and self.near.names[alias] <= {e for a, e in self.out.forgotten_names if a == alias}
        ]

    def add_names(self, entity: str, names: Mapping[str, tuple[str, str]]) -> None:
        for alias, name in sorted(names.items()):
            if not self.near.names.get(alias):
                self.out.aliases[alias] = name
            self.out.names.append((alias, entity))

    # -- what is shared ------------------------------------------------------------------------------------------

    def share(self) -> None:
        """Shared nodes that are not there yet, with what they hold; relations of them and of the activities."""
        nodes = {(type(n).__name__, n.id): n for n in self.document.nodes}
        new = {key for label, key in nodes if label not in MEMBERS and key not in self.near.shared}
        ranks = {key: activity.rank for key, activity in self.copies.items()}
        counting = (r for r in self.document.relations if r.copy == ranks.get(r.source, ""))
        relations = {(r.type, r.source, r.target): r for r in counting}.values()
        held = {r.target for r in relations if r.type == "hadMember" and r.source in new}
        members = {
            label: {k for kind, k in nodes if kind == label and k in held - self.near.shared} for label in MEMBERS
        }
        self.near.look(parameters=members["Parameter"], software=members["Software"])
        new |= held - self.near.shared
        self.out.nodes = [node for (_, key), node in sorted(nodes.items()) if key in new]
        self.out.relations = [r for r in relations if r.source in new or r.source in ranks]


def _empty(evidence: Evidence) -> bool:
    """No claim is about it any more."""
    asserted = any(not g.inferred for g in evidence.generations)
    return not asserted and not evidence.reads and evidence.known is None
