"""The apprise messenger: every message is sent by a child of its own, so that one that hangs can be ended."""

import asyncio
import os
import sys

from bascule.base.words import say
from bascule.drivers.notice.apprise.parse import outcome
from bascule.drivers.notice.apprise.render import parcel, secrets
from bascule.drivers.support.child import Child, Tail, Whole, run_child
from bascule.drivers.support.home import Home
from bascule.drivers.support.surroundings import surroundings
from bascule.ports.errors import Refused, Unreachable

LIMIT = 20.0
MOST = 100_000
CHILD = (sys.executable, "-P", "-m", "bascule.drivers.notice.apprise.child")
# How to get out of here.
INHERITED = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE")


class AppriseMessenger:
    """Sends messages to any service that apprise speaks. `limit` is the time that one may take, in seconds."""

    def __init__(self, home: Home, limit: float = LIMIT) -> None:
        self._home, self._limit = home, limit

    async def send(self, url: str, title: str, text: str) -> None:
        """Send one message. Raises `Refused` for a URL that cannot be one and `Unreachable` for all else."""
        found = await asyncio.to_thread(self._find, url)
        hidden = secrets(found)
        environment = {**surroundings(INHERITED), **parcel(found, title, text, self._limit)}
        answer = Whole(MOST)
        try:
            async with asyncio.timeout(self._limit):
                code = await run_child(Child(CHILD, self._home.root.absolute(), environment), Tail(), answer)
        except TimeoutError:
            raise Unreachable(say("announce.too-slow", limit=self._limit)) from None
        if (error := outcome(url, code, bytes(answer.data), hidden)) is not None:
            raise error

    def _find(self, reference: str) -> str:
        """The URL that a reference leads to."""
        kind, _, where = reference.partition(" ")
        if kind == "env":
            found = os.environ.get(where, "")
            if not found.strip():
                raise Refused(say("announce.no-variable", name=where))
            return found.strip()
        try:
            lines = (self._home.root / where).read_text(encoding="utf-8").split("\n", 1)
        except (OSError, UnicodeDecodeError) as error:
            detail = error.strerror if isinstance(error, OSError) else None
            raise Refused(say("announce.no-file", path=where, detail=detail or type(error).__name__)) from None
        return lines[0].strip()
