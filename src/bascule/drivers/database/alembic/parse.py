"""What the worker answers becomes migrations."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from bascule.drivers.support.database.site import Site
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.migration.migration import Migration
from bascule.migration.sql.split import split
from bascule.ports.errors import Refused

MARK = "bascule-answer:"
_HEADER = re.compile(r"^\s*bascule\s*:.*$", re.MULTILINE | re.IGNORECASE)
# What Alembic adds around what cannot be in a transaction.
_ASIDE = re.compile(
    r"\s*(?:(?:insert\s+into|update|delete\s+from|create\s+table)\s+(?:[\w\"]+\.)?\"?alembic_version\b"
    r"|select\b.*(?:\bpg_catalog\.|\balembic_version\b)"
    r"|select\s+(?:current_schema\(\)|pg_catalog)|show\s)",
    re.IGNORECASE | re.DOTALL,
)
_OWN = re.compile(r"(?:begin|commit)\Z", re.IGNORECASE)


def answer_of(output: str) -> Any:
    """The worker's answer. Raises `Refused` where there is none."""
    line = next((one for one in reversed(output.splitlines()) if one.startswith(MARK)), None)
    try:
        return json.loads(line.removeprefix(MARK) if line else "")
    except ValueError as error:
        raise Refused(say("migration.no-answer", program="alembic")) from error


def migration(one: dict[str, Any]) -> Migration:
    """One revision. A line `bascule: contract` of its docstring is its header."""
    up, down = _script(one["up"]), _script(one["down"])
    headers = "".join(f"-- {line.strip()}\n" for line in _HEADER.findall(one["doc"]))
    undone = down is not None and bool(down or up == "") and bool(one["plain"])
    with machine(one["path"]):
        checksum = hashlib.sha256(Path(one["path"]).read_bytes()).hexdigest()
    return Migration(one["name"], None if up is None else headers + up, down or None, checksum, down=undone)


def ran_of(statements: list[str]) -> str:
    """What an upgrade has run, as a script, without what Alembic says to its own table and what only reads the catalogue."""
    return "".join(f"{one.strip().rstrip(';')};\n" for one in statements if not _ASIDE.match(one))


def refusal(failed: dict[str, Any], site: Site) -> Refused:
    """What is wrong with the project's `env.py`, and where to put it right."""
    name, place = site.name, str(failed["place"] or failed["config"])
    detail = site.address.hide(" ".join(str(failed["detail"]).split()))[:300]
    if "script_location" in detail:
        return Refused(say("migration.alembic-no-folder", database=name, place=place))
    if "application context" in detail or "current_app" in detail:
        return Refused(say("migration.alembic-flask", database=name, place=place))
    if failed["failed"] == "ModuleNotFoundError":
        return Refused(say("migration.alembic-module", database=name, place=place, detail=detail))
    return Refused(say("migration.alembic-env", database=name, place=place, detail=detail or str(failed["failed"])))


def _script(text: str | None) -> str | None:
    if text is None:
        return None
    return "".join(f"{one.text};\n" for one in split(text) if not _OWN.match(one.text))
