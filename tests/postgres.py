"""The machine in; the URL of an empty PostgreSQL database out, from KG_TEST_POSTGRES or from a server started for the tests."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GIVEN = os.environ.get("KG_TEST_POSTGRES", "")
FOUND = bool(GIVEN) or all(map(shutil.which, ("initdb", "pg_ctl", "postgres")))
# PostgreSQL will not run as root
_AS = "postgres" if os.getuid() == 0 and any(p.pw_name == "postgres" for p in pwd.getpwall()) else None


@contextmanager
def database() -> Iterator[str]:
    """The URL of a database until the block ends. A server that is started here listens on a socket in a folder of its own."""
    if GIVEN:
        yield GIVEN
        return
    with tempfile.TemporaryDirectory(prefix="kg-pg-") as folder:  # short: a socket's path has 107 bytes at most
        if _AS:
            shutil.chown(folder, _AS)
        data = Path(folder, "data")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        _run("initdb", "-D", str(data), "-U", "kg", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        _run("pg_ctl", "-D", str(data), "-o", options, "-l", str(data / "log"), "-w", "start")
        try:
            yield f"postgresql+psycopg://kg@/postgres?host={folder}"
        finally:
            _run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")


def _run(*command: str) -> None:
    done = subprocess.run(command, user=_AS, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
