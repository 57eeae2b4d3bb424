import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.recognize.view import view


@pytest.mark.parametrize(
    ("source", "understood"),
    [
        ("a 3.67times speedup", "a 3.67x speedup"),
        ("53.1%sim58.3% faster", "53.1%~58.3% faster"),
        ("and sim 80% of it", "and ~80% of it"),
        ("1008times756 images", "1008x756 images"),
        ("(sim8%uparrow)", "(~8%↑)"),
        ("41.97 mus for a trial", "41.97 µs for a trial"),
        (r"0.31 {\mu}s or 283 $\mu$s", "0.31 µs or 283 µs"),
        ("it 3-it 10 times faster", "3-10 times faster"),
        ("DNAS~wu2018mixed, and", "DNAS, and"),
        (r"\model~avoids it", "our method avoids it"),
        (r"PIXART-{\delta} runs", "PIXART-δ runs"),
        (r"Nystr\"om and S\'ami", "Nyström and Sámi"),
        (r"\textbf{even so}", "even so"),
        ("**Bold (B)** and *slant* text", "Bold (B) and slant text"),
        ("A* search", "A* search"),
        ("called <projektor>, which", "called projektor, which"),
        (r"up to \(2.2\times\) more", "up to 2.2x more"),
        ("5 700times faster", "5700x faster"),
        ("mAP: [email\u00a0protected] is", "mAP: mAP@0.5 is"),
        (r"LLaMA-2 \& 3 at 5\%", "LLaMA-2 & 3 at 5%"),
        ("plain text stays", "plain text stays"),
        ("by 2.5--3.3x and 40%--60%", "by 2.5-3.3x and 40%-60%"),
        ("(S)parse (Ma)trix products f(x) on (A) (SMa)", "Sparse Matrix products f(x) on (A) (SMa)"),
    ],
)
def test_residue_is_read_away(source: str, understood: str) -> None:
    assert view(source).text == understood


def test_spans_lead_back_to_the_source() -> None:
    source = r"runs \(2.2\times\) faster on PIXART-{\delta} models"
    seen = view(source)
    start = seen.text.index("2.2x")
    a, b = seen.source_span(start, start + 4)
    assert source[a:b] == r"2.2\times"
    start = seen.text.index("models")
    a, b = seen.source_span(start, start + 6)
    assert source[a:b] == "models"


PIECES = st.sampled_from([*"ab1 .~*{}\\$%<>x", "times", "sim", "\\delta", "\\times", "uparrow", " "])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_offsets_never_run_backwards(source: str) -> None:
    seen = view(source)
    assert len(seen.text) == len(seen.starts) == len(seen.ends)
    last = 0
    for start, end in zip(seen.starts, seen.ends, strict=True):
        assert 0 <= start < end <= len(source)
        assert start >= last
        last = start
