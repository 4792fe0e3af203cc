"""Receivers of messages, on the wire: a webhook that can hang, refuse or be away, and a mail server."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

ANSWER = b"HTTP/1.1 %d Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


@dataclass
class Webhook:
    """Takes what is posted to it. `status` is what it answers; while it `hangs` it sends a header a second, for ever."""

    port: int = 0
    status: int = 200
    hangs: bool = False
    taken: list[tuple[str, Any]] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    answering: set[asyncio.Task[Any]] = field(default_factory=set)
    server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen, on the same port as before."""
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Be away."""
        assert self.server is not None
        self.server.close()
        for task in self.answering:
            task.cancel()
        await asyncio.gather(*self.answering, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.answering.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._answer(reader, writer)
        finally:
            self.answering.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length")
        )
        body = json.loads(await reader.readexactly(length))
        self.asked.set()
        if self.hangs:
            writer.write(b"HTTP/1.1 200 Said\r\n")
            for number in range(1000):
                writer.write(b"x-still-here: %d\r\n" % number)
                await writer.drain()
                await asyncio.sleep(1)
        if self.status < 300:
            self.taken.append((head.split(" ")[1], body))
        writer.write(ANSWER % self.status)
        await writer.drain()


@asynccontextmanager
async def webhook(**how: Any) -> AsyncIterator[Webhook]:
    """A webhook for as long as the block lasts."""
    made = Webhook(**how)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


@dataclass
class Mailbox:
    """A mail server that wants a password."""

    password: str
    port: int = 0
    taken: list[Envelope] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        self.taken.append(envelope)
        return "250 taken"

    def let_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        """Whether somebody has the password."""
        return AuthResult(success=given.password.decode() == self.password)


@asynccontextmanager
async def mailbox(password: str) -> AsyncIterator[Mailbox]:
    """A mail server for as long as the block lasts."""
    made = Mailbox(password)

    def serve() -> SMTP:
        return SMTP(made, auth_required=True, auth_require_tls=False, authenticator=made.let_in)

    server = await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
