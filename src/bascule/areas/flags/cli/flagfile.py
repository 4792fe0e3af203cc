"""Files of flags and of cases: read, or refused with what is wrong and where."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.platform.cli.voice import text

_DEEPEST = 200


def read_document(path: Path) -> Any:
    """The JSON of a file. Raises `BasculeError` where it cannot be read."""
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        raise BasculeError(say("cli.no-file", path=str(path))) from None
    except (OSError, UnicodeDecodeError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise BasculeError(say("cli.unreadable", path=str(path), detail=detail)) from None


def parse(written: str, where: str) -> Any:
    """JSON of a text that came from `where`. Raises `BasculeError` with line and column."""
    try:
        return json.loads(written, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        message = say("cli.bad-json", where=where, line=error.lineno, column=error.colno, detail=error.msg)
        raise BasculeError(message) from None
    except (RecursionError, ValueError) as error:
        detail = str(error) if isinstance(error, ValueError) else "too deep"
        raise BasculeError(say("cli.bad-json", where=where, line=1, column=1, detail=detail)) from None


def _no_number(written: str) -> Any:
    raise ValueError(f"{written} is not JSON")


def read_context(written: str, where: str) -> Mapping[str, Any]:
    """An evaluation's context. Raises `BasculeError` where it is no object."""
    context = parse(written, where)
    if not isinstance(context, dict):
        raise BasculeError(say("cli.context-object", where=where))
    return context


def read_cases(path: Path) -> Iterator[tuple[str, Mapping[str, Any], Any]]:
    """Key, context and the code's default, one per line of a file. Raises `BasculeError` with the line."""
    with click.open_file(str(path), encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _case(line, f"{path}:{number}")


def _case(line: str, where: str) -> tuple[str, Mapping[str, Any], Any]:
    case = parse(line, where)
    key = case.get("key") if isinstance(case, dict) else None
    context = case.get("context", {}) if isinstance(case, dict) else None
    if not isinstance(key, str) or not isinstance(context, dict):
        raise BasculeError(say("cli.bad-case", where=where))
    return key, context, case.get("default")


def show_faults(path: Path, faults: list[Any]) -> None:
    """Each fault with its pointer, in red, on standard error."""
    for fault in faults:
        hint = f" {text(fault.hint)}" if fault.hint else ""
        click.echo(click.style(f"{path}#{fault.pointer}: {text(fault.message)}{hint}", fg="red"), err=True)
