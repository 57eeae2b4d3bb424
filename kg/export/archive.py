"""Files in; one ZIP of them out, the same bytes every time, whatever stream it goes to."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import copyfileobj
from types import TracebackType
from typing import BinaryIO, cast


class Archive:
    """A ZIP that is written when the block ends well. Times in it are 1980-01-01, the first that it can hold."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        # a ZIP written to a pipe differs from one written to a file; made aside first, both are the same
        self._aside = tempfile.TemporaryFile()
        self._zip = zipfile.ZipFile(self._aside, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> "Archive":
        return self

    @contextmanager
    def entry(self, name: str, *, packed: bool = False) -> Iterator[BinaryIO]:
        """A stream to write a file of this name to; `packed` for contents that compressing again would not make smaller."""
        info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        info.create_system, info.external_attr = 3, 0o644 << 16
        with self._zip.open(info, "w", force_zip64=True) as entry:
            yield cast(BinaryIO, entry)

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        with self._aside:
            self._zip.close()
            if kind is None:
                self._aside.seek(0)
                copyfileobj(self._aside, self._out)
