"""Words for what is measured in; the metric's name, what it is a measure of, and which way is better, out."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache

from kg.any_of import any_of
from kg.recognize.grouping import Located
from kg.recognize.lexicon import default_lexicon
from kg.relate.context import Clue, Context
from kg.vocab import EntityType, RelationType


class Aspect(StrEnum):
    """What a comparison is about; each has its relation."""

    SPEED = "speed"
    EFFICIENCY = "efficiency"
    QUALITY = "quality"

    @property
    def relation(self) -> RelationType:
        """The relation that a comparison in this aspect states."""
        return {
            Aspect.SPEED: RelationType.FASTER_THAN,
            Aspect.EFFICIENCY: RelationType.MORE_EFFICIENT_THAN,
            Aspect.QUALITY: RelationType.OUTPERFORMS,
        }[self]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured thing in a text (offsets into what was searched): its noun, its aspect, and whether more of it is better."""

    start: int
    end: int
    name: str
    aspect: Aspect
    higher_is_better: bool


# (pattern, noun or None for the words themselves, aspect, higher is better); the first that matches at a place wins
_WORDS: tuple[tuple[str, str | None, Aspect, bool], ...] = (
    (r"(?:training|search|data|annotation|labell?ing|inference|serving|monetary|computation(?:al)?|compute|communication|memory|storage|deployment|GPU|operational|budget)\s(?:costs?|overheads?|budgets?|expenses?|expenditures?)|communication(?: volume| traffic|(?= reductions?\b| savings?\b))", None, Aspect.EFFICIENCY, False),
    (r"training time|time to train", None, Aspect.SPEED, False),
    (r"training (?:speed(?:-?ups?)?|throughput)|learning speed", None, Aspect.SPEED, True),
    (r"(?:[Ee]nd-to-[Ee]nd[- ]|per-token |average |inference |decoding |generation |serving |token |response |tail |P\d\d |p\d\d |prefill |CUDA |time-to-first-token |communication |wall-clock |real-world |system |request |transmission |TTFT |TBT |first-token |coding |encoding |rendering |processing |training |retrieval |query )*(?:latency|latencies)", None, Aspect.SPEED, False),
    (r"(?:end-to-end |inference |decoding |generation |serving |computation |execution |processing |wall-clock |wall |running |response |sampling |rendering |search |job completion |prefill |query |step |retrieval |startup |start-up |turnaround |round-trip |build |solver? |analysis |run|compute |(?!(?:at|the|this|that|same|first|last|real|long|saving|reducing|cutting|every|all|time)\b)[a-z]{3,}(?:ing|tion) )(?:times?|delays?)|runtimes?|run-time|[Tt]ime[- ][Tt]o[- ][Ff]irst[- ][Tt]oken|TTFT|TPOT|TBT|time per output token|wait(?:ing)? time", None, Aspect.SPEED, False),
    (r"(?:[Ee]nd-to-[Ee]nd[- ]|inference |serving |system |decode |prefill |token |generation |decoding |training |overall |peak |request |average )*(?:throughputs?|goodput)|tokens per second|request rates?", None, Aspect.SPEED, True),
    (r"more (?:concurrent )?(?:requests|queries|users)", "throughput", Aspect.SPEED, True),
    (r"(?:runtime|run-time|real-?time|execution) performance", None, Aspect.SPEED, True),
    (r"RTF|real[- ]time factor", None, Aspect.SPEED, False),
    (r"frames? per second|frame rates?|FPS|fps", "FPS", Aspect.SPEED, True),
    (r"speed(?:s|ing)? up(?! ratio| factor)", "speed", Aspect.SPEED, True),
    (r"(?:wall-clock |wall-time |end-to-end |inference |decoding |generation |training |relative |actual |practical |real |GPU |CPU |lossless |token |average |theoretical |overall )*(?:speed-?\s?ups?|accelerations?(?: ratios?)?|speeds?|velocity)(?! reading)", None, Aspect.SPEED, True),
    (r"accelerat(?:e|es|ing|ed)|speed(?:s|ing)? up|sped up|expedit\w+", "speed", Aspect.SPEED, True),
    (r"faster|quicker", "speed", Aspect.SPEED, True),
    (r"as fast(?= as\b)", "speed", Aspect.SPEED, True),
    (r"(?:total|overall|queue?ing|startup|cumulative) delays?", None, Aspect.SPEED, False),
    (r"cost[- ](?:effectiveness|efficiency)", None, Aspect.EFFICIENCY, True),
    (r"area(?= and power efficiency| and energy efficiency)", "area efficiency", Aspect.EFFICIENCY, True),
    (r"(?:model|time|space|hardware|circuit) complexity", None, Aspect.EFFICIENCY, False),
    (r"(?:DRAM |HBM |SSD |off-chip |memory |network |disk |data |I/O |cross-\w+ |inter-\w+ )*(?:traffic|accesses|data movement|data transfers?|I/O)(?= by\b| reductions?\b| savings?\b)", None, Aspect.EFFICIENCY, False),
    (r"(?:silicon |chip |die |circuit )?area(?= by\b| reductions?\b| savings?\b| and power\b| overhead)", None, Aspect.EFFICIENCY, False),
    (r"(?<=of the )data(?= and\b| while\b|[,.]|$)", "training data", Aspect.EFFICIENCY, False),
    (r"cheaper|less expensive|more affordable", "cost", Aspect.EFFICIENCY, False),
    (r"(?:smaller|lighter)(?=\s(?:than|by\b|and\b|in size\b|model size\b|yet\b|while\b|but\b)|[,.;)]|$)", "model size", Aspect.EFFICIENCY, False),
    (r"(?:computational |overall |average )?workloads?(?= by\b)", "workload", Aspect.EFFICIENCY, False),
    (r"number of (?:[\w-]+ ){0,3}(?!(?:errors|failures|mistakes|collisions|violations|hallucinations|artifacts|parameters|params|weights|tokens|steps)\b)[a-z-]+s(?= by\b)", None, Aspect.EFFICIENCY, False),
    (r"resource (?:consumption|usage|utili[sz]ation)", None, Aspect.EFFICIENCY, False),
    (r"slower|slow(?:s|ed|ing)? down", "speed", Aspect.SPEED, False),
    *((rf"(?<=more ){what}[- ]efficient", f"{what} efficiency", Aspect.EFFICIENCY, True) for what in ("energy", "power", "memory", "parameter", "data", "sample", "cost")),
    (r"(?:GPU |peak |peak GPU |KV cache |runtime |activation |weight |main |CPU |device |on-chip |total |training |inference |cache )*memory(?: usage| consumption| footprint| overhead| requirements?| savings?| reduction| cost| bandwidth| demands?| use| access(?:es)?)?|VRAM(?: usage)?|footprints?|KV cache(?: size| memory)", None, Aspect.EFFICIENCY, False),
    (r"(?:trainable |model |learnable |active |activated |learned |total |number of |network )*(?:parameters?|params|weights)(?: count| size| reduction| counts| overhead)?(?!-)", "parameters", Aspect.EFFICIENCY, False),
    (r"(?:G|M|T)?FLOP[Ss]?|MACs|GMACs|MAdds|multiply-adds|[Ff]loating[- ][Pp]oint [Oo]perations|computations?(?! of)|computational (?:complexity|costs?|overheads?|load|demands?|resources)|compute(?= |,|\.)|arithmetic operations|operations", None, Aspect.EFFICIENCY, False),
    (r"model sizes?|code size|sizes?|storage(?: space| costs?| requirements?)?|bandwidth|disk", None, Aspect.EFFICIENCY, False),
    (r"(?:per-token |per-query )?energy(?: consumption| usage| efficiency| savings?| costs?)?|power(?: consumption| usage)?|carbon\w*|emissions", None, Aspect.EFFICIENCY, False),
    (r"compression(?: ratios?| rates?)?|compress(?:es|ed|ing)?", "compression", Aspect.EFFICIENCY, True),
    (r"training (?:data|samples|tokens|examples|steps|iterations|epochs)|(?:labell?ed |annotated )(?:data|samples)|search cost|(?:denoising |diffusion |sampling |generation |inference |decoding |reasoning )(?:steps|tokens)|forward passes|NFEs?|(?:reasoning|output|input|generated|visual|vision|image|prompt|total) tokens|tokens|costs?|GPU hours|GPU days|GPUs|money", None, Aspect.EFFICIENCY, False),
    (r"(?:inference |computational |sample |data |resource |energy |power |area |hardware |parameter |memory |overall |system )*efficiency", None, Aspect.EFFICIENCY, True),
    (r"(?:top-?[15] |average |mean |test |validation |classification |overall |absolute |prediction |predictive |zero-shot |task |reasoning |recognition |end-task |downstream )*(?:accuracy|accuracies)|acc\b", None, Aspect.QUALITY, True),
    (r"(?<=% )more accurate", "accuracy", Aspect.QUALITY, True),
    (r"(?<=points )more accurate|(?<=[\dx]x )more accurate|(?<=times )more accurate", "accuracy", Aspect.QUALITY, True),
    (r"(?:accuracy|success) rates?|(?:(?:SLO|SLA|[Ss]ervice[- ][Ll]evel[- ][Oo]bjective|deadline|target) )?(?:attainment|satisfaction)(?: rates?)?", None, Aspect.QUALITY, True),
    (r"(?:box |mask )?mAP(?:@\.?\d+(?:[.:\-]\d+)*|50-95|50)?|(?:box |mask )?AP(?:\d\d|\^\w+)?(?![A-Za-z])|mIoU|IoU|NDS|HOTA|MOTA|IDF1|AR\b|F1(?:[- ]scores?)?|F-?scores?|J&F|BLEU(?:[-@]\d)?|ROUGE(?:-[L\d])?|METEOR|CIDEr|SPICE|MOS|PSNR|SSIM|AUC|AUROC|recall(?:@\d+)?|precision|R@\d+|MRR|nDCG(?:@\d+)?|NDCG(?:@\d+)?|Hits@\d+|pass@\d+|CLIP scores?|win rates?|success rates?|acceptance rates?|BERTScore|[Ee]xact[- ][Mm]atch|EM\b|IS\b|Inception Score|Elo|PESQ|STOI|SI-SNR|SDR|PQ\b|MFU|(?:acceptance|hit|detection) rates?|Dice|scores?", None, Aspect.QUALITY, True),
    (r"FID|FVD|LPIPS|WER|CER|perplexity|PPL|(?:word |character |mean |absolute |relative |average |prediction |equal )*(?:error rates?|errors?)|(?:collision|failure|rejection|hallucination|miss|false[- ]positive|violation) rates?|MAE|RMSE|MSE|NLL|EER|DER|KID|loss(?:es)?\b", None, Aspect.QUALITY, False),
    (r"(?:generation |image |video |visual |sample |synthesis |output |audio |speech |voice |perceptual |rendering |overall |response |translation )*qualit(?:y|ies)|performances?|fidelity|robustness|naturalness|generali[sz]ation|effectiveness|coherence|consistency|diversity|realism|capabilit(?:y|ies)|alignment", None, Aspect.QUALITY, True),
)  # fmt: skip
# how they begin: looking for that first is four times as fast
_BEGIN = any_of(
    """
    training search data annotat label inference serving monetary comput communication memory storage deployment GPU operation budget learn
    time End- end- per- average decod generat token response tail P0 P1 P2 P3 P4 P5 P6 P7 P8 P9 p0 p1 p2 p3 p4 p5 p6 p7 p8 p9 prefill CUDA wall
    real system request transmission TTFT TPOT TBT first-token latenc execution processing running sampl rendering job query step retrieval
    startup start-up turnaround round-trip build solve analysis run Time wait throughput goodput overall peak accura success RTF frame FPS fps relative actual
    practical CPU lossless theoretical speed accelerat velocity sped expedit faster quicker cheaper less more smaller lighter resource slow
    KV activat weight main device on-chip total cache VRAM footprint trainable model active number network param FLOP GFLOP MFLOP TFLOP MAC
    GMAC MAdd multiply Floating floating arithmetic code size bandwidth disk energy power carbon emission compress denoising reasoning forward
    NFE output input generated visual vision image prompt cost money efficien sample parameter top mean test validation classification absolute
    predict zero-shot task recognition end-task downstream acc box mask mAP AP mIoU IoU NDS HOTA MOTA IDF1 AR F1 F-score Fscore F-Score J&F BLEU
    ROUGE METEOR CIDEr SPICE MOS PSNR SSIM AUC AUROC recall precision R@ MRR nDCG NDCG Hits@ pass@ CLIP win BERTScore Exact exact EM IS Inception
    Elo PESQ STOI SI-SNR SDR PQ MFU acceptance hit detection Dice score FID FVD LPIPS WER CER perplexity PPL word character equal error
    collision failure rejection hallucination miss false violation MAE RMSE MSE NLL EER DER KID loss video synthesis audio speech voice
    perceptual translation qualit performance fidelity robust natural generali effective coheren consisten diversity realism capabilit
    alignment generation as workload area hardware circuit time space SLO SLA Service service deadline target attain satisf que traffic complex
    coding encod render diffusion multi- cross DRAM HBM SSD off-chip disk I/O cross- inter- cumul silicon chip die
    """.split()
)
_PATTERN = re.compile(
    rf"(?<![A-Za-z0-9-])(?={_BEGIN}|[a-z]++\s(?:time|delay))(?:"
    + "|".join(f"({p})" for p, _, _, _ in _WORDS)
    + r")(?![A-Za-z0-9]|/s\b|-(?:based|bound|efficient|intensive|constrained|limited|free|aware|centric|critical|hungry|heavy|bandwidth)\b)"
)
_SAME_SIZE = re.compile(
    r"\b(?:comparable|similar|same|equal|different|various|varying|all|any|fixed|message|image|input|output|kernel|training set|dataset|window|patch|step)\s$"
)
_KINDS = {
    "speed": Aspect.SPEED, "time": Aspect.SPEED, "throughput": Aspect.SPEED, "rate": Aspect.SPEED,
    "memory": Aspect.EFFICIENCY, "compute": Aspect.EFFICIENCY, "parameters": Aspect.EFFICIENCY, "energy": Aspect.EFFICIENCY,
    "data": Aspect.EFFICIENCY, "money": Aspect.EFFICIENCY, "quality": Aspect.QUALITY, "error": Aspect.QUALITY,
}  # fmt: skip


@lru_cache(maxsize=4096)
def find_measures(text: str) -> tuple[Measure, ...]:
    """Find the words for what is measured, in order.

    >>> [(m.name, m.aspect.value, m.higher_is_better) for m in find_measures("3x faster with lower peak memory usage and better mAP")]
    [('speed', 'speed', True), ('peak memory usage', 'efficiency', False), ('mAP', 'quality', True)]
    """
    out: list[Measure] = []
    for match in _PATTERN.finditer(text):
        if out and match.group() in ("score", "scores") and match.start() - out[-1].end == 1:
            out[-1] = replace(out[-1], end=match.end())  # "FVD scores" is FVD
            continue
        if match.group().startswith("size") and _SAME_SIZE.search(text, 0, match.start()):
            continue  # "models of comparable sizes"
        _, noun, aspect, higher = _WORDS[(match.lastindex or 1) - 1]
        out.append(Measure(match.start(), match.end(), noun or match.group(), aspect, higher))
    return tuple(out)


@cache
def aspect_of(metric: str) -> tuple[Aspect, bool] | None:
    """The aspect of a metric by its name, and whether more is better; None where neither words nor lexicon know it."""
    found = find_measures(metric)
    if found:
        return found[-1].aspect, found[-1].higher_is_better
    entry = default_lexicon().lookup(metric, EntityType.METRIC)
    if entry is None or entry.kind not in _KINDS:
        return None
    return _KINDS[entry.kind], entry.higher_is_better is not False


# what stands before a metric and is no part of its name
_COMPARED = re.compile(
    r"\d|\b(?:faster|quicker|slower|lower|higher|better|fewer|less|more|improved|reduced|increased|superior|fast|low|high|best)\b"
)


def measures_in(context: Context, clue: Clue) -> list[Measure]:
    """The measures of a sentence, by offsets into the view: the words for them, and the metrics that were recognised there.

    A recognised metric around a known word gives it its whole name ("batch latency"); one without says its kind by the lexicon.
    """
    words = [
        Measure(m.start + clue.start, m.end + clue.start, m.name, m.aspect, m.higher_is_better)
        for m in find_measures(clue.text)
    ]
    out = list(words)
    for mention in clue.mentions:
        if mention.type is not EntityType.METRIC:
            continue
        inside = [i for i, m in enumerate(out) if m.start < mention.end and mention.start < m.end]
        text = clue.between(mention.start, mention.end)
        if not inside:
            spaced = text.replace("-", " ")  # "inter-token-latency", but "low-latency" measures nothing
            known = aspect_of(text) or (aspect_of(spaced) if not _COMPARED.search(spaced) else None)
            known = known or (_meant(context, mention) if text.isupper() else None)
            if known is not None:
                out.append(Measure(mention.start, mention.end, text, *known))
        elif len(inside) == 1:
            m = out[inside[0]]
            longer = mention.start < m.start and m.end == mention.end and m.name == clue.between(m.start, m.end)
            if longer and not _COMPARED.search(clue.between(mention.start, m.start)):
                out[inside[0]] = replace(m, start=mention.start, name=text)
    return sorted(out, key=lambda m: m.start)


def _meant(context: Context, mention: Located) -> tuple[Aspect, bool] | None:
    """What a short form that the paper defines is a measure of: the AEE of "average endpoint error (AEE)"."""
    return next((a for name in context.entities[mention.entity].aliases if (a := aspect_of(name))), None)


def with_unknown(clue: Clue, measures: list[Measure]) -> list[Measure]:
    """The measures with the metrics that neither words nor lexicon know, taken for qualities."""
    out = list(measures)
    for mention in clue.mentions:
        if mention.type is EntityType.METRIC and not any(
            m.start < mention.end and mention.start < m.end for m in measures
        ):
            text = clue.between(mention.start, mention.end)
            out.append(Measure(mention.start, mention.end, text, Aspect.QUALITY, True))
    return sorted(out, key=lambda m: m.start)
