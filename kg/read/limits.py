"""How large an input may be before it is refused instead of read."""

# A title above this is a paragraph; the longest among the seeds has 169 characters.
TITLE = 1_000
# An abstract has some 2,000 characters; a megabyte is a book or a damaged file.
ABSTRACT = 1_000_000
# One line of JSON Lines, which holds one paper.
LINE = 16_000_000
# A file that must be held in memory as a whole (all formats but JSON Lines).
FILE = 512_000_000
