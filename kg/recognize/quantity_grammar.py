"""Patterns for the forms in which texts give quantities, and for the units that they have.

In the order in which they are tried at a place: "an order of magnitude", ranges "1.5-2.5x", fractions "a third of", "A x/times/-fold", "a factor of A", "A %",
"A percentage points", "A unit", words such as "twice" and "halves", and bare numbers.
"""

import re

# unit pattern -> symbol in schema/ontology.ttl; longer patterns first where one begins another
UNITS: tuple[tuple[str, str], ...] = (
    (r"tokens?\s?(?:/|per|a)\s?s(?:ec(?:ond)?)?\b|tokens?[-/]s(?:ec)?\b|tok/s\b|TPS\b", "tokens/s"),
    (r"(?:images?|imgs?|image classifications?)\s?(?:/|per)\s?s(?:ec(?:ond)?)?\b", "images/s"),
    (r"samples?\s?(?:/|per)\s?s(?:ec(?:ond)?)?\b", "samples/s"),
    (r"(?:queries|query)\s?(?:/|per)\s?s(?:ec(?:ond)?)?\b|QPS\b", "queries/s"),
    (r"requests?\s?(?:/|per)\s?s(?:ec(?:ond)?)?\b|(?:RPS|req/s)\b", "requests/s"),
    (r"frames?\s?(?:/|per)\s?s(?:ec(?:ond)?)?\b|FPS\b|fps\b", "FPS"),
    (r"(?:[AHVL]\d{2,3}S?[-\s])?GPU[-\s]?hours?\b|[AHV]\d{3}[-\s]?hours?\b", "GPU hours"),
    (r"(?:[AHVL]\d{2,3}S?[-\s])?GPU[-\s]?days?\b|[AHV]\d{3}[-\s]?days?\b", "GPU days"),
    (r"nanoseconds?\b|ns\b", "ns"),
    (r"microseconds?\b|µs\b|us\b", "µs"),
    (r"milliseconds?\b|msecs?\b|ms\b", "ms"),
    (r"seconds?\b|secs?\b|s\b(?!\w)", "s"),
    (r"minutes?\b|mins?\b", "min"),
    (r"hours?\b|hrs?\b|h\b", "h"),
    (r"days?\b", "day"),
    (r"GB/s\b|GBps\b", "GB/s"),
    (r"kbps\b|kbit/s\b|kb/s\b", "kbps"),
    (r"(?:giga|G)i?[bB](?:ytes?)?\b", "GB"),
    (r"(?:mega|M)i?B(?:ytes?)?\b|megabytes?\b|MB\b", "MB"),
    (r"(?:kilo|K|k)i?B(?:ytes?)?\b|KB\b", "KB"),
    (r"(?:tera|T)i?B(?:ytes?)?\b", "TB"),
    (r"bytes?\b", "B"),
    (r"GHz\b", "GHz"),
    (r"MHz\b", "MHz"),
    (r"kHz\b", "kHz"),
    (r"Hz\b", "Hz"),
    (r"mW\b|milliwatts?\b", "mW"),
    (r"W\b|watts?\b", "W"),
    (r"mJ\b|millijoules?\b", "mJ"),
    (r"J\b(?!&)|joules?\b", "J"),
    (r"TOPS/W\b", "TOPS/W"),
    (r"TOPS\b", "TOPS"),
    (r"GOPS\b", "GOPS"),
    (r"TFLOPs?/s\b|TFLOPS\b|teraflops?\b", "TFLOPS"),
    (r"GFLOPs?/s\b|GFLOPS\b", "GFLOPS"),
    (r"TFLOPs?\b", "TFLOPs"),
    (r"(?:GFLOPs?|G\s?FLOPs|gigaflops?|GFlops)\b", "GFLOPs"),
    (r"(?:MFLOPs?|M\s?FLOPs|MFlops)\b", "MFLOPs"),
    (r"GMACs?\b|G\s?MACs?\b", "GMACs"),
    (r"MMACs?\b|M\s?MACs?\b", "MMACs"),
    (r"dB\b", "dB"),
    (r"(?:K|k|thousand)[-\s]?(?:parameters?|params?)\b", "K parameters"),
    (r"(?:M|million)[-\s]?(?:parameters?|params?)\b", "M parameters"),
    (r"(?:B|billion)[-\s]?(?:parameters?|params?)\b", "B parameters"),
    (r"(?:T|trillion)[-\s]?(?:parameters?|params?)\b", "T parameters"),
    (r"bits?\b", "bits"),
    (r"(?:denoising |sampling |inference |diffusion |function )?(?:steps?|NFEs?)\b", "steps"),
    (r"px\b|pixels\b", "px"),
    (r"US dollars?\b|dollars?\b|USD\b", "USD"),
    (r"tokens?\b", "tokens"),
)  # fmt: skip
_UNIT = "|".join(f"(?:{pattern})" for pattern, _ in UNITS)

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+)"
_DASH = r"\s?(?:-|~|to)\s?"
_TIMES_CONTEXT = (
    r"(?=\s*(?:faster|quicker|slower|higher|lower|more|less|fewer|smaller|larger|longer|shorter|better|greater|cheaper|lighter|"
    r"speed|accelerat|improve|reduc|increase|decrease|compress|gain|boost|the\b|as\b|compared|over\b|than\b|that\b|on\b|in\b|of\b|"
    r"tighter|deeper|throughput|inference|real|[,.;)]|and\b|or\b|while\b|when\b|for\b|with\b|$))"
)

# a scale or expansion factor is none by which anything is better
_AFTER_FACTOR = (
    "(?:(?<=a factor of )|(?<=by a factor )|(?<=by factors of )"
    "|(?<=speedup factor of )|(?<=acceleration factor of )|(?<=reduction factor of )|(?<=compression factor of ))"
)
GRAMMAR = re.compile(
    rf"(?P<magnitude>(?:(?P<mcount>an?|one|two|three|four|several|\d+(?:-\d+)?)\s)?orders?[\s-](?:of[\s-])?magnitude)"
    rf"|(?P<fraction>\b(?:(?P<parts>one|an?|two|three|four)[\s-](?P<whole>third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?|(?P<over>\d)/(?P<under>\d{{1,3}})(?:th|rd)?)(?=\sof\b|\sthe\b|,|\.?$|\son\b|\sand\b|\swhile\b|\scompared\b))"
    rf"|(?P<factor>(?P<f1>{_NUMBER})\s?(?:[xX]|-?fold|-(?=\sto\s))?(?:{_DASH}|\s?[-~]\s?)(?P<f2>{_NUMBER})(?:\s?[xX](?![A-Za-z0-9])|[-\s]?fold\b|\stimes\b))"
    rf"|(?P<single>(?P<f>{_NUMBER})(?:\s?[xX](?![A-Za-z0-9]|\s\d)|[-\s]?fold\b|[xX](?=-)|\s?times\b{_TIMES_CONTEXT}))"
    rf"|(?P<before>(?<=[\s(~][xX×])(?P<fb>{_NUMBER})(?![\w%]))"
    rf"|(?P<wordfactor>\b(?P<wf>hundreds of|thousands of|tens of|one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|a hundred|hundred)(?:[-\s]?fold\b|\stimes\b{_TIMES_CONTEXT}))"
    rf"|(?P<after>{_AFTER_FACTOR}(?:(?P<a1>{_NUMBER})(?:{_DASH}(?P<a2>{_NUMBER}))?(?![\w%]|\.\d|\stimes)|(?P<aw>two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|a hundred|hundred)\b))"
    rf"|(?P<percent>(?P<p1>{_NUMBER})\s?%?(?:{_DASH})(?P<p2>{_NUMBER})\s?(?:%|percent\b(?!age)))"
    rf"|(?P<points>(?P<pp>{_NUMBER})(?:\s?(?:-|~|to)\s?(?P<pp2>{_NUMBER}))?\s?(?:%\s)?(?:\s?percentage[-\s]points?\b|\s?pp\b|\s?(?:absolute\s)?points?\b|\s?%p\b|\s?p\.p\.))"
    rf"|(?P<onepercent>(?P<p>{_NUMBER})\s?(?:%|percent\b(?!age)))"
    rf"|(?P<valuerange>(?P<v1>{_NUMBER})(?:\s?(?:-|~|to)\s?)(?P<v2>{_NUMBER})[\s-]?(?P<vru>{_UNIT}))"
    rf"|(?P<value>(?P<v>{_NUMBER})(?P<scale>\s?(?:K|k|M|million|billion|B))?[\s-]?(?P<vu>{_UNIT}))"
    rf"|(?P<worded>(?P<wn>one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)[\s-](?P<wu>(?:GPU[-\s]?(?:hour|day)|second|minute|hour|day|millisecond|(?:denoising |sampling |inference |diffusion )?step)s?\b))"
    rf"|(?P<size>(?<![A-Za-z\d.-])(?P<sv>\d+(?:\.\d+)?)\s?(?P<su>B|M|K|billion|million|trillion)\b)"
    rf"|(?P<word>\b(?:more than |nearly |almost |over |about )?(?:twice|thrice|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadrupl(?:e|es|ed|ing)|twofold|threefold|fourfold|fivefold|tenfold|halv(?:e|es|ed|ing)|half(?=\sthe\b|\sof\b)|(?<=by\s)half)\b|(?<=by\s)(?:more than|nearly|almost|over|about)\shalf\b)"
    rf"|(?P<number>(?<![A-Za-z\d.-]){_NUMBER}(?![A-Za-z\d]|-[A-Za-z]|\.\d))"
)
# where a quantity can begin: looking here first is several times as fast as trying the grammar everywhere
START = re.compile(
    r"(?<![\w.])\.\d|\d|\b(?:an?[\s-](?:orders?[\s-]|hundred|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)|orders?[\s-]|(?:one|two|three|four|several|five|six|seven|eight|nine|ten|twenty|fifty|hundreds?|thousands|tens)\b"
    r"|more than |nearly |almost |over |about |twice|thrice|doubl|tripl|quadrupl|twofold|threefold|fourfold|fivefold|tenfold|halv|half)"
)
