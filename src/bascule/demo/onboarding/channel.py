"""A channel of the demo: what would go to a team's chat arrives here, and is remembered."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MOST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, by the name of its channel."""

    channel: str
    title: str
    text: str


@dataclass(slots=True)
class Room:
    """Where messages arrive, and those that have."""

    port: int = 0
    heard: list[Heard] = field(default_factory=list)

    def url(self, channel: str) -> str:
        """What the plan's `env NAME` stands for: apprise's plain webhook."""
        return f"json://127.0.0.1:{self.port}/{channel}"

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One call."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            lines = (line.partition(":") for line in head.split("\r\n"))
            fields = {name.strip().lower(): value.strip() for name, _, value in lines}
            said = json.loads(await reader.readexactly(min(int(fields.get("content-length", "0")), MOST)))
            self.heard.append(Heard(head.split(" ")[1].strip("/"), said.get("title", ""), said.get("message", "")))
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            await writer.drain()
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def room() -> AsyncIterator[Room]:
    """A room that listens for as long as the block lasts."""
    opened = Room()
    server = await asyncio.start_server(opened.take, "127.0.0.1", 0)
    opened.port = server.sockets[0].getsockname()[1]
    async with server:
        yield opened
