"""Identity: as whom of this machine the plan's programs and commands run.

Where the control plane is root they are not: they run as the user that the plan names, or else as the owner of the plan's
folder. Only root can become somebody else, so any other control plane runs them as itself, and refuses another name. None
stands for our own rights everywhere.
"""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused

ROOT = 0
# The user that the embedded PostgreSQL of a root control plane runs as: it owns the files of the database.
DATABASE = "pgserver"


@dataclass(frozen=True, slots=True)
class Identity:
    """A user of this machine, with the groups that they are in."""

    uid: int
    gid: int
    groups: tuple[int, ...]
    name: str
    home: str = "/"
    shell: str = "/bin/sh"


@dataclass(frozen=True, slots=True)
class Ours:
    """Who the control plane is, and who owns the plan's folder."""

    uid: int
    name: str
    owner: int


def chosen(asked: str | None, ours: Ours) -> str | None:
    """Whom to become, by name or number; None to stay who we are. Raises `Refused` for what we may not. Pure."""
    if ours.uid != ROOT:
        if asked in {None, ours.name, str(ours.uid)}:
            return None
        raise Refused(say("driver.user-needs-root", user=str(asked), ours=ours.name))
    wanted = str(ours.owner) if asked is None else asked
    return None if wanted in {"root", str(ROOT)} else wanted


def identity_of(root: Path, asked: str | None = None) -> Identity | None:
    """As whom something of the plan in this folder runs. Raises `Refused` for somebody who is not on this machine."""
    wanted = chosen(asked, ours(root))
    if wanted is None:
        return None
    entry = _entry(wanted)
    if entry is None and asked is None:
        # A folder of a user whom this machine has no name for, as in a container with a mounted folder.
        return Identity(int(wanted), _group_of(root), (), wanted)
    if entry is None:
        raise Refused(say("driver.no-user", user=wanted))
    if entry.pw_name == DATABASE:
        raise Refused(say("driver.user-of-database", user=entry.pw_name))
    if entry.pw_uid == ROOT:
        return None
    groups = tuple(os.getgrouplist(entry.pw_name, entry.pw_gid))
    return Identity(entry.pw_uid, entry.pw_gid, groups, entry.pw_name, entry.pw_dir or "/", entry.pw_shell or "/bin/sh")


def ours(root: Path) -> Ours:
    """Who we are, and whose a folder is; a folder that is not there is as good as ours."""
    uid = os.geteuid()
    with machine(root):
        owner = root.stat().st_uid if root.exists() else uid
    entry = _entry(str(uid))
    return Ours(uid, entry.pw_name if entry else str(uid), owner)


def _group_of(root: Path) -> int:
    """The group of the folder, as long as it is not root's."""
    with machine(root):
        status = root.stat()
    return status.st_gid or status.st_uid


def _entry(who: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(int(who)) if who.isascii() and who.isdigit() else pwd.getpwnam(who)
    except (KeyError, OverflowError):
        return None
