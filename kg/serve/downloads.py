"""The name of a file such as `graph.ttl` in; the graph that is served, written in that format, out.

A file is written when it is first asked for and kept until the graph changes, in a folder that goes with the process.
"""

import tempfile
from pathlib import Path
from threading import Lock

import anyio
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from kg.export.formats import FORMATS, Format, write
from kg.export.rdf_store import store_name
from kg.serve.settings import BASE
from kg.serve.source import Source
from kg.store.graph import Graph

FILES = {("papers" if f.name == "papers" else "graph") + f.suffix: f for f in FORMATS.values()}


class Downloads:
    """The files of a graph as it now is."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._locks = {name: Lock() for name in FILES}
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._making = Lock()
        self._made: dict[str, tuple[object, Path]] = {}

    async def get(self, request: Request) -> Response:
        """The file that the path names; 404 where there is no such format. Raises GraphMissing."""
        name = request.path_params["name"]
        if name not in FILES:
            return PlainTextResponse(f"there are {', '.join(FILES)}\n", 404)
        try:
            path = await anyio.to_thread.run_sync(self._path, name)
        except ModuleNotFoundError as error:
            return PlainTextResponse(f"{name} cannot be written here: {error.name} is not installed\n", 404)
        kind = FILES[name].media_type
        return FileResponse(path, media_type=kind, filename=name, headers={"cache-control": "no-cache"})

    def _path(self, name: str) -> Path:
        with self._locks[name], self.source.snapshot(seconds=600) as snapshot:
            graph = Graph(snapshot.connection)
            now = store_name(graph, BASE) or object()
            known = self._made.get(name)
            if known is None or known[0] != now:
                path = self._file(name)
                self._write(graph, FILES[name], path)
                self._made[name] = now, path
            return self._made[name][1]

    def _write(self, graph: Graph, format: Format, path: Path) -> None:
        temporary = path.with_name(f".{path.name}")
        with temporary.open("wb") as out:
            write(format.name, graph, out, base=BASE)
        temporary.replace(path)

    def _file(self, name: str) -> Path:
        with self._making:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="kg-files-")
        return Path(self._folder.name, name)

    def close(self) -> None:
        """Take the files away."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
            self._made.clear()
