"""The enclosure: what keeps a control plane's own things from other users of the machine, and so from the programs that it
starts as somebody else.

The data folder is ours alone. As root it can be walked through, because PostgreSQL refuses to run as root and needs a way to
its files, but not looked into; what lies in it is closed for itself. PostgreSQL trusts whoever reaches its socket, so nobody
else may: the socket is its owner's, in a folder that is its owner's, and there is no port.
"""

import os
import stat
from pathlib import Path

from bascule.drivers.support.files import make_folder
from bascule.drivers.support.processes.trouble import machine

PRIVATE, PASSING = 0o700, 0o711
OURS = ("processes", "jobs", "envoy", "haproxy")


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
