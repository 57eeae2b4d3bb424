"""JSON in the shapes that exports have, and JSON that is damaged."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Record, Refusal
from kg.read import limits
from kg.read.json_records import read_json, read_json_lines, read_record

CURE = "give each record a `title` and an `abstract` (or `summary`), both texts"
ONE = {"title": "OwlNet", "abstract": "We present OwlNet."}
TWO = {"title": "BatNet", "summary": "We present BatNet."}


def read(value: object) -> list[Record | Refusal]:
    return list(read_json("in", value if isinstance(value, str) else json.dumps(value, indent=1)))


@pytest.mark.parametrize(
    "value",
    [
        [ONE, TWO],
        {"papers": [ONE, TWO]},
        {"meta": {"n": 2}, "data": {"results": [ONE, TWO]}},
        {"feed": {"title": "arXiv Query", "entry": [ONE, TWO]}},
        {"1": ONE, "2": TWO},
        [{"paper": ONE}, {"paper": TWO, "numComments": 3}],
        [{"title": "OwlNet", "paper": ONE}, {"title": "BatNet", "paper": TWO}],
    ],
    ids=["array", "wrapped", "wrapped twice", "feed", "by id", "nested", "nested with title"],
)
def test_shapes(value: object) -> None:
    first, second = read(value)
    assert isinstance(first, Record) and isinstance(second, Record)
    assert (first.title, first.abstract) == ("OwlNet", "We present OwlNet.")
    assert (second.title, second.abstract, second.position) == ("BatNet", "We present BatNet.", 1)


def test_a_single_object() -> None:
    for value in (ONE, {"entry": ONE}, {"paper": ONE}):
        (found,) = read(value)
        assert isinstance(found, Record)


def test_lines_of_records() -> None:
    text = '{"papers": [\n  {"title": "A",\n   "abstract": "a"},\n\n  {"title": "B", "abstract": "b"}, {"title": 3}\n]}'
    assert [r.line for r in read(text)] == [2, 5, 5]


def test_values() -> None:
    found = read_record("in", 0, 1, {
        "title": " Owl\n  Net ", "abstract": "\n We\tpresent\r\nit. \x07", "publishedAt": "2024-05-02T10:00:00Z",
        "id": "2405.00001v2", "doi": "https://doi.org/10.1000/ABC", "url": "https://example.org/owl",
    })  # fmt: skip
    assert found == Record(
        "in", 0, 1, "Owl Net", "We\tpresent \nit.", "2024-05-02", "2405.00001", "10.1000/abc", "https://example.org/owl"
    )


@pytest.mark.parametrize(
    ("key", "value", "date"),
    [("year", 2023, "2023"), ("update_date", "2023-01-02", "2023-01-02"), ("date", "May 3, 2022", "2022-05-03")],
)
def test_dates(key: str, value: object, date: str) -> None:
    found = read_record("in", 0, 1, {**ONE, key: value})
    assert isinstance(found, Record) and found.date == date


def test_arxiv_json_converted_from_xml() -> None:
    entry = {
        "id": "http://arxiv.org/abs/2401.00001v1",
        "published": "2024-01-01T00:00:00Z",
        "title": {"@type": "text", "#text": "OwlNet:\n  Silent"},
        "summary": {"$t": "  We present OwlNet.\n"},
    }
    (found,) = read({"feed": {"entry": entry}})
    assert isinstance(found, Record)
    assert (found.title, found.abstract) == ("OwlNet: Silent", "We present OwlNet.")
    assert (found.arxiv_id, found.url, found.date) == ("2401.00001", entry["id"], "2024-01-01")


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"abstract": "x"}, "a record without a title"),
        ({"title": None, "abstract": "x"}, "a record without a title"),
        ({"title": 7, "abstract": "x"}, "a record whose title is a number"),
        ({"title": True, "abstract": "x"}, "a record whose title is true or false"),
        ({"title": ["OwlNet"], "abstract": "x"}, "a record whose title is a list"),
        ({"title": {"en": "OwlNet"}, "abstract": "x"}, "a record whose title is an object"),
        ({"title": " \n", "abstract": "x"}, "a record with an empty title"),
        ({"title": "\x07", "abstract": "x"}, "a record with an empty title"),
        ({"title": "OwlNet"}, "'OwlNet' has no abstract"),
        ({"title": "OwlNet", "abstract": None}, "'OwlNet' has no abstract"),
        ({"title": "OwlNet", "abstract": ""}, "'OwlNet' has no abstract"),
        ({"title": "OwlNet", "abstract": {"a": ["We"]}}, "'OwlNet' has no abstract"),
        (3, "a number where a record should stand"),
        (None, "null where a record should stand"),
        ([ONE], "a list where a record should stand"),
        ("OwlNet", "a text where a record should stand"),
    ],
)
def test_a_bad_record_is_refused_and_the_others_kept(item: object, reason: str) -> None:
    first, refusal, last = read([ONE, item, TWO])
    assert isinstance(first, Record) and isinstance(last, Record)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.cure) == (reason, CURE)
    assert last.position == 1


def test_limits() -> None:
    long, wide = read([{**ONE, "abstract": "so " * 400_000}, {**ONE, "title": "so " * 400}])
    assert str(long) == "in:2: 'OwlNet' has an abstract of 1,199,999 characters; keep abstracts under 1,000,000"
    assert isinstance(wide, Refusal) and wide.reason == "a title of 1,199 characters"


@pytest.mark.parametrize(
    ("text", "records", "line"),
    [
        ('[\n{"title": "A", "abstract": "a"},\n{"title": "B", "abs', 1, 3),
        ('{"papers": [\n{"title": "A", "abstract": "a"},\n{"title": "B", "abstract": "b"}\n', 2, 4),
        (
            '[\n{"title": "A", "abstract": "a"},\n{"title": "B" "abstract": "b"},\n{"title": "C", "abstract": "c"}]',
            1,
            3,
        ),
        ('{"title": "A",\n "abstract": "a', 0, 2),
        ("[" * 100_000, 0, 1),
        ('{"a":' * 100_000, 0, 1),
        ("[{]", 0, 1),
    ],
)
def test_damage_is_named_by_line_and_what_precedes_it_is_kept(text: str, records: int, line: int) -> None:
    *kept, last = read(text)
    assert [r.title for r in kept if isinstance(r, Record)] == ["A", "B"][:records]
    assert isinstance(last, Refusal)
    assert (last.line, last.reason) == (line, "the JSON ends or breaks here")


def test_half_a_character_is_refused_and_the_other_records_kept() -> None:
    text = '[{"title": "A \\ud83d b", "abstract": "x"},\n{"title": "B", "abstract": "x\\udc00"}, {"title": "C", "abstract": "c"}]'
    first, second, third = read(text)
    assert isinstance(first, Refusal) and (first.line, first.reason) == (1, "'A b' holds half a character")
    assert isinstance(second, Refusal) and (second.line, second.reason) == (2, "'B' holds half a character")
    assert isinstance(third, Record)


def test_what_is_no_strict_json_but_clear_is_read() -> None:
    (found,) = read('[{"title": "A", "abstract": "We show.", "score": NaN}]')
    assert isinstance(found, Record)


def test_of_a_repeated_key_the_last_counts() -> None:
    (found,) = read('{"title": "A", "title": "B", "abstract": "b"}')
    assert isinstance(found, Record) and found.title == "B"


def test_json_lines() -> None:
    lines = [
        json.dumps(ONE).encode(),
        b"",
        b'{"title": "B", ',
        b"\xff\xfe",
        b"[1]",
        b'{"a":' * 50_000,
        json.dumps(TWO).encode(),
    ]
    found = list(read_json_lines("in", lines))
    assert [(r.line, isinstance(r, Record)) for r in found] == [
        (1, True),
        (3, False),
        (4, False),
        (5, False),
        (6, False),
        (7, True),
    ]
    assert [r.position for r in found if isinstance(r, Record)] == [0, 1]
    assert "not UTF-8 (byte 1 of the line)" in str(found[2])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "abstract", "papers", "paper", "entry", "id", "date", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(JSON)
def test_any_json_is_read_or_refused(value: object) -> None:
    for found in read(value):
        assert isinstance(found, Refusal) or (found.title and found.abstract)


@settings(deadline=None)
@given(st.integers(0, 200))
def test_any_cut_keeps_whole_records(cut: int) -> None:
    text = json.dumps([ONE, TWO, ONE, TWO])
    found = read(text[: min(cut, len(text) - 1)] or "[")
    assert isinstance(found[-1], Refusal)
    assert [r.title for r in found[:-1] if isinstance(r, Record)] == ["OwlNet", "BatNet", "OwlNet", "BatNet"][
        : len(found) - 1
    ]


TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1)


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT, st.none() | st.dates().filter(lambda d: d.year >= 1900), st.booleans())))
def test_dumped_records_come_back(papers: list[tuple[str, str, date | None, bool]]) -> None:
    values = [{"title": t, "abstract": a, "date": d.isoformat() if d else None} for t, a, d, _ in papers]
    lines = [json.dumps(v, ensure_ascii=ascii).encode() for v, (*_, ascii) in zip(values, papers, strict=True)]
    expected = [
        Record("in", i, i + 1, t, a, d.isoformat() if d and d.year < 2100 else None)
        for i, (t, a, d, _) in enumerate(papers)
    ]
    assert list(read_json_lines("in", lines)) == expected
    if papers:
        assert list(read_json("in", "[" + "\n,".join(line.decode() for line in lines) + "]")) == expected


@pytest.mark.parametrize("part", ["{}", "[]", '{"title": []}'])
def test_more_parts_than_fit_in_memory_are_refused_at_once(part: str) -> None:
    (refusal,) = read("[" + f"{part}," * limits.NODES + part + "]")
    assert isinstance(refusal, Refusal)
    assert str(refusal) == "in:1: more than 4,000,000 objects and lists; split the file, or give JSON Lines"
