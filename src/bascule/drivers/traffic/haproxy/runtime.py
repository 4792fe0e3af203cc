"""HAProxy's sockets: one question, one answer, one connection. Whatever is not answered is `Unreachable`."""

import asyncio
from pathlib import Path

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import PortError, Unreachable

PATIENCE = Seconds(4.0)
LONGEST = 16_000_000


async def ask(socket: Path, *commands: str) -> str:
    """The answer to commands that are sent as one line."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_unix_connection(str(socket))
            try:
                writer.write("; ".join(commands).encode() + b"\n")
                await writer.drain()
                # The master's socket waits for more questions until it hears that there are none.
                writer.write_eof()
                return (await reader.read(-1)).decode("utf-8", "replace")
            finally:
                writer.close()
    except (OSError, TimeoutError) as error:
        raise Unreachable(say("driver.no-answer", who="HAProxy", reason=str(error) or type(error).__name__)) from error


async def answers(socket: Path, command: str, word: str) -> bool:
    """Whether a socket answers a command with a word."""
    try:
        return word in await ask(socket, command)
    except PortError:
        return False
