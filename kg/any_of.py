"""Words in; what tells where any of them begins, by their first letters, out.

A pattern tries its alternatives one after another at each place; of a hundred words that share few beginnings, this one looks at a letter
or two before it gives up.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

LETTERS = 4  # that tell words apart well enough


def beginnings(words: Iterable[str]) -> frozenset[str]:
    """The first letters of words: where two sets of them share none, no word of the one begins any of the other."""
    return frozenset([word[:LETTERS] for word in words])


def any_of(words: Iterable[str]) -> str:
    """A pattern for the shortest of the words that stands at a place; a word is letters and signs, not itself a pattern.

    >>> any_of(["reach", "result", "show", "shown"])
    '(?:re(?:ach|sult)|show)'
    """
    left = sorted(set(words))
    if "" in left:  # one that ends here: longer ones begin as it does
        return ""
    if len(left) == 1:
        return re.escape(left[0])
    branches = [re.escape(first) + any_of(w[1:] for w in some) for first, some in groupby(left, key=itemgetter(0))]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
