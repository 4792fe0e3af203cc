"""Changing a route that a proxy of our own serves: written down first, then brought about, and put back when refused."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from bascule.drivers.support.lock import locked
from bascule.drivers.support.proxies.routes import Routes
from bascule.ports.errors import PortError, Refused
from bascule.ports.traffic import Route


async def change(folder: Path, routes: Routes, route: Route, bring: Callable[[], Awaitable[None]]) -> None:
    """Want the route and bring the proxy to all wanted routes.

    A refused route must not stay among the wanted ones: the proxy would refuse everything that comes after it.
    """
    async with locked(folder):
        routes.pass_fence(route.place, route.epoch)
        before = routes.one(route.place)
        routes.want(route)
        try:
            await bring()
        except Refused:
            if before is None:
                routes.forget(route.place)
            else:
                routes.want(before)
            with suppress(PortError):
                await bring()
            raise
