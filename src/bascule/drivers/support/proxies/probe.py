"""Probes: an address is healthy when its health path answers with a 2xx."""

import asyncio

import httpx

from bascule.kernel.quantities import Seconds


def probing_client() -> httpx.AsyncClient:
    """A client whose every request is a connection of its own, straight to the address: no pool, no proxy, no redirect."""
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(trust_env=False, verify=False, limits=limits, timeout=None)


async def probe(client: httpx.AsyncClient, address: str, path: str, patience: Seconds) -> str:
    """Empty when the address is healthy; otherwise what it said."""
    try:
        async with (
            asyncio.timeout(patience),
            client.stream("GET", f"http://{address}/{path.removeprefix('/')}") as answer,
        ):
            return "" if answer.is_success else f"HTTP {answer.status_code}"
    except TimeoutError:
        return "no answer in time"
    except httpx.ConnectError:
        return "connection refused"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"no valid answer ({type(error).__name__})"
