"""Bodies of evaluations: small, read within fixed memory and time."""

import asyncio
from collections.abc import Mapping

from starlette.types import Receive

from bascule.base.error import BasculeError
from bascule.base.words import say

MOST = 256 * 1024
WITHIN = 10.0


class Oversized(BasculeError):
    """More than is read."""


async def read_body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    """The body. Raises `Oversized`."""
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and (len(length) > 9 or int(length) > MOST):
        raise _oversized()
    message = await receive()
    if not message.get("more_body"):
        body: bytes = message.get("body", b"")
        return body
    try:
        async with asyncio.timeout(WITHIN):
            return await _rest(message.get("body", b""), receive)
    except TimeoutError:
        raise Oversized(say("flag.slow-body")) from None


async def _rest(begun: bytes, receive: Receive) -> bytes:
    parts, size = [begun], len(begun)
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST:
            raise _oversized()
        if not message.get("more_body"):
            return b"".join(parts)


def _oversized() -> Oversized:
    return Oversized(say("flag.context-too-large", most=MOST // 1024))
