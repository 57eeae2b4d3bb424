"""A block that makes many objects in; the block with the search for garbage made seldom, out."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# objects made before garbage is looked for: records are many small ones and hardly a cycle, so that looking at every 700th,
# as by default, takes a tenth of their time for nothing
_SELDOM = 20_000


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """What is there already is not gone through again and again in search of garbage."""
    old = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(max(old[0], _SELDOM), *old[1:])
    try:
        yield
    finally:
        gc.set_threshold(*old)
        gc.unfreeze()
