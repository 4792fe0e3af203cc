"""A sender in a process of its own that kills itself between sending a message and saying so.

python -m tests.kit.sender DATABASE FOLDER
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bascule.drivers.notice.apprise.driver import AppriseMessenger
from bascule.drivers.support.home import Home
from bascule.engine.send import Sender
from bascule.store.announcing.outbox import PostgresOutbox
from bascule.store.database import open_engine
from bascule.store.signals import PostgresSignals
from bascule.wiring.machine.clock import SystemClock


class Deadly:
    """Sends, and does not live to tell."""

    def __init__(self, messenger: AppriseMessenger) -> None:
        self.messenger = messenger

    async def send(self, url: str, title: str, text: str) -> None:
        """Send one message."""
        await self.messenger.send(url, title, text)
        os.kill(os.getpid(), signal.SIGKILL)


async def main(database: str, folder: str) -> None:
    """Send until it is over."""
    messenger = Deadly(AppriseMessenger(Home(Path(folder), Path(folder))))
    outbox = PostgresOutbox(open_engine(database))
    await Sender(outbox, messenger, SystemClock(), PostgresSignals(database)).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
