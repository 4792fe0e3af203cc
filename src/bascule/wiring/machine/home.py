"""The home of a control plane: its data folder, which has an identity of its own.

Programs and proxies of this machine are found again by what lies in the data folder, so whoever has another one cannot reach
them, also on the same database. The identity is made once, of what tells machines and folders apart, and stays with the folder
wherever it is moved. It is not drawn by lot: where it cannot be written yet, on a full disk, the next start makes the same.
"""

import hashlib
import re
import socket
from contextlib import suppress
from pathlib import Path

from bascule.drivers.support.files import make_folder, write_file
from bascule.ports.errors import PortError
from bascule.ports.places import Home

FILE, MACHINE = "identity", Path("/etc/machine-id")
_ID = re.compile(r"[0-9a-f]{16}")


def read_home(data: Path) -> Home:
    """The home of a data folder; it is given an identity where it has none yet."""
    folder = make_folder(data.absolute())
    path = folder / FILE
    known = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    if not _ID.fullmatch(known):
        known = _made(folder)
        with suppress(PortError):
            write_file(path, f"{known}\n")
    return Home(known, str(folder), socket.gethostname())


def _made(folder: Path) -> str:
    machine = MACHINE.read_text(encoding="utf-8").strip() if MACHINE.exists() else ""
    there = folder.stat()
    told = (machine, socket.gethostname(), str(folder), str(there.st_dev), str(there.st_ino))
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]
