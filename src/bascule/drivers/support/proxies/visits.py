"""Visits: what a synthetic visitor sends to a proxy of ours, and what it says it is.

A visitor comes in where users do, brings no cookie and gets none that it keeps, so each one is somebody new. It proves to the proxy
with the place's key that it is ours, which the proxy takes away; what it says it is goes on to the application.
"""

from http.cookiejar import DefaultCookiePolicy

import httpx

from bascule.drivers.support.proxies.listen import reachable
from bascule.drivers.support.proxies.probe import probing_client
from bascule.drivers.support.proxies.routes import listen_of
from bascule.kernel.i18n import say
from bascule.plan.asking import VISITOR_AGENT
from bascule.ports.errors import Unreachable
from bascule.ports.traffic import PREVIEW_HEADER, VISITOR_HEADER, Route, Visit

# `bot` is what most tools of analytics know without being told.
AGENT = f"{VISITOR_AGENT}/1 (bot; synthetic traffic of a release)"


class Visits:
    """Sends visitors; its connections are made when the first one goes."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def send(self, route: Route | None, visit: Visit) -> None:
        """One request, read to its end. Raises `Unreachable` when there was no whole answer."""
        if route is None:
            raise Unreachable(say("driver.no-answer", who=visit.path, reason="no route"))
        address = reachable(*listen_of(route))
        try:
            async with self._connected().stream(
                "GET", f"http://{address}{visit.path}", headers=_headers(route, visit)
            ) as answer:
                async for _ in answer.aiter_raw():
                    pass
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(say("driver.no-answer", who=address, reason=type(error).__name__)) from error

    def _connected(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = probing_client()
            # The cookie of the first visitor would make all others the same user.
            self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
        return self._client

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()


def _headers(route: Route, visit: Visit) -> dict[str, str]:
    named = {"host": visit.host} if visit.host else {}
    return {**named, "user-agent": AGENT, VISITOR_HEADER: visit.release, PREVIEW_HEADER: route.preview}
