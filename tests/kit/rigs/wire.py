"""A small HTTP client on bare streams: one request per connection, or a kept one, and load that counts what is lost."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bascule.testing.memory.answer import Answer

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class WireLoad:
    """Requests without end: users with an even number keep their connection, the others open one per request."""

    def __init__(self, client: "WireClient") -> None:
        self._client = client
        self.failures: list[str] = []
        self.total = 0
        self.progress = asyncio.Condition()

    async def sent(self, count: int) -> None:
        """Return when that many more requests were answered."""
        goal = self.total + count
        async with self.progress:
            await self.progress.wait_for(lambda: self.total >= goal)

    async def user(self, number: int) -> None:
        """Send requests for ever."""
        kept: Streams | None = None
        while True:
            try:
                kept = kept or await self._client.connect()
                answer = await exchange(kept, "/", {})
                if answer.status != 200:
                    self.failures.append(f"status {answer.status}")
            except OSError as error:
                self.failures.append(repr(error))
                kept = None
            if kept is not None and (number % 2 or kept[1].is_closing()):
                kept[1].close()
                kept = None
            async with self.progress:
                self.total += 1
                self.progress.notify_all()


class WireClient:
    """A client of one address."""

    def __init__(self, listen: str) -> None:
        self._host, _, port = listen.rpartition(":")
        self._port = int(port)

    async def connect(self) -> Streams:
        """A new connection."""
        return await asyncio.open_connection(self._host, self._port)

    async def send(self, path: str = "/", headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
        """One request on a connection of its own."""
        streams = await self.connect()
        try:
            return await exchange(streams, path, headers or {}, method)
        finally:
            streams[1].close()

    async def versions(self, count: int) -> set[str]:
        """What a few new users meet, one after the other."""
        return {(await self.send()).version for _ in range(count)}

    @asynccontextmanager
    async def load(self, users: int) -> AsyncIterator[WireLoad]:
        """Load while the context lasts."""
        load = WireLoad(self)
        tasks = [asyncio.create_task(load.user(number)) for number in range(users)]
        try:
            yield load
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def exchange(streams: Streams, path: str, headers: Mapping[str, str], method: str = "GET") -> Answer:
    """A request and its answer on an open connection, which is closed when the answer says that it is the last one."""
    reader, writer = streams
    length = [] if method == "GET" else ["content-length: 0"]
    lines = [
        f"{method} {path} HTTP/1.1",
        "host: test",
        *length,
        *(f"{name}: {value}" for name, value in headers.items()),
        "",
        "",
    ]
    writer.write("\r\n".join(lines).encode())
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = [
            (name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in head[1:] if line)
        ]
        body = await reader.readexactly(int(dict(fields).get("content-length", "0")))
    except asyncio.IncompleteReadError as error:
        raise ConnectionResetError("the connection was closed within an answer") from error
    if dict(fields).get("connection", "").lower() == "close":
        writer.close()
    pairs = [value.partition(";")[0].partition("=") for name, value in fields if name == "set-cookie"]
    status = int(head[0].split()[1])
    version = dict(fields).get("x-version", body.decode())
    return Answer(status, version, {name: value for name, _, value in pairs})
