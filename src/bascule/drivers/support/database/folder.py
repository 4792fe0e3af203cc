"""Folders of migrations as files, in their natural order: `2_b` comes before `10_a`, `2024-01-02_a` before `20240103_b`."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.migration.migration import Migration
from bascule.ports.errors import Refused

_NUMBER = re.compile(r"(\d+)")
# A moment at the front of a name, however its parts are kept apart.
_MOMENT = re.compile(
    r"(?P<day>(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01]))"
    r"(?:[-_.T]?(?P<time>(?:[01]\d|2[0-3])[-_.:]?[0-5]\d(?:[-_.:]?[0-5]\d)?))?(?!\d)"
)


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """What names are ordered by: numbers as numbers, moments as moments, the rest as text."""
    if (match := _MOMENT.match(name)) is not None:
        digits = re.sub(r"\D", "", match["day"] + (match["time"] or ""))
        name = digits.ljust(14, "0") + name[match.end() :]
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in _NUMBER.split(name) if part)


def folder_of(root: Path, directory: str) -> Path:
    """The folder of migrations. Raises `Refused` where there is none."""
    folder = root / directory
    if not folder.is_dir():
        raise Refused(say("migration.no-folder", path=directory))
    return folder


def made(name: str, up: Path, down: Path | None) -> Migration:
    """The migration of two files. Raises `Refused` for what is no text."""
    data = _bytes(up)
    script = None if down is None else _text(down, _bytes(down))
    return Migration(name, _text(up, data), script, hashlib.sha256(data).hexdigest())


def distinct(migrations: Iterable[Migration]) -> tuple[Migration, ...]:
    """All of them. Raises `Refused` where two have one name."""
    found: dict[str, Migration] = {}
    for one in migrations:
        if one.name in found:
            raise Refused(say("migration.twice", name=one.name))
        found[one.name] = one
    return tuple(found.values())


def _bytes(path: Path) -> bytes:
    with machine(path):
        return path.read_bytes()


def _text(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(say("migration.not-text", name=path.name)) from error
