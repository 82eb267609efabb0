"""Documents for each constraint of PROV-CONSTRAINTS (W3C REC, 2013), written from its text.

Of constraints 30 to 49 only those can be broken by which a generation may come to lie before itself: derivation (42)
is the only strict one, and only 34, 43, 45 and 48 lead from one generation to another. The others are shown by the
order that they give (``ORDER``), and by documents that come as near to breaking them as any can.
"""

TWO_DERIVED = "entity(ex:e1) entity(ex:e2) wasDerivedFrom(ex:e2, ex:e1)"

BROKEN: dict[str, tuple[set[int], str]] = {
    "c22-two-start-times": ({22}, "activity(ex:a, 2020-01-01T00:00:00, -) activity(ex:a, 2021-01-01T00:00:00, -)"),
    "c22-two-end-times-of-one-zone": (
        {22},
        "activity(ex:a, -, 2020-01-01T00:00:00Z) activity(ex:a, -, 2020-01-01T00:00:00+01:00)",
    ),
    "c23-usage-of-two": ({23}, "used(ex:u; ex:a, ex:e1, -) used(ex:u; ex:a, ex:e2, -)"),
    "c23-derivation-names-the-usage-of-another": (
        {23},
        "used(ex:u; ex:a, ex:other, -) wasDerivedFrom(ex:e2, ex:e1, ex:a, -, ex:u)",
    ),
    "c23-influence-of-another": ({23}, "wasInfluencedBy(ex:i; ex:e, ex:x) wasGeneratedBy(ex:i; ex:e, ex:a, -)"),
    "c23-through-an-unknown": (
        {23},
        "wasGeneratedBy(ex:g; ex:e, -, -) wasGeneratedBy(ex:g; ex:e, ex:a, -) wasGeneratedBy(ex:g; ex:e, ex:b, -)",
    ),
    "c23-plan-and-none": ({23}, "wasAssociatedWith(ex:x; ex:a, ex:g, ex:p) wasAssociatedWith(ex:x; ex:a, ex:g, -)"),
    "c24-two-names": ({24}, "wasGeneratedBy(ex:g; ex:e, ex:a, -) wasGeneratedBy(ex:h; ex:e, ex:a, -)"),
    "c24-derivation-names-another": (
        {24},
        "wasGeneratedBy(ex:g; ex:e2, ex:a, -) wasDerivedFrom(ex:e2, ex:e1, ex:a, ex:h, -)",
    ),
    "c24-two-times": (
        {24},
        "wasGeneratedBy(ex:e, ex:a, 2020-01-01T00:00:00) wasGeneratedBy(ex:e, ex:a, 2021-01-01T00:00:00)",
    ),
    "c25-two-names": ({25}, "wasInvalidatedBy(ex:i; ex:e, ex:a, -) wasInvalidatedBy(ex:j; ex:e, ex:a, -)"),
    "c26-two-names": ({26}, "wasStartedBy(ex:s; ex:a, -, ex:b, -) wasStartedBy(ex:t; ex:a, -, ex:b, -)"),
    "c26-two-triggers": ({26}, "wasStartedBy(ex:a, ex:e1, ex:b, -) wasStartedBy(ex:a, ex:e2, ex:b, -)"),
    "c27-two-names": ({27}, "wasEndedBy(ex:s; ex:a, -, ex:b, -) wasEndedBy(ex:t; ex:a, -, ex:b, -)"),
    "c28-another-start": (
        {28},
        "activity(ex:a, 2020-01-01T00:00:00, -) wasStartedBy(ex:a, -, -, 2021-01-01T00:00:00)",
    ),
    "c28-two-starts-of-a-declared-activity": (
        {28},
        "activity(ex:a) wasStartedBy(ex:a, -, ex:b, 2020-01-01T00:00:00)"
        " wasStartedBy(ex:a, -, ex:c, 2021-01-01T00:00:00)",
    ),
    "c29-another-end": ({29}, "activity(ex:a, -, 2020-01-01T00:00:00) wasEndedBy(ex:a, -, -, 2021-01-01T00:00:00)"),
    "c34-c43-trigger-from-what-it-started": (
        {34, 42, 43},
        "entity(ex:e1) entity(ex:e2) activity(ex:a) wasStartedBy(ex:a, ex:e2, -, -)"
        " wasGeneratedBy(ex:e1, ex:a, -) wasDerivedFrom(ex:e2, ex:e1)",
    ),
    "c42-from-each-other": ({42}, TWO_DERIVED + " wasDerivedFrom(ex:e1, ex:e2)"),
    "c42-from-itself": ({42}, "entity(ex:e) wasDerivedFrom(ex:e, ex:e)"),
    "c42-generated-and-never-declared": (
        {42},
        'wasGeneratedBy(ex:e1, -, -, [prov:role="x"]) wasGeneratedBy(ex:e2, ex:a, -)'
        " wasDerivedFrom(ex:e2, ex:e1) wasDerivedFrom(ex:e1, ex:e2)",
    ),
    "c42-by-activities-nothing-declared": (
        {42},
        "wasDerivedFrom(ex:e2, ex:e1, ex:a, -, -) wasDerivedFrom(ex:e1, ex:e2, ex:b, -, -)",
    ),
    "c42-a-long-way": (
        {42},
        " ".join(f"entity(ex:e{i}) wasDerivedFrom(ex:e{i}, ex:e{(i + 1) % 50})" for i in range(50)),
    ),
    "c43-c34-starter-generates-the-trigger": (
        {34, 42, 43},
        "entity(ex:e1) entity(ex:e3) activity(ex:a) activity(ex:b) wasStartedBy(ex:a, ex:e1, ex:b, -)"
        " wasStartedBy(ex:b, ex:e3, -, -) wasDerivedFrom(ex:e3, ex:e1)",
    ),
    "c45-general-from-specific": (
        {42, 45},
        "entity(ex:general) specializationOf(ex:specific, ex:general) wasDerivedFrom(ex:general, ex:specific)",
    ),
    "c45-by-way-of-one-that-is-never-generated": (
        {42, 45},
        "wasGeneratedBy(ex:g1; ex:e1, -, -) wasGeneratedBy(ex:g3; ex:e3, -, -) specializationOf(ex:e3, ex:e2)"
        " specializationOf(ex:e2, ex:e1) wasDerivedFrom(ex:e1, ex:e3)",
    ),
    "c45-mention": ({42, 45}, "entity(ex:e1) mentionOf(ex:e2, ex:e1, ex:b) wasDerivedFrom(ex:e1, ex:e2)"),
    "c48-agent-from-its-work": (
        {42, 48},
        "entity(ex:g) agent(ex:g) entity(ex:e) wasAttributedTo(ex:e, ex:g) wasDerivedFrom(ex:g, ex:e)",
    ),
    "c48-running-agent-started-by-its-work": (
        {42, 43, 48},
        "entity(ex:t) entity(ex:e) wasAttributedTo(ex:e, ex:g) wasStartedBy(ex:g, ex:t, -, -)"
        " wasDerivedFrom(ex:t, ex:e)",
    ),
    "c51-usage-without-activity": ({51}, "wasDerivedFrom(ex:e2, ex:e1, -, -, ex:u)"),
    "c51-generation-without-activity": ({51}, "wasDerivedFrom(ex:e2, ex:e1, -, ex:g, -)"),
    "c52-of-itself": ({52}, "specializationOf(ex:e, ex:e)"),
    "c52-in-a-ring": (
        {52},
        "specializationOf(ex:e1, ex:e2) specializationOf(ex:e2, ex:e3) specializationOf(ex:e3, ex:e1)",
    ),
    "c53-usage-and-generation": ({53}, "used(ex:i; ex:a, ex:e, -) wasGeneratedBy(ex:i; ex:e, ex:a, -)"),
    "c54-entity-and-usage": ({54}, "entity(ex:i) used(ex:i; ex:a, ex:e, -)"),
    "c54-agent-and-influence": ({54}, "agent(ex:i) wasInfluencedBy(ex:i; ex:e2, ex:e1)"),
    "c55-declared-as-both": ({55}, "entity(ex:x) activity(ex:x)"),
    "c55-used-and-associated": ({55}, "used(ex:a, ex:x, -) wasAssociatedWith(ex:x, ex:g, -)"),
    "c55-plan-that-runs": ({55}, "wasAssociatedWith(ex:a, ex:g, ex:x) wasInformedBy(ex:b, ex:x)"),
    "c56-empty-with-member": ({56}, "entity(ex:c, [prov:type='prov:EmptyCollection']) hadMember(ex:c, ex:e)"),
    "c56-specific-of-an-empty-one": (
        {56},
        "entity(ex:c, [prov:type='prov:EmptyCollection']) specializationOf(ex:d, ex:c) hadMember(ex:d, ex:e)",
    ),
}

VALID: dict[str, str] = {
    "c22-one-instant-in-two-zones": (
        "activity(ex:a, 2020-01-01T00:00:00Z, -) activity(ex:a, 2020-01-01T01:00:00+01:00, -)"
    ),
    "c22-said-in-two-parts": "activity(ex:a, 2020-01-01T00:00:00, -) activity(ex:a, -, 2021-01-01T00:00:00)",
    "c23-two-usages-of-one-entity": "used(ex:u; ex:a, ex:e, -) used(ex:v; ex:a, ex:e, -)",
    "c23-derivation-names-its-usage": "used(ex:u; ex:a, ex:e1, -) wasDerivedFrom(ex:e2, ex:e1, ex:a, -, ex:u)",
    "c23-influence-of-the-same": "wasInfluencedBy(ex:i; ex:e, ex:a) wasGeneratedBy(ex:i; ex:e, ex:a, -)",
    "c24-two-activities": "wasGeneratedBy(ex:g; ex:e, ex:a, -) wasGeneratedBy(ex:h; ex:e, ex:b, -)",
    "c24-at-two-times-by-two": (
        "wasGeneratedBy(ex:e, ex:a, 2020-01-01T00:00:00) wasGeneratedBy(ex:e, ex:b, 2021-01-01T00:00:00)"
    ),
    "c25-two-activities": "wasInvalidatedBy(ex:i; ex:e, ex:a, -) wasInvalidatedBy(ex:j; ex:e, ex:b, -)",
    "c26-two-starters": "wasStartedBy(ex:s; ex:a, -, ex:b, -) wasStartedBy(ex:t; ex:a, -, ex:c, -)",
    "c26-starters-unknown": "wasStartedBy(ex:s; ex:a, ex:e1, -, -) wasStartedBy(ex:t; ex:a, ex:e2, -, -)",
    "c27-two-enders": "wasEndedBy(ex:s; ex:a, -, ex:b, -) wasEndedBy(ex:t; ex:a, -, ex:c, -)",
    "c28-nobody-declared-the-activity": (
        "wasStartedBy(ex:a, -, ex:b, 2020-01-01T00:00:00) wasStartedBy(ex:a, -, ex:c, 2021-01-01T00:00:00)"
    ),
    "c29-the-same-end": "activity(ex:a, -, 2020-01-01T00:00:00) wasEndedBy(ex:a, -, -, 2020-01-01T00:00:00)",
    "c30-ends-before-it-starts-by-the-clock": "activity(ex:a, 2021-01-01T00:00:00, 2020-01-01T00:00:00)",
    "c31-started-twice": "activity(ex:a) wasStartedBy(ex:s; ex:a, ex:e, -, -) wasStartedBy(ex:t; ex:a, ex:f, -, -)",
    "c32-ended-twice": "activity(ex:a) wasEndedBy(ex:s; ex:a, ex:e, -, -) wasEndedBy(ex:t; ex:a, ex:f, -, -)",
    "c33-usage-outside-by-the-clock": (
        "activity(ex:a, 2020-01-01T00:00:00, 2020-01-02T00:00:00) used(ex:a, ex:e, 2021-01-01T00:00:00)"
    ),
    "c34-generates-what-it-used": "activity(ex:a) entity(ex:e) used(ex:a, ex:e, -) wasGeneratedBy(ex:e, ex:a, -)",
    "c34-generates-its-trigger": "entity(ex:e) wasStartedBy(ex:a, ex:e, -, -) wasGeneratedBy(ex:e, ex:a, -)",
    "c35-inform-each-other": "activity(ex:a) activity(ex:b) wasInformedBy(ex:a, ex:b) wasInformedBy(ex:b, ex:a)",
    "c36-invalidated-by-its-generator": "entity(ex:e) wasGeneratedBy(ex:e, ex:a, -) wasInvalidatedBy(ex:e, ex:a, -)",
    "c37-used-before-generated-by-the-clock": (
        "entity(ex:e) used(ex:a, ex:e, 2020-01-01T00:00:00) wasGeneratedBy(ex:e, ex:b, 2021-01-01T00:00:00)"
    ),
    "c37-a-ring-of-usage-and-generation": (
        "entity(ex:e) entity(ex:f) activity(ex:a) activity(ex:b) used(ex:a, ex:e, -) wasGeneratedBy(ex:f, ex:a, -)"
        " used(ex:b, ex:f, -) wasGeneratedBy(ex:e, ex:b, -)"
    ),
    "c38-used-after-invalidation-by-the-clock": (
        "entity(ex:e) used(ex:a, ex:e, 2021-01-01T00:00:00) wasInvalidatedBy(ex:e, ex:b, 2020-01-01T00:00:00)"
    ),
    "c39-derived-and-generated-by-two": TWO_DERIVED + " wasGeneratedBy(ex:e2, ex:a, -) wasGeneratedBy(ex:e2, ex:b, -)",
    "c40-invalidated-by-two": "entity(ex:e) wasInvalidatedBy(ex:e, ex:a, -) wasInvalidatedBy(ex:e, ex:b, -)",
    "c41-derivation-in-full": (
        "used(ex:u; ex:a, ex:e1, -) wasGeneratedBy(ex:g; ex:e2, ex:a, -) wasDerivedFrom(ex:e2, ex:e1, ex:a, ex:g, ex:u)"
    ),
    "c42-two-ways-to-one": (
        "entity(ex:e1) entity(ex:e2) entity(ex:e3) entity(ex:e4) wasDerivedFrom(ex:e2, ex:e1)"
        " wasDerivedFrom(ex:e3, ex:e1) wasDerivedFrom(ex:e4, ex:e2) wasDerivedFrom(ex:e4, ex:e3)"
    ),
    "c42-nothing-says-that-they-were-generated": "wasDerivedFrom(ex:e2, ex:e1) wasDerivedFrom(ex:e1, ex:e2)",
    "c43-activities-start-each-other": (
        "activity(ex:a) activity(ex:b) wasStartedBy(ex:a, -, ex:b, -) wasStartedBy(ex:b, -, ex:a, -)"
    ),
    "c44-its-product-ends-it": "entity(ex:e) activity(ex:a) wasGeneratedBy(ex:e, ex:a, -) wasEndedBy(ex:a, ex:e, -, -)",
    "c45-specific-from-general": (
        "entity(ex:e1) specializationOf(ex:e2, ex:e1) wasDerivedFrom(ex:e2, ex:e1) wasGeneratedBy(ex:e2, ex:a, -)"
    ),
    "c46-both-invalidated": (
        "entity(ex:e1) specializationOf(ex:e2, ex:e1) wasInvalidatedBy(ex:i; ex:e1, ex:a, -)"
        " wasInvalidatedBy(ex:j; ex:e2, ex:b, -)"
    ),
    "c47-agent-is-what-its-activity-generates": (
        "entity(ex:g) activity(ex:a) wasAssociatedWith(ex:a, ex:g, -) wasGeneratedBy(ex:g, ex:a, -)"
    ),
    "c48-agent-attributed-to-itself": "entity(ex:g) agent(ex:g) wasAttributedTo(ex:g, ex:g)",
    "c49-delegate-each-other": (
        "entity(ex:g) entity(ex:h) actedOnBehalfOf(ex:g, ex:h, -) actedOnBehalfOf(ex:h, ex:g, -)"
    ),
    "c50-agent-and-entity": "agent(ex:g) entity(ex:g)",
    "c50-agent-and-activity": "agent(ex:g) activity(ex:g)",
    "c51-activity-alone": "wasDerivedFrom(ex:e2, ex:e1, ex:a, -, -)",
    "c52-two-generals": "specializationOf(ex:e, ex:f) specializationOf(ex:e, ex:g) specializationOf(ex:f, ex:g)",
    "c53-derivation-and-influence": "wasInfluencedBy(ex:i; ex:e2, ex:e1) wasDerivedFrom(ex:i; ex:e2, ex:e1)",
    "c54-names-apart": "entity(ex:e) activity(ex:a) used(ex:u; ex:a, ex:e, -)",
    "c55-alternates": "alternateOf(ex:e, ex:f) alternateOf(ex:f, ex:e) alternateOf(ex:e, ex:e)",
    "c56-empty-member": "entity(ex:c, [prov:type='prov:EmptyCollection']) hadMember(ex:d, ex:c)",
}

_E1 = "entity(ex:e1) wasGeneratedBy(ex:gen1; ex:e1, -, -) wasInvalidatedBy(ex:inv1; ex:e1, -, -)"
_E2 = "entity(ex:e2) wasGeneratedBy(ex:gen2; ex:e2, -, -) wasInvalidatedBy(ex:inv2; ex:e2, -, -)"
_A1 = "activity(ex:a1) wasStartedBy(ex:start1; ex:a1, -, -, -) wasEndedBy(ex:end1; ex:a1, -, -, -)"
_A2 = "activity(ex:a2) wasStartedBy(ex:start2; ex:a2, -, -, -) wasEndedBy(ex:end2; ex:a2, -, -, -)"

ORDER: dict[str, tuple[str, str, str]] = {
    "c30": (_A1, "start1 end1", "end1 start1"),
    "c31": (
        "activity(ex:a1) wasStartedBy(ex:start1; ex:a1, ex:t, -, -) wasStartedBy(ex:start2; ex:a1, ex:u, -, -)",
        "start1 start2, start2 start1",
        "",
    ),
    "c32": (
        "activity(ex:a1) wasEndedBy(ex:end1; ex:a1, ex:t, -, -) wasEndedBy(ex:end2; ex:a1, ex:u, -, -)",
        "end1 end2, end2 end1",
        "",
    ),
    "c33": (_A1 + " used(ex:use1; ex:a1, -, -)", "start1 use1, use1 end1", "use1 start1, end1 use1"),
    "c34": (_A1 + " wasGeneratedBy(ex:gen1; ex:e1, ex:a1, -)", "start1 gen1, gen1 end1", "gen1 start1, end1 gen1"),
    "c35": (_A1 + _A2 + " wasInformedBy(ex:a2, ex:a1)", "start1 end2", "start2 end1, start1 start2, end1 end2"),
    "c36": (_E1, "gen1 inv1", "inv1 gen1"),
    "c37-c38": (_E1 + " used(ex:use1; ex:a, ex:e1, -)", "gen1 use1, use1 inv1", "use1 gen1, inv1 use1"),
    "c39": (
        "wasGeneratedBy(ex:gen1; ex:e, ex:a, -) wasGeneratedBy(ex:gen2; ex:e, ex:b, -)",
        "gen1 gen2, gen2 gen1",
        "",
    ),
    "c40": (
        "wasInvalidatedBy(ex:inv1; ex:e, ex:a, -) wasInvalidatedBy(ex:inv2; ex:e, ex:b, -)",
        "inv1 inv2, inv2 inv1",
        "",
    ),
    "c41": ("wasDerivedFrom(ex:e2, ex:e1, ex:a, ex:gen2, ex:use1)", "use1 gen2", "gen2 use1"),
    "c42": (_E1 + _E2 + " wasDerivedFrom(ex:e2, ex:e1)", "gen1 gen2", "gen2 gen1, inv1 gen2, inv1 inv2"),
    "c43": (_E1 + " wasStartedBy(ex:start1; ex:a, ex:e1, -, -)", "gen1 start1, start1 inv1", "start1 gen1"),
    "c43-starter": (
        "wasStartedBy(ex:start1; ex:a1, -, ex:a2, -) wasStartedBy(ex:start2; ex:a2, -, -, -)",
        "start2 start1",
        "start1 start2",
    ),
    "c44": (_E1 + " wasEndedBy(ex:end1; ex:a, ex:e1, -, -)", "gen1 end1, end1 inv1", "end1 gen1"),
    "c45-c46": (_E1 + _E2 + " specializationOf(ex:e2, ex:e1)", "gen1 gen2, inv2 inv1", "gen2 gen1, inv1 inv2"),
    "c47-entity": (_A1 + _E1 + " wasAssociatedWith(ex:a1, ex:e1, -)", "start1 inv1, gen1 end1", "gen1 start1"),
    "c47-activity": (_A1 + _A2 + " wasAssociatedWith(ex:a1, ex:a2, -)", "start1 end2, start2 end1", "start1 start2"),
    "c48-entity": (_E1 + _E2 + " wasAttributedTo(ex:e2, ex:e1)", "gen1 gen2", "gen2 gen1, inv1 gen2"),
    "c48-activity": (_A1 + _E2 + " wasAttributedTo(ex:e2, ex:a1)", "start1 gen2", "gen2 end1, gen2 start1"),
    "c49-entity": (_E1 + _E2 + " actedOnBehalfOf(ex:e2, ex:e1, -)", "gen1 inv2", "gen2 inv1, gen1 gen2"),
    "c49-activity": (_A1 + _A2 + " actedOnBehalfOf(ex:a2, ex:a1, -)", "start1 end2", "start2 end1"),
}
"""Document, pairs of events of which the first precedes the second, pairs of which it does not."""
