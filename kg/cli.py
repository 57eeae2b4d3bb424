"""The process's arguments in; the command that they name, run, out. Exit codes: kg.commands.frame."""

import sys
from typing import Annotated

import typer

from kg import __version__
from kg.commands import ask, graph
from kg.commands.frame import INTERRUPTED

app = typer.Typer(
    help="A typed, evidence-backed knowledge graph from paper abstracts.",
    epilog="Example: kg build, then kg show vLLM. Exit codes: 0 done, 1 a check failed or nothing found, 2 usage, "
    "3 unreadable input, 4 graph locked, 5 cannot write, 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    graph.build,
    graph.export,
    ask.query,
    ask.serve,
    ask.show,
    ask.score,
    graph.validate,
    graph.verify,
    graph.remove,
    ask.schema,
):
    app.command()(command)


def main() -> None:
    """Run the command that the process's arguments name, and exit."""
    try:
        app(prog_name="kg")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kg {__version__}")
        raise typer.Exit


@app.callback()
def _kg(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass
