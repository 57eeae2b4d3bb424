"""Requests of browsers in; the explorer's page, GraphiQL's page and their files out.

The explorer is one page for all its addresses; what it shows it asks of /graphql. `make explorer` builds its files from
explorer/ into assets/; without them the server shows GraphiQL.
"""

from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
ASSETS = _HERE / "assets"
_GRAPHIQL_PACKAGE = "graphene_django_graphiql_static"  # GraphiQL 2 as files; nothing of the package is imported
_GRAPHIQL_FILES = frozenset(
    {
        "graphiql.min.css",
        "graphiql.min.js",
        "graphiql-plugin-explorer.umd.js",
        "react-dom.production.min.js",
        "react.production.min.js",
        "style.css",
    }
)
_FRESH = {"cache-control": "no-cache"}
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}  # names that carry a hash of the contents


async def explorer(request: Request) -> Response:
    """The explorer's page; GraphiQL where the explorer has not been built."""
    page = ASSETS / "index.html"
    return FileResponse(page, headers=_FRESH) if page.is_file() else await graphiql(request)


async def asset(request: Request) -> Response:
    """A file of the explorer."""
    path = ASSETS / Path(request.path_params["name"]).name
    if not path.is_file() or path.suffix == ".html":
        return PlainTextResponse("not found", 404)
    return FileResponse(path, headers=_FOREVER)


async def graphiql(_: Request) -> Response:
    """GraphiQL's page."""
    return FileResponse(_STATIC / "graphiql.html", headers=_FRESH)


async def static(request: Request) -> Response:
    """A file of GraphiQL's page that is ours."""
    name = request.path_params["name"]
    if name not in ("graphiql.css", "graphiql.js"):
        return PlainTextResponse("not found", 404)
    return FileResponse(_STATIC / name, headers=_FRESH)


async def static_graphiql(request: Request) -> Response:
    """A file of GraphiQL itself."""
    name = request.path_params["name"]
    found = find_spec(_GRAPHIQL_PACKAGE)
    if name not in _GRAPHIQL_FILES or found is None or not found.submodule_search_locations:
        return PlainTextResponse("not found", 404)
    folder = Path(found.submodule_search_locations[0], "static", _GRAPHIQL_PACKAGE)
    return FileResponse(folder / name, headers={"cache-control": "public, max-age=86400"})
