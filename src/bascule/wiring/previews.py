"""Traffic drivers that are told the key of a place with every route, so that nobody who makes a route has to know of it."""

from dataclasses import replace
from typing import Any

from bascule.ports.traffic import Route, Traffic
from bascule.store.previews import Previews


class KeyedTraffic:
    """A traffic driver; everything but `ensure` is the driver's own."""

    def __init__(self, traffic: Traffic, previews: Previews) -> None:
        self._traffic, self._previews = traffic, previews

    async def ensure(self, route: Route) -> None:
        """Make the route so, with the key of its place."""
        await self._traffic.ensure(replace(route, preview=await self._previews.key(route.place)))

    def __getattr__(self, name: str) -> Any:
        """What the driver can do besides."""
        return getattr(self._traffic, name)
