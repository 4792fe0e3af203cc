"""Files that a crash cannot leave half written, and logs that cannot grow for ever."""

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from bascule.drivers.support.processes.identity import Identity
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused

LOG_LIMIT = 1_000_000
LOG_KEPT = 500_000
_LONGEST_LINE = 8192


def make_folder(folder: Path) -> Path:
    """The folder, made for this user alone when it is not there, like those above it that are missing."""
    with machine(folder):
        for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
            missing.mkdir(mode=0o700, exist_ok=True)
        # What is there and no folder is told as such.
        folder.mkdir(exist_ok=True)
    return folder


def open_log(path: Path) -> BinaryIO:
    """A log to add to, made for its owner alone."""
    with machine(path):
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600), "ab", 0)


def hand_folder(folder: Path, top: Path, identity: Identity | None) -> Path:
    """A new folder for somebody alone, and a way down to it from our folder `top` that shows nothing else of that."""
    make_folder(folder)
    if identity is not None:
        with machine(folder):
            for above in (one for one in folder.parents if one.is_relative_to(top)):
                above.chmod(0o711)
            os.chown(folder, identity.uid, identity.gid)
    return folder


def open_below(root: Path, path: Path) -> BinaryIO:
    """Open a file of a folder that somebody else may write to. Raises `Refused` where it turns out to lie elsewhere.

    They may put a link in its place between our look and our opening; so what we have opened is asked where it lies.
    """
    with machine(path):
        # A pipe in its place would hold us until somebody writes to it.
        file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
        link = Path(f"/proc/self/fd/{file.fileno()}")
        place = link.readlink() if link.is_symlink() else path.resolve()
    if not place.is_relative_to(root) or not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise Refused(say("driver.no-artifact", name=path.name[:100]))
    return file


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


def bound_log(path: Path) -> int:
    """Keep the end of a log that has grown too long; how many bytes of its beginning are gone.

    The writer holds the file open in append mode, so the file is emptied in place and goes on at its start; a line
    written in the instant between the copy and the emptying is lost, and one just after it stands before what was kept.
    """
    with machine(path):
        size = path.stat().st_size if path.exists() else 0
        if size <= LOG_LIMIT:
            return 0
        kept = b"".join(_tail(path, LOG_KEPT).splitlines(keepends=True)[1:])
        with path.open("r+b") as file:
            file.truncate(0)
        with path.open("ab") as file:
            file.write(kept)
    return size - len(kept)


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
