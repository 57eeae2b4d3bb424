"""Patterns that look at a word's first letter before its words: the letters must be those of the words, or a new word is never found."""

import importlib
import pkgutil
import re
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any

import pytest

import kg.recognize
import kg.relate

_NOTHING_YET = {"AT", "ASSERT", "ASSERT_NOT"}


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """All compiled patterns at the top of the modules of recognition and relation, those in tuples and tables too."""
    for package in (kg.recognize, kg.relate):
        for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                for pattern in inside(value):
                    yield f"{found.name}.{name}", pattern


def inside(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from inside(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from inside(item)


def first(items: Any) -> tuple[set[str], bool]:
    """The letters that a sequence can begin with, and whether it can be empty."""
    out: set[str] = set()
    for op, argument in items:
        kind = str(op)
        if kind in _NOTHING_YET:
            continue
        if kind == "LITERAL":
            letters, empty = {chr(argument).casefold()}, False
        elif kind == "IN":
            letters, empty = {chr(a).casefold() for o, a in argument if str(o) == "LITERAL"}, False
            assert all(str(o) == "LITERAL" for o, _ in argument), argument
        elif kind == "BRANCH":
            parts = [first(branch) for branch in argument[1]]
            letters, empty = set().union(*(x for x, _ in parts)), any(e for _, e in parts)
        elif kind == "SUBPATTERN":
            letters, empty = first(argument[-1])
        elif kind in ("MAX_REPEAT", "MIN_REPEAT"):
            letters, empty = first(argument[2])
            empty = empty or argument[0] == 0
        else:
            raise AssertionError(f"say what {kind} begins with")
        out |= letters
        if not empty:
            return out, False
    return out, True


def looked_at(items: Any) -> Iterator[tuple[set[str], set[str]]]:
    """The letters of each `(?=[...])` at a word's beginning, and those that what follows it can begin with."""
    listed = list(items)
    for at, (op, argument) in enumerate(listed):
        kind = str(op)
        if kind == "ASSERT" and argument[0] == 1 and at and str(listed[at - 1][0]) == "AT":
            inner = list(argument[1])
            if len(inner) == 1 and str(inner[0][0]) == "IN":
                yield {chr(a).casefold() for _, a in inner[0][1]}, first(listed[at + 1 :])[0]
        elif kind == "BRANCH":
            for branch in argument[1]:
                yield from looked_at(branch)
        elif kind == "SUBPATTERN":
            yield from looked_at(argument[-1])
        elif kind in ("MAX_REPEAT", "MIN_REPEAT"):
            yield from looked_at(argument[2])


GUARDED = [
    pytest.param(letters, begins, id=name)
    for name, pattern in patterns()
    if "(?=[" in pattern.pattern
    for letters, begins in looked_at(parser.parse(pattern.pattern))
]


@pytest.mark.parametrize(("letters", "begins"), GUARDED)
def test_letters_are_those_of_the_words(letters: set[str], begins: set[str]) -> None:
    assert letters == begins


def test_guarded_patterns_are_found() -> None:
    assert len(GUARDED) > 15
    wrong = parser.parse(r"\b(?=[ab])(?:apple|berry|cherry)")
    assert [(x, y) for x, y in looked_at(wrong)] == [({"a", "b"}, {"a", "b", "c"})]
