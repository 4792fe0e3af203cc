"""A control plane of one act, for tests that kill it: starts a process workload and dies where it is told.

Usage: plane.py DATA COMMAND WHERE, where WHERE is `before-record` (killed between the start and the record of the process
id) or `after` (killed, with its whole process group, once ensure has returned).
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bascule.drivers.support.home import Home
from bascule.drivers.workload.process.driver import ProcessWorkload
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.ports.workload import Instance

PLACE = Place("plan", "test", "site")


def die_before_the_second_record() -> None:
    """Let the first record be put in its place, and die when the second is about to be."""
    seen = []

    def look(event: str, values: tuple[object, ...]) -> None:
        if event == "os.rename" and str(values[1]).endswith("/1.json"):
            seen.append(event)
            if len(seen) == 2:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


async def main(data: str, command: str, where: str) -> None:
    """Start, and die."""
    if where == "before-record":
        die_before_the_second_record()
    driver = ProcessWorkload(Home(Path(data), Path(data)))
    await driver.ensure(Instance(PLACE, Slot.BLUE, "v1", {"command": command}, "/health"))
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
