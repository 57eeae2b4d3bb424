"""What README.md, CONTRIBUTING.md and docs/ show is what the present code gives; what they name exists. `make docs` refreshes."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer.main
from graphql import parse, validate

from docs.picture import draw, piece_of
from docs.refresh import (
    CONTRIBUTING,
    EXPORTS,
    MARKED,
    PICTURE,
    QUERIES,
    QUESTIONS,
    README,
    ROOT,
    code_map,
    questions,
    sections,
    sizes,
)
from kg.cli import app
from kg.export.formats import FORMATS
from kg.serve.schema import executable

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
NAMES = [p.relative_to(ROOT).as_posix() for p in PAGES]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STALE = "not what the graph of seeds/ gives; run `make docs` and look at what changed"
GENERATED = [*sorted(p.stem for p in QUERIES.glob("*.graphql")), "quality", "size"]


@pytest.fixture(scope="module")
def made(seeds_graph: Path) -> dict[str, str]:
    return sections(seeds_graph)


def marked(page: Path) -> dict[str, str]:
    """The text between the marks of a page, by name."""
    return {
        m["name"]: m[0].removeprefix(m["open"]).removesuffix(m["close"])
        for m in MARKED.finditer(page.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("name", GENERATED)
def test_readme_shows_what_the_graph_gives(made: dict[str, str], name: str) -> None:
    assert marked(README)[name] == made[name], f"README.md, {name}: {STALE}"


def test_nothing_generated_is_left_out(made: dict[str, str]) -> None:
    assert sorted(marked(README)) == sorted(made) == sorted(GENERATED)


@pytest.mark.parametrize("name", [n for n in GENERATED if n[0].isdigit()])
def test_answers_hold_something(made: dict[str, str], name: str) -> None:
    answer = made[name].partition("```json")[2]
    assert re.search(r'"name": "\w', answer), f"{name}: the question is no longer telling: {answer}"


def test_picture_is_drawn_from_the_graph(seeds_graph: Path) -> None:
    assert PICTURE.read_text(encoding="utf-8") == draw(piece_of(str(seeds_graph))), f"docs/picture.svg: {STALE}"


def test_map_names_every_module() -> None:
    made = code_map()
    assert marked(CONTRIBUTING) == {"map": made}, "CONTRIBUTING.md: modules or their first lines changed; `make docs`"
    for module in (ROOT / "kg").rglob("*.py"):
        where = module.parent if module.name == "__init__.py" else module
        shown = f"**{where.relative_to(ROOT)}/**" if where.is_dir() else f"({where.relative_to(ROOT).as_posix()})"
        assert shown in made


def test_sizes_are_those_of_the_exports(seeds_graph: Path) -> None:
    """To a tenth: compressors differ from version to version."""

    def numbers(text: str) -> list[float]:
        return [float(n.replace(",", "")) for n in re.findall(r"[\d,.]*\d", text)]

    kept, now = (numbers(text) for text in (marked(EXPORTS)["sizes"], sizes(seeds_graph)))
    assert len(kept) == len(now) > 30
    assert all(abs(a - b) <= 0.1 * max(a, b) + 0.1 for a, b in zip(kept, now, strict=True)), "run `make docs`"


def test_the_list_of_questions_is_whole() -> None:
    assert marked(QUESTIONS / "README.md") == {"questions": questions()}, "docs/questions/README.md: run `make docs`"
    assert len(list(QUESTIONS.glob("*.graphql"))) >= 20


def blocks(language: str) -> list[tuple[str, str]]:
    """The fenced blocks of a language on all pages, with the page's name."""
    found = [(p.name, FENCE.findall(p.read_text(encoding="utf-8"))) for p in PAGES]
    return [(page, text) for page, fences in found for named, text in fences if named == language]


@pytest.mark.parametrize(("page", "query"), blocks("graphql"))
def test_queries_fit_the_schema(page: str, query: str) -> None:
    assert validate(executable, parse(query)) == [], page


COMMANDS = typer.main.get_group(app)
OPTIONS = {
    name: {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help", "-h"}
    for name, command in COMMANDS.commands.items()
}


def code(page: Path) -> list[str]:
    """Lines of fenced blocks without language or in sh, and code spans outside blocks; a table's row is one piece."""
    text = page.read_text(encoding="utf-8")
    fenced = [line for language, b in re.findall(FENCE, text) if language in ("", "sh") for line in b.splitlines()]
    plain = re.sub(FENCE, "", text)
    rows = [" ".join(re.findall(r"`([^`\n]+)`", line)) for line in plain.splitlines() if line.startswith("|")]
    spans = [s for line in plain.splitlines() if not line.startswith("|") for s in re.findall(r"`([^`\n]+)`", line)]
    return [*fenced, *rows, *spans]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_and_options_named_exist(page: Path) -> None:
    anywhere = set().union(*OPTIONS.values()) | {o for p in COMMANDS.params for o in p.opts}
    for piece in code(page):
        if re.match(r"(?:pip|grep|curl|python -m)\b", piece):
            continue
        if script := re.match(r"python (\S+\.py)\b", piece):
            known = set(re.findall(r"\"(--[\w-]+)\"", (ROOT / script[1]).read_text(encoding="utf-8")))
        else:
            named = re.findall(r"(?:^|[\s/])kg ([a-z]+)", piece)
            assert set(named) <= OPTIONS.keys(), f"{piece}: no such command"
            known = set().union(*(OPTIONS[n] for n in named)) if named else anywhere
        unknown = set(re.findall(r"(?<!\S)--?[a-z][\w-]*", piece)) - known
        assert not unknown, f"{piece}: no option {unknown}"


def test_readme_lists_every_command_and_format() -> None:
    text = README.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `kg ([a-z]+)", text, re.M)) == OPTIONS.keys()
    assert all(re.search(rf"\b{name}\b", text) for name in FORMATS)


def test_targets_and_extras_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.M))
    for page in PAGES:
        for piece in code(page):
            assert set(re.findall(r"(?:^|\s)make ([a-z]+)", piece)) <= targets, f"{page.name}: {piece}"
    told = set(re.findall(r"^\| `make (\w+)`", CONTRIBUTING.read_text(encoding="utf-8"), re.M))
    assert told == set(shlex.split(re.findall(r"^\.PHONY:(.*)$", makefile, re.M)[0]))
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    sentence = re.findall(r"the extras (.*?) add", README.read_text(encoding="utf-8"), re.S)
    assert set(re.findall(r"`(\w+)`", sentence[0])) <= extras.keys()


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(FENCE, "", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"https?:", target):
            path, _, anchor = target.partition("#")
            there = (page.parent / path) if path else page
            assert there.resolve().exists(), f"{page.name}: {target}"
            assert not anchor or anchor in headings(there), f"{page.name}: {target}"


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in found}


def test_files_named_exist() -> None:
    for page in (README, CONTRIBUTING):
        for path in re.findall(
            r"`((?:kg|schema|training|tests|docs|seeds|benchmarks)/[\w./-]*)`", page.read_text(encoding="utf-8")
        ):
            assert (ROOT / path).exists(), f"{page.name}: {path}"
