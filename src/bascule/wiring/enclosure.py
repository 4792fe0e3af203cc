"""The enclosure: what keeps a control plane's own things from other users of the machine, and so from the programs that it
starts as somebody else.

The data folder is ours alone. As root it can be walked through, because PostgreSQL refuses to run as root and needs a way to
its files, but not looked into; what lies in it is closed for itself. PostgreSQL trusts whoever reaches its socket, so nobody
else may: the socket is its owner's, in a folder that is its owner's, and there is no port.
"""

import os
import pwd
import stat
import tempfile
from pathlib import Path
from typing import Any

from bascule.base.words import say
from bascule.drivers.support.files import make_folder
from bascule.drivers.support.identity import DATABASE
from bascule.drivers.support.trouble import machine
from bascule.ports.errors import Refused

PRIVATE, PASSING = 0o700, 0o711
OURS = ("processes", "jobs", "envoy", "haproxy")
SOCKET_RULE = "unix_socket_permissions = 0700"


def enclose(data: Path, root: Path) -> None:
    """Close the data folder to others, unless it is the plan's folder or lies above it, which is not ours to close.

    Folders in it are closed for themselves, also those that were made while the ones above were left to the mask.
    """
    make_folder(data)
    if not root.absolute().is_relative_to(data.absolute()):
        with machine(data):
            data.chmod(PASSING if os.geteuid() == 0 else PRIVATE)
            for name in OURS:
                if (folder := data / name).is_dir() and not folder.is_symlink():
                    # Whoever works in a copy of the repository has to reach it, also after we have started anew.
                    folder.chmod(PASSING if name == "jobs" and os.geteuid() == 0 else PRIVATE)


def exposed(data: Path) -> Path | None:
    """The folder above the data folder by which somebody else could put another in its place; None where there is none.

    Only of interest to root, who starts things as others: everybody else has no secrets from whom they start.
    """
    if os.geteuid() != 0:
        return None
    for above in data.absolute().parents:
        with machine(above):
            status = above.stat() if above.exists() else None
        if status is None:
            continue
        if status.st_uid != 0 or (status.st_mode & 0o022 and not status.st_mode & stat.S_ISVTX):
            return above
    return None


def enclosed(server: type[Any]) -> type[Any]:
    """The wheel's server class with sockets and folders that nobody else reaches."""
    place = _sockets()

    class Enclosed(server):  # type: ignore[misc]
        runtime_path = place
        _lock = type(server._lock)(place / ".lockfile")

        def ensure_pgdata_inited(self) -> None:
            super().ensure_pgdata_inited()
            _close_socket(self.pgdata)

        def ensure_postgres_running(self) -> None:
            super().ensure_postgres_running()
            # One that has been running since before there was the rule.
            if (socket := self.get_postmaster_info().socket_path) is not None and socket.is_socket():
                socket.chmod(PRIVATE)

    return Enclosed


def walk_through(path: Path) -> None:
    """Let the database's user walk to a path, and nobody look into what is on the way. In the place of the wheel's own way,
    which lets everybody read every folder above the path.
    """
    for above in path.parents:
        mode = stat.S_IMODE(above.stat().st_mode)
        if above == _sockets():
            os.chown(above, 0, pwd.getpwnam(DATABASE).pw_gid)
            above.chmod(0o710)
        elif mode & 0o011 != 0o011:
            above.chmod(mode | 0o011)


def _close_socket(pgdata: Path) -> None:
    rules = pgdata / "postgresql.conf"
    if SOCKET_RULE not in rules.read_text(encoding="utf-8", errors="replace"):
        with rules.open("a", encoding="utf-8") as file:
            file.write(f"\n# Whoever reaches the socket is trusted.\n{SOCKET_RULE}\n")


def _sockets() -> Path:
    """The folder for sockets whose own folder has too long a path. Raises `Refused` where somebody else has made it."""
    place = Path(tempfile.gettempdir()) / f"bascule-postgres-{os.geteuid()}"
    with machine(place):
        place.mkdir(PRIVATE, exist_ok=True)
        status = place.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise Refused(say("driver.not-ours", path=str(place)))
    return place
