"""Spawning a process as somebody: its user, its groups, its mask, and nothing that could give it more than that.

A process that runs as somebody else can win no rights back: whatever it starts that is set to run as root (`sudo`, `ping`)
runs as itself. The system keeps that mark per thread and hands it to children, so a thread of its own takes it, spawns and
ends; code between fork and exec, which the alternative is, may deadlock in a program with threads.
"""

import ctypes
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from bascule.drivers.support.processes.followed import Followed
from bascule.drivers.support.processes.identity import Identity
from bascule.drivers.support.processes.thread import to_its_end

MASK = 0o022
_NO_NEW_PRIVILEGES = 38
Child = subprocess.Popen[bytes]


def becoming(identity: Identity | None) -> Mapping[str, Any]:
    """What `Popen` is told to become somebody."""
    if identity is None:
        return {}
    groups = list(identity.groups)
    return {"user": identity.uid, "group": identity.gid, "extra_groups": groups, "umask": MASK}


def spawn(words: Sequence[str], identity: Identity | None, **how: Any) -> Child:
    """Start a process in a session of its own. Raises what `Popen` raises."""
    if identity is None:
        return subprocess.Popen(words, start_new_session=True, **how)
    made: list[Child | BaseException] = []

    def make() -> None:
        try:
            forbid_new_privileges()
            made.append(subprocess.Popen(words, start_new_session=True, **becoming(identity), **how))
        except BaseException as error:
            made.append(error)

    thread = threading.Thread(target=make, name="spawn")
    thread.start()
    thread.join()
    if isinstance(made[0], BaseException):
        raise made[0]
    return made[0]


async def launch(words: Sequence[str], identity: Identity | None, **how: Any) -> Followed:
    """The same without blocking the loop, followed to its end."""
    return Followed(await to_its_end(spawn, words, identity, **how))


def forbid_new_privileges() -> None:
    """Let nothing that this thread starts win rights. Only Linux has it; raises `OSError` where it does not take it."""
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def hand_over(descriptor: int, identity: Identity | None) -> None:
    """Make an open file theirs, so that they can open it anew as `/dev/stdout`; our folder around it stays closed."""
    if identity is not None:
        with suppress(PermissionError):
            os.fchown(descriptor, identity.uid, identity.gid)
