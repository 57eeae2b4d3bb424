"""Names and contents in; stable, readable ids and IRIs out.

An entity id is `type:slug` ("method:flowkv"), a paper id `paper:slug-of-its-title-hash`, a statement id `st:hash`.
The IRI of an id is the base IRI, the part before the colon, a slash and the rest; so ids, CURIEs and IRIs are one scheme.
"""

import hashlib
import re
import unicodedata
from urllib.parse import quote, unquote

from kg.vocab import EntityType

DEFAULT_BASE = "https://kg.example.org/"
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]+")  # what RFC 3986, section 2.3, never wants escaped
_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "λ": "lambda",
    "μ": "mu",
    "π": "pi",
    "σ": "sigma",
    "τ": "tau",
}


def fold(text: str) -> str:
    """Fold case, accents' compatibility forms and punctuation away; the key by which titles are one.

    >>> fold("FastDepth: Fast Monocular Depth!")
    'fastdepthfastmonoculardepth'
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def digest(*parts: str, length: int = 16) -> str:
    """The first hex digits of the SHA-256 of the parts, kept apart by a separator that no part holds."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:length]


def slug(text: str, *, limit: int = 60) -> str:
    """A readable ASCII form of a name for ids; falls back to a hash where nothing readable is left.

    >>> slug("LLaMA-2 7B"), slug("mAP@.5"), slug("β-VAE"), slug("C++")
    ('llama-2-7b', 'map-at-0.5', 'beta-vae', 'c-plus-plus')
    """
    original, text = text, unicodedata.normalize("NFKD", text.casefold())
    text = "".join(_GREEK.get(c, c) for c in text if not unicodedata.combining(c))
    text = re.sub(r"@\.?(?=\d)", lambda m: "-at-0." if "." in m.group() else "-at-", text)
    text = text.replace("+", "-plus-").replace("&", "-and-").replace("%", "-percent").replace("#", "-sharp")
    text = re.sub(r"[^a-z0-9.]+", "-", text)
    text = re.sub(r"-+", "-", re.sub(r"(?<!\d)\.|\.(?!\d)", "-", text)).strip("-")
    if len(text) > limit:
        cut = text[: limit + 1].rpartition("-")[0] or text[:limit]
        return cut.strip("-.")
    return text or "x" + digest(original, length=8)


def paper_id(title: str) -> str:
    """The id of the paper with this title.

    >>> paper_id("FastDepth: Fast Monocular Depth")
    'paper:fastdepth-fast-monocular-depth-a847713f'
    """
    return f"paper:{slug(title)}-{digest(fold(title), length=8)}"


def entity_id(type: EntityType, name: str) -> str:
    """The id of an entity, before any suffix that keeps two of the same slug apart.

    >>> entity_id(EntityType.DATASET, "MT-Bench")
    'dataset:mt-bench'
    """
    return f"{type.value.lower()}:{slug(name)}"


def iri(id: str, base: str = DEFAULT_BASE) -> str:
    """The IRI of an entity, paper or statement id.

    >>> iri("method:flowkv")
    'https://kg.example.org/method/flowkv'
    """
    kind, _, rest = id.partition(":")
    return f"{base}{kind}/{rest if _UNRESERVED.fullmatch(rest) else quote(rest, safe='-._~')}"


def id_of(address: str, base: str = DEFAULT_BASE) -> str | None:
    """The id that has this IRI, or None where it is none under the base.

    >>> id_of("https://kg.example.org/method/flowkv"), id_of("https://example.org/other")
    ('method:flowkv', None)
    """
    kind, slash, rest = address.removeprefix(base).partition("/")
    id = f"{kind}:{unquote(rest)}"
    return id if slash and iri(id, base) == address else None
