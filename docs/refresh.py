"""seeds/, docs/queries/ and kg/ in; the generated parts of README.md and CONTRIBUTING.md, docs/picture.svg and the answers in docs/questions/ out.

A generated part stands between `<!-- NAME -->` and `<!-- /NAME -->`. `make docs` runs this; tests/test_docs.py compares
with what the present code gives.
"""

import ast
import gzip
import re
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson

from docs.picture import draw, piece_of
from kg.build import build
from kg.export.formats import FORMATS, write
from kg.publish import Export
from kg.score import Figure, score
from kg.serve.run import execute
from kg.store.session import reading

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
EXPORTS = ROOT / "docs" / "exports.md"
PICTURE = ROOT / "docs" / "picture.svg"
QUERIES = ROOT / "docs" / "queries"
QUESTIONS = ROOT / "docs" / "questions"
LINES = 45  # an answer is cut after so many
WIDTH = 110  # JSON that fits stands in one line
MARKED = re.compile(r"(?P<open><!-- (?P<name>[\w-]+) -->\n).*?(?P<close><!-- /(?P=name) -->)", re.DOTALL)


def build_seeds(folder: Path) -> Path:
    """A graph of the committed seeds, in a folder of the caller's, with papers.jsonl beside it."""
    graph = folder / "graph.sqlite"
    build([str(ROOT / "seeds")], graph=str(graph), exports=[Export(folder / "papers.jsonl", "papers")], jobs=1)
    return graph


def sections(graph: Path) -> dict[str, str]:
    """The generated parts of the README by name, from a graph that `build_seeds` made."""
    parts = {path.stem: query_and_answer(path, graph) for path in sorted(QUERIES.glob("*.graphql"))}
    return parts | {"size": size(graph), "quality": quality(graph.with_name("papers.jsonl"))}


def rewritten(text: str, parts: dict[str, str]) -> str:
    """The text with its marked parts replaced. Raises `KeyError` for a mark that nothing is made for."""
    return MARKED.sub(lambda m: f"{m['open']}{parts[m['name']]}{m['close']}", text)


def query_and_answer(path: Path, graph: Path) -> str:
    """A query file and the graph's answer as Markdown. Raises `ValueError` where the answer has errors."""
    text = path.read_text(encoding="utf-8")
    answer = execute(str(graph), text)
    if answer.get("errors"):
        raise ValueError(f"{path.name}: {answer['errors']}")
    lines = compact(answer).splitlines()
    cut = f"\n… and {len(lines) - LINES} more lines.\n" if len(lines) > LINES else ""
    shown = "\n".join(lines[:LINES])
    return f"```graphql\n{text}```\n\n```json\n{shown}\n```\n{cut}"


def answers(graph: Path) -> dict[Path, str]:
    """The answer to each of the questions in docs/questions, by the path of the file that keeps it."""
    found = {}
    for path in sorted(QUESTIONS.glob("*.graphql")):
        answer = execute(str(graph), path.read_text(encoding="utf-8"))
        if answer.get("errors"):
            raise ValueError(f"{path.name}: {answer['errors']}")
        found[path.with_suffix(".json")] = compact(answer["data"]) + "\n"
    return found


def questions() -> str:
    """The questions as a Markdown list, each with its files."""
    out = []
    for path in sorted(QUESTIONS.glob("*.graphql")):
        title = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        sparql = f", [SPARQL]({path.stem}.rq)" if path.with_suffix(".rq").exists() else ""
        out.append(f"- {title} [GraphQL]({path.name}){sparql}, [answer]({path.stem}.json)")
    return "\n".join([*out, ""])


def compact(value: Any, indent: int = 0) -> str:
    """JSON in which what fits in a line stands in one."""
    flat = orjson.dumps(value).decode()
    if not isinstance(value, (dict, list)) or not value or indent + len(flat) <= WIDTH:
        return _spaced(value)
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        inner = [f"{pad}{orjson.dumps(k).decode()}: {compact(v, indent + 2)}" for k, v in value.items()]
        return "{\n" + ",\n".join(inner) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + compact(v, indent + 2) for v in value) + "\n" + " " * indent + "]"


def _spaced(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{orjson.dumps(k).decode()}: {_spaced(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_spaced, value)) + "]"
    return orjson.dumps(value).decode()


def size(graph: Path) -> str:
    """How much the graph of the seeds holds, as a sentence."""
    stats = execute(str(graph), "{ stats { papers entities statements } }")["data"]["stats"]
    things = stats["entities"] - stats["papers"]
    return f"The five documents in `seeds/` give {stats['papers']:,} papers, {things:,} other entities and {stats['statements']:,} statements.\n"


def sizes(graph: Path) -> str:
    """Bytes of each export of a graph, plain and by gzip, and bytes per statement, as a Markdown table."""
    rows = ["| format | bytes | a statement | by gzip | a statement |", "|---|---:|---:|---:|---:|"]
    statements = execute(str(graph), "{ stats { statements } }")["data"]["stats"]["statements"]
    with reading(str(graph)) as stored:
        for name in FORMATS:
            out = BytesIO()
            write(name, stored, out)
            plain, packed = len(out.getvalue()), len(gzip.compress(out.getvalue(), 6, mtime=0))
            # rounded, as compressors differ by some bytes from version to version
            shown = (f"{n / 1e6:.1f} MB | {n / statements:,.0f}" for n in (plain, packed))
            rows.append(f"| `{name}` | {' | '.join(shown)} |")
    return "\n".join([*rows, ""])


def blind_records() -> list[dict[str, Any]]:
    """The blind papers as their readers annotated them, in the form that kg.score reads."""
    from training.corpus import annotated_papers, guide_record

    return [guide_record(a) for a in annotated_papers() if a.split == "blind"]


def quality(papers: Path) -> str:
    """Precision, recall and F1 over the blind papers, as a Markdown table."""
    scores = score(map(orjson.loads, papers.read_bytes().splitlines()), blind_records())
    rows = ["| | annotated | precision | recall | F1 |", "|---|---:|---:|---:|---:|"]
    for name, table in (("entities", scores.entities), ("relations", scores.relations)):
        rows += [_row(f"**all {name}**" if kind == "ALL" else kind, figure) for kind, figure in table.items()]
    right = f"Of {scores.numbers_said} numbers in comparisons that were found, {scores.numbers_right} are right."
    return "\n".join([f"{scores.papers} papers.", "", *rows, "", right, ""])


def _row(kind: str, figure: Figure) -> str:
    return f"| {kind} | {figure.wanted} | {figure.precision:.2f} | {figure.recall:.2f} | {figure.f1:.2f} |"


PACKAGES = ("read", "recognize", "relate", "resolve", "store", "export", "load", "serve", "commands")  # as data flows


def code_map() -> str:
    """Every module under kg/ with the first sentence of its docstring, as Markdown."""
    modules = [p for p in (ROOT / "kg").glob("*.py") if p.name != "__init__.py"]
    out = [f"**kg/**: {_first(ROOT / 'kg' / '__init__.py')}", "", *map(_line, sorted(modules))]
    for package in PACKAGES:
        folder = ROOT / "kg" / package
        inside = sorted(p for p in folder.rglob("*.py") if p != folder / "__init__.py")
        out += ["", f"**kg/{package}/**: {_first(folder / '__init__.py')}", "", *map(_line, inside)]
    return "\n".join([*out, ""])


def _line(path: Path) -> str:
    return f"- [`{path.name}`]({path.relative_to(ROOT).as_posix()}): {_first(path)}"


def _first(path: Path) -> str:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return words.partition("\n")[0]


def main() -> int:
    """Rewrite README.md, CONTRIBUTING.md, docs/picture.svg and docs/questions/; name what changed."""
    with tempfile.TemporaryDirectory() as folder:
        graph = build_seeds(Path(folder))
        wanted = {
            README: rewritten(README.read_text(encoding="utf-8"), sections(graph)),
            CONTRIBUTING: rewritten(CONTRIBUTING.read_text(encoding="utf-8"), {"map": code_map()}),
            PICTURE: draw(piece_of(str(graph))),
            EXPORTS: rewritten(EXPORTS.read_text(encoding="utf-8"), {"sizes": sizes(graph)}),
            QUESTIONS / "README.md": rewritten(
                (QUESTIONS / "README.md").read_text(encoding="utf-8"), {"questions": questions()}
            ),
            **answers(graph),
        }
    for path, text in wanted.items():
        old = path.read_text(encoding="utf-8") if path.exists() else None
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {'unchanged' if old == text else 'rewritten'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
