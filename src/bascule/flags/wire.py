"""The wire: definitions by a conditional GET, and the stream of changes; over connections that another thread can end.

The standard library's client, because an application pays for what it loads, and because we must hold the socket: a thread
that waits for a line of the stream wakes up only when the socket is shut down under it.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import quote

from bascule.flags.source import Source
from bascule.kernel.quantities import Seconds

CONNECT, READ, WHOLE = 5.0, 10.0, 60.0
# Three signs of life of the server.
SILENCE = 60.0
LARGEST = 64 * 2**20
_CHUNK = 256 * 1024
FAILURES = (OSError, http.client.HTTPException, ValueError)


class Failed(Exception):
    """The server is away, or says no; `again` is how long it asks to wait, `refused` whether it knows us not to be let in."""

    def __init__(self, because: str, again: Seconds = Seconds(0.0), refused: bool = False) -> None:
        super().__init__(because)
        self.again, self.refused = again, refused


class Wire:
    """Asks one server."""

    def __init__(self, source: Source) -> None:
        self._address, self._key = source.address, source.key
        self._context = ssl.create_default_context() if source.address.scheme == "https" else None
        self._lock = threading.Lock()
        self._open: set[http.client.HTTPConnection] = set()
        self.closed = False

    def document(self, etag: str, wanted: str = "") -> tuple[bytes, str] | None:
        """The definitions with their ETag, or None while they are those of `etag`. Raises `Failed`.

        `wanted` is the ETag that the stream has told of: a server that has not heard of it yet looks again.
        """
        query = f"?flagConfigEtag={quote(wanted, safe='')}" if wanted else ""
        headers = {"If-None-Match": etag} if etag else {}
        with self._asked(f"/flags.json{query}", headers) as (_, response):
            if response.status == 304:
                return None
            return _whole(response, time.monotonic() + WHOLE), response.getheader("ETag") or ""

    @contextmanager
    def stream(self, last: str) -> Iterator[Iterator[bytes]]:
        """The lines of the stream after the event `last`, for as long as it lasts. Raises `Failed`."""
        headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {})}
        with self._asked("/ofrep/v1/events", headers) as (connection, response):
            if connection.sock is not None:
                connection.sock.settimeout(SILENCE)
            yield _lines(response)

    def close(self) -> None:
        """End what is open, also under a thread that waits for it."""
        self.closed = True
        with self._lock:
            for connection in self._open:
                _shut(connection)

    @contextmanager
    def _asked(
        self, path: str, headers: dict[str, str]
    ) -> Iterator[tuple[http.client.HTTPConnection, http.client.HTTPResponse]]:
        connection = self._connection()
        try:
            yield connection, self._response(connection, path, headers)
        except FAILURES as error:
            raise Failed(f"{type(error).__name__}: {error}") from None
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        made = (
            http.client.HTTPSConnection(host, port, timeout=CONNECT, context=self._context)
            if self._context
            else http.client.HTTPConnection(host, port, timeout=CONNECT)
        )
        with self._lock:
            self._open.add(made)
        return made

    def _response(
        self, connection: http.client.HTTPConnection, path: str, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        connection.connect()
        connection.sock.settimeout(READ)
        if self.closed:
            raise Failed("closed")
        sent = {"Authorization": f"Bearer {self._key}", "User-Agent": "bascule-flags", **headers}
        connection.request("GET", self._address.path.rstrip("/") + path, headers=sent)
        response = connection.getresponse()
        if response.status not in {200, 304}:
            raise Failed(_said(response), _wait(response), response.status in {401, 403})
        return response


def _shut(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _whole(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """The body, within bounds of size and time: a server that trickles must not hold us for ever."""
    parts, size = list[bytes](), 0
    while part := response.read1(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > LARGEST or time.monotonic() > deadline:
            raise Failed("too large" if size > LARGEST else "too slow")
    return b"".join(parts)


def _lines(response: http.client.HTTPResponse) -> Iterator[bytes]:
    while line := response.readline(65536):
        yield line


def _said(response: http.client.HTTPResponse) -> str:
    return f"{response.status} {response.reason}: {response.read(300).decode('utf-8', 'replace')}"


def _wait(response: http.client.HTTPResponse) -> Seconds:
    written = response.getheader("Retry-After") or ""
    return Seconds(float(written)) if written.isdecimal() and len(written) < 6 else Seconds(0.0)
