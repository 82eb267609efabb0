"""The one table of what the graph holds.

From it derive the columns of every write statement, the constraints and
indexes (``cypher/schema`` is held to it by a test), the names used in PROV
export, and the page ``docs/vocabulary.md``.

Labels, edge types and property names are those of W3C PROV-DM (2013) and of
the IVOA Provenance Data Model 1.0 (2020) wherever these have one.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from provgraph.natures import NATURES as NATURES
from provgraph.natures import Nature as Nature
from provgraph.natures import nature as nature

PropertyType = Literal["string", "integer", "float", "boolean", "time", "json", "strings"]


@dataclass(frozen=True, slots=True)
class Property:
    """One property: ``time`` is ISO 8601 text in UTC with milliseconds and ``Z``, ``json`` is JSON text."""

    name: str
    type: PropertyType
    doc: str
    indexed: bool = False

    @property
    def field(self) -> str:
        """Its name as a field of the record in ``model``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.name).lower()


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A kind of node; ``labels[0]`` carries the unique ``id``."""

    labels: tuple[str, ...]
    doc: str
    properties: tuple[Property, ...]
    prov: str
    """The PROV record that it is exported as; empty for provgraph's own book-keeping."""
    ivoa: str = ""

    @property
    def label(self) -> str:
        return self.labels[0]


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """A kind of edge; always from effect to cause."""

    type: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    doc: str
    properties: tuple[Property, ...] = ()
    prov: str = ""
    ivoa: str = ""


def _p(name: str, type_: PropertyType, doc: str, *, indexed: bool = False) -> Property:
    return Property(name, type_, doc, indexed)


_ACTIVITY = (
    _p("name", "string", "the tool: `ctapipe-process`", indexed=True),
    _p("version", "string", "its version, as `ctapipe_version` says", indexed=True),
    _p("status", "string", "completed, error, interrupted, running, killed or unknown", indexed=True),
    _p("rawStatus", "string", "the status as the source wrote it, where that differs"),
    _p("exitCode", "integer", "exit code of the process, since ctapipe 0.22"),
    _p("startTime", "time", "when it started"),
    _p("endTime", "time", "when it stopped"),
    _p("site", "string", "computing site", indexed=True),
    _p("host", "string", "name of the machine that ran it"),
    _p("scope", "string", "where its paths mean something: `job:VO/ID`, `namespace:NAME` or `host:NODE`"),
    _p("vo", "string", "VO of the job that it ran in"),
    _p("jobId", "integer", "DIRAC's number of that job", indexed=True),
    _p("rescheduleCounter", "integer", "execution of that job: 0, 1, ..."),
    _p("inferred", "boolean", "true: known only from product headers or job records, no log was read"),
    _p("config", "strings", "base names of its configuration files"),
    _p("arguments", "json", "command line, as typed"),
    _p("executable", "string", "the python that ran it"),
    _p("rank", "string", "orders copies of one record: the greatest one counts"),
    _p("listsOutputs", "boolean", "its log lists outputs, so product headers add nothing"),
    _p("loadedAt", "time", "when the record was first loaded"),
)

_ENTITY = (
    _p("name", "string", "base name", indexed=True),
    _p("lfn", "string", "logical file name in the catalogue; null when never registered", indexed=True),
    _p("path", "string", "where it was written, or read when no writer is known", indexed=True),
    _p("place", "string", "key of (scope, path) of that", indexed=True),
    _p("productId", "string", "`CTA PRODUCT ID` of a trusted header", indexed=True),
    _p("guid", "string", "GUID of the file catalogue, upper case", indexed=True),
    _p("adler32", "string", "Adler32, 8 lower-case hex digits", indexed=True),
    _p("size", "integer", "bytes"),
    _p("version", "integer", "1, 2, ... within its LFN; null without an LFN"),
    _p("dataLevel", "string", "R0, R1, DL0 .. DL6; null for what is not data", indexed=True),
    _p("dataLevelSource", "string", "header, catalogue, role or name: what says so"),
    _p("dataCategory", "string", "`CTA PRODUCT DATA CATEGORY`: Sim, A, B, C, ..."),
    _p("dataAssociation", "string", "`CTA PRODUCT DATA ASSOCIATION`: Subarray, Telescope, ..."),
    _p("dataType", "string", "what it is: data, model, cuts, calibration, configuration, quality, log, context"),
    _p("partial", "boolean", "true: left by a run that did not complete"),
    _p("generatedAtTime", "time", "header creation time, else end of the run that wrote it"),
    _p("invalidatedAtTime", "time", "when it was declared bad or deleted"),
    _p("writtenAt", "time", "time that orders the versions of its LFN"),
    _p("firstReads", "strings", "when it was first read under an LFN by a run that showed its product id: `time LFN`"),
    _p("outputType", "string", "`outputType` of the catalogue: Data, Model, Log"),
    _p("generatedBy", "string", "id of its producer"),
    _p("headerActivity", "string", "`CTA ACTIVITY ID` of its header, which may be wrong", indexed=True),
    _p("header", "json", "reference metadata of the product"),
)

_CLAIM = (
    _p("id", "string", "hash of what was said"),
    _p("role", "string", "role as the source wrote it"),
    _p("time", "time", "start of the reader, or time of writing"),
    _p("type", "string", "Main, Calibration, Setup, Quality, Log, Context or Preview (IVOA usage type)"),
    _p("dataflow", "boolean", "the data itself passed here"),
    _p("influence", "boolean", "the result could have depended on it"),
    _p("partial", "boolean", "on a generation: the run did not complete"),
    _p("inferred", "boolean", "true: concluded, no source asserts it"),
    _p("match", "string", "how the file was identified: productId, path, config, header or none"),
    _p("origin", "string", "what said it: log, config or header"),
    _p("url", "string", "the path as the source wrote it"),
    _p("place", "string", "key of (scope, path)"),
    _p("lfn", "string", "LFN of that path in the lists of its job"),
    _p("productId", "string", "trusted product id that was shown with it"),
    _p("header", "json", "reference metadata that was shown with it, trusted or not"),
    _p("occurrence", "integer", "0, 1, ... among equal claims of one activity"),
    _p("loadedAt", "time", "when the claim was first loaded"),
)

_JOB = (
    _p("vo", "string", "virtual organization; null while no source names it"),
    _p("jobId", "integer", "DIRAC's number of the job", indexed=True),
    _p("rescheduleCounter", "integer", "number of the execution: 0, 1, ..."),
    _p("name", "string", "JobName"),
    _p("status", "string", "DIRAC's status: Done, Completed, Failed, Killed, ...", indexed=True),
    _p("minorStatus", "string", "DIRAC's minor status"),
    _p("applicationStatus", "string", "what the application said last"),
    _p("site", "string", "DIRAC's name of the site", indexed=True),
    _p("host", "string", "HostName"),
    _p("owner", "string", "user name of the owner"),
    _p("ownerGroup", "string", "DIRAC group"),
    _p("jobType", "string", "JobType"),
    _p("startTime", "time", "StartExecTime"),
    _p("endTime", "time", "EndExecTime"),
    _p("transformation", "integer", "TransformationID; null outside the transformation system"),
    _p("task", "integer", "TaskID within it"),
    _p("inputs", "strings", "LFNs of its input data; null when no source lists them"),
    _p("outputs", "strings", "LFNs that it left; null when no source lists them"),
    _p("last", "boolean", "true: the last execution that is known"),
    _p("inferred", "boolean", "true: known only from logs or the catalogue, no record of the job was read"),
    _p("loadedAt", "time", "when it was first loaded"),
)

NODES: dict[str, NodeKind] = {
    "Activity": NodeKind(
        ("Activity",), "one execution of a tool; id = `activity_uuid`", _ACTIVITY, "activity", "Activity"
    ),
    "Job": NodeKind(("Activity", "Job"), "one execution of a DIRAC job", _JOB, "activity", "Activity"),
    "Record": NodeKind(
        ("Record",),
        "what one source says of a job or of a file of the catalogue, kept as evidence; id = hash of what was said",
        (
            _p("kind", "string", "job or file"),
            _p("vo", "string", "VO of the job"),
            _p("jobId", "integer", "job that it speaks of, or that wrote the file", indexed=True),
            _p("lfn", "string", "file that it speaks of", indexed=True),
            _p("text", "json", "the record"),
            _p("loadedAt", "time", "when it was first loaded"),
        ),
        "",
    ),
    "Entity": NodeKind(
        ("Entity", "DatasetEntity"),
        "one immutable content: one version of one file",
        _ENTITY,
        "entity",
        "DatasetEntity",
    ),
    "Alias": NodeKind(
        ("Alias",),
        "a further name of an entity: a second LFN, a DID, a path",
        (_p("name", "string", "the name itself", indexed=True), _p("kind", "string", "path, lfn or did")),
        "",
    ),
    "Agent": NodeKind(
        ("Agent",),
        "a person, organization, software or site",
        (_p("name", "string", "its name"), _p("type", "string", "Person, Organization or SoftwareAgent")),
        "agent",
        "Agent",
    ),
    "ActivityDescription": NodeKind(
        ("ActivityDescription",),
        "a tool in one version; unique by (name, version)",
        (
            _p("name", "string", "name of the tool"),
            _p("version", "string", "its version"),
            _p("type", "string", "IVOA activity type"),
        ),
        "entity",
        "ActivityDescription",
    ),
    "EntityDescription": NodeKind(
        ("EntityDescription", "DatasetDescription"),
        "a kind of file; unique by name",
        (_p("name", "string", "data level, or what the file is"), _p("contentType", "string", "MIME type")),
        "entity",
        "DatasetDescription",
    ),
    "UsageDescription": NodeKind(
        ("UsageDescription",),
        "what a tool reads in one role; unique by (activity description, entity description, role)",
        (_p("role", "string", "the role"), _p("type", "string", "IVOA usage type")),
        "entity",
        "UsageDescription",
    ),
    "GenerationDescription": NodeKind(
        ("GenerationDescription",),
        "what a tool writes in one role; unique by (activity description, entity description, role)",
        (_p("role", "string", "the role"), _p("type", "string", "IVOA generation type")),
        "entity",
        "GenerationDescription",
    ),
    "Configuration": NodeKind(
        ("Configuration",),
        "one set of parameter values, shared by all activities that ran with it; id = canonical hash",
        (_p("name", "string", "class of the tool"), _p("text", "json", "the parameters")),
        "entity",
    ),
    "Parameter": NodeKind(
        ("Parameter",),
        "one parameter with one value; shared",
        (
            _p("name", "string", "dotted name: `ProcessorTool.EventSource.max_events`", indexed=True),
            _p("value", "json", "its value"),
        ),
        "entity",
        "Parameter",
    ),
    "Environment": NodeKind(
        ("Environment",),
        "python, packages and platform: what really ran, shared; id = canonical hash",
        (
            _p("python", "string", "version of python"),
            _p("platform", "string", "operating system and machine"),
            _p("text", "json", "all of it"),
        ),
        "entity",
    ),
    "Software": NodeKind(
        ("Software",),
        "one package in one version; shared",
        (_p("name", "string", "name of the package", indexed=True), _p("version", "string", "its version")),
        "entity",
    ),
    "Load": NodeKind(
        ("Load",),
        "receipt of a loaded source; id = hash of its content, kind and context",
        (
            _p("source", "string", "the source as it was named"),
            _p("kind", "string", "the loader that read it"),
            _p("loader", "string", "version of provgraph that read it"),
            _p("loadedAt", "time", "when"),
            _p("activities", "integer", "activities that it speaks of"),
            _p("files", "integer", "files that it speaks of"),
            _p("jobs", "integer", "jobs that it speaks of"),
            _p("findings", "json", "what was wrong with it"),
        ),
        "",
    ),
    "Sync": NodeKind(
        ("Sync",),
        "how far a service was read that is asked again and again; id = hash of the service and who asks",
        (
            _p("name", "string", "the service"),
            _p("since", "time", "all that changed before this was read"),
            _p("until", "time", "when the pass that is under way began"),
            _p("after", "integer", "jobs up to this number were read in that pass"),
            _p("loadedAt", "time", "when it was read last"),
        ),
        "",
    ),
    "Store": NodeKind(
        ("Store",),
        "the store itself: one node, which writers lock",
        (
            _p("schemaVersion", "integer", "number of the last migration"),
            _p("writes", "integer", "transactions so far"),
        ),
        "",
    ),
}

EDGES: dict[str, EdgeKind] = {
    "used": EdgeKind("used", ("Activity",), ("Entity",), "the activity read the file", _CLAIM, "used", "Used"),
    "wasGeneratedBy": EdgeKind(
        "wasGeneratedBy",
        ("Entity",),
        ("Activity",),
        "the activity wrote the file",
        _CLAIM,
        "wasGeneratedBy",
        "WasGeneratedBy",
    ),
    "wasDerivedFrom": EdgeKind(
        "wasDerivedFrom",
        ("Entity",),
        ("Entity",),
        "only where a source asserts it",
        _CLAIM,
        "wasDerivedFrom",
        "WasDerivedFrom",
    ),
    "wasInformedBy": EdgeKind(
        "wasInformedBy",
        ("Activity",),
        ("Job",),
        "the execution of a job that the tool ran in",
        prov="wasInformedBy",
        ivoa="WasInformedBy",
    ),
    "wasRevisionOf": EdgeKind(
        "wasRevisionOf",
        ("Entity",),
        ("Entity",),
        "the newer version of a logical file name to the older",
        (_p("lfn", "string", "the name"),),
    ),
    "wasAssociatedWith": EdgeKind(
        "wasAssociatedWith",
        ("Activity",),
        ("Agent",),
        "who ran it",
        (_p("role", "string", "IVOA agent role"),),
        "wasAssociatedWith",
        "WasAssociatedWith",
    ),
    "isDescribedBy": EdgeKind(
        "isDescribedBy",
        ("Activity", "UsageDescription", "GenerationDescription"),
        ("ActivityDescription", "EntityDescription"),
        "the description of a run or of a file in a role",
        prov="wasInfluencedBy",
        ivoa="activityDescription",
    ),
    "isRelatedTo": EdgeKind(
        "isRelatedTo",
        ("UsageDescription", "GenerationDescription"),
        ("ActivityDescription",),
        "the tool that a usage or generation description belongs to",
        prov="wasInfluencedBy",
        ivoa="usageDescription",
    ),
    "wasConfiguredBy": EdgeKind(
        "wasConfiguredBy",
        ("Activity",),
        ("Configuration",),
        "the parameter values that it ran with",
        prov="wasInfluencedBy",
        ivoa="WasConfiguredBy",
    ),
    "wasInfluencedBy": EdgeKind(
        "wasInfluencedBy",
        ("Activity",),
        ("Environment",),
        "the software environment that it ran in",
        prov="wasInfluencedBy",
    ),
    "hadMember": EdgeKind(
        "hadMember", ("Configuration", "Environment"), ("Parameter", "Software"), "what a set holds", prov="hadMember"
    ),
    "names": EdgeKind("names", ("Alias",), ("Entity",), "a further name of the entity"),
}

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
