"""The apprise messenger: every message is sent by a child of its own, so that one that hangs can be ended."""

import asyncio
import sys

from bascule.drivers.notice.apprise.parse import outcome
from bascule.drivers.notice.apprise.render import message, secrets
from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.child import Child, Tail, Whole, run_child
from bascule.drivers.support.processes.surroundings import surroundings
from bascule.drivers.support.secret import read_secret
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import Unreachable

LIMIT = Seconds(20.0)
MOST = 100_000
CHILD = (sys.executable, "-P", "-m", "bascule.drivers.notice.apprise.child")
# How to get out of here.
INHERITED = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE")


class AppriseMessenger:
    """Sends messages to any service that apprise speaks. `limit` is the time that one may take, in seconds."""

    def __init__(self, home: Home, limit: Seconds = LIMIT) -> None:
        self._home, self._limit = home, limit

    async def send(self, url: str, title: str, text: str) -> None:
        """Send one message. Raises `Refused` for a URL that cannot be one and `Unreachable` for all else."""
        found = (await asyncio.to_thread(read_secret, url, self._home.root)).value
        hidden = secrets(found)
        environment = {**surroundings(INHERITED), **message(found, title, text, self._limit)}
        answer = Whole(MOST)
        try:
            async with asyncio.timeout(self._limit):
                code = await run_child(Child(CHILD, self._home.root.absolute(), environment), Tail(), answer)
        except TimeoutError:
            raise Unreachable(say("announce.too-slow", limit=self._limit)) from None
        if (error := outcome(url, code, bytes(answer.data), hidden)) is not None:
            raise error
