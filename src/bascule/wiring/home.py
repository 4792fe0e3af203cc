"""The home of a control plane: its data folder, which has an identity of its own.

Programs and proxies of this machine are found again by what lies in the data folder, so whoever has another one cannot reach them,
also on the same database. The identity is drawn once and stays with the folder wherever it is moved.
"""

import re
import secrets
import socket
from pathlib import Path

from bascule.drivers.support.files import write_file
from bascule.ports.places import Home

FILE = "identity"
_ID = re.compile(r"[0-9a-f]{16}")


def read_home(data: Path) -> Home:
    """The home of a data folder; it is given an identity where it has none yet."""
    path = data.absolute() / FILE
    known = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    if not _ID.fullmatch(known):
        known = secrets.token_hex(8)
        write_file(path, known + "\n")
    return Home(known, str(data.absolute()), socket.gethostname())
