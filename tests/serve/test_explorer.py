"""The explorer, built as `make` builds it, in a real browser on a real server with the graph of the seeds."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.serve.pages import ASSETS

ROOT = Path(__file__).parents[2]
EXPLORER = ROOT / "explorer"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NODE = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
built = pytest.mark.skipif(
    not (ASSETS / "index.html").is_file() or NODE is None or not (EXPLORER / "node_modules").is_dir(),
    reason="the explorer is not built here (it takes npm): run `make explorer`",
)


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
def test_works_in_a_browser(seeds_url: str) -> None:
    assert NODE and CHROMIUM
    environment = os.environ | {"KG_URL": seeds_url, "KG_CHROMIUM": CHROMIUM}
    found = subprocess.run(
        [NODE, "--test", "--test-reporter=spec", "test/explorer.test.mjs"],
        cwd=EXPLORER, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
    passed = re.search(r"pass (\d+)", found.stdout)
    assert passed and int(passed[1]) >= 16, found.stdout
