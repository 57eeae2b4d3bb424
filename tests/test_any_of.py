"""What a pattern is looked for by must be in all that the pattern matches: else a sentence would be passed over in silence."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.any_of import any_of, beginnings
from kg.recognize import hardware, patterns, surroundings, view
from kg.recognize.analysis import Sentence
from kg.recognize.text import tokens
from kg.relate import adjectives, context, introductions, measures, verbs

_WORDS = st.lists(st.text("abc.+(", min_size=1, max_size=5), min_size=1)


@given(_WORDS, st.text("abc.+( ", max_size=12))
def test_any_of_matches_where_one_of_the_words_stands(words: list[str], text: str) -> None:
    plain = re.compile("|".join(re.escape(w) for w in sorted(words, key=len)))
    assert [m.start() for m in re.finditer(f"(?={any_of(words)})", text)] == [
        m.start() for m in re.finditer(f"(?={plain.pattern})", text)
    ]


def test_any_of_takes_the_shortest() -> None:
    assert re.findall(any_of(["show", "shown", "shop"]), "shown shops shy") == ["show", "shop"]


@pytest.mark.parametrize("pattern", [p for p, _, _, _ in measures._WORDS], ids=range(len(measures._WORDS)))
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_measures_begin_as_they_are_looked_for(pattern: str, data: st.DataObject) -> None:
    plain = re.sub(r"^\(\?<=[^)]*\)|\(\?=[^)]*\)$", "", pattern)  # without what stands around it
    found = data.draw(st.from_regex(re.compile(plain, re.ASCII), fullmatch=True))
    if re.fullmatch(plain, found):  # a lookahead or the end of a word may fail at the end of the text
        assert re.match(rf"{measures._BEGIN}|[a-z]+\s(?:time|delay)", found), found


@pytest.mark.parametrize(("pattern", "wanted"), [
    (context.INTRODUCING, context._INTRODUCING),
    (introductions._WE_INTRODUCE, introductions._INTRODUCING),
    (introductions._PARTS, introductions._HAVING_PARTS),
    (verbs._OUTPERFORM, verbs._OUTPERFORMING),
    (adjectives._FASTER, adjectives._THAN),
    (verbs._INFERIOR, verbs._LOSING),
    (dict(patterns._PATTERNS)["called"], patterns._NAMES_IT),
    (patterns._DATASET, patterns._OF_DATA),
], ids=["introducing", "we-introduce", "parts", "outperform", "faster", "inferior", "called", "dataset"])  # fmt: skip
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_sentences_that_match_have_a_word_that_is_looked_for(
    pattern: re.Pattern[str], wanted: frozenset[str], data: st.DataObject
) -> None:
    plain = re.sub(r"^\\b\(\?=\[[a-z]+\]\)", "", pattern.pattern)  # without what generation cannot make use of
    text = data.draw(st.from_regex(re.compile(plain, re.ASCII), fullmatch=True))
    match = pattern.search(text)
    if match and match.group().isascii():
        words = [word.casefold() for word in tokens(match.group()).texts]
        assert beginnings(words) & wanted, match.group()


@pytest.mark.parametrize("name", [name for name, _, _ in view._RULES])
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_residue_begins_as_it_is_looked_for(name: str, data: st.DataObject) -> None:
    rule = next(pattern for n, pattern, _ in view._RULES if n == name)
    text = data.draw(st.from_regex(re.compile(rule, re.ASCII)))
    for match in re.finditer(rule, text):
        assert re.match(view._BEGIN, text[match.start() :]), (match, text)


@pytest.mark.parametrize("pattern", [hardware._GENERIC, hardware._CLASS], ids=["generic", "class"])
@given(data=st.data())
def test_classes_of_devices_hold_what_is_looked_for(pattern: re.Pattern[str], data: st.DataObject) -> None:
    match = pattern.search(data.draw(st.from_regex(re.compile(pattern.pattern, re.ASCII))))
    assert match is None or hardware._ANY_CLASS.search(match.group())


def test_each_cue_is_found_by_its_words() -> None:
    for cue, words in surroundings._CUES.items():
        for word in words:
            (found,) = surroundings._cues(f"A {word.capitalize()} b", [_whole(f"A {word} b")])
            assert found == (cue,)
    assert surroundings._cues("Webs are ours, 3 of them", [_whole("Webs are ours, 3 of them")]) == [("cue=number",)]


def _whole(text: str) -> Sentence:
    return Sentence(0, len(text), 0, 0, frozenset())
