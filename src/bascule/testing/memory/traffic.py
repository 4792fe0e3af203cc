"""The traffic driver in memory."""

import asyncio
from collections.abc import Mapping, Sequence

from bascule.drivers.support.options import Listening, read
from bascule.drivers.support.proxies.listen import split_address
from bascule.drivers.support.proxies.routes import settled, without
from bascule.evidence.counts import Counts
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.ports.errors import Refused, Unreachable
from bascule.ports.traffic import PREVIEW_HEADER, VISITOR_HEADER, Route, RouteSeen, TrafficCapabilities, Visit
from bascule.testing.memory.world import MemoryWorld, listen_of

LOOK_EVERY = Seconds(0.01)
METRICS = frozenset({"error_rate", "latency"})


class MemoryTraffic:
    """Routes that exist by being written down, with counts and latencies."""

    capabilities = TrafficCapabilities(metrics=METRICS, watch=True, survey=True, visitors=True)

    def __init__(self, world: MemoryWorld) -> None:
        self._world = world

    async def ensure(self, route: Route) -> None:
        """Write the route down; two places cannot listen at the same address."""
        self._world.meet("traffic.ensure")
        self._world.pass_fence(route.place, route.epoch)
        for address in (address for addresses in route.addresses.values() for address in addresses):
            split_address(address)
        read(Listening, route.options)
        taken = {listen_of(one) for place, one in self._world.routes.items() if place != route.place}
        if listen_of(route) in taken | self._world.occupied:
            raise Refused(say("driver.cannot-listen", address=listen_of(route), reason="Address already in use"))
        self._world.routes[route.place] = settled(route)
        self._world.proxy_runs = True

    async def observe(self, place: Place) -> RouteSeen:
        """The route as it was written down."""
        self._world.meet("traffic.observe")
        route = self._world.routes.get(place)
        if route is None or not self._world.proxy_runs:
            return RouteSeen({})
        weights = {slot: route.weights.get(slot, 0) for slot in Slot}
        return RouteSeen(weights, listen_of(route), dict(route.addresses))

    async def measure(self, place: Place, thresholds: tuple[float, ...]) -> Mapping[Slot, Counts]:
        """What was sent and counted since the world began."""
        self._world.meet("traffic.measure")
        route = self._world.routes.get(place)
        if route is None:
            return {}
        if not self._world.proxy_runs:
            raise Unreachable(say("driver.proxy-gone", who="Memory"))
        return {slot: self._counts(place, slot, thresholds) for slot in route.addresses}

    async def survey(self, thresholds: tuple[float, ...]) -> Mapping[Place, Mapping[Slot, Counts]]:
        """The same of all routes."""
        return {place: await self.measure(place, thresholds) for place in list(self._world.routes)}

    async def visit(self, place: Place, visit: Visit) -> None:
        """One request of a synthetic visitor."""
        self._world.meet("traffic.visit")
        route = self._world.routes.get(place)
        if route is None or not self._world.proxy_runs:
            raise Unreachable(say("driver.proxy-gone", who="Memory"))
        headers = {VISITOR_HEADER: visit.release, PREVIEW_HEADER: route.preview}
        self._world.send(listen_of(route), visit.path, headers)

    async def vacate(self, place: Place, slot: Slot, epoch: int = 0) -> None:
        """Write the route down without the slot."""
        route = without(self._world.routes.get(place), slot, epoch)
        if route is not None:
            await self.ensure(route)

    async def remove(self, place: Place, epoch: int = 0) -> None:
        """Forget the route."""
        self._world.meet("traffic.remove")
        self._world.pass_fence(place, epoch)
        self._world.routes.pop(place, None)

    async def watch(self, place: Place) -> None:
        """Return when the proxy has ended."""
        del place
        while self._world.proxy_runs:  # noqa: ASYNC110 - a world of values
            await asyncio.sleep(LOOK_EVERY)

    async def rest(self) -> None:
        """A proxy without routes ends."""
        if not self._world.routes:
            self._world.proxy_runs = False

    async def close(self) -> None:
        """Nothing to give back."""

    def _counts(self, place: Place, slot: Slot, thresholds: tuple[float, ...]) -> Counts:
        more = self._world.bulk.get((place, slot), Counts())
        sent = _counted(self._world.latencies.get((place, slot), []), thresholds)
        over = {limit: count + more.over.get(limit, 0) for limit, count in sent.over.items()}
        users = Counts(sent.total + more.total, sent.errors + more.errors, over)
        visitors = _counted(self._world.visits.get((place, slot), []), thresholds)
        return users.visited_by(visitors) if visitors.total else users


def _counted(sent: Sequence[tuple[Seconds, bool]], thresholds: tuple[float, ...]) -> Counts:
    over = {limit: sum(took >= limit for took, _ in sent) for limit in thresholds}
    return Counts(len(sent), sum(failed for _, failed in sent), over)
