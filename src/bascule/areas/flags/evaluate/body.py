"""Bodies of evaluations: small, read within fixed memory and time."""

import asyncio
from collections.abc import Mapping

from starlette.types import Receive

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.server.middleware.bodies import Left

MOST = 256 * 1024
WITHIN = Seconds(10.0)


class Oversized(BasculeError):
    """More than is read."""


async def read_body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    """The body. Raises `Oversized`, and `Left` where the client went away."""
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and (len(length) > 9 or int(length) > MOST):
        raise _oversized()
    try:
        # The first part, too: a body may be announced and never begin.
        async with asyncio.timeout(WITHIN):
            return await _parts(receive)
    except TimeoutError:
        raise Oversized(say("flag.slow-body")) from None


async def _parts(receive: Receive) -> bytes:
    parts, size = list[bytes](), 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Left
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST:
            raise _oversized()
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _oversized() -> Oversized:
    return Oversized(say("flag.context-too-large", most=MOST // 1024))
