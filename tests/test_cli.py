"""The commands as a user runs them."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
import sqlalchemy as sa

from kg.compress import zstd
from kg.export.formats import FORMATS
from kg.store.session import writing
from kg.store.tables import evidence
from tests.command import ROOT, SEED_PAPERS, contents, environment, invoke, paper, run, write_papers

COMMANDS = ("build", "export", "query", "serve", "show", "score", "validate", "verify", "remove", "schema")
WRITTEN = ("graph.gexf", "graph.ttl", "papers.jsonl")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a graph built from seeds/; the tests only read it."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "seeds").mkdir()
    write_papers(folder / "seeds" / "papers.jsonl", map(paper, range(5)))
    done = run("build", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "5 listings read" in done.stdout and done.stderr == ""
    return folder


def test_the_version_is_told(tmp_path: Path) -> None:
    assert invoke("--version", cwd=tmp_path).stdout == "kg 0.1.0\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, tmp_path: Path) -> None:
    done = invoke(name, "--help", cwd=tmp_path)
    assert done.returncode == 0 and "Example" in done.stdout and f"kg {name}" in done.stdout


def test_help_lists_all_commands(tmp_path: Path) -> None:
    done = invoke("--help", cwd=tmp_path)
    assert all(name in done.stdout for name in COMMANDS)


def test_shells_get_completion(tmp_path: Path) -> None:
    done = run("--show-completion", "bash", cwd=tmp_path, env={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"})
    assert done.returncode == 0 and "_KG_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [["buidl"], ["build", "--jobs", "0"], ["export"], ["export", "pdf"], ["export", "csv", "--where", "colour=red"],
     ["query", "{ stats { papers } }", "--variables", "[1]"], ["query", "{ stats { papers } }", "--variables", "{"],
     ["build", "--format", "pdf"]],
)  # fmt: skip
def test_wrong_usage_ends_with_2(home: Path, arguments: list[str]) -> None:
    done = invoke(*arguments, cwd=home)
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr


def test_a_build_without_inputs_needs_seeds(tmp_path: Path) -> None:
    done = invoke("build", cwd=tmp_path)
    assert done.returncode == 2 and "seeds" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [["show", "vLLM"], ["export", "turtle"], ["query", "{ stats { papers } }"], ["verify"], ["validate"], ["remove", "x"],
     ["serve", "--port", "0"]],
)  # fmt: skip
def test_what_reads_a_graph_says_when_there_is_none(tmp_path: Path, arguments: list[str]) -> None:
    done = invoke(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert (
        done.stderr == "kg: exports/graph.sqlite: no graph there yet; run `kg build` first, or name one with --graph\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_build_writes_the_exports_beside_the_graph(home: Path) -> None:
    assert tuple(contents(home / "exports")) == WRITTEN


def test_a_build_writes_what_is_asked_for(home: Path, tmp_path: Path) -> None:
    done = run("build", home / "seeds", "--exports", "out", "--format", "csv", cwd=tmp_path)
    assert done.returncode == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted((*WRITTEN, "graph.csv.zip"))
    beside = {p.name for p in (tmp_path / "exports").iterdir() if p.suffix != ".lock"}
    assert beside == {"graph.sqlite", "graph.sqlite.rdf"}
    assert run("build", home / "seeds", "--graph", "g.sqlite", "--no-exports", cwd=tmp_path).returncode == 0
    assert not list(tmp_path.glob("*.ttl"))


def test_exports_do_not_depend_on_hash_seed_jobs_or_steps(tmp_path: Path) -> None:
    papers = [paper(i) for i in range(230)]
    write_papers(tmp_path / "all.jsonl", papers)
    write_papers(tmp_path / "extra.jsonl", map(paper, range(225, 240)))
    found = []
    for seed, jobs in (("0", "1"), ("1", "2")):
        graph = tmp_path / seed / "graph.sqlite"
        done = run("build", "all.jsonl", "--graph", graph, "--jobs", jobs, cwd=tmp_path, env={"PYTHONHASHSEED": seed})
        assert done.returncode == 0, done.stderr
        found.append(contents(graph.parent))
    assert found[0] == found[1] and tuple(found[0]) == WRITTEN
    graph = tmp_path / "1" / "graph.sqlite"
    assert run("build", "extra.jsonl", "--graph", graph, cwd=tmp_path, env={"PYTHONHASHSEED": "7"}).returncode == 0
    assert contents(graph.parent) != found[0]
    assert run("remove", "extra.jsonl", "--graph", graph, cwd=tmp_path).returncode == 0
    assert contents(graph.parent) == found[0]


def test_one_go_and_file_by_file_are_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(3):
        write_papers(folder / f"{i}.jsonl", [paper(i), paper(3)])
    assert run("build", "in", "--graph", "once/graph.sqlite", cwd=tmp_path).returncode == 0
    for i in (2, 0, 1):
        assert run("build", f"in/{i}.jsonl", "--graph", "steps/graph.sqlite", cwd=tmp_path).returncode == 0
    assert contents(tmp_path / "once") == contents(tmp_path / "steps")


@pytest.mark.skipif(not (ROOT / "exports" / "graph.ttl").is_file(), reason="the checkout has no exports yet")
def test_the_committed_exports_are_what_the_seeds_make(tmp_path: Path) -> None:
    done = run("build", SEED_PAPERS, "--graph", "graph.sqlite", cwd=tmp_path, env={"PYTHONHASHSEED": "3"})
    assert done.returncode == 0, done.stderr
    committed = contents(ROOT / "exports")
    for name, data in contents(tmp_path).items():
        assert data == committed[name], f"{name} differs: run `make graph` and commit exports/"


def test_a_card_says_what_is_known_and_who_says_so(home: Path) -> None:
    done = invoke("show", "yolo v8", cwd=home)
    assert done.returncode == 0
    assert done.stdout.startswith("YOLOv8  Model") and "slower than" in done.stdout and "Zed1Net  3.5x" in done.stdout
    sentence = "Zed1Net is 3.5x faster than YOLOv8 on COCO with an NVIDIA A100 GPU."
    assert f"{paper(1)['title']}: “{sentence}”" in done.stdout


def test_a_card_says_why_names_are_one(home: Path) -> None:
    done = invoke("show", "A100", "--why", cwd=home)
    assert done.returncode == 0 and "also called" in done.stdout and "NVIDIA A100" in done.stdout


def test_an_unknown_name_gets_near_ones(home: Path) -> None:
    done = invoke("show", "YOLOv88", cwd=home)
    assert (done.returncode, done.stdout) == (1, "") and "YOLOv8" in done.stderr and done.stderr.count("\n") == 1


def test_a_query_is_answered_from_argument_file_and_stdin(home: Path, tmp_path: Path) -> None:
    query = 'query($name: String = "YOLOv8") { entity(name: $name) { name type } }'
    (tmp_path / "q.graphql").write_text(query, encoding="utf-8")
    wanted = {"data": {"entity": {"name": "YOLOv8", "type": "MODEL"}}}
    assert orjson.loads(run("query", query, cwd=home).stdout) == wanted
    assert orjson.loads(run("query", tmp_path / "q.graphql", cwd=home).stdout) == wanted
    assert orjson.loads(run("query", "-", cwd=home, stdin=query.encode()).stdout) == wanted
    other = run("query", query, "--variables", '{"name": "COCO"}', cwd=home)
    assert orjson.loads(other.stdout)["data"]["entity"]["name"] == "COCO"


@pytest.mark.parametrize("query", ["{ nothing }", "{ entity(name: }"])
def test_a_wrong_query_ends_with_1(home: Path, query: str) -> None:
    done = invoke("query", query, cwd=home)
    assert done.returncode == 1 and orjson.loads(done.stdout)["errors"]


def test_a_query_file_that_is_absent_is_told(home: Path) -> None:
    done = invoke("query", "absent.graphql", cwd=home)
    assert done.returncode == 3 and "absent.graphql" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_written(home: Path, tmp_path: Path, format: str) -> None:
    done = invoke("export", format, "-o", tmp_path / "out", cwd=home)
    assert done.returncode == 0 and (tmp_path / "out").stat().st_size > 500
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("format", ["turtle", "gexf", "papers"])
@pytest.mark.parametrize(("ending", "unpack"), [(".gz", gzip.decompress), (".zst", zstd.decompress)])
def test_an_export_is_packed_by_its_name(
    home: Path, format: str, ending: str, unpack: Callable[[bytes], bytes]
) -> None:
    plain = run("export", format, "-o", "plain", cwd=home)
    once, again = (run("export", format, "-o", name + ending, cwd=home) for name in ("once", "again"))
    assert plain.returncode == once.returncode == again.returncode == 0, once.stderr
    packed = (home / f"once{ending}").read_bytes()
    assert unpack(packed) == (home / "plain").read_bytes()
    assert packed == (home / f"again{ending}").read_bytes() and len(packed) < (home / "plain").stat().st_size


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_packed_export_is_validated_and_built_from(home: Path, tmp_path: Path, ending: str) -> None:
    name = f"graph.ttl{ending}"
    assert run("export", "turtle", "-o", tmp_path / name, cwd=home).returncode == 0
    assert run("validate", tmp_path / name, cwd=home).stdout == "valid\n"
    assert run("build", name, cwd=tmp_path).returncode == 0
    assert (tmp_path / "exports" / "graph.ttl").read_bytes() == (home / "exports" / "graph.ttl").read_bytes()
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-9])
    for command in ("validate", "build"):
        done = run(command, name, *(["--graph", "other.sqlite"] if command == "build" else []), cwd=tmp_path)
        kind = {".gz": "gzip", ".zst": "zstd"}[ending]
        assert done.returncode != 0 and f"a damaged {kind} archive; fetch the file again" in done.stderr.splitlines()[0]
        assert name in done.stderr.splitlines()[0]


def test_an_export_goes_to_stdout_and_through_links(home: Path, tmp_path: Path) -> None:
    assert run("export", "turtle", cwd=home).stdout.encode() == (home / "exports" / "graph.ttl").read_bytes()
    (tmp_path / "target").touch()
    (tmp_path / "link").symlink_to("target")
    assert run("export", "papers", "-o", tmp_path / "link", cwd=home).returncode == 0
    assert (tmp_path / "link").is_symlink() and (tmp_path / "target").stat().st_size


def test_statements_are_chosen(home: Path) -> None:
    done = invoke("export", "papers", "--where", "relation=faster-than", cwd=home)
    types = {r["type"] for line in done.stdout.splitlines() for r in json.loads(line)["relations"]}
    assert types == {"faster-than"}


@pytest.mark.parametrize(
    ("view", "relations"),
    [
        ("comparisons", {"faster-than", "outperforms", "more-efficient-than"}),
        ("evaluation", {"evaluated-on", "result", "addresses"}),
        ("hardware", {"runs-on"}),
    ],
)
def test_a_view_keeps_what_it_is_for(home: Path, view: str, relations: set[str]) -> None:
    everything = invoke("export", "papers", cwd=home).stdout
    done = invoke("export", "papers", "--view", view, cwd=home)

    def types(text: str) -> set[str]:
        return {r["type"] for line in text.splitlines() for r in json.loads(line)["relations"]}

    assert types(done.stdout) == types(everything) & relations
    both = invoke("export", "papers", "--view", view, "--where", "confidence>1", cwd=home)
    assert both.returncode == 0 and not types(both.stdout)


def test_a_view_that_there_is_none_of_is_told(home: Path) -> None:
    done = run("export", "gexf", "--view", "hardwear", cwd=home)
    assert done.returncode != 0 and done.stderr.count("\n") == 1 and "comparisons" in done.stderr


def test_the_schema_is_printed(tmp_path: Path) -> None:
    done = invoke("schema", cwd=tmp_path)
    assert done.returncode == 0 and "type Query" in done.stdout


def test_scores_are_printed(home: Path, tmp_path: Path) -> None:
    gold = [{**orjson.loads(line)} for line in contents(home / "exports")["papers.jsonl"].splitlines()]
    for record in gold:
        for item in (*record["entities"], *record["relations"]):
            item["role"] = "core"
    (tmp_path / "gold.jsonl").write_bytes(b"\n".join(map(orjson.dumps, gold)))
    found = orjson.loads(run("score", tmp_path / "gold.jsonl", "--json", cwd=home).stdout)
    assert found["entities"]["ALL"]["f1"] == 1.0 and found["relations"]["ALL"]["f1"] == 1.0
    empty = write_papers(tmp_path / "empty.jsonl", [])
    done = run("score", tmp_path / "gold.jsonl", "--predicted", empty, "--misses", "Hardware", cwd=home)
    assert done.returncode == 0 and "MISS " in done.stdout and "5 absent" in done.stdout
    (tmp_path / "bad.jsonl").write_text('{"title": "x"}\n{"ti', encoding="utf-8")
    bad = run("score", tmp_path / "bad.jsonl", cwd=home)
    assert bad.returncode == 3 and "bad.jsonl:2: " in bad.stderr


def test_a_good_graph_is_valid_and_a_wrong_file_is_not(home: Path, tmp_path: Path) -> None:
    assert run("validate", cwd=home).stdout == "valid\n"
    assert run("validate", home / "exports" / "graph.ttl", cwd=tmp_path).returncode == 0
    turtle = (home / "exports" / "graph.ttl").read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(turtle.replace("kg:runsOn hardware:a100", "kg:runsOn dataset:coco"), encoding="utf-8")
    done = run("validate", wrong, cwd=tmp_path)
    assert done.returncode == 1 and "runsOn" in done.stderr and "violations" in done.stdout
    broken = tmp_path / "broken.ttl"
    broken.write_text("this is no Turtle", encoding="utf-8")
    assert run("validate", broken, cwd=tmp_path).returncode == 3


def test_a_graph_is_verified_and_a_changed_sentence_is_found(tmp_path: Path) -> None:
    source = write_papers(tmp_path / "p.jsonl", map(paper, range(2)))
    assert run("build", source, cwd=tmp_path).returncode == 0
    good = run("verify", cwd=tmp_path)
    assert good.returncode == 0 and "(100.00%)" in good.stdout and "2 of 2 papers" in good.stdout
    source.rename(tmp_path / "moved.jsonl")
    gone = run("verify", cwd=tmp_path)
    assert gone.returncode == 0 and "2 have no source at hand" in gone.stdout
    (tmp_path / "elsewhere").mkdir()
    write_papers(tmp_path / "elsewhere" / "p.jsonl", [paper(0), paper(1, words=" It is new.")])
    changed = run("verify", tmp_path / "elsewhere" / "p.jsonl", cwd=tmp_path)
    assert changed.returncode == 1 and "zed1net" in changed.stderr and "1 of 2 papers" in changed.stdout
    with writing(str(tmp_path / "exports" / "graph.sqlite")) as connection:
        connection.execute(sa.update(evidence).where(evidence.c.number == 0).values(start=evidence.c.start + 1))
        connection.commit()
    wrong = run("verify", cwd=tmp_path)
    assert wrong.returncode == 1 and "is not the sentence" in wrong.stderr and "100.00%" not in wrong.stdout


def test_papers_are_removed(tmp_path: Path) -> None:
    write_papers(tmp_path / "p.jsonl", map(paper, range(3)))
    assert run("build", "p.jsonl", cwd=tmp_path).returncode == 0
    assert run("remove", paper(0)["title"], cwd=tmp_path).returncode == 0
    assert b"Zed0Net" not in contents(tmp_path / "exports")["papers.jsonl"]
    again = run("remove", paper(0)["title"], cwd=tmp_path)
    assert again.returncode == 1 and again.stderr.count("\n") == 1


def test_files_of_one_name_that_displace_each_other_are_told(tmp_path: Path) -> None:
    for number, folder in enumerate("ab"):
        (tmp_path / folder).mkdir()
        write_papers(tmp_path / folder / "p.jsonl", [paper(number)])
    assert run("build", "a/p.jsonl", cwd=tmp_path).stderr == ""
    assert "takes the place of a/p.jsonl" in run("build", "b/p.jsonl", cwd=tmp_path).stderr
    assert run("build", "a/p.jsonl", "b/p.jsonl", cwd=tmp_path).returncode == 0
    assert contents(tmp_path / "exports")["papers.jsonl"].count(b"\n") == 2
    assert b'"sources":["a/p.jsonl"]' in contents(tmp_path / "exports")["papers.jsonl"]


@pytest.mark.parametrize(
    ("module", "arguments", "extra"), [("strawberry", ["schema"], "serve"), ("pyshacl", ["validate"], "validate")]
)
def test_a_missing_extra_is_named(home: Path, tmp_path: Path, module: str, arguments: list[str], extra: str) -> None:
    missing = f'raise ModuleNotFoundError("No module named {module!r}", name="{module}")\n'
    (tmp_path / f"{module}.py").write_text(missing, encoding="utf-8")
    done = run(*arguments, cwd=home, env={"PYTHONPATH": f"{tmp_path}:{ROOT}"})
    assert done.returncode == 2 and f"pip install 'kg[{extra}]'" in done.stderr and done.stderr.count("\n") == 1


def test_no_colours_or_bars_where_there_is_no_terminal(home: Path, tmp_path: Path) -> None:
    done = run("build", home / "seeds", cwd=tmp_path)
    assert "\x1b" not in done.stdout + done.stderr and done.stderr == ""
    assert all(line == line.rstrip() or len(line) < 100 for line in done.stdout.splitlines())


def test_kg_is_installed_as_a_command(home: Path) -> None:
    script = Path(sys.executable).with_name("kg")
    if not script.exists():
        pytest.skip("kg is not installed in this environment")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, env=environment())
    assert done.stdout == "kg 0.1.0\n"
