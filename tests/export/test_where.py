"""The filter language, against the sample graph."""

import re
from pathlib import Path

import pytest

from kg.export.where import WhereError, condition, parse
from kg.store.graph import Graph
from kg.vocab import RelationType


def found(graph: Graph, where: str) -> str:
    """The last hex digits of the statements that a filter selects."""
    return "".join(s.id[-1] for s in graph.statements(condition(where)))


ALL = "123456789abcdef"


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("", ALL),
        ("   ", ALL),
        ("relation=faster-than", "3d"),
        ("relation=faster-than,outperforms", "3ad"),
        ("relation!=mentions", "123456789abcd"),
        ("relation=faster-than factor>2.5", "d"),
        ("relation=faster-than factor>=2.5", "3d"),
        ("factor<3", "36"),  # 40% less is a factor of 1.67
        ("factor<=1.7", "6"),
        ("percent=-40", "6"),
        ("percent!=-40", "12345789abcdef"),
        ("factor=none relation=faster-than,result", "7"),
        ("value=none object=none", "6"),
        ("object!=none relation=more-efficient-than,result", "7"),
        ("hardware=hardware:a100", "3"),
        ("hardware=A100", "3"),
        ('hardware="NVIDIA A100-80G GPU"', "3"),
        ("hardware=none relation=faster-than", "d"),
        ("hardware!=A100 relation=faster-than", "d"),
        ("dataset=sharegpt,none relation=faster-than,outperforms", "3d"),
        ('metric="mean average precision"', "a"),
        ("entity=vLLM", "3def"),
        ("entity=speed", "3d"),
        ("entity!=SwiftServe,TurtleNet,vLLM", ""),
        ("subject=method:swiftserve relation=result,runs-on", "47"),
        ("subject=Nobody", ""),
        ("paper=2405.00001 relation=mentions", "e"),
        ("paper!=2405.00001 relation=mentions", "f"),
        ("rule=by-hand relation=result", "7"),
        ("rule!=by-hand", ""),
        ("unit=tokens/s", "7"),
        ('baseline="the baseline"', "6"),
        ("baseline!=none", "6"),
        ("value>1000 value<2e3", "7"),
        ("delta=2", "a"),
        ("count>=1", "ef"),
        ("confidence>=0.9 confidence<=0.9", ALL),
        ("confidence>0.9", ""),
        ("support<1", ""),
        ("date>=2025", "9abcdf"),
        ("date>2024-05", "9abcdf"),
        ("date<=2024", "12345678e"),
        ("date=2024-05", "12345678e"),
        ("date!=2024-05-02", "9abcdf"),
        ("date=none", ""),
        ("derived=true", ""),
        ("derived!=true", ALL),
        ("at_most=true", ""),
        ("at_most=false", ALL),
    ],
)
def test_a_filter_selects_what_it_says(graph: Graph, where: str, ids: str) -> None:
    assert found(graph, where) == ids


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("faster-than", "no term"),
        ("relation = result", "without spaces"),
        ("relation=", "no term"),
        ('baseline="open', "no term"),
        ('baseline="a"b', "no term"),
        ("relaton=result", "did you mean relation?"),
        ("colour=red", "known are at_most"),
        ("relation=faster", "did you mean faster-than?"),
        ("relation=none", "unknown relation None"),
        ("relation>result", "= and != only"),
        ("hardware>=A100", "= and != only"),
        ("confidence>=high", "'high' is not a number"),
        ("confidence>=nan", "not a finite number"),
        ("confidence>=0.1,0.2", "takes one value"),
        ("factor>none", "takes one value"),
        ("date>=May", "is not a date"),
        ("derived=perhaps", "is true or false"),
        ("paper=none", "name it"),
        ("entity=none", "name it"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_cure(where: str, says: str) -> None:
    with pytest.raises(WhereError, match="--where") as error:
        parse(where)
    assert says in str(error.value)


def test_a_quoted_value_may_hold_quotes_commas_and_the_word_none(graph: Graph) -> None:
    assert found(graph, 'baseline="say ""none"", or not"') == ""
    assert found(graph, 'object="none"') == ""
    assert found(graph, 'object=none,"SwiftServe"') == "16d"


def test_values_reach_the_database_as_values(graph: Graph) -> None:
    assert found(graph, 'baseline="\'; DROP TABLE statement; --"') == ""
    assert found(graph, "") == ALL


def test_a_filter_tells_which_fields_and_relations_it_names() -> None:
    where = parse("relation=mentions,result relation!=introduces derived=true")
    assert where.fields == {"relation", "derived"}
    assert where.relations == {RelationType.MENTIONS, RelationType.RESULT}
    assert parse(None).condition is None


def test_the_documentation_lists_every_field() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    table = page.split("## A part of the graph")[1].split("## GEXF")[0]
    documented = {field for row in re.findall(r"^\| (`.*?) \|", table, re.M) for field in re.findall(r"`(\w+)`", row)}
    with pytest.raises(WhereError) as error:
        parse("zzzzzz=1")
    known = set(str(error.value).partition("known are ")[2].split(", "))
    assert documented == known
    assert all(f"`{relation}`" in table for relation in RelationType)
