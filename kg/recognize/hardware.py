"""A view's text in; the devices that it names by product out, each with the short name that is the same in all papers.

Products follow their makers' naming schemes, so the schemes are written down here; single names are in schema/lexicon/hardware.jsonl.
"""

import re
from dataclasses import dataclass

_VENDOR = r"(?:NVIDIA|Nvidia|nVidia|NVidia|AMD|Intel|Apple|Google|Qualcomm|Samsung|Huawei|ARM|Arm|Xilinx|MediaTek|Broadcom|Cerebras|Graphcore|IBM|Raspberry)"
_TAIL = r"(?:[\s-](?:Tensor[\s-]Core|PCIe|SXM\d?|NVL|\d+\s?GB?|GPUs?|CPUs?|NPUs?|TPUs?|FPGAs?|SoCs?|processors?|accelerators?|boards?|chips?|cards?|smartphones?|phones?|devices?|servers?|clusters?|machines?|platforms?|Mobile Platform|laptops?|nodes?|instances?))*"

# name of the scheme, pattern of the short name; what stands around it (vendor, memory size, product words) is left out of the name
_SCHEMES: tuple[tuple[str, str], ...] = (
    (
        "Jetson",
        # a board's processor is a device of its own beside the GPU that the board is known for
        r"(?:Jetson(?:\s(?:AGX|Orin|Xavier|Nano|NX|XNX|ONX|TX[12]|Thor|Super|Orin NX|Orin Nano))*(?:[\s-]TX[12])?(?:\s?\(?\d+\s?W\)?)?|TX[12](?!\w))(?:\sCPU(?!\w))?",
    ),
    (
        "GeForce",
        r"(?:GeForce\s)?(?:RTX|GTX)[\s-]?(?:Titan\s)?(?:A\d{4}|\d{3,4})(?:[\s-]?(?:Ti|SUPER|Super|Ada|Max-Q|Laptop|D))*",
    ),
    (
        "GeForce number",
        r"(?:GeForce\s|(?<=NVIDIA\s)|(?<=Nvidia\s)|(?<=GeForce\s))[1-5]0[5-9]0(?:[\s-]?(?:Ti|SUPER|Super))*",
    ),
    ("Titan", r"(?:GTX\s)?(?:TITAN|Titan)[\s-](?:Xp|X|V|RTX|Black)(?![A-Za-z])"),
    (
        "Data centre",
        r"(?:Tesla[\s-])?(?:GB200|GH200|[ABH](?:10|16|30|40|100|200|800|20)G?|B300|P100|P40|P4|V100S?|T4G?|K80|K40|M40|L40S?|L4|L20|A6000|A5000|A4000|RTX\s?A6000|Quadro\s[A-Z]*\d{4})(?!(?!s\b)[A-Za-z0-9.])",
    ),
    ("Instinct", r"(?:Instinct[\s-])?MI(?:25|50|60|100|200|210|250X?|300[AX]?|325X|355X)(?!(?!s\b)[A-Za-z0-9])"),
    ("Radeon", r"Radeon(?:\s[A-Z]{1,3})?\s[A-Z]?\d{3,4}(?:\s?XTX?)?"),
    ("TPU", r"(?:Cloud\s|Edge\s)?TPU[\s-]?v\d[a-rt-z]{0,2}(?:-\d+)?|(?:Coral\s)?Edge TPU"),
    (
        "Phone",
        r"iPhone[\s-]?(?:\d{1,2}|X[SR]?|SE)(?:\s?(?:Pro Max|Pro|Plus|Mini|mini))?|(?:Google\s)?Pixel[\s-]?\d[a-z]?(?:\s(?:Pro|XL))*|Pixel (?:phone|XL)|(?:Galaxy|Samsung Galaxy)\s[A-Z]?\w?\d{1,2}(?:\s(?:Ultra|Plus|FE))*|OnePlus[\s-]?\d+\w*|Xiaomi[\s-]?\d+\w*(?:\s(?:Pro|Ultra))?|Redmi\s\w+(?:\sPro)?|(?:Huawei\s)?(?:Mate|P)\s?\d{2}(?:\sPro)?(?=\s(?:phone|smartphone))|iPad(?:\s(?:Pro|Air|Mini))?|MacBook(?:\s(?:Pro|Air))?(?:\sM\d(?:\s(?:Pro|Max|Ultra))?)?",
    ),
    (
        "Snapdragon",
        r"Snapdragon[\s-](?:8[\s-](?:Gen[\s-]\d|Elite)|\d{3,4}\w?(?:\sPlus|\+)?|X\sElite|XR2)(?:\sGen\s\d)?",
    ),
    (
        "Apple silicon",
        r"(?:Apple\s)?(?:A1[0-9]|A[7-9])\sBionic|Apple\sM[1-5](?:\s(?:Pro|Max|Ultra))?|M[1-5]\s(?:Pro|Max|Ultra)(?!\w)|Apple [Ss]ilicon|Apple Neural Engine",
    ),
    (
        "Board",
        r"Raspberry[\s-]Pi(?:[\s-](?:Zero|Pico)(?:\s?\dW?|W)?|[\s-]?\d(?:\s?(?:Model\s)?[AB]\+?(?![A-Za-z]))?)?|Arduino(?:\s(?:Nano|Uno)(?:\s33)?(?:\sBLE(?:\sSense)?)?)?|ESP32(?:-\w+)?|STM32\w*|Odroid[\s-]\w+|Orange Pi(?:\s\w+)?|Khadas\s\w+|BeagleBone(?:\s\w+)?",
    ),
    (
        "FPGA",
        r"(?:Alveo\s)?U(?:50|55C|200|250|280)(?![A-Za-z0-9])(?=\s?(?:FPGA|accelerator|board|card)|[,.;)\s])|(?:Xilinx\s|AMD\s)?(?:ZCU?\d{3}|VCU\d{3}|VCK\d{3}|KV260|Pynq[\s-]?Z?\d?|PYNQ[\s-]?Z?\d?|Zynq(?:[\s-]?(?:7000|\d{4}|UltraScale\+?(?:\s?MPSoC)?))?|Virtex[\s-]?(?:\d|UltraScale\+?)\w*|Kintex[\s-]?\w+|Artix[\s-]?\d\w*|Versal(?:\s(?:ACAP|AI Core|VCK\d+))?)|Stratix[\s-](?:10|V|IV)(?:\s(?:GX|NX|MX))?|Arria[\s-]10|Agilex(?:\s\d)?",
    ),
    (
        "CPU",
        r"Xeon(?:\s(?:Gold|Platinum|Silver|Phi|Scalable|Max|E\d|W|CPU Max))*(?:\s[EW]?-?\d{4}\w*)?(?:\sv\d)?|(?:Core\s)?i[3579]-\d{4,5}[A-Z]*|Core (?:Ultra(?:\s\d)?|i[3579])|EPYC(?:\s\d{4}\w*)?|Ryzen(?:\s(?:AI|Threadripper))*(?:\s?\d)?(?:\s\d{4}\w*)?|Threadripper(?:\s\w*\d{4}\w*)?|Graviton\s?\d|Cortex-[AMRX]\d+\w*|ARM(?:v\d(?:\.\d)?(?:-[AMR])?|64)(?!\w)|RISC-V(?!\w)|POWER\d+",
    ),
    (
        "NPU",
        r"Ascend(?:\s\d{3}[A-Z]?\d?(?:\sDuo)?|\sNPU)?|Kirin\s\d+\w*|Dimensity\s\d+|Exynos\s\d+|Hexagon(?:\s(?:DSP|NPU))|Gaudi[\s-]?\d?|Inferentia\s?\d?|Trainium\s?\d?|Groq(?:\s?LPU)?(?=\s|[,.)])|Wafer[- ]Scale Engine(?:\s\d)?|CS-[23](?!\w)|Loihi(?:\s?\d)?|TrueNorth|Myriad\s?(?:X|2|VPU)|Movidius(?:\s\w+)?|Neural Compute Stick(?:\s\d)?|Coral(?:\s(?:Dev Board|USB Accelerator))|MAX78000|GAP[89](?!\w)|Hailo-\d+\w?|Kunpeng\s?\d*|Cambricon(?:\sMLU\d+)?|MLU\d{3}",
    ),
    ("Headset", r"(?:Meta|Oculus)\sQuest(?:\s(?:\d|Pro))?|HoloLens(?:\s\d)?|Vision Pro"),
)
_PATTERN = re.compile(
    rf"(?<![A-Za-z0-9])(?=[A-Zin])(?P<vendor>(?:{_VENDOR}(?:'s)?[\s-](?:GeForce[\s-]|Tesla[\s-]|Quadro[\s-]|Instinct[\s-])?)*)(?P<name>"
    + "|".join(f"(?:{pattern})" for _, pattern in _SCHEMES)
    + rf")s?(?![A-Za-z])(?P<tail>{_TAIL})(?![A-Za-z0-9])"
)
_GENERIC = re.compile(
    r"(?<![A-Za-z0-9-])(?:(?:NVIDIA|AMD|Intel|Apple|ARM|Arm|Nvidia|Qualcomm|Huawei|Xilinx|Google|mobile|smartphone|laptop|embedded|edge|consumer|commodity|desktop|single|heterogeneous|modern|multi-core|x86|server|integrated)[\s-])"
    r"(?:GPU|CPU|NPU|TPU|FPGA|DSP|SoC|GPUs|CPUs|NPUs|TPUs|FPGAs|SoCs|DSPs)(?![A-Za-z0-9])"
)
_ANY_CLASS = re.compile(r"PU|FPGA|ASIC|DSP|SoC|MCU|PIM")
_CLASS = re.compile(
    r"(?<![A-Za-z0-9-])(?:GPU|CPU|NPU|TPU|FPGA|ASIC|DSP|MCU|IPU|VPU|PIM|GPGPU)s?(?![A-Za-z0-9-])(?!\shours?|\sdays?|\smemory)"
)

# the same letters name other things too; these need a word of hardware beside them
_NEEDS_WORD = re.compile(
    r"^(?:[ABHLPTMK]\d{1,3}G?|A[456]000|L40S|TX[12]|CS-[23]|P\s?\d{2}|Hexagon|U\d{2,3}C?|M[1-5] (?:Pro|Max|Ultra)|Vision Pro|Coral)$"
)
_WORD_NEAR = re.compile(
    r"GPU|NVIDIA|Nvidia|Tesla|\bon (?:an?|one|two|four|eight|\d+|single)\b|accelerator|device|hardware|FPGA|chip|A100|H100|V100|server|Apple|\bx\s?$|FPS|fps|speedup|throughput|latency|RTX|Core|CUDA|cluster|memory",
    re.IGNORECASE,
)
# these products are known by the short name even without a word of hardware
_KNOWN = re.compile(r"^(?:[AH](?:100|200|800)|V100S?|A6000|P100|A10G?|L40S?|GB200|GH200|H20|MI\d+\w*)$")


@dataclass(frozen=True, slots=True)
class Device:
    """A device named in a text: the whole phrase (`start` to `end`) and the short name in it."""

    start: int
    end: int
    name: str
    name_start: int
    product: bool


def find_hardware(text: str) -> list[Device]:
    """Find devices by product or class.

    >>> [d.name for d in find_hardware("on an NVIDIA A100-80G GPU, a Jetson TX2, mobile CPUs and an iPhone 13 Pro")]
    ['A100', 'Jetson TX2', 'mobile CPU', 'iPhone 13 Pro']
    """
    out: list[Device] = []
    for match in _PATTERN.finditer(text):
        name = re.sub(r"\s+", " ", match.group("name")).strip(" -")
        if (
            _NEEDS_WORD.match(name)
            and not match.group("vendor")
            and not re.search(r"PU|PCIe|SXM|GB", match.group("tail") or "")
        ):
            near = text[max(0, match.start() - 40) : match.end() + 25]
            if not _KNOWN.match(name) and not _WORD_NEAR.search(near):
                continue
        out.append(Device(match.start(), match.end(), short_name(name), match.start("name"), True))
    for pattern in (_GENERIC, _CLASS) if _ANY_CLASS.search(text) else ():
        for match in pattern.finditer(text):
            if all(match.end() <= d.start or match.start() >= d.end for d in out):
                words = re.sub(r"^(?:modern|single|multi-core)[\s-]", "", match.group())
                name = words[:-1] if words.endswith("s") else words
                out.append(Device(match.end() - len(words), match.end(), name, match.end() - len(words), False))
    return sorted(out, key=lambda d: d.start)


_NUMBER_ONLY = re.compile(r"[1-5]0[5-9]0(?!\d)")


def short_name(name: str) -> str:
    """The product's name without maker, line, memory size and form factor.

    >>> short_name("Tesla V100"), short_name("GeForce RTX 3090 Ti")
    ('V100', 'RTX 3090 Ti')
    """
    name = re.sub(r"^(?:NVIDIA|Nvidia|AMD|Intel|Xilinx|Google)\s", "", name)
    name = re.sub(r"^(?:Tesla|GeForce|Instinct|Alveo)[\s-]", "", name)
    name = re.sub(r"\s?\(?\d+\s?W\)?$", "", name)
    if _NUMBER_ONLY.match(name):  # what its makers call GTX up to the tenth series, and RTX from then on
        name = f"{'GTX' if name[0] == '1' else 'RTX'} {name}"
    return name.strip()
