"""Squawk, a linter of PostgreSQL migrations: its findings as ours.

Rules about what we decide ourselves are left out: time limits are set for every session, and what a statement may lose is
read by us.
"""

import json
import shutil
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bascule.drivers.support.database.programs.program import Program, run
from bascule.kernel.i18n import say
from bascule.migration.finding import Finding
from bascule.migration.migration import Migration
from bascule.migration.transaction import in_one

OURS = (
    "require-lock-timeout", "require-statement-timeout", "prefer-robust-stmts", "ban-drop-column", "ban-drop-table",
    "ban-drop-database", "ban-truncate-cascade", "ban-drop-not-null", "renaming-column", "renaming-table",
    "changing-column-type",
)  # fmt: skip
SILENT = frozenset({"syntax-error"})


async def squawk(migration: Migration, root: Path, major: int) -> Sequence[Finding]:
    """What it says of one migration; nothing where it is not installed or the migration is no SQL."""
    program = _program()
    if program is None or migration.sql is None:
        return ()
    words = [program, "--reporter", "json", f"--exclude={','.join(OURS)}", f"--pg-version={major}.0"]
    words += ["--assume-in-transaction"] if in_one(migration.sql) else []
    ended = await run(Program((*words, "--stdin-filepath", "migration.sql"), root), migration.sql.encode())
    return parse(ended.output)


def parse(output: str) -> tuple[Finding, ...]:
    """The findings of its JSON; nothing where it is none."""
    try:
        data = json.loads(output)
    except ValueError:
        return ()
    return tuple(_finding(one) for one in data if _is_finding(one)) if isinstance(data, list) else ()


def _is_finding(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("message"), str) and one.get("rule_name") not in SILENT


def _finding(one: dict[str, Any]) -> Finding:
    line = one.get("line")
    help_text = one.get("help")
    text = one["message"] if not isinstance(help_text, str) else f"{one['message']} {help_text}"
    number = line + 1 if isinstance(line, int) else 1
    return Finding(str(one.get("rule_name", "squawk")), number, say("migration.linted", text=text[:400]))


def _program() -> str | None:
    own = Path(sysconfig.get_path("scripts")) / "squawk"
    return str(own) if own.exists() else shutil.which("squawk")
