"""Every format, damaged at random: what is read is whole, and what is not is told in one printable line."""

import gzip
import itertools
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Record
from kg.read.sources import Source, read_source
from tests.read.test_arxiv import FEED
from tests.read.test_bibtex import LIBRARY
from tests.read.test_listing import LAYOUTS, PAPERS

DUMPED = [{"title": t, "abstract": a, "year": 2021, "url": "https://example.org/a"} for t, a in PAPERS]
WHOLE = [
    *(write(PAPERS[:4]).encode() for write in LAYOUTS.values()),
    FEED.encode(),
    FEED.encode("utf-16"),
    gzip.compress(FEED.encode()),
    LIBRARY.encode(),
    json.dumps(DUMPED, indent=1).encode(),
    json.dumps({"papers": DUMPED}).encode(),
    "\n".join(map(json.dumps, DUMPED)).encode(),
]
PIECES = [
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\x1b[31m", b"\r", b"\n", b"\n\n", b" " * 3_000,
    b"{", b"}", b"[", b"]", b'"', b"\\", b"\\ud800", b"\\u0000", b"null", b"NaN", b"1e999", b"9" * 5_000, b"{" * 2_000,
    b"<", b">", b"&x;", b"<!--", b"<![CDATA[", b"]]>", b"@", b"=", b"Subscribe",
]  # fmt: skip
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(PIECES), st.integers(0, 40) | st.just(100_000)), min_size=1, max_size=5
)


@settings(deadline=None)
@given(st.sampled_from(WHOLE), EDITS)
def test_damage(data: bytes, edits: list[tuple[float, bytes, int]]) -> None:
    for place, piece, lost in edits:
        at = int(place * len(data))
        data = data[:at] + piece + data[at + lost :]
    found = list(read_source(Source("in", data=data)))
    assert found
    for x in found:
        assert 1 <= x.line <= data.count(b"\n") + data.count(b"\r") + 1 or data.startswith((b"\x1f\x8b", b"\xff\xfe"))
        if isinstance(x, Record):
            assert x.title == " ".join(x.title.split()) != ""
            assert x.abstract == x.abstract.strip() != ""
            for value in (x.title, x.abstract, x.date, x.arxiv_id, x.doi, x.url):
                (value or "").encode()  # no half characters
        else:
            assert str(x).isprintable() and len(str(x)) < 500
    kept = [x for x in found if isinstance(x, Record)]
    assert [x.position for x in kept] == list(range(len(kept)))
    assert all(a.line <= b.line for a, b in itertools.pairwise(found))
