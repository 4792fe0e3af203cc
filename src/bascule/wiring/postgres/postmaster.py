"""The postmaster of a folder: the process that `postmaster.pid` names, if it really is PostgreSQL and really of this folder.

After a crash the file names an id that may live again as another program; a copied folder names the server of the original.
So neither the file nor the id is believed: the process must be PostgreSQL and must stand in the folder. What no such process
holds is left over, and only that is ever removed.
"""

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.quantities import Seconds

FILE = "postmaster.pid"
SOCKETS = (".s.PGSQL.5432", ".s.PGSQL.5432.lock")
NAME = "postgres"
# The children of a killed server end by themselves; until then its shared memory is in use and no other can start.
ORPHANS_WITHIN, LOOK_EVERY = Seconds(15.0), Seconds(0.05)
_SOCKET_LINE, _STATUS_LINE = 4, 7


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A running server: its process, the folder of its socket, and what it says of itself (`ready`, `starting`, `stopping`)."""

    pid: int
    socket: str
    status: str

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"postgresql://postgres:@/postgres?host={self.socket}"

    @property
    def address(self) -> Path:
        """The file of its socket."""
        return Path(self.socket) / SOCKETS[0]


def find(folder: Path) -> Postmaster | None:
    """The server that runs in a folder, or None."""
    try:
        lines = [line.strip() for line in (folder / FILE).read_text(errors="replace").splitlines()]
    except OSError:
        return None
    if not lines or not lines[0].isdecimal() or not stands_in(int(lines[0]), folder):
        return None
    told = lines + [""] * (_STATUS_LINE + 1 - len(lines))
    return Postmaster(int(lines[0]), told[_SOCKET_LINE] or str(folder), told[_STATUS_LINE] or "starting")


def listens(server: Postmaster) -> bool:
    """Whether it takes connections. One that was just killed still bears its name, and its file says that it is ready."""
    if server.status != "ready":
        return False
    with socket.socket(socket.AF_UNIX) as tried:
        tried.setblocking(False)
        try:
            tried.connect(str(server.address))
        except BlockingIOError:
            return True
        except OSError:
            return False
    return True


def stands_in(pid: int, folder: Path) -> bool:
    """Whether a process is PostgreSQL, and works in this folder and no other."""
    try:
        process = psutil.Process(pid)
        if process.name() != NAME or process.status() == psutil.STATUS_ZOMBIE:
            return False
        return Path(process.cwd()).samefile(folder)
    except psutil.AccessDenied:
        return str(folder) in _words(pid)
    except (psutil.Error, OSError):
        return False


def clear(folder: Path, sockets: Path) -> list[str]:
    """Remove what a server that is gone has left; the names of what was removed. Not called while one runs."""
    _await_orphans(folder)
    left = [folder / FILE, *(sockets / name for name in SOCKETS)]
    gone = [path for path in left if os.path.lexists(path)]
    with machine(folder):
        for path in gone:
            path.unlink()
    return [path.name for path in gone]


def _await_orphans(folder: Path) -> None:
    until = time.monotonic() + ORPHANS_WITHIN
    while any(_residents(folder)) and time.monotonic() < until:
        time.sleep(LOOK_EVERY)


def _residents(folder: Path) -> Iterator[int]:
    for process in psutil.process_iter(["name"]):
        if process.info["name"] == NAME and stands_in(process.pid, folder):
            yield process.pid


def _words(pid: int) -> list[str]:
    try:
        return psutil.Process(pid).cmdline()
    except psutil.Error:
        return []
