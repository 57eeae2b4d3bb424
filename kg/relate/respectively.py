"""The comparisons of a sentence with a list of numbers in; each number with its own baseline, measure, device or dataset out: "A and B by 2x and 3x"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kg.model import Qualifiers
from kg.relate.agents import coordinated
from kg.relate.baselines import COMPARED_FIRST, THAN
from kg.relate.context import APPROACHES, Clue, Context
from kg.relate.found import End, Found
from kg.relate.measured import LIST_GAP
from kg.relate.measures import Aspect, Measure
from kg.relate.rivals import read_baseline
from kg.vocab import EntityType, RelationType


def in_turn(clue: Clue, found: list[Found]) -> list[Found]:
    """Give each number its own device or dataset: "4x and 20x faster on CPU and GPU, respectively"."""
    if "respectively" not in clue.text:
        return found
    said = list(dict.fromkeys(_number(f) for f in found))
    out = found
    for type in (EntityType.HARDWARE, EntityType.DATASET):
        there = [m for m in clue.mentions if m.type is type]
        listed = coordinated(clue, there[0], there) if there else []
        if len(listed) == len(said) > 1 and len({f.metric for f in found}) == 1:
            places = {number: m.entity for number, m in zip(said, listed, strict=True)}
            out = [replace(f, qualifiers=_placed(f.qualifiers, type, places[_number(f)])) for f in out]
    return out


def _placed(q: Qualifiers, type: EntityType, place: int) -> Qualifiers:
    if type is EntityType.HARDWARE:
        return replace(q, hardware=place) if q.hardware is not None else q
    return replace(q, dataset=place) if q.dataset is not None else q


def _number(f: Found) -> float | None:
    q = f.qualifiers
    return q.factor if q.factor is not None else q.percent if q.percent is not None else q.delta


def _one_each(groups: Sequence[list[Found]], objects: Sequence[End]) -> bool:
    """Whether there are as many numbers as baselines, and each number was set against all of them."""
    return len(groups) == len(objects) > 1 and all([f.object for f in g] == objects for g in groups)


def respectively(context: Context, clue: Clue, found: list[Found], measures: list[Measure]) -> list[Found]:
    """Give each number of a list its own baseline, or its own measure where the sentence says "respectively"."""
    if len(found) < 2:
        return found
    if "respectively" not in clue.text:
        return _each_list(context, clue, found)
    found = _of_those_before(found)
    groups = _by_number(found)
    objects = [f.object for f in groups[0] if f.object is not None]
    if _one_each(groups, objects):
        return [g[i] for i, g in enumerate(groups)]
    by_metric: dict[tuple[RelationType, str | None], list[list[Found]]] = {}
    for g in groups:
        by_metric.setdefault((g[0].relation, g[0].metric), []).append(g)
    if any(_one_each(mine, objects) for mine in by_metric.values()):  # "1.3x/1.9x less A and 2x/3x more B than C and D"
        return [
            f
            for mine in by_metric.values()
            for f in ([g[i] for i, g in enumerate(mine)] if _one_each(mine, objects) else [f for g in mine for f in g])
        ]
    listed = _each_listed(context, clue, list(by_metric.values()))
    if listed is not None:
        return listed
    first = groups[0][0]
    if len(groups) != 2 or groups[1][0].metric != first.metric or first.metric_at is None:
        return found
    # "reduces the latency and shrinks the model by 3x and 5x, respectively"
    others = [
        m for m in measures if m.end <= first.metric_at[0] and m.aspect is not Aspect.QUALITY and m.name != first.metric
    ]
    if len(others) != 1 or first.relation is RelationType.OUTPERFORMS:
        return found
    other = others[0]
    place = (other.start, other.end)
    return [
        replace(
            f, relation=other.aspect.relation, metric=other.name, metric_at=place, rule=f"number-{other.aspect.value}"
        )
        for f in groups[0]
    ] + groups[1]


def _of_those_before(found: list[Found]) -> list[Found]:
    """Numbers without a rival, as many as there are rivals before: "2x faster than A and 3x than B, with 4x and 5x less memory, respectively"."""
    rivals = list(dict.fromkeys(f.object for f in found if f.object is not None))
    alone = [f for f in found if f.object is None and f.qualifiers.baseline == "unspecified"]
    if len(alone) != len(rivals) or len(rivals) < 2 or len({f.metric for f in alone}) > 1 or found[0] in alone:
        return found
    turn = iter(rivals)
    return [
        replace(f, object=next(turn), qualifiers=replace(f.qualifiers, baseline=None)) if f in alone else f
        for f in found
    ]


def _by_number(found: list[Found]) -> list[list[Found]]:
    """What each number of the sentence gave: a number told twice is two, "29x, 29x and 3x over A, B and C"."""
    out: list[list[Found]] = []
    for f in found:
        last = out[-1] if out else None
        if (
            last is not None
            and (f.relation, _number(f), f.metric) == (last[0].relation, _number(last[0]), last[0].metric)
            and all(f.object != other.object for other in last)
        ):
            last.append(f)
        else:
            out.append([f])
    return out


def _each_list(context: Context, clue: Clue, found: list[Found]) -> list[Found]:
    """The numbers of a list each with its own baseline, measure by measure: "2x and 3x faster than A and B, with 4x less memory"."""
    by_metric: dict[tuple[RelationType, str | None], list[Found]] = {}
    for f in found:
        by_metric.setdefault((f.relation, f.metric), []).append(f)
    out: list[Found] = []
    for mine in by_metric.values():
        groups = _by_number(mine)
        objects = [f.object for f in groups[0] if f.object is not None]
        listed = _in_one_list(clue, mine)
        if listed and _one_each(groups, objects):
            out += [g[i] for i, g in enumerate(groups)]
        elif listed and len(groups) > 1:
            out += _each_listed(context, clue, [groups], devices_only=not objects) or mine
        else:
            out += mine
    return out


def _in_one_list(clue: Clue, found: list[Found]) -> bool:
    """Whether all the numbers stand in one list, as in "2x and 3x faster than A and B"."""
    said = {_number(f) for f in found}
    row = [q for q in clue.quantities if q.value in said or -q.value in said]
    return len(row) >= len(said) > 1 and all(LIST_GAP.fullmatch(clue.between(a.end, b.start)) for a, b in pairwise(row))


def _each_listed(
    context: Context, clue: Clue, by_metric: list[list[list[Found]]], *, devices_only: bool = False
) -> list[Found] | None:
    """Give each number its own baseline, where some of those listed are words: "against a TX2, A and B, speedups of 9x, 5x and 2x"."""
    lists = [mine for mine in by_metric if len(mine) > 1]
    if len({len(m) for m in lists}) != 1:
        return None
    items = next((i for m in _starts(clue) if len(i := listed_items(clue, m.end())) == len(lists[0])), None)
    if items is None or any(_is_no_rival(clue, start, end) for start, end in items):
        return None
    devices = {m.entity for start, end in items for m in clue.within(start, end) if m.type is EntityType.HARDWARE}
    if devices_only and not devices:
        return None
    out: list[Found] = []
    for mine in by_metric:
        if len(mine) == 1:
            out += mine[0]
            continue
        for (f, *_), (start, end) in zip(mine, items, strict=True):
            objects, _ = read_baseline(context, clue, start, f.subject if f.subject is not None else -1, None)
            named = [m for m in clue.within(start, end) if m.type in APPROACHES and m.entity in objects]
            place = None if f.qualifiers.hardware in devices else f.qualifiers.hardware
            v = replace(f.qualifiers, baseline=None if named else clue.between(start, end), hardware=place)
            out.append(replace(f, object=named[0].entity if named else None, qualifiers=v))
    return out


def _is_no_rival(clue: Clue, start: int, end: int) -> bool:
    """Whether what is listed is a number, or says where something holds: "naive loading in CPU and GPU"."""
    return (
        any(q.start < end and q.end > start for q in clue.quantities)
        or _PLACE.search(clue.text, start - clue.start, end - clue.start) is not None
    )


_PLACE = re.compile(r"\b(?:in|on|for|by|at|respectively)\b")


def _starts(clue: Clue) -> list[re.Match[str]]:
    first = COMPARED_FIRST.match(clue.text)
    return ([first] if first is not None else []) + list(THAN.finditer(clue.text))


def listed_items(clue: Clue, at: int) -> list[tuple[int, int]]:
    """The places of what is listed from a place of the sentence on, by offsets into the view."""
    match = _LIST.match(clue.text, at) or _LIST_OF_COMMAS.match(clue.text, at)
    if match is None:
        return []
    out, start = [], match.start(1)
    for gap in [*_BREAK.finditer(clue.text, match.start(1), match.end(1)), None]:
        end = gap.start() if gap is not None else match.end(1)
        out.append((clue.start + start, clue.start + end))
        start = gap.end() if gap is not None else start
    return out


# up to the comma before whoever is compared, or the end of what is said
_LIST = re.compile(
    r"(?:an?\s|the\s|both\s)?([A-Za-z][^;:()]{1,60}?(?:,\s(?!and\s)[^,;:()]{2,50}?)*,?\sand\s(?:an?\s|the\s)?[^,;:()]{2,60}?)(?=,\s|\.?$|\sby\s)"
)
_LIST_OF_COMMAS = re.compile(r"(?:an?\s|the\s)?([A-Za-z][^,;:()]{1,60}?(?:,\s[^,;:()]{2,60}?)+),\srespectively")
_BREAK = re.compile(r",\s(?:and\s)?(?:an?\s|the\s)?|\sand\s(?:an?\s|the\s)?")
