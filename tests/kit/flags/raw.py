"""HTTP/1.1 over a bare connection: fast enough for ten thousand questions, and free to send what no client would."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connection:
    """One kept-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: str) -> None:
        self.reader, self.writer, self._key = reader, writer, key

    @classmethod
    @asynccontextmanager
    async def to(cls, url: str, key: str) -> AsyncIterator["Connection"]:
        """A connection to a server, showing a key with every request."""
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        try:
            yield cls(reader, writer, key)
        finally:
            writer.close()

    async def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """A request, and no waiting for what comes back."""
        own = {"host": "localhost", "x-api-key": self._key, "content-length": str(len(body)), **(headers or {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in own.items())
        self.writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        await self.writer.drain()

    async def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        """A request and its answer."""
        await self.send(method, path, body, headers)
        return await self.reply()

    async def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> Reply:
        """POST of JSON."""
        return await self.ask("POST", path, body, {"content-type": "application/json", **(headers or {})})

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        """GET."""
        return await self.ask("GET", path, b"", headers)

    async def reply(self) -> Reply:
        """The next answer."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = [line.partition(": ") for line in head[1:] if line]
        headers = {name.lower(): value for name, _, value in pairs}
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return Reply(int(head[0].split()[1]), headers, body)

    async def event(self) -> dict[str, str]:
        """The next event of a stream, by the names of its fields; comments and chunk sizes are passed over."""
        found: dict[str, str] = {}
        while line := await self.reader.readline():
            name, _, value = line.decode().rstrip("\r\n").partition(": ")
            if name in {"id", "event", "data"}:
                found[name] = value
            if "data" in found and not line.strip():
                return found
        raise AssertionError("the stream has ended")
