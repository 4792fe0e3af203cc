"""Files that a crash cannot leave half written, and logs that cannot grow for ever."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bascule.base.words import say
from bascule.drivers.support.trouble import machine
from bascule.ports.errors import Refused

LOG_LIMIT = 1_000_000
LOG_KEPT = 500_000
_LONGEST_LINE = 8192


def make_folder(folder: Path) -> Path:
    """The folder, made for this user alone when it is not there."""
    with machine(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write_file(path: Path, text: str) -> None:
    """Replace a file as a whole: whoever reads it sees the old text or the new one, also after a power cut."""
    make_folder(path.parent)
    new = path.with_name(f".{path.name}.new")
    with machine(path):
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Replace a JSON file as a whole."""
    write_file(path, json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True))


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a JSON file, None when there is no file. Raises `Refused` when it holds something else."""
    try:
        with machine(path):
            data = json.loads(path.read_bytes()) if path.exists() else None
    except ValueError as error:
        raise Refused(say("driver.broken-file", path=str(path))) from error
    if data is not None and not isinstance(data, dict):
        raise Refused(say("driver.broken-file", path=str(path)))
    return data


def remove_file(path: Path) -> None:
    """Delete a file; nothing happens when it is not there."""
    with machine(path):
        path.unlink(missing_ok=True)


def bound_log(path: Path) -> None:
    """Keep the end of a log that has grown too long.

    The writer holds the file open in append mode, so the file is emptied in place and goes on at its start; a line
    written in the instant between the copy and the emptying is lost.
    """
    with machine(path):
        if not path.exists() or path.stat().st_size <= LOG_LIMIT:
            return
        kept = b"".join(_tail(path, LOG_KEPT).splitlines(keepends=True)[1:])
        with path.open("r+b") as file:
            file.truncate(0)
        with path.open("ab") as file:
            file.write(kept)


def last_lines(path: Path, count: int) -> tuple[str, ...]:
    """The last lines of a log, oldest first; whatever is not UTF-8 is shown as replacement characters."""
    with machine(path):
        if count <= 0 or not path.exists():
            return ()
        text = _tail(path, min(count * _LONGEST_LINE, LOG_LIMIT)).decode("utf-8", "replace")
    return tuple(text.splitlines()[-count:])


def _tail(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - size, 0))
        return file.read(size)
