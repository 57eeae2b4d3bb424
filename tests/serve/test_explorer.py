"""The explorer, built as `make` builds it, in a real browser on a real server with the graph of the seeds."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from docs.refresh import build_seeds
from kg.serve.pages import ASSETS

ROOT = Path(__file__).parents[2]
EXPLORER = ROOT / "explorer"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NODE = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
built = pytest.mark.skipif(
    not (ASSETS / "index.html").is_file() or NODE is None or not (EXPLORER / "node_modules").is_dir(),
    reason="the explorer is not built here (it takes npm): run `make explorer`",
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("explorer")
    graph = build_seeds(folder)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    code = f"from kg.serve.run import serve; serve({str(graph)!r}, port={port})"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=log)
    base = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            httpx.get(f"{base}/health")
            break
        except httpx.TransportError:
            assert process.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
    yield base
    process.terminate()
    process.wait(timeout=30)
    assert "Traceback" not in (folder / "log").read_text()


@built
def test_types_hold() -> None:
    found = subprocess.run(["node_modules/.bin/tsc", "--noEmit"], cwd=EXPLORER, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


@built
def test_the_first_view_is_light() -> None:
    """Under 100 kB of script where the canvas is not needed, all from here."""
    page = (ASSETS / "index.html").read_text()
    todo, seen = re.findall(r'src="/assets/([^"]+\.js)"', page), set()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            # what a script imports by itself; import("...") is loaded when a view needs it
            todo += re.findall(r'(?:from|import)"\./([^"]+\.js)"', (ASSETS / name).read_text())
    size = sum((ASSETS / name).stat().st_size for name in seen)
    assert 5_000 < size < 100_000 and len(list(ASSETS.glob("*.js"))) > len(seen)
    for path in ASSETS.iterdir():
        assert not re.search(r"(?:src|href)=\"https?:|url\(['\"]?https?:|@import", path.read_text()), path.name


@built
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: the explorer is not tried in a browser")
def test_works_in_a_browser(url: str) -> None:
    assert NODE and CHROMIUM
    environment = os.environ | {"KG_URL": url, "KG_CHROMIUM": CHROMIUM}
    found = subprocess.run(
        [NODE, "--test", "--test-reporter=spec", "test/explorer.test.mjs"],
        cwd=EXPLORER, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
    passed = re.search(r"pass (\d+)", found.stdout)
    assert passed and int(passed[1]) >= 16, found.stdout
