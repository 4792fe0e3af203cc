"""What the worker answers becomes migrations."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.migration.migration import Migration
from bascule.migration.split import split
from bascule.ports.errors import Refused

MARK = "bascule-answer:"
_HEADER = re.compile(r"^\s*bascule\s*:.*$", re.MULTILINE | re.IGNORECASE)
# What Alembic adds to every script for itself.
_OWN = re.compile(r"(?:begin|commit)\Z|.*\balembic_version\b", re.IGNORECASE | re.DOTALL)


def answer_of(output: str) -> Any:
    """The worker's answer. Raises `Refused` where there is none."""
    line = next((one for one in reversed(output.splitlines()) if one.startswith(MARK)), None)
    try:
        return json.loads(line.removeprefix(MARK) if line else "")
    except ValueError as error:
        raise Refused(say("migration.no-answer", program="alembic")) from error


def migration(one: dict[str, Any]) -> Migration:
    """One revision. A line `bascule: contract` of its docstring is its header; a merge of branches does nothing."""
    up, down = _script(one["up"]), _script(one["down"])
    headers = "".join(f"-- {line.strip()}\n" for line in _HEADER.findall(one["doc"]))
    undone = down is not None and bool(down or up == "") and bool(one["plain"])
    with machine(one["path"]):
        checksum = hashlib.sha256(Path(one["path"]).read_bytes()).hexdigest()
    return Migration(one["name"], None if up is None else headers + up, down or None, checksum, down=undone)


def _script(text: str | None) -> str | None:
    if text is None:
        return None
    return "".join(f"{one.text};\n" for one in split(text) if not _OWN.match(one.text))
