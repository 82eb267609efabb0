"""Kinds of edges."""

from provgraph.vocab.kinds import EdgeKind
from provgraph.vocab.kinds import p as _p

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
    _p("origin", "string", "what said it: log, config, header, job or stated"),
    _p("url", "string", "the path as the source wrote it"),
    _p("place", "string", "key of (scope, path)"),
    _p("lfn", "string", "LFN of that path in the lists of its job"),
    _p("productId", "string", "trusted product id that was shown with it"),
    _p("header", "json", "reference metadata that was shown with it, trusted or not"),
    _p("occurrence", "integer", "0, 1, ... among equal claims of one activity"),
    _p("loadedAt", "time", "when the claim was first loaded"),
)

_ROLE = (_p("role", "string", "Author, Creator, Operator, ... (IVOA), or another word"),)
_STATED = _p("origin", "string", "stated: said by a provenance database, beside what logs of the run say")
_ENTITIES = ("Entity", "ValueEntity", "Collection")
_ARTEFACT = (_p("artefactType", "string", "Parameter or ConfigFile; null where it is a whole set of parameters"),)

EDGES: dict[str, EdgeKind] = {
    "used": EdgeKind("used", ("Activity",), _ENTITIES, "the activity read the file", _CLAIM, "used", "Used"),
    "wasGeneratedBy": EdgeKind(
        "wasGeneratedBy",
        _ENTITIES,
        ("Activity",),
        "the activity wrote the file",
        _CLAIM,
        "wasGeneratedBy",
        "WasGeneratedBy",
    ),
    "wasDerivedFrom": EdgeKind(
        "wasDerivedFrom",
        _ENTITIES,
        _ENTITIES,
        "only where a source asserts it",
        _CLAIM,
        "wasDerivedFrom",
        "WasDerivedFrom",
    ),
    "wasInformedBy": EdgeKind(
        "wasInformedBy",
        ("Activity",),
        ("Job", "Activity"),
        "the execution of a job that the tool ran in; another run where a source says so",
        (_STATED,),
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
        (*_ROLE, _STATED),
        "wasAssociatedWith",
        "WasAssociatedWith",
    ),
    "wasAttributedTo": EdgeKind(
        "wasAttributedTo",
        (*_ENTITIES, "ActivityDescription"),
        ("Agent",),
        "whose it is; of a tool's description, whom to ask",
        _ROLE,
        "wasAttributedTo",
        "WasAttributedTo",
    ),
    "isDescribedBy": EdgeKind(
        "isDescribedBy",
        ("Activity", "UsageDescription", "GenerationDescription", *_ENTITIES, "Parameter", "ConfigFile"),
        (
            "ActivityDescription",
            "EntityDescription",
            "ValueDescription",
            "ParameterDescription",
            "ConfigFileDescription",
        ),
        "the description of a run, of a file in a role, or of what the source of an entity or parameter says",
        prov="wasInfluencedBy",
        ivoa="activityDescription",
    ),
    "isRelatedTo": EdgeKind(
        "isRelatedTo",
        ("UsageDescription", "GenerationDescription", "ParameterDescription", "ConfigFileDescription"),
        ("ActivityDescription",),
        "the tool that a description of a usage, generation, parameter or configuration file belongs to",
        prov="wasInfluencedBy",
        ivoa="usageDescription",
    ),
    "wasConfiguredBy": EdgeKind(
        "wasConfiguredBy",
        ("Activity",),
        ("Configuration", "Parameter", "ConfigFile"),
        "the parameter values that it ran with",
        (*_ARTEFACT, _STATED),
        prov="wasInfluencedBy",
        ivoa="WasConfiguredBy",
    ),
    "hadReference": EdgeKind(
        "hadReference",
        ("Parameter",),
        ("ValueEntity",),
        "the entity that gave the parameter its value",
        prov="wasInfluencedBy",
        ivoa="hadReference",
    ),
    "wasInfluencedBy": EdgeKind(
        "wasInfluencedBy",
        ("Activity",),
        ("Environment",),
        "the software environment that it ran in",
        prov="wasInfluencedBy",
    ),
    "hadMember": EdgeKind(
        "hadMember",
        ("Configuration", "Environment", "Collection", "Production"),
        (*_ENTITIES, "Parameter", "Software", "Transformation"),
        "what a set holds",
        prov="hadMember",
    ),
    "hadPlan": EdgeKind(
        "hadPlan",
        ("Job",),
        ("Transformation",),
        "the transformation of which the job ran a task",
        prov="wasAssociatedWith",
    ),
    "hadParent": EdgeKind(
        "hadParent",
        ("Transformation",),
        ("Transformation",),
        "in a production: the transformation whose products this one takes",
        (_p("production", "string", "id of the production"),),
        "wasInfluencedBy",
    ),
    "names": EdgeKind("names", ("Alias",), ("Entity",), "a further name of the entity"),
}
