"""Parts of the package in; a hash of their contents out, by which a graph knows what it was made with."""

import hashlib
from functools import cache
from pathlib import Path

from kg.curated import lexicon_folder

_PACKAGE = Path(__file__).resolve().parent


@cache
def fingerprint(*parts: str) -> str:
    """A hash of the contents of these files and folders of the package: equal, and they do the same.

    "lexicon" names the curated names in schema/lexicon, wherever the package has them.
    """
    total = hashlib.sha256()
    for part in parts:
        root = lexicon_folder() if part == "lexicon" else _PACKAGE / part
        files = sorted(p for p in root.rglob("*") if p.is_file()) if root.is_dir() else [root]
        for path in files:
            if "__pycache__" not in path.parts and path.is_file():
                name = path.relative_to(root).as_posix() if path != root else ""
                for piece in (part.encode(), name.encode(), path.read_bytes()):
                    total.update(b"%d:" % len(piece) + piece)
    return total.hexdigest()


def extractor_fingerprint() -> str:
    """What an extraction depends on besides its paper: the code, the curated names and the trained weights."""
    return fingerprint("recognize", "relate", "linear.py", "model.py", "vocab.py", "ids.py", "lexicon")
