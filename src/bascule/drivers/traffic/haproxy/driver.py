"""The HAProxy driver: one HAProxy per data folder, detached from us, moved by its runtime socket."""

import os
import shutil
from collections.abc import Mapping

from bascule.drivers.support.files import read_json, write_file, write_json
from bascule.drivers.support.home import Home
from bascule.drivers.support.lock import locked
from bascule.drivers.support.names import place_key
from bascule.drivers.support.processes.daemon import Daemon
from bascule.drivers.support.proxies.change import change
from bascule.drivers.support.proxies.listen import accepts, join_address, reachable
from bascule.drivers.support.proxies.ports import is_free
from bascule.drivers.support.proxies.routes import Routes, listen_of, settled, without
from bascule.drivers.support.proxies.socket import forget_sockets, prepare_sockets, socket_path
from bascule.drivers.support.proxies.visits import Visits
from bascule.drivers.traffic.haproxy import DRIVER, names, parse, render
from bascule.drivers.traffic.haproxy.apply import addresses, move, reload
from bascule.drivers.traffic.haproxy.runtime import answers, ask
from bascule.evidence.counts import Counts
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.ports.errors import Refused, Unreachable
from bascule.ports.traffic import Route, RouteSeen, TrafficCapabilities, Visit

MOST_THREADS = 4
# Places whose counts are asked for in one line; 16 kB of names at most.
AT_ONCE = 12
PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/opt/homebrew/bin")


class HaproxyTraffic:
    """Weighted, sticky routes with exact counts; HAProxy has no latency histograms."""

    capabilities = TrafficCapabilities(metrics=DRIVER.metrics, watch=True, survey=True, visitors=DRIVER.visitors)

    def __init__(self, home: Home) -> None:
        self._folder = home.folder("haproxy")
        self._socket = socket_path(self._folder, "admin.sock")
        self._master = socket_path(self._folder, "master.sock")
        self._daemon = Daemon(self._folder, "haproxy")
        self._routes = Routes(self._folder / "wanted")
        self._rules = self._folder / "rules.map"
        self._applied = self._folder / "applied.json"
        self._visits = Visits()

    async def ensure(self, route: Route) -> None:
        """Write the route down, start HAProxy if it does not run, and move it there."""
        route = settled(route)
        render.check(route)
        await change(self._folder, self._routes, route, lambda: self._bring(place_key(route.place)))

    async def observe(self, place: Place) -> RouteSeen:
        """What HAProxy uses now; no route at all when it does not run, for then nobody is served."""
        wanted, key = self._routes.one(place), place_key(place)
        if wanted is None or not await self._daemon.runs():
            return RouteSeen({})
        rule = parse.rule(await ask(self._socket, f"show map {self._rules}"), key)
        if rule is None:
            return RouteSeen({})
        listen = reachable(*listen_of(wanted))
        return RouteSeen(names.weights(rule), listen, await addresses(self._socket, key))

    async def measure(self, place: Place, thresholds: tuple[float, ...]) -> Mapping[Slot, Counts]:
        """Totals since the last start or reload, without the requests that named their slot."""
        del thresholds
        if (route := self._routes.one(place)) is None:
            return {}
        if not await self._daemon.runs():
            raise Unreachable(say("driver.proxy-gone", who="HAProxy"))
        key = place_key(place)
        stats, tables = await self._counted({key: route})
        return parse.counts(stats, tables, key)

    async def survey(self, thresholds: tuple[float, ...]) -> Mapping[Place, Mapping[Slot, Counts]]:
        """The totals of all places, a few of them a question: HAProxy reads no line that is longer than a buffer."""
        del thresholds
        routes = self._routes.all()
        if routes and not await self._daemon.runs():
            raise Unreachable(say("driver.proxy-gone", who="HAProxy"))
        found: dict[Place, Mapping[Slot, Counts]] = {}
        keys = list(routes)
        for some in (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)):
            stats, tables = await self._counted({key: routes[key] for key in some})
            found |= {routes[key].place: parse.counts(stats, tables, key) for key in some}
        return found

    async def _counted(self, routes: Mapping[str, Route]) -> tuple[str, str]:
        counted = [
            name(key, slot) for key, route in routes.items() for slot in Slot for name in render.counted_backends(route)
        ]
        # Type 2 is a backend.
        stats = await ask(self._socket, *(f"show stat {name} 2 -1" for name in counted))
        return stats, await ask(self._socket, *(f"show table {name}" for name in counted))

    async def visit(self, place: Place, visit: Visit) -> None:
        """One request of a synthetic visitor."""
        await self._visits.send(self._routes.one(place), visit)

    async def vacate(self, place: Place, slot: Slot, epoch: int = 0) -> None:
        """Have the route without the slot."""
        route = without(self._routes.one(place), slot, epoch)
        if route is not None:
            await self.ensure(route)

    async def remove(self, place: Place, epoch: int = 0) -> None:
        """Forget the route; requests in flight end by themselves."""
        async with locked(self._folder):
            self._routes.pass_fence(place, epoch)
            self._routes.forget(place)
            if await self._daemon.runs():
                await self._bring(place_key(place))

    async def watch(self, place: Place) -> None:
        """Return when HAProxy has ended."""
        del place
        await self._daemon.ended()

    async def rest(self) -> None:
        """End HAProxy where it has no route any more."""
        if not self._routes.all():
            await self.shut_down(Seconds(1.0))

    async def close(self) -> None:
        """Every question has a connection of its own; visitors have ours."""
        await self._visits.close()

    async def shut_down(self, grace: Seconds = Seconds(5.0)) -> None:
        """Stop HAProxy itself, for whoever takes the whole installation down."""
        async with locked(self._folder):
            await self._daemon.end(grace)
            forget_sockets(self._folder)

    async def _bring(self, key: str) -> None:
        """The files always hold what is wanted, so that a HAProxy that is started anew is right from its first request."""
        routes = self._routes.all()
        runs = await self._daemon.runs()
        if not runs or not routes:
            # A worker that outlived its master still holds the ports.
            await self._daemon.end(Seconds(1.0))
        if not routes:
            return
        same = runs and (read_json(self._applied) or {}).get("shape") == render.shape(routes)
        if not same:
            self._check_ports(routes, (read_json(self._applied) or {}).get("listens", ()) if runs else ())
        self._write(routes)
        if same and key in routes:
            await move(self._socket, self._rules, key, routes[key])
        elif not same:
            await (reload(self._master, self._socket) if runs else self._start())
            listens = [join_address(*listen_of(route)) for route in routes.values()]
            write_json(self._applied, {"shape": render.shape(routes), "listens": listens})
        if key in routes and not await accepts(*listen_of(routes[key])):
            raise Refused(
                say("driver.cannot-listen", address=str(routes[key].options["listen"]), reason="no connection")
            )

    def _write(self, routes: Mapping[str, Route]) -> None:
        threads = min(os.cpu_count() or 1, MOST_THREADS)
        write_file(self._rules, render.rules(routes))
        write_file(self._folder / "haproxy.cfg", render.configuration(routes, self._folder, self._socket, threads))

    def _check_ports(self, routes: Mapping[str, Route], ours: object) -> None:
        """HAProxy shares a port with whoever lets it (SO_REUSEPORT), so it would not notice one that is taken."""
        for route in routes.values():
            host, port = listen_of(route)
            listen = join_address(host, port)
            if listen not in (ours if isinstance(ours, list) else ()) and not is_free(port, host):
                raise Refused(say("driver.cannot-listen", address=listen, reason="Address already in use"))

    async def _start(self) -> None:
        prepare_sockets(self._folder, "master.sock")
        words = (_binary(), "-W", "-S", f"{self._master},mode,600", "-f", str(self._folder / "haproxy.cfg"))
        await self._daemon.start(words, self._is_ready, {"socket": str(self._master)})

    async def _is_ready(self) -> bool:
        return await answers(self._socket, "show info", "Name: HAProxy") and await answers(
            self._master, "show proc", "worker"
        )


def _binary() -> str:
    found = shutil.which("haproxy", path=os.pathsep.join((os.environ.get("PATH", ""), *PLACES)))
    if found is None:
        raise Refused(say("driver.no-haproxy"))
    return found
