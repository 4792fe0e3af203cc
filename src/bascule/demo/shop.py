"""The shop: a small web application whose version decides how well it works.

    python -m bascule.demo.shop --port 3000 --version 2

Versions 1 and 2 work. Version 3 fails on one request in ten and is slow; version "bad" fails as often and is fast;
version "sick" never becomes healthy. Every answer names its version in the header
`x-shop-version`, so that a client can tell an error of the shop from a request that was lost on the way.
"""

import argparse
import asyncio
import random
from dataclasses import dataclass

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop {version}</title>
<body style="font:16px system-ui;margin:4rem auto;max-width:32rem"><h1>Shop, version {version}</h1>
<p>Tea, 4 EUR. Coffee, 5 EUR. <a href="/checkout">Checkout</a></p></body></html>"""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a version works: the share of requests that fail, about how many seconds an answer takes, its health."""

    errors: float = 0.0
    delay: float = 0.002
    health: int = 200


MANNERS = {"3": Manner(errors=0.10, delay=0.25), "bad": Manner(errors=0.10), "sick": Manner(health=503)}


async def answer(version: str, path: str) -> tuple[int, str, str]:
    """Status, content type and body for a path."""
    manner = MANNERS.get(version, Manner())
    if path == "/api/health":
        return manner.health, "application/json", f'{{"version": "{version}"}}'
    await asyncio.sleep(manner.delay * random.uniform(0.5, 1.5))
    if random.random() < manner.errors:
        return 500, "text/plain", "the till is stuck"
    if path not in {"/", "/cart", "/checkout"}:
        return 404, "text/plain", "no such page"
    return 200, "text/html; charset=utf-8", PAGE.format(version=version)


async def converse(version: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer requests on one connection until the client is done with it."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            path = head.split(b" ", 2)[1].decode("ascii", "replace").partition("?")[0]
            status, kind, body = await answer(version, path)
            payload = body.encode()
            close = b"connection: close" in head.lower()
            writer.write(
                f"HTTP/1.1 {status} {'OK' if status == 200 else 'Error'}\r\ncontent-type: {kind}\r\n"
                f"x-shop-version: {version}\r\ncontent-length: {len(payload)}\r\n"
                f"{'connection: close' if close else 'connection: keep-alive'}\r\n\r\n".encode()
                + payload
            )
            await writer.drain()
            if close:
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main(host: str, port: int, version: str) -> None:
    """Serve until told to stop."""
    print(f"shop {version} listens on {port}", flush=True)

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await converse(version, reader, writer)

    server = await asyncio.start_server(meet, host, port, backlog=1024)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A small shop.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--version", required=True)
    options = parser.parse_args()
    asyncio.run(main(options.host, options.port, options.version))
