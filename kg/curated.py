"""Nothing in; the folder of the curated names out, wherever the package has it."""

from pathlib import Path


def lexicon_folder() -> Path:
    """schema/lexicon/: beside a checkout's package, or inside an installed one."""
    package = Path(__file__).resolve().parent
    installed = package / "_schema" / "lexicon"
    return installed if installed.is_dir() else package.parent / "schema" / "lexicon"
