"""A small graph, written by hand, for the tests of store, export and serve."""

from kg.ids import paper_id
from kg.model import Alias, Entity, Evidence, Field, GraphData, LocalForm, Paper, Qualifiers, Statement
from kg.vocab import EntityType as T
from kg.vocab import RelationType as R

SWIFT = Paper(
    paper_id("SwiftServe: Serving Models in a Hurry"),
    "SwiftServe: Serving Models in a Hurry",
    "We present SwiftServe, a serving engine for text generation. On an A100 it is 2.5x faster than vLLM on ShareGPT. "
    "It needs 40% less memory than the baseline. SwiftServe reaches 1,200 tokens/s with LLaMA-7B.",
    date="2024-05-02",
    arxiv_id="2405.00001",
    sources=("page.txt",),
)
TURTLE = Paper(
    paper_id('TurtleNet: Slow <but> "Sure" & Steady'),
    'TurtleNet: Slow <but> "Sure" & Steady',
    "TurtleNet outperforms YOLOv8 by 2.0 mAP on COCO. TurtleNet-S is a small variant of it. vLLM is 3x faster than SwiftServe.",
    date="2025-01-15",
    sources=("other.jsonl", "page.txt"),
)


def _say(paper: Paper, sentence: str, rule: str = "by-hand", confidence: float = 0.9) -> tuple[Evidence, ...]:
    start = paper.abstract.index(sentence)
    return (Evidence(paper.id, Field.ABSTRACT, start, start + len(sentence), sentence, rule, confidence),)


_FIRST = "We present SwiftServe, a serving engine for text generation."
_FASTER = "On an A100 it is 2.5x faster than vLLM on ShareGPT."
_MEMORY = "It needs 40% less memory than the baseline."
_RATE = "SwiftServe reaches 1,200 tokens/s with LLaMA-7B."
_MAP = "TurtleNet outperforms YOLOv8 by 2.0 mAP on COCO."
_SMALL = "TurtleNet-S is a small variant of it."
_BACK = "vLLM is 3x faster than SwiftServe."

ENTITIES = (
    Entity("dataset:coco", T.DATASET, "COCO", (Alias("MS COCO", 1, "lexicon"),)),
    Entity("dataset:sharegpt", T.DATASET, "ShareGPT"),
    Entity(
        "hardware:a100",
        T.HARDWARE,
        "A100",
        (Alias("NVIDIA A100-80G GPU", 1, "vendor, memory and product words dropped"),),
    ),
    Entity("method:swiftserve", T.METHOD, "SwiftServe", (Alias("Swift Serve", 1, "same letters"),)),
    Entity("method:vllm", T.METHOD, "vLLM"),
    Entity("metric:map", T.METRIC, "mAP", (Alias("mean average precision", 1, "lexicon"),)),
    Entity("metric:memory", T.METRIC, "memory"),
    Entity("metric:speed", T.METRIC, "speed"),
    Entity("metric:throughput", T.METRIC, "throughput"),
    Entity("model:llama-7b", T.MODEL, "LLaMA-7B"),
    Entity("model:turtlenet", T.MODEL, "TurtleNet"),
    Entity("model:turtlenet-s", T.MODEL, "TurtleNet-S"),
    Entity("model:yolov8", T.MODEL, "YOLOv8"),
    Entity("task:text-generation", T.TASK, "text generation"),
)

STATEMENTS = tuple(
    sorted(
        (
            Statement("st:0000000000000001", R.INTRODUCES, SWIFT.id, "method:swiftserve", Qualifiers(), _say(SWIFT, _FIRST)),
            Statement("st:0000000000000002", R.ADDRESSES, "method:swiftserve", "task:text-generation", Qualifiers(), _say(SWIFT, _FIRST)),
            Statement(
                "st:0000000000000003", R.FASTER_THAN, "method:swiftserve", "method:vllm",
                Qualifiers(factor=2.5, metric="metric:speed", dataset="dataset:sharegpt", hardware="hardware:a100"),
                _say(SWIFT, _FASTER),
            ),
            Statement("st:0000000000000004", R.RUNS_ON, "method:swiftserve", "hardware:a100", Qualifiers(), _say(SWIFT, _FASTER)),
            Statement("st:0000000000000005", R.EVALUATED_ON, "method:swiftserve", "dataset:sharegpt", Qualifiers(), _say(SWIFT, _FASTER)),
            Statement(
                "st:0000000000000006", R.MORE_EFFICIENT_THAN, "method:swiftserve", None,
                Qualifiers(baseline="the baseline", percent=-40.0, metric="metric:memory"), _say(SWIFT, _MEMORY),
            ),
            Statement(
                "st:0000000000000007", R.RESULT, "method:swiftserve", "metric:throughput",
                Qualifiers(value=1200.0, unit="tokens/s"), _say(SWIFT, _RATE),
            ),
            Statement("st:0000000000000008", R.BUILT_ON, "method:swiftserve", "model:llama-7b", Qualifiers(), _say(SWIFT, _RATE)),
            Statement("st:0000000000000009", R.INTRODUCES, TURTLE.id, "model:turtlenet", Qualifiers(), _say(TURTLE, _MAP)),
            Statement(
                "st:000000000000000a", R.OUTPERFORMS, "model:turtlenet", "model:yolov8",
                Qualifiers(delta=2.0, metric="metric:map", dataset="dataset:coco"), _say(TURTLE, _MAP),
            ),
            Statement("st:000000000000000b", R.EVALUATED_ON, "model:turtlenet", "dataset:coco", Qualifiers(), _say(TURTLE, _MAP)),
            Statement("st:000000000000000c", R.VARIANT_OF, "model:turtlenet-s", "model:turtlenet", Qualifiers(), _say(TURTLE, _SMALL)),
            Statement(
                "st:000000000000000d", R.FASTER_THAN, "method:vllm", "method:swiftserve",
                Qualifiers(factor=3.0, metric="metric:speed"), _say(TURTLE, _BACK),
            ),
            Statement("st:000000000000000e", R.MENTIONS, SWIFT.id, "method:vllm", Qualifiers(count=1), _say(SWIFT, _FASTER)),
            Statement("st:000000000000000f", R.MENTIONS, TURTLE.id, "method:vllm", Qualifiers(count=1), _say(TURTLE, _BACK)),
        ),
        key=lambda s: s.id,
    )
)  # fmt: skip


def _form(paper: Paper, id: str, name: str, *aliases: str, count: int = 1) -> LocalForm:
    return LocalForm(paper.id, id, name, aliases, count)


GRAPH = GraphData(
    papers=tuple(sorted((SWIFT, TURTLE), key=lambda p: p.id)),
    entities=ENTITIES,
    forms=tuple(
        sorted(
            (
                _form(SWIFT, "method:swiftserve", "SwiftServe", "Swift Serve", count=3),
                _form(SWIFT, "method:vllm", "vLLM"),
                _form(SWIFT, "hardware:a100", "A100", "NVIDIA A100-80G GPU"),
                _form(SWIFT, "dataset:sharegpt", "ShareGPT"),
                _form(SWIFT, "metric:memory", "memory"),
                _form(SWIFT, "metric:speed", "speed"),
                _form(SWIFT, "metric:throughput", "throughput"),
                _form(SWIFT, "model:llama-7b", "LLaMA-7B"),
                _form(SWIFT, "task:text-generation", "text generation"),
                _form(TURTLE, "model:turtlenet", "TurtleNet", count=2),
                _form(TURTLE, "model:turtlenet-s", "TurtleNet-S"),
                _form(TURTLE, "model:yolov8", "YOLOv8"),
                _form(TURTLE, "metric:map", "mAP", "mean average precision"),
                _form(TURTLE, "metric:speed", "speed"),
                _form(TURTLE, "dataset:coco", "COCO", "MS COCO"),
                _form(TURTLE, "method:vllm", "vLLM"),
                _form(TURTLE, "method:swiftserve", "SwiftServe"),
            ),
            key=lambda f: (f.paper_id, f.entity_id),
        )
    ),
    statements=STATEMENTS,
)
