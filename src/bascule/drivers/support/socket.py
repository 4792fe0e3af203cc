"""Where a proxy's admin socket lies: in its folder, or, where that path is too long for a socket, in a private short one."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from bascule.base.words import say
from bascule.drivers.support.files import make_folder
from bascule.drivers.support.trouble import machine
from bascule.ports.errors import Refused

LONGEST = 90


def socket_path(folder: Path, name: str) -> Path:
    """The path of a socket of this folder; always the same for the same folder."""
    path = folder / name
    if len(os.fsencode(path)) <= LONGEST:
        return path
    short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    private = make_folder(Path(tempfile.gettempdir()) / f"bascule-{os.getuid()}-{short}")
    with machine(private):
        status = private.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise Refused(say("driver.not-ours", path=str(private)))
    return private / name
