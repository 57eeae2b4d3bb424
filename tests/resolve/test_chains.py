"""Chains of faster-than: factors are multiplied where the conditions agree, and nowhere else."""

from itertools import permutations
from typing import Any

import pytest

from kg.model import Evidence, Field, Qualifiers, Statement
from kg.resolve.chains import find_chains
from kg.vocab import RelationType as R


def faster(a: str, b: str | None, confidence: float = 0.5, relation: R = R.FASTER_THAN, **q: Any) -> Statement:
    values = Qualifiers(**{"metric": "metric:speed"} | q)
    said = Evidence(f"paper:{a}", Field.ABSTRACT, 0, 9, f"{a} beats {b}", "by-hand", confidence)
    return Statement(f"st:{a}-{b}", relation, a, b, values, (said,))


def test_factors_are_multiplied_and_the_links_named() -> None:
    (chain,) = find_chains([faster("a", "b", factor=2.0), faster("b", "c", 0.8, factor=3.0)])
    assert (chain.subject, chain.object, chain.qualifiers.factor) == ("a", "c", 6.0)
    assert chain.derived_from == ("st:a-b", "st:b-c")
    assert [e.sentence for e in chain.evidence] == ["a beats b", "b beats c"]
    assert chain.confidence == 0.4


def test_a_percent_counts_as_the_factor_that_it_amounts_to() -> None:
    (chain,) = find_chains([faster("a", "b", percent=-50.0), faster("b", "c", factor=3.0)])
    assert chain.qualifiers.factor == 6.0


def test_up_to_stays_up_to() -> None:
    (chain,) = find_chains([faster("a", "b", factor=2.0), faster("b", "c", factor=3.0, at_most=True)])
    assert chain.qualifiers.at_most is True


@pytest.mark.parametrize("condition", ["metric", "dataset", "hardware"])
def test_no_chain_where_conditions_differ(condition: str) -> None:
    here: dict[str, Any] = {condition: "x:one"}
    there: dict[str, Any] = {condition: "x:other"}
    one = faster("a", "b", factor=2.0, **here)
    assert not find_chains([one, faster("b", "c", factor=3.0, **there)])
    assert find_chains([one, faster("b", "c", factor=3.0, **here)])


@pytest.mark.parametrize(
    "other",
    [
        faster("b", "c"),
        faster("b", None, factor=3.0),
        faster("b", "a", factor=3.0),
        faster("b", "c", factor=3.0, relation=R.OUTPERFORMS),
    ],
    ids=["no factor", "no object", "a circle", "another relation"],
)
def test_what_is_no_link(other: Statement) -> None:
    assert not find_chains([faster("a", "b", factor=2.0), other])


@pytest.mark.parametrize("measured", [faster("a", "c"), faster("c", "a", factor=1.5)])
def test_what_somebody_measured_stands_alone(measured: Statement) -> None:
    assert not find_chains([faster("a", "b", factor=2.0), faster("b", "c", factor=3.0), measured])


def test_the_order_of_the_input_does_not_matter() -> None:
    links = [faster("a", "b", factor=2.0), faster("b", "c", factor=3.0), faster("b", "d", factor=5.0)]
    assert len({tuple(find_chains(order)) for order in permutations(links)}) == 1
