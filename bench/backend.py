"""A backend that costs next to nothing: one fixed answer, and `/slow` after five seconds.

python bench/backend.py --port 3000 --version v1
"""

import argparse
import asyncio

SLOW = 5.0


class Backend(asyncio.Protocol):
    """Answers whatever complete requests arrive, in order."""

    def __init__(self, version: str) -> None:
        body = version.encode()
        self.answer = b"HTTP/1.1 200 OK\r\nx-version: %b\r\ncontent-length: %d\r\n\r\n%b" % (body, len(body), body)
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Some of a request, or several."""
        *heads, self.rest = (self.rest + data).split(b"\r\n\r\n")
        for head in heads:
            if head.startswith(b"GET /slow"):
                asyncio.get_running_loop().call_later(SLOW, self.write)
            else:
                self.write()

    def write(self) -> None:
        """One answer, if the client is still there."""
        if not self.transport.is_closing():
            self.transport.write(self.answer)  # type: ignore[attr-defined]


async def main(port: int, version: str) -> None:
    """Serve until told to stop."""
    server = await asyncio.get_running_loop().create_server(lambda: Backend(version), "127.0.0.1", port, backlog=4096)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A backend for measurements.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--version", required=True)
    options = parser.parse_args()
    asyncio.run(main(options.port, options.version))
