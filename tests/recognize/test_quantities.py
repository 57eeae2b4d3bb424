import pytest

from kg.recognize.quantities import Kind, Quantity, as_written, find_quantities


def one(text: str) -> Quantity:
    (found,) = find_quantities(text)
    return found


@pytest.mark.parametrize(
    ("text", "kind", "value", "high", "unit"),
    [
        ("a 2.5x speedup", Kind.FACTOR, 2.5, None, None),
        ("is 3 times faster", Kind.FACTOR, 3, None, None),
        ("is x21 faster", Kind.FACTOR, 21, None, None),
        ("a 200-fold gain", Kind.FACTOR, 200, None, None),
        ("gains of 1.5-2.5x here", Kind.FACTOR, 1.5, 2.5, None),
        ("gains of 1.5x to 2.5x here", Kind.FACTOR, 1.5, 2.5, None),
        ("with 12,041x less", Kind.FACTOR, 12041, None, None),
        ("by a factor of 3.2 on it", Kind.FACTOR, 3.2, None, None),
        ("by a factor of two here", Kind.FACTOR, 2, None, None),
        ("by a factor of 2-5 here", Kind.FACTOR, 2, 5, None),
        ("by a factor of up to 8 here", Kind.FACTOR, 8, None, None),
        ("with a scale factor of 4 here", Kind.NUMBER, 4, None, None),
        ("an order of magnitude faster", Kind.FACTOR, 10, None, None),
        ("two orders of magnitude", Kind.FACTOR, 100, None, None),
        ("nearly twice the speed", Kind.FACTOR, 2, None, None),
        ("halves the cost", Kind.FACTOR, 2, None, None),
        ("cuts it by more than half", Kind.PERCENT, 50, None, None),
        ("half the cost", Kind.FACTOR, 2, None, None),
        ("a 10- to 20-fold cut", Kind.FACTOR, 10, 20, None),
        ("saves an order-of-magnitude in memory", Kind.FACTOR, 10, None, None),
        ("shrinks it by a factor 7 here", Kind.FACTOR, 7, None, None),
        ("one-tenth the cost", Kind.FACTOR, 10, None, None),
        ("two thirds of its memory", Kind.FACTOR, 1.5, None, None),
        ("with 1/8 of the data", Kind.FACTOR, 8, None, None),
        ("cuts it by nearly a quarter, too", Kind.PERCENT, 25, None, None),
        ("hundreds of times faster", Kind.FACTOR, 100, None, None),
        ("a 3.2 speedup", Kind.FACTOR, 3.2, None, None),
        ("within ten seconds", Kind.VALUE, 10, None, "s"),
        ("four GPU hours", Kind.VALUE, 4, None, "GPU hours"),
        ("71.7 J&F", Kind.NUMBER, 71.7, None, None),
        ("a twofold increase", Kind.FACTOR, 2, None, None),
        ("by 43% overall", Kind.PERCENT, 43, None, None),
        ("by 43 percent overall", Kind.PERCENT, 43, None, None),
        ("between 19.4-44.2% less", Kind.PERCENT, 19.4, 44.2, None),
        ("by 15.1 percentage points", Kind.POINTS, 15.1, None, "percentage points"),
        ("takes 78ms each", Kind.VALUE, 78, None, "ms"),
        ("takes 41.97 µs each", Kind.VALUE, 41.97, None, "µs"),
        ("runs at 178 fps", Kind.VALUE, 178, None, "FPS"),
        ("at 5.86 tokens per second", Kind.VALUE, 5.86, None, "tokens/s"),
        ("needs 3.1 GB", Kind.VALUE, 3.1, None, "GB"),
        ("under 10 W", Kind.VALUE, 10, None, "W"),
        ("uses 4-bit weights", Kind.VALUE, 4, None, "bits"),
        ("has 1.3B parameters", Kind.VALUE, 1.3, None, "B parameters"),
        ("an FID of 2.12", Kind.NUMBER, 2.12, None, None),
    ],
)
def test_forms(text: str, kind: Kind, value: float, high: float | None, unit: str | None) -> None:
    q = one(text)
    assert (q.kind, q.value, q.high, q.unit) == (kind, value, high, unit)


@pytest.mark.parametrize("text", ["up to 3x", "as much as 3x", "at most 3x", "a maximum of 3x"])
def test_at_most(text: str) -> None:
    assert one(text).at_most


@pytest.mark.parametrize("text", ["more than 3x", "over 3x", "at least 3x", ">3x"])
def test_at_least(text: str) -> None:
    assert one(text).at_least and not one(text).at_most


def test_from_to_is_one_quantity() -> None:
    q = one("cut from 0.944s to 0.053s")
    assert (q.value, q.until, q.unit) == (0.944, 0.053, "s")


def test_less_than_the_end_of_a_change() -> None:
    q = one("cut from 31GB to less than 16GB")
    assert (q.value, q.until, q.unit) == (31, 16, "GB")


@pytest.mark.parametrize("text", ["YOLOv8 wins", "GPT-4 wins", "LLaMA-7B wins", "a 2D map", "BLEU@4 wins"])
def test_numbers_in_names_are_none(text: str) -> None:
    assert not find_quantities(text)


def test_signs() -> None:
    assert one("(+4.8 mAP)").sign == 1
    assert one("falls ~8%↓ on").sign == -1


def test_what_something_became_has_the_unit_of_what_it_was() -> None:
    q = one("from 2 days to 90 minutes")
    assert (q.value, q.unit) == (2, "day")
    assert q.until == pytest.approx(90 / 1440)
    after = as_written(q)
    assert (after.value, after.unit) == (90, "min")
