"""The words of the schema: types, relations, qualifiers, units. Derived from schema/ontology.ttl; do not edit."""

from enum import StrEnum
from typing import NamedTuple


class EntityType(StrEnum):
    """What a node can be."""

    PAPER = "Paper"
    METHOD = "Method"
    MODEL = "Model"
    DATASET = "Dataset"
    HARDWARE = "Hardware"
    METRIC = "Metric"
    TASK = "Task"


class RelationType(StrEnum):
    """What an edge can say."""

    INTRODUCES = "introduces"
    MENTIONS = "mentions"
    EVALUATED_ON = "evaluated-on"
    FASTER_THAN = "faster-than"
    OUTPERFORMS = "outperforms"
    MORE_EFFICIENT_THAN = "more-efficient-than"
    RUNS_ON = "runs-on"
    BUILT_ON = "built-on"
    ADDRESSES = "addresses"
    RESULT = "result"
    VARIANT_OF = "variant-of"


class Signature(NamedTuple):
    """The types that a relation goes from and to."""

    subject: frozenset[EntityType]
    object: frozenset[EntityType]
    same_type: bool


class Unit(NamedTuple):
    """A unit of measurement: one of it is `scale` of its dimension's base unit."""

    symbol: str
    dimension: str
    scale: float
    ucum: str | None
    qudt: str | None


_T = EntityType
_R = RelationType

TYPE_COMMENTS: dict[EntityType, str] = {
    _T.PAPER: "A paper: its title and abstract are what the graph was read from.",
    _T.METHOD: "A technique, algorithm, training or inference recipe, module, system, engine, framework, library or compiler.",
    _T.MODEL: "A network, architecture, checkpoint or model family that is run to get outputs.",
    _T.DATASET: "A dataset, benchmark, corpus, challenge or test suite.",
    _T.HARDWARE: "A device, chip, board or phone, or a class of processors, on which something runs.",
    _T.METRIC: "What is measured.",
    _T.TASK: "What is to be done.",
}

TYPE_COLORS: dict[EntityType, str] = {
    _T.PAPER: "#8c8c8c",
    _T.METHOD: "#4e79a7",
    _T.MODEL: "#f28e2b",
    _T.DATASET: "#59a14f",
    _T.HARDWARE: "#b07aa1",
    _T.METRIC: "#edc948",
    _T.TASK: "#e15759",
}

# the classes of other vocabularies that nodes of a type belong to as well
SUPERCLASSES: dict[EntityType, tuple[str, ...]] = {
    _T.PAPER: ("http://purl.org/spar/fabio/ResearchPaper", "https://schema.org/ScholarlyArticle"),
    _T.METHOD: (),
    _T.MODEL: ("http://www.w3.org/ns/mls#Model",),
    _T.DATASET: ("http://www.w3.org/ns/dcat#Dataset", "http://www.w3.org/ns/mls#Dataset", "https://schema.org/Dataset"),
    _T.HARDWARE: ("https://schema.org/Product",),
    _T.METRIC: ("http://www.w3.org/ns/mls#EvaluationMeasure",),
    _T.TASK: ("http://www.w3.org/ns/mls#Task",),
}

RELATION_COMMENTS: dict[RelationType, str] = {
    _R.INTRODUCES: "The paper claims the object as its own new contribution.",
    _R.MENTIONS: "The paper's title or abstract names the object.",
    _R.EVALUATED_ON: "Experiments, results or comparisons of the subject use the dataset.",
    _R.FASTER_THAN: "The subject has lower latency or time, or higher throughput or speed, than the object or than a baseline given in words.",
    _R.OUTPERFORMS: "The subject has better quality than the object or than a baseline given in words.",
    _R.MORE_EFFICIENT_THAN: "The subject needs less memory, compute, parameters, energy, data, storage or money than the object or baseline.",
    _R.RUNS_ON: "The text says that the subject was run, deployed or measured there.",
    _R.BUILT_ON: "The subject extends, is made from, is applied to, distils, accelerates, or is implemented with the object.",
    _R.ADDRESSES: "The subject is for this task.",
    _R.RESULT: "A number is reported for the subject.",
    _R.VARIANT_OF: "The subject is a member of the family that the object names; both are of one type.",
}

# the RDF property of each relation, its local name in the ontology
PROPERTIES: dict[RelationType, str] = {
    _R.INTRODUCES: "introduces",
    _R.MENTIONS: "mentions",
    _R.EVALUATED_ON: "evaluatedOn",
    _R.FASTER_THAN: "fasterThan",
    _R.OUTPERFORMS: "outperforms",
    _R.MORE_EFFICIENT_THAN: "moreEfficientThan",
    _R.RUNS_ON: "runsOn",
    _R.BUILT_ON: "builtOn",
    _R.ADDRESSES: "addresses",
    _R.RESULT: "result",
    _R.VARIANT_OF: "variantOf",
}

SIGNATURES: dict[RelationType, Signature] = {
    _R.INTRODUCES: Signature(frozenset({_T.PAPER}), frozenset({_T.METHOD, _T.MODEL, _T.DATASET, _T.METRIC}), False),
    _R.MENTIONS: Signature(
        frozenset({_T.PAPER}),
        frozenset({_T.PAPER, _T.METHOD, _T.MODEL, _T.DATASET, _T.HARDWARE, _T.METRIC, _T.TASK}),
        False,
    ),
    _R.EVALUATED_ON: Signature(frozenset({_T.METHOD, _T.MODEL}), frozenset({_T.DATASET}), False),
    _R.FASTER_THAN: Signature(frozenset({_T.METHOD, _T.MODEL}), frozenset({_T.METHOD, _T.MODEL}), False),
    _R.OUTPERFORMS: Signature(frozenset({_T.METHOD, _T.MODEL}), frozenset({_T.METHOD, _T.MODEL}), False),
    _R.MORE_EFFICIENT_THAN: Signature(frozenset({_T.METHOD, _T.MODEL}), frozenset({_T.METHOD, _T.MODEL}), False),
    _R.RUNS_ON: Signature(frozenset({_T.METHOD, _T.MODEL}), frozenset({_T.HARDWARE}), False),
    _R.BUILT_ON: Signature(frozenset({_T.METHOD, _T.MODEL}), frozenset({_T.METHOD, _T.MODEL}), False),
    _R.ADDRESSES: Signature(frozenset({_T.METHOD, _T.MODEL}), frozenset({_T.TASK}), False),
    _R.RESULT: Signature(frozenset({_T.METHOD, _T.MODEL}), frozenset({_T.METRIC}), False),
    _R.VARIANT_OF: Signature(
        frozenset({_T.PAPER, _T.METHOD, _T.MODEL, _T.DATASET, _T.HARDWARE, _T.METRIC, _T.TASK}),
        frozenset({_T.PAPER, _T.METHOD, _T.MODEL, _T.DATASET, _T.HARDWARE, _T.METRIC, _T.TASK}),
        True,
    ),
}

# the qualifiers that statements of a relation may carry, as fields of kg.model.Qualifiers
QUALIFIERS: dict[RelationType, tuple[str, ...]] = {
    _R.INTRODUCES: (),
    _R.MENTIONS: ("count",),
    _R.EVALUATED_ON: (),
    _R.FASTER_THAN: ("baseline", "factor", "factor_high", "percent", "at_most", "metric", "dataset", "hardware"),
    _R.OUTPERFORMS: ("baseline", "factor", "factor_high", "delta", "at_most", "metric", "dataset"),
    _R.MORE_EFFICIENT_THAN: (
        "baseline",
        "factor",
        "factor_high",
        "percent",
        "at_most",
        "metric",
        "dataset",
        "hardware",
    ),
    _R.RUNS_ON: (),
    _R.BUILT_ON: (),
    _R.ADDRESSES: (),
    _R.RESULT: ("value", "unit", "at_most", "dataset", "hardware"),
    _R.VARIANT_OF: (),
}

UNITS: dict[str, Unit] = {
    "GB/s": Unit("GB/s", "bandwidth", 1000000000.0, "GBy/s", "http://qudt.org/vocab/unit/GigaBYTE-PER-SEC"),
    "kbps": Unit("kbps", "bit rate", 1000.0, "kbit/s", "http://qudt.org/vocab/unit/KiloBIT-PER-SEC"),
    "bits": Unit("bits", "bits", 1.0, "bit", "http://qudt.org/vocab/unit/BIT"),
    "GPU hours": Unit("GPU hours", "compute time", 1.0, None, None),
    "GPU days": Unit("GPU days", "compute time", 24.0, None, None),
    "mJ": Unit("mJ", "energy", 0.001, "mJ", "http://qudt.org/vocab/unit/MilliJ"),
    "J": Unit("J", "energy", 1.0, "J", "http://qudt.org/vocab/unit/J"),
    "Hz": Unit("Hz", "frequency", 1.0, "Hz", "http://qudt.org/vocab/unit/HZ"),
    "kHz": Unit("kHz", "frequency", 1000.0, "kHz", "http://qudt.org/vocab/unit/KiloHZ"),
    "MHz": Unit("MHz", "frequency", 1000000.0, "MHz", "http://qudt.org/vocab/unit/MegaHZ"),
    "GHz": Unit("GHz", "frequency", 1000000000.0, "GHz", "http://qudt.org/vocab/unit/GigaHZ"),
    "images/s": Unit("images/s", "image rate", 1.0, None, None),
    "B": Unit("B", "information", 1.0, "By", "http://qudt.org/vocab/unit/BYTE"),
    "KB": Unit("KB", "information", 1000.0, "kBy", "http://qudt.org/vocab/unit/KiloBYTE"),
    "MB": Unit("MB", "information", 1000000.0, "MBy", "http://qudt.org/vocab/unit/MegaBYTE"),
    "GB": Unit("GB", "information", 1000000000.0, "GBy", "http://qudt.org/vocab/unit/GigaBYTE"),
    "TB": Unit("TB", "information", 1000000000000.0, "TBy", "http://qudt.org/vocab/unit/TeraBYTE"),
    "GOPS": Unit("GOPS", "integer operation rate", 1000000000.0, None, None),
    "TOPS": Unit("TOPS", "integer operation rate", 1000000000000.0, None, None),
    "dB": Unit("dB", "level", 1.0, "dB", "http://qudt.org/vocab/unit/DeciB"),
    "USD": Unit("USD", "money", 1.0, None, "http://qudt.org/vocab/unit/CCY_USD"),
    "MMACs": Unit("MMACs", "multiply-adds", 1000000.0, None, None),
    "GMACs": Unit("GMACs", "multiply-adds", 1000000000.0, None, None),
    "GFLOPS": Unit("GFLOPS", "operation rate", 1000000000.0, None, None),
    "TFLOPS": Unit("TFLOPS", "operation rate", 1000000000000.0, None, None),
    "MFLOPs": Unit("MFLOPs", "operations", 1000000.0, None, None),
    "GFLOPs": Unit("GFLOPs", "operations", 1000000000.0, None, None),
    "TFLOPs": Unit("TFLOPs", "operations", 1000000000000.0, None, None),
    "TOPS/W": Unit("TOPS/W", "operations per energy", 1000000000000.0, None, None),
    "K parameters": Unit("K parameters", "parameters", 1000.0, None, None),
    "M parameters": Unit("M parameters", "parameters", 1000000.0, None, None),
    "B parameters": Unit("B parameters", "parameters", 1000000000.0, None, None),
    "T parameters": Unit("T parameters", "parameters", 1000000000000.0, None, None),
    "px": Unit("px", "pixels", 1.0, None, None),
    "mW": Unit("mW", "power", 0.001, "mW", "http://qudt.org/vocab/unit/MilliW"),
    "W": Unit("W", "power", 1.0, "W", "http://qudt.org/vocab/unit/W"),
    "queries/s": Unit("queries/s", "query rate", 1.0, None, None),
    "FPS": Unit("FPS", "rate", 1.0, "Hz", "http://qudt.org/vocab/unit/HZ"),
    "%": Unit("%", "ratio", 0.01, "%", "http://qudt.org/vocab/unit/PERCENT"),
    "percentage points": Unit("percentage points", "ratio", 0.01, "%", "http://qudt.org/vocab/unit/PERCENT"),
    "x": Unit("x", "ratio", 1.0, "1", "http://qudt.org/vocab/unit/UNITLESS"),
    "requests/s": Unit("requests/s", "request rate", 1.0, None, None),
    "samples/s": Unit("samples/s", "sample rate", 1.0, None, None),
    "steps": Unit("steps", "steps", 1.0, None, None),
    "ns": Unit("ns", "time", 1e-09, "ns", "http://qudt.org/vocab/unit/NanoSEC"),
    "µs": Unit("µs", "time", 1e-06, "us", "http://qudt.org/vocab/unit/MicroSEC"),
    "ms": Unit("ms", "time", 0.001, "ms", "http://qudt.org/vocab/unit/MilliSEC"),
    "s": Unit("s", "time", 1.0, "s", "http://qudt.org/vocab/unit/SEC"),
    "min": Unit("min", "time", 60.0, "min", "http://qudt.org/vocab/unit/MIN"),
    "h": Unit("h", "time", 3600.0, "h", "http://qudt.org/vocab/unit/HR"),
    "day": Unit("day", "time", 86400.0, "d", "http://qudt.org/vocab/unit/DAY"),
    "tokens/s": Unit("tokens/s", "token rate", 1.0, None, None),
    "tokens": Unit("tokens", "tokens", 1.0, None, None),
}
