"""A stream of bytes in; what it holds unpacked, or the same packed, out: gzip and zstd, told from first bytes or a file's name.

What is packed is the same bytes every time.
"""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd

ENDINGS = (".gz", ".zst")
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_BUFFER = 65_536
# a graph's Turtle takes 0.6 of the room that gzip's level 6 leaves it, in half the time; 12 takes twice as long for 4% less
_LEVEL = 9


class Damaged(Exception):
    """An archive that is cut or wrong; the message says what it is."""


@contextmanager
def unpacked(stream: io.BufferedReader) -> Iterator[io.BufferedReader]:
    """What a stream holds: unpacked where its first bytes say gzip or zstd, else the stream itself.

    Raises Damaged where reading from it comes upon what no archive of its kind holds, or upon an early end.
    """
    head = stream.peek(len(_ZSTD))
    kind = "gzip" if head.startswith(_GZIP) else "zstd" if head.startswith(_ZSTD) else None
    if kind is None:
        yield stream
        return
    with ExitStack() as stack:
        inner = stack.enter_context(gzip.GzipFile(fileobj=stream) if kind == "gzip" else zstd.ZstdFile(stream))
        try:
            yield stack.enter_context(io.BufferedReader(cast(io.RawIOBase, inner), _BUFFER))
        except (EOFError, zlib.error, gzip.BadGzipFile, zstd.ZstdError):
            raise Damaged(f"a damaged {kind} archive") from None


@contextmanager
def packed(out: BinaryIO, path: Path) -> Iterator[BinaryIO]:
    """A stream that packs what goes to a file whose name ends in .gz or .zst; else the file itself."""
    if path.suffix == ".gz":
        # no name and no time in the header, or two exports of one graph would differ
        with gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=6, mtime=0) as stream:
            yield cast(BinaryIO, stream)
    elif path.suffix == ".zst":
        with zstd.ZstdFile(out, "wb", level=_LEVEL) as stream:
            yield cast(BinaryIO, stream)
    else:
        yield out
