"""Bodies: read and unpacked within fixed memory, whatever their headers say and however much they would unpack to."""

import asyncio
import zlib
from collections.abc import Mapping

from starlette.types import Receive

from bascule.areas.events.store.intake import Busy
from bascule.events.fault import Unfit
from bascule.events.limits import CALL, KIB
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.server.middleware.bodies import Left

READ_WITHIN = Seconds(15.0)
MOST_HELD = 32 * KIB * KIB
GZIP = 16 + zlib.MAX_WBITS


class Bodies:
    """Reads bodies, all of them together within bounds."""

    def __init__(self) -> None:
        self._held = 0

    async def read(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
        """The body, unpacked. Raises `Unfit`, `Busy` where too many are read at once, and `Left`."""
        packing = headers.get(b"content-encoding", b"").decode("latin-1").strip().lower()
        if packing not in {"", "identity", "gzip"}:
            raise Unfit(say("events.encoding", found=packing[:40]))
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and (len(length) > 9 or int(length) > CALL):
            raise too_large()
        try:
            async with asyncio.timeout(READ_WITHIN):
                body = await self._read(receive)
        except TimeoutError:
            raise Unfit(say("events.slow")) from None
        return _unpack(body) if packing == "gzip" else body

    async def _read(self, receive: Receive) -> bytes:
        parts, size = list[bytes](), 0
        try:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Left
                part = message.get("body", b"")
                size, self._held = size + len(part), self._held + len(part)
                if size > CALL:
                    raise too_large()
                if self._held > MOST_HELD:
                    raise Busy
                parts.append(part)
                if not message.get("more_body"):
                    return b"".join(parts)
        finally:
            self._held -= size


def too_large() -> Unfit:
    """More than is read."""
    return Unfit(say("events.call-too-large", most=CALL // KIB))


def _unpack(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(GZIP)
    try:
        found = unpacker.decompress(body, CALL + 1)
    except zlib.error:
        raise Unfit(say("events.not-gzip")) from None
    if len(found) > CALL:
        raise too_large()
    if not unpacker.eof or unpacker.unused_data:
        raise Unfit(say("events.not-gzip"))
    return found
