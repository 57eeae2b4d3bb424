"""A built graph in; docs/picture.svg out: what compares itself with one well-known thing, and what is said of it.

Three columns: papers, what they introduce, and what that is linked with. Each link has a row of its own at its right end,
where its label stands, so no two labels can meet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from kg.serve.run import execute
from kg.vocab import TYPE_COLORS, EntityType, RelationType

CENTRE = "model:vit"
SUBJECTS, OBJECTS = 3, 6  # how many approaches, and how many things each is linked with
WIDTH, TOP, ROW, LEGEND = 1000, 24, 31, 46
PAPER, SUBJECT, LABEL, OBJECT = 20, 318, 640, 800  # where the columns begin; labels end left of the objects
PAPER_WIDTH, SUBJECT_WIDTH, OBJECT_WIDTH = 220, 172, 180
LETTER = 6.9  # the mean width of a letter of 13 px in a sans serif, for wrapping

QUERY = """
query Picture($centre: ID!) {
  entity(id: $centre) {
    name
    type
    statements(direction: IN, first: 100, filter: { relations: [FASTER_THAN, OUTPERFORMS, MORE_EFFICIENT_THAN, BUILT_ON] }) {
      nodes { subject { id statementCount } }
    }
  }
}
"""
OF_SUBJECT = """
query Subject($id: ID!) {
  entity(id: $id) {
    name
    type
    statements(direction: BOTH, first: 100, orderBy: { field: CONFIDENCE, direction: DESC }) {
      nodes {
        relation
        factor
        atMost
        value
        unit
        confidence
        subject { id name type }
        object { id name type }
      }
    }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Link:
    """One row: an approach (by index), the relation with its numbers, and the thing at the other end."""

    subject: int
    relation: RelationType
    label: str
    object_id: str
    object_name: str
    object_type: EntityType


@dataclass(frozen=True, slots=True)
class Piece:
    """What is drawn: approaches as (name, type), the titles of their papers, and the links."""

    subjects: tuple[tuple[str, EntityType], ...]
    papers: tuple[tuple[int, str], ...]
    links: tuple[Link, ...]


def piece_of(graph: str) -> Piece:
    """The part of a built graph that is drawn. Raises `LookupError` where the graph has no such part."""
    centre = _ask(graph, QUERY, {"centre": CENTRE})
    counts = {n["subject"]["id"]: n["subject"]["statementCount"] for n in centre["statements"]["nodes"]}
    chosen = sorted(counts, key=lambda id: (-counts[id], id))[:SUBJECTS]
    if not chosen:
        raise LookupError(f"nothing is compared with {CENTRE}; choose another centre")
    # the largest stands in the middle
    chosen = [*chosen[1::2], *chosen[::2]]
    subjects: list[tuple[str, EntityType]] = []
    papers: list[tuple[int, str]] = []
    links: list[Link] = []
    for number, id in enumerate(chosen):
        found = _ask(graph, OF_SUBJECT, {"id": id})
        subjects.append((found["name"], EntityType(found["type"].capitalize())))
        nodes = found["statements"]["nodes"]
        papers += [(number, n["subject"]["name"]) for n in nodes if n["relation"] == "INTRODUCES"][:1]
        links += _links(number, [n for n in nodes if n["subject"]["id"] == id and n["object"]])
    return Piece(tuple(subjects), tuple(papers), tuple(links))


def _ask(graph: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    answer = execute(graph, query, variables)
    if answer.get("errors") or not answer["data"]["entity"]:
        raise LookupError(f"{variables}: {answer.get('errors', 'not in the graph')}")
    entity: dict[str, Any] = answer["data"]["entity"]
    return entity


def _links(subject: int, statements: list[dict[str, Any]]) -> Iterator[Link]:
    """The links of one approach: to the centre, then the best of each relation, then the surest, a row for each pair."""
    pairs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for s in statements:
        pairs.setdefault((s["relation"], s["object"]["id"]), []).append(s)
    seen: set[str] = set()
    ranked = []
    for (relation, id), found in pairs.items():
        ranked.append((id != CENTRE, relation in seen, -found[0]["confidence"], relation, id))
        seen.add(relation)
    taken: set[str] = set()
    for *_, relation, id in sorted(ranked):
        if id not in taken and len(taken) < OBJECTS:
            taken.add(id)
            type = RelationType[relation]
            end = pairs[relation, id][0]["object"]
            label = f"{type.value}{_numbers(pairs[relation, id])}"
            yield Link(subject, type, label, id, end["name"], EntityType(end["type"].capitalize()))


def _numbers(statements: list[dict[str, Any]]) -> str:
    factors = sorted((s["factor"], bool(s["atMost"])) for s in statements if s["factor"])
    if factors:
        highest, at_most = factors[-1]
        return f", {'up to ' if at_most else ''}{highest:g}×"
    first = statements[0]
    return "" if first["value"] is None else f" {first['value']:g} {first['unit'] or ''}".rstrip()


def draw(piece: Piece) -> str:
    """The picture as SVG, dark where the reader's screen is. The same piece gives the same text."""
    where: dict[str, list[int]] = {}
    for link in piece.links:
        where.setdefault(link.object_id, []).append(link.subject)
    # things with several links go between their approaches: few crossings
    ordered = sorted(
        piece.links, key=lambda k: (sum(where[k.object_id]) / len(where[k.object_id]), k.object_id, k.subject)
    )
    y_of = {(k.subject, k.object_id): TOP + ROW * (n + 0.5) for n, k in enumerate(ordered)}
    height = TOP + ROW * len(ordered) + LEGEND
    step = ROW * len(ordered) / len(piece.subjects)
    middle = [TOP + step * (n + 0.5) for n in range(len(piece.subjects))]
    lines: list[str] = []
    nodes: list[str] = []
    for link in ordered:
        y, strong = y_of[link.subject, link.object_id], link.object_id == CENTRE
        colour = TYPE_COLORS[link.object_type]
        x = SUBJECT + SUBJECT_WIDTH
        bend = x + (LABEL - 110 - x) * 0.6
        lines.append(
            f'<path d="M{x} {middle[link.subject]:.1f}C{bend:.1f} {middle[link.subject]:.1f} {x + 20} {y:.1f} '
            f'{LABEL - 100} {y:.1f}H{OBJECT - 9}" stroke="{colour}" stroke-width="{2.6 if strong else 1.5}" '
            f'marker-end="url(#{link.object_type.value})"/>'
        )
        lines.append(
            f'<text class="label" x="{OBJECT - 14}" y="{y - 6:.1f}" text-anchor="end">{escape(link.label)}</text>'
        )
    for number, title in piece.papers:
        lines.append(
            f'<path d="M{PAPER + PAPER_WIDTH} {middle[number]:.1f}H{SUBJECT - 9}" stroke="{TYPE_COLORS[piece.subjects[number][1]]}"'
            f' stroke-width="1.5" marker-end="url(#{piece.subjects[number][1].value})"/>'
        )
        between = (PAPER + PAPER_WIDTH + SUBJECT - 6) / 2
        lines.append(
            f'<text class="label" x="{between:.1f}" y="{middle[number] - 6:.1f}" text-anchor="middle">introduces</text>'
        )
        nodes += _node(PAPER, middle[number], PAPER_WIDTH, 58, title, EntityType.PAPER, lines=3, small=True)
    for number, (name, type) in enumerate(piece.subjects):
        nodes += _node(SUBJECT, middle[number], SUBJECT_WIDTH, 38, name, type)
    for _, run in groupby(ordered, key=lambda k: k.object_id):
        rows = list(run)
        ys = [y_of[k.subject, k.object_id] for k in rows]
        tall = ys[-1] - ys[0] + 25
        nodes += _node(OBJECT, (ys[0] + ys[-1]) / 2, OBJECT_WIDTH, tall, rows[0].object_name, rows[0].object_type)
    return "\n".join([*_head(piece, height), *lines, *nodes, *_legend(height - 18), "</svg>", ""])


def _head(piece: Piece, height: float) -> Iterator[str]:
    names = ", ".join(name for name, _ in piece.subjects)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        'role="img" font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" font-size="13">'
    )
    yield f"<title>{escape(names)}: the papers that introduce them and what they are linked with</title>"
    yield (
        "<style>.ground{fill:#fff;stroke:#d0d7de}.name{fill:#1f2328}.label{fill:#59636e;font-size:11px}path{fill:none}"
        ".cover{fill:#fff}@media(prefers-color-scheme:dark){.ground{fill:#0d1117;stroke:#3d444d}.name{fill:#f0f6fc}"
        ".label{fill:#9198a1}.cover{fill:#0d1117}}</style>"
    )
    yield "<defs>"
    for type, colour in TYPE_COLORS.items():
        yield (
            f'<marker id="{type.value}" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="8" markerHeight="8" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" style="fill:{colour}"/></marker>'
        )
    yield "</defs>"
    yield f'<rect class="ground" x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1:g}" rx="8"/>'


def _node(
    x: float, y: float, width: float, height: float, text: str, type: EntityType, *, lines: int = 1, small: bool = False
) -> Iterator[str]:
    colour, size = TYPE_COLORS[type], 11 if small else 13
    box = f'x="{x}" y="{y - height / 2:.1f}" width="{width}" height="{height:g}" rx="6"'
    yield f'<rect class="cover" {box}/>'
    yield f'<rect {box} fill="{colour}" fill-opacity=".18" stroke="{colour}" stroke-width="1.5"/>'
    wrapped = _wrap(text, int((width - 16) / (LETTER * size / 13)), lines)
    first = y + size * 0.35 - (len(wrapped) - 1) * (size + 3) / 2
    for number, line in enumerate(wrapped):
        yield (
            f'<text class="name" x="{x + width / 2:g}" y="{first + number * (size + 3):.1f}" font-size="{size}" '
            f'text-anchor="middle">{escape(line)}</text>'
        )


def _wrap(text: str, letters: int, lines: int) -> list[str]:
    """The text in at most so many lines, an ellipsis where it is cut."""
    out = [""]
    for word in text.split():
        longer = f"{out[-1]} {word}".strip()
        if len(longer) <= letters or not out[-1]:
            out[-1] = longer
        else:
            out.append(word)
    if len(out) > lines:
        out = [*out[: lines - 1], " ".join(out[lines - 1 :])]
    return [line if len(line) <= letters else f"{line[: letters - 1].rstrip()}…" for line in out]


def _legend(y: float) -> Iterator[str]:
    x = PAPER + 6
    for type, colour in TYPE_COLORS.items():
        yield f'<circle cx="{x}" cy="{y - 4:g}" r="5" fill="{colour}"/>'
        yield f'<text class="label" x="{x + 10}" y="{y:g}">{type.value}</text>'
        x += 46 + 7 * len(type.value)
