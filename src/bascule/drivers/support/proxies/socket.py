"""Where a proxy's sockets lie: in its folder, or, where that path is too long for a socket, in a private short one."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from bascule.drivers.support.files import make_folder
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused

LONGEST = 90


def socket_path(folder: Path, name: str) -> Path:
    """The path of a socket of this folder; always the same for the same folder."""
    path = folder / name
    return path if len(os.fsencode(path)) <= LONGEST else _private(folder) / name


def prepare_sockets(folder: Path, name: str) -> None:
    """Make the folder of a socket. Raises `Refused` when somebody else could reach into it."""
    place = make_folder(socket_path(folder, name).parent)
    with machine(place):
        status = place.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
        raise Refused(say("driver.not-ours", path=str(place)))


def forget_sockets(folder: Path) -> None:
    """Delete the sockets of a folder whose proxy was taken down, and the private folder that they lay in."""
    private = _private(folder)
    with machine(folder):
        for path in (*folder.glob("*.sock"), *private.glob("*.sock")):
            path.unlink(missing_ok=True)
        if private.is_dir():
            private.rmdir()


def _private(folder: Path) -> Path:
    short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"bascule-{os.getuid()}-{short}"
