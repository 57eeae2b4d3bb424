"""Arguments in; what the graph knows out: cards, answers to queries, a server, scores."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from kg.card import find_cards
from kg.commands.frame import DEFAULT_GRAPH, UNREADABLE, USAGE, Failure, GraphName, stdout, told
from kg.commands.terminal import card, figures, misses
from kg.export.formats import write
from kg.score import score as score_papers
from kg.store.session import reading


def query(
    query: Annotated[str, typer.Argument(metavar="QUERY|FILE|-", help="GraphQL, or a file that holds it.")],
    graph: GraphName = DEFAULT_GRAPH,
    variables: Annotated[
        str | None, typer.Option("--variables", "-v", metavar="JSON", help="Values of $variables.")
    ] = None,
) -> None:
    """Answer a GraphQL query without a server, as JSON.

    Example: kg query '{ entity(name: "vLLM") { name type aliases } }'
    """
    with told():
        values = _variables(variables)
        with reading(graph):
            pass  # its errors are the plainest
        from kg.serve.run import execute

        answer = execute(graph, _document(query), values)
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
    if answer.get("errors"):
        raise typer.Exit(1)


def _variables(text: str | None) -> dict[str, Any] | None:
    try:
        values = None if text is None else orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Failure(f'--variables: no JSON ({error}); give an object such as \'{{"name": "vLLM"}}\'', USAGE) from None
    if values is not None and not isinstance(values, dict):
        raise Failure('--variables: no JSON object; give one such as \'{"name": "vLLM"}\'', USAGE)
    return values


def _document(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    if "{" in query:
        return query
    try:
        return Path(query).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no UTF-8 text"
        raise Failure(f"{query}: cannot be read ({reason}); give a query in braces, a file, or -", UNREADABLE) from None


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    graph: GraphName = DEFAULT_GRAPH,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 1,
    cors: Annotated[
        list[str] | None,
        typer.Option("--cors", metavar="ORIGIN", help="Whose pages may ask; * is any. May be repeated."),
    ] = None,
    token: Annotated[str | None, typer.Option("--token", envvar="KG_TOKEN", help="Let in only who shows it.")] = None,
    public: Annotated[bool, typer.Option("--public", help="Let in anyone, from other machines too.")] = False,
) -> None:
    """Serve the graph over HTTP until Ctrl-C: the explorer at /, GraphQL at /graphql, SPARQL at /sparql.

    Examples: kg serve --port 9000 --workers 2 · KG_TOKEN=... kg serve --host 0.0.0.0
    """
    with told():
        with reading(graph):
            pass
        from kg.serve.run import Exposed
        from kg.serve.run import serve as serve_graph

        try:
            serve_graph(graph, host=host, port=port, workers=workers, cors=cors or (), token=token, public=public)
        except Exposed as error:
            raise Failure(str(error), USAGE) from None


def show(
    name: Annotated[str, typer.Argument(help="A name, an alias or an id.")],
    graph: GraphName = DEFAULT_GRAPH,
    why: Annotated[bool, typer.Option("--why", help="Say of each alias why it is the same thing.")] = False,
) -> None:
    """Show what is known of a thing: what it beats and by how much, on what, and who says so.

    Examples: kg show vLLM · kg show A100 --why
    """
    with told(), reading(graph) as stored:
        console = stdout()
        for number, found in enumerate(find_cards(stored, name)):
            if number:
                console.print()
            console.print(card(found, why=why))


def score(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD...", help="Annotated papers, JSON Lines.")],
    graph: GraphName = DEFAULT_GRAPH,
    predicted: Annotated[Path | None, typer.Option(metavar="FILE", help="A papers.jsonl instead of the graph.")] = None,
    missed: Annotated[
        str | None, typer.Option("--misses", metavar="TYPE", help="Name what is missed or wrong.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare the graph with annotated papers: precision, recall and F1 by type and relation.

    Example: kg score dev.jsonl --misses Hardware
    """
    with told():
        annotated = [record for path in gold for record in _papers(path)]
        if predicted is not None:
            scores = score_papers(_papers(predicted), annotated)
        else:
            lines = BytesIO()
            with reading(graph) as stored:
                write("papers", stored, lines)
            scores = score_papers(map(orjson.loads, lines.getvalue().splitlines()), annotated)
        if missed:
            for line in misses(scores, missed):
                typer.echo(line)
        if json:
            typer.echo(orjson.dumps(scores.as_dict(), option=orjson.OPT_INDENT_2).decode())
        else:
            stdout().print(figures(scores))


def _papers(path: Path) -> Iterator[dict[str, Any]]:
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    record = orjson.loads(line)
                    if not isinstance(record, dict) or not isinstance(record.get("title"), str):
                        raise Failure(f"{path}:{number}: no paper with a title; give papers as JSON Lines", UNREADABLE)
                    yield record
    except OSError as error:
        raise Failure(f"{path}: cannot be read ({error.strerror}); check the name", UNREADABLE) from None
    except orjson.JSONDecodeError as error:
        raise Failure(f"{path}:{number}: no JSON ({error}); give one object per line", UNREADABLE) from None


def schema() -> None:
    """Print the schema of the GraphQL API.

    Example: kg schema > schema.graphql
    """
    with told():
        from kg.serve.schema import sdl

        typer.echo(sdl().rstrip("\n"))
