"""A control plane in a process of its own, which can be told to kill itself at a boundary.

    python -m tests.kit.crash.plane RELEASE…        drives until all named releases have ended
    python -m tests.kit.crash.plane --record FILE RELEASE

`KILL_AT` names the boundary (`phase step name`) at whose first occurrence the process sends itself SIGKILL.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

import uvloop

from bascule.platform.settings import read_settings
from bascule.release.progress import Release
from bascule.wiring.running import control_plane


class Boundaries:
    """Names every boundary by where the release was, writes it down, and dies at the chosen one."""

    def __init__(self, record: Path | None) -> None:
        self.record, self.kill_at = record, os.environ.get("KILL_AT")

    def __call__(self, name: str, release: Release) -> None:
        """One boundary was reached."""
        place = f"{release.progress.phase.replace(' ', '-')} {release.progress.step} {name}"
        if self.record:
            with self.record.open("a") as file:
                file.write(f"{place}\n")
        if place == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


async def main(record: Path | None, releases: list[str]) -> None:
    """Drive until the releases have ended."""
    async with control_plane(read_settings(), Boundaries(record)) as plane:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while releases:
            await asyncio.sleep(0.05)
            states = [await plane.queries.release(release) for release in releases]
            if all(release.progress.phase.terminal for release, _ in states):
                return


if __name__ == "__main__":
    words = sys.argv[1:]
    file = Path(words[1]) if words[:1] == ["--record"] else None
    uvloop.run(main(file, words[2:] if file else words))
