"""Extractions survive their storage."""

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Claim, Extraction, Field, LocalEntity, Mention, Qualifiers, Span
from kg.store.cache import decode, encode
from kg.vocab import EntityType, RelationType

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
INDEX = st.integers(0, 50)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
SPANS = st.builds(Span, st.sampled_from(Field), INDEX, INDEX)
MENTIONS = st.builds(Mention, SPANS, TEXT, st.sampled_from(EntityType), TEXT)
ENTITIES = st.builds(
    LocalEntity,
    TEXT,
    st.sampled_from(EntityType),
    st.lists(TEXT, max_size=3).map(tuple),
    st.lists(MENTIONS, max_size=3).map(tuple),
    st.none() | TEXT,
    st.booleans(),
)
_BY_TYPE = {
    "str | None": TEXT,
    "float | None": NUMBER,
    "bool | None": st.booleans(),
    "int | None": INDEX,
    "str | int | None": INDEX | TEXT,
}
QUALIFIERS = st.builds(Qualifiers, **{f.name: st.none() | _BY_TYPE[str(f.type)] for f in fields(Qualifiers)})
CLAIMS = st.builds(
    Claim, st.sampled_from(RelationType), st.none() | INDEX, st.none() | INDEX, SPANS, TEXT, NUMBER, QUALIFIERS
)
EXTRACTIONS = st.builds(
    Extraction, TEXT, st.lists(ENTITIES, max_size=3).map(tuple), st.lists(CLAIMS, max_size=3).map(tuple)
)


@given(EXTRACTIONS)
def test_what_is_encoded_is_decoded(extraction: Extraction) -> None:
    assert decode(encode(extraction)) == extraction


@given(EXTRACTIONS)
def test_equal_extractions_have_equal_bytes(extraction: Extraction) -> None:
    assert encode(decode(encode(extraction))) == encode(extraction)
