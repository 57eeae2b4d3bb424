"""Reports, cards and scores in; what a terminal shows of them, and a progress bar, out."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from kg.card import Card, Line
from kg.model import Qualifiers
from kg.report import BuildReport
from kg.score import Figure, Scores
from kg.verify import Verification

QUOTES = 3  # sentences shown of a statement


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar that follows the stages of a build while the block lasts; nothing where the console is no terminal."""
    if not console.is_terminal:
        yield lambda stage, done, total: None
        return
    columns = (TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=None)

        def show(stage: str, done: int, total: int | None) -> None:
            progress.tasks[0].total = total  # `update` would leave what it was where there is none
            progress.update(task, description=stage, completed=done)

        yield show


def summary(report: BuildReport) -> RenderableType:
    """What a build did and what the graph now holds."""
    papers = Table("papers", *("in graph", "new", "changed", "unchanged", "removed", "refused"), box=None)
    counts = (report.papers, report.new, report.changed, report.unchanged, report.removed, len(report.refusals))
    papers.add_row(f"{report.listings} listings read", *map(str, counts))
    holds = Table("entities", "count", "statements", "count ", box=None)
    for column in (1, 3):
        holds.columns[column].justify = "right"
    left = [(type.value, str(n)) for type, n in report.entities.items()]
    right = [(relation.value, str(n)) for relation, n in report.statements.items()]
    for i in range(max(len(left), len(right))):
        holds.add_row(*(left[i] if i < len(left) else ("", "")), *(right[i] if i < len(right) else ("", "")))
    work = "brought up to date" if report.rewritten else "already up to date"
    wrote = ", ".join(str(path) for path in report.exports) or "nothing to write"
    last = Text(f"Graph {work}, {report.extracted} papers extracted, {report.seconds:.1f} s. Exports: {wrote}.")
    return Group(papers, Text(), holds, Text(), last)


def card(card: Card, *, why: bool) -> RenderableType:
    """An entity's card; with `why`, each alias says why it is held to be the same thing."""
    entity = card.entity
    head = Text.assemble((entity.name, "bold"), f"  {entity.type.value}  ", (entity.id, "dim"))
    if entity.unnamed:
        head.append("  (unnamed in its paper)", "dim")
    parts: list[RenderableType] = [head, Text(f"in {_papers(card.papers)}")]
    if entity.aliases and why:
        parts.append(Text("also called", "bold"))
        parts += [_indented(f"{a.text}  ({_papers(a.papers)}; {a.why})", 2) for a in entity.aliases]
    elif entity.aliases:
        parts.append(Text("also called: " + ", ".join(a.text for a in entity.aliases)))
    for title, lines in card.sections:
        parts.append(Text(title, "bold"))
        for line in lines:
            parts.append(_indented(_claim(line), 2))
            parts += [_indented(quote, 6) for quote in _quotes(line)]
    return Group(*parts)


def figures(scores: Scores) -> RenderableType:
    """The tables of a comparison with annotated papers."""
    parts: list[RenderableType] = [Text(f"{scores.papers} papers, {scores.absent} absent from the prediction")]
    parts.append(_figures("entities", scores.entities))
    parts.append(_figures("entities, Method=Model", scores.approaches))
    parts.append(_figures("relations", scores.relations))
    right = scores.numbers_right / scores.numbers_said if scores.numbers_said else 0.0
    return Group(*parts, Text(f"comparison numbers right: {right:.3f}"))


def misses(scores: Scores, type: str) -> Iterable[str]:
    """What was missed and what was wrong for one type or relation, a line each."""
    for miss in scores.misses:
        if miss.type == type:
            yield f"{'WRONG' if miss.wrong else 'MISS '} {miss.title} | {miss.what}"


def verification(report: Verification) -> str:
    """The counts of a verification, in two lines."""
    return (
        f"{report.sentences_right} of {report.sentences} evidence sentences stand at their offsets "
        f"({_percent(report.sentences_right, report.sentences)})\n"
        f"{report.papers_right} of {report.papers} papers stand in their sources ({_percent(report.papers_right, report.papers)}), "
        f"{report.papers_verbatim} of them verbatim in the file; {report.papers_without_source} have no source at hand"
    )


def _percent(part: int, whole: int) -> str:
    # rounded down: one failure must never read as 100%
    return f"{int(10000 * part / whole) / 100:.2f}%" if whole else "nothing to check"


def _figures(title: str, table: dict[str, Figure]) -> Table:
    shown = Table(title, "P", "R", "F1", "gold", "said", box=None, min_width=72)
    for column in shown.columns[1:]:
        column.justify = "right"
    for kind, f in table.items():
        shown.add_row(kind, f"{f.precision:.3f}", f"{f.recall:.3f}", f"{f.f1:.3f}", str(f.wanted), str(f.said))
    return shown


def _indented(text: str, by: int) -> RenderableType:
    return Padding(Text(text), (0, 0, 0, by), expand=False)


def _claim(line: Line) -> str:
    q = line.statement.qualifiers
    words = [line.other or q.baseline or "a baseline", *(said for said in [_amount(q)] if said)]
    if line.conditions:
        words.append(f"[{', '.join(line.conditions)}]")
    said = (
        f"derived from {len(line.statement.derived_from)} statements"
        if line.statement.derived_from
        else _papers(line.statement.support_count)
    )
    words.append(f"({said}, confidence {line.statement.confidence:.2f})")
    return "  ".join(words)


def _amount(q: Qualifiers) -> str:
    """The numbers of a claim in words, with how sure the text is of them."""
    bound = "up to " if q.at_most else ""
    said = []
    if q.factor is not None:
        high = "" if q.factor_high is None else f"-{q.factor_high:g}"
        said.append(f"{bound}{q.factor:g}{high}x")
    if q.percent is not None:
        said.append(f"{bound}{q.percent:+g}%")
    if q.delta is not None:
        said.append(f"by {q.delta:g}")
    if q.value is not None:
        said.append(f"{bound}{q.value:g}" + ("" if q.unit is None else f" {q.unit}"))
    return ", ".join(said)


def _quotes(line: Line) -> Iterator[str]:
    for title, sentence in line.quotes[:QUOTES]:
        yield f"{title}: “{' '.join(sentence.split())}”"
    more = len(line.quotes) - QUOTES
    if more > 0:
        yield f"... and {more} more"


def _papers(count: int) -> str:
    return "1 paper" if count == 1 else f"{count} papers"
