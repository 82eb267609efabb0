"""Lineage answers of imported documents as PROV: closed, in a bundle with its own provenance."""

import re
from pathlib import Path
from typing import Any

from conftest import Cli
from prov.model import ProvBundle, ProvDocument
from test_scopes import HEAD, campaign_and_own, loaded

from provgraph.store import Store

__all__ = ["campaign_and_own"]

MADE = f"""{HEAD}
  prefix provgraph <https://w3id.org/provgraph/terms#>
  prefix voprov <http://www.ivoa.net/documents/ProvenanceDM/index.html#>
  entity(ex:raw, [prov:label="raw", ex:odd="a (\\"b\\")" %% xsd:token])
  entity(ex:tool, [prov:type='voprov:ActivityDescription'])
  entity(ex:role)
  entity(ex:set)
  agent(ex:me, [prov:type='prov:Person'])
  used(ex:u1; ex:calibrate, ex:raw, -)
  used(ex:calibrate, ex:cal, -, [prov:type="Calibration"])
  wasGeneratedBy(ex:clean, ex:calibrate, -)
  wasGeneratedBy(ex:clean, -, 2020-01-01T00:00:00Z)
  wasInfluencedBy(ex:calibrate, ex:tool, [prov:type='voprov:DescriptionRelation'])
  wasInfluencedBy(ex:tool, ex:role, [prov:type='voprov:RelatedToRelation'])
  wasInfluencedBy(ex:calibrate, ex:set, [prov:type='voprov:ConfigurationRelation'])
  hadMember(ex:set, ex:par)
  wasAssociatedWith(ex:calibrate, ex:me, ex:plan)
  wasAssociatedWith(ex:other, ex:me, -)
endDocument
"""
PLOTTED = f"""{HEAD}
  default <http://other.org/>
  used(ex:draw, ex:clean, -)
  bundle ex:inner
    prefix ex2 <http://example.org/>
    prefix ex <http://third.org/>
    wasGeneratedBy(ex2:g; ex2:plot, ex2:draw, -)
    wasDerivedFrom(ex2:paper, ex2:plot, ex:write, ex:g, -)
    wasGeneratedBy(ex:g; ex2:paper, ex:write, -)
    wasDerivedFrom(note, ex2:raw)
    {"".join(f"wasGeneratedBy(ex:g{k}; ex2:paper, ex:way{k}, -) " for k in range(5))}
    {"".join(f"wasDerivedFrom(ex2:paper, ex2:plot, ex:way{k}, ex:g{k}, ex:u{k}) " for k in range(5))}
    {"".join(f"used(ex:u{k}; ex:way{k}, ex2:plot, -) " for k in range(5))}
    wasGeneratedBy(ex:unnamed; ex2:plot, ex:nowhere, -)
  endBundle
endDocument
"""


def answer(cli: Cli, *words: str | Path) -> ProvBundle:
    """The bundle of an answer: the same in both forms, closed, with its provenance beside it, and valid."""
    found: dict[str, tuple[Any, list[str]]] = {}
    for format_, form in (("provn", "provn"), ("prov-json", "json")):
        ran = cli(*words, "--format", format_)
        assert ran.code == 0, ran.err
        document = ProvDocument.deserialize(content=ran.out, format=form)
        assert isinstance(document, ProvDocument)
        [bundle] = document.bundles
        assert f"{bundle.identifier}, [prov:label=" in document.get_provn()
        found[form] = bundle, sorted(map(str, bundle.get_records()))
        (cli.cwd / f"answer.{form}").write_text(ran.out)
    assert found["provn"][1] == found["json"][1]
    bundle = found["json"][0]
    declared = {r.identifier for r in bundle.get_records() if r.is_element()}
    used = {v for r in bundle.get_records() if r.is_relation() for _, v in r.formal_attributes[:2] if v}
    assert {v for v in used if not hasattr(v, "year")} <= declared
    checked = cli("validate", cli.cwd / "answer.json", "--json").json["findings"]
    assert [finding for finding in checked if finding["severity"] == "error"] == []
    return bundle  # type: ignore[no-any-return]


def said(bundle: ProvBundle) -> set[str]:
    return {re.sub(r"\s+", " ", str(record)) for record in bundle.get_records()}


def test_an_answer_of_several_documents(cli: Cli, store: Store, tmp_path: Path) -> None:
    loaded(store, tmp_path, made=MADE, plotted=PLOTTED)
    whole = answer(cli, "up", "http://example.org/paper", "--scope", "all")
    assert whole.document is not None
    names = {n.uri: n.prefix for n in whole.document.namespaces}
    ex, third = (names[f"http://{host}.org/"] for host in ("example", "third"))
    assert said(whole) >= {
        f"used({ex}:u1; {ex}:calibrate, {ex}:raw, -)",
        f"used({ex}:draw, {ex}:clean, -)",
        f"wasGeneratedBy({ex}:clean, -, 2020-01-01T00:00:00+00:00)",
        f"wasGeneratedBy({ex}:g; {ex}:plot, {ex}:draw, -)",
        f"wasDerivedFrom({ex}:paper, {ex}:plot, {third}:write, {third}:g, -)",
        f"wasGeneratedBy({third}:g; {ex}:paper, {third}:write, -)",
        f"wasAssociatedWith({ex}:calibrate, {ex}:me, {ex}:plan)",
        f"hadMember({ex}:set, {ex}:par)",
        f"entity({ex}:plan)",
        *(f"wasGeneratedBy({third}:g{k}; {ex}:paper, {third}:way{k}, -)" for k in range(5)),
        *(f"used({third}:u{k}; {third}:way{k}, {ex}:plot, -)" for k in range(5)),
    }
    text = "\n".join(said(whole))
    assert [word for word in ("note", ":cal,", ":other", "nowhere") if word in text] == [], "off the way"
    assert text.count(f"entity({ex}:raw") == 1
    bare = answer(
        cli,
        *("up", "http://example.org/paper", "--scope", "all"),
        "--no-agents",
        "--no-configuration",
        "--descriptions=none",
    )
    text = "\n".join(said(bare))
    assert [word for word in (":me", ":set", ":tool", ":role") if word in text] == []
    assert ":role" not in "\n".join(
        said(answer(cli, "down", "ex:raw", "--scope", "made.provn", "--descriptions", "activity"))
    )
    dot = cli("down", "ex:raw", "--scope", tmp_path / "made.provn", "--format", "dot").out
    assert [name in dot for name in ("calibrate", "clean", "plot", "provgraph down")] == [True, True, False, False]


def test_an_answer_names_nothing_by_chance(cli: Cli, store: Store, tmp_path: Path) -> None:
    loaded(store, tmp_path, made=MADE)
    first, again = (answer(cli, "up", "ex:clean") for _ in range(2))
    assert first.identifier == again.identifier, "named by what is in it"
    refused = cli("up", "ex:clean", "--format", "provn", "--flavour", "ivoa")
    assert (refused.code, "w3c alone" in refused.err) == (2, True)


def test_the_graph_and_its_documents_in_one(cli: Cli, store: Store, campaign_and_own: dict[str, Any]) -> None:
    lfn = 'entity(ex:spectrum) entity(ex:there, [prov:location="/vo/clean"]) wasDerivedFrom(ex:spectrum, ex:there)'
    loaded(store, cli.cwd, spectrum=f"{HEAD} {lfn} endDocument")
    both = answer(cli, "up", "ex:spectrum", "--scope", "all")
    raw, clean = (f"cta:file-{campaign_and_own[name]}" for name in ("raw", "clean"))
    assert f"alternateOf({clean}, ex:there)" in said(both)
    ends = [[str(v) for _, v in r.formal_attributes[:2]] for r in both.get_records() if r.is_relation()]
    assert [clean, "cta:activity-" + raw.removeprefix("cta:file-").replace("raw", "calibrate")] in ends
    alone = answer(cli, "down", "/vo/raw", "--scope", campaign_and_own["own"])
    assert sum(r.is_element() for r in alone.get_records()) == 7
