"""The process that drives releases: nothing that people, programs and browsers send is worked on in it.

Its first words on standard input are a length and a pickle of what it is to do; when that input ends, so does it. It finds
what it drives in the database and is told there, so it shares nothing with the process that started it, and either may die
without the other's doing.
"""

import asyncio
import os
import pickle
import signal
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass, replace

import uvloop

from bascule.platform.settings import Settings
from bascule.wiring.plane import Share
from bascule.wiring.running import control_plane

LENGTH = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class Work:
    """What the process is to do: for which control plane, on which database."""

    settings: Settings
    url: str


def packed(work: Work) -> bytes:
    """The first words on standard input."""
    data = pickle.dumps(work, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(data)) + data


async def drive(work: Work) -> None:
    """Drive releases until standard input ends, or somebody says so."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    # Whoever stops the control plane by a key stops the one that started us; we end when it does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.set_blocking(sys.stdin.fileno(), False)
    loop.add_reader(sys.stdin.fileno(), stop.set)
    settings = replace(work.settings, database_url=work.url)
    async with control_plane(settings, share=Share.ENGINE):
        await stop.wait()
        loop.remove_reader(sys.stdin.fileno())


def run() -> None:
    """The process, from its first line to its last; logs are set up before."""
    (size,) = LENGTH.unpack(sys.stdin.buffer.read(LENGTH.size))
    work: Work = pickle.loads(sys.stdin.buffer.read(size))
    with suppress(KeyboardInterrupt):
        uvloop.run(drive(work))
