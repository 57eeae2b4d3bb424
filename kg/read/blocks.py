"""The text of a page in; ways to cut it into blocks out, each block with its place in the text."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of whole lines: `text` is `content[start:end]`, without blanks around; `line` counts from 1."""

    line: int
    start: int
    end: int
    text: str


def cuts(content: str) -> list[list[Block]]:
    """The ways in which a page may be cut, most usual first; each is a list of blocks that are not blank.

    Paragraphs (blank lines between title and abstract), single lines (no blank lines at all), and paragraphs whose first
    line stands by itself (a title with the abstract, perhaps wrapped, right below it).
    """
    lines = _lines(content)
    groups: list[list[Block]] = []
    for block in lines:
        if groups and groups[-1][-1].line == block.line - 1:
            groups[-1].append(block)
        else:
            groups.append([block])
    if len(groups) == len(lines):
        return [lines]
    paragraphs = [_join(content, group) for group in groups]
    headed = [b for g in groups for b in ((g[0], _join(content, g[1:])) if len(g) > 1 else (g[0],))]
    return [paragraphs, headed] if len(headed) == len(lines) else [paragraphs, lines, headed]


def _lines(content: str) -> list[Block]:
    blocks = []
    at = 0
    for number, line in enumerate(content.split("\n"), 1):
        text = line.strip()
        if text:
            start = at + len(line) - len(line.lstrip())
            blocks.append(Block(number, start, start + len(text), text))
        at += len(line) + 1
    return blocks


def _join(content: str, group: Iterable[Block]) -> Block:
    first, *rest = group
    last = rest[-1] if rest else first
    return Block(first.line, first.start, last.end, content[first.start : last.end])
