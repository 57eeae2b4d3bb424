"""How large an input may be before it is refused instead of read, so that no input takes the machine down."""

from kg.model import Refusal

# Characters. A title above this is a paragraph; the longest among the seeds has 169.
TITLE = 1_000
# Characters. An abstract has some 2,000; a million is a book or a damaged file.
ABSTRACT = 1_000_000
# Bytes of a line of JSON Lines, which holds one paper and perhaps its full text.
LINE = 16_000_000
# Characters of a date, identifier or address: no longer value is one, and patterns are not let loose on it.
VALUE = 2_000
# Objects and lists of JSON, tags of XML in one file: each takes some 100 bytes once read, whatever little it holds.
NODES = 4_000_000
# Lines of a listing page or plain text: 200,000 papers and more.
LINES = 1_000_000
# Bytes of a file that is held in memory as a whole (all formats but JSON Lines), after decompression.
FILE = 256_000_000


def too_many(source: str, what: str) -> Refusal:
    """The refusal of a file with more parts of a kind than may be held in memory."""
    return Refusal(source, 1, f"more than {NODES:,} {what}", "split the file, or give JSON Lines")


def too_long(source: str, line: int, title: str, length: int) -> Refusal:
    """The refusal of a paper whose title or abstract (of `length` characters) is over the limit."""
    if len(title) > TITLE:
        return Refusal(source, line, f"a title of {len(title):,} characters", f"keep titles under {TITLE:,}")
    return Refusal(
        source, line, f"{title[:80]!r} has an abstract of {length:,} characters", f"keep abstracts under {ABSTRACT:,}"
    )
