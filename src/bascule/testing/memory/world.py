"""The world in memory: what runs where, which routes exist, and what was counted. It outlives the drivers that act on it.

A version behaves as `behaviours` says. A call can be made to fail once: `world.fail("traffic.ensure", Unreachable(...))`.
Requests are sent with `send`, one by one, or only counted with `count`, in bulk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

from bascule.evidence.counts import Counts
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.ports.errors import Conflict, PortError
from bascule.ports.traffic import Route
from bascule.testing.memory.answer import Answer
from bascule.testing.memory.preview import given_preview, is_visitor, named_slot
from bascule.testing.memory.user import bucket

# Methods that change nothing.
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a version behaves: looks until it is ready, what its health says, and with which code it exits, if it does."""

    ready_after: int = 0
    health: str = ""
    exits: int | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """What is in a slot: a version, its addresses, how often it was looked at, and how it ended, if it did."""

    version: str
    addresses: tuple[str, ...]
    looks: int = 0
    was_ready: bool = False
    ended: str = ""


@dataclass(slots=True)
class MemoryWorld:
    """Everything that is; drivers hold nothing of their own."""

    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    slots: dict[tuple[Place, Slot], Running] = field(default_factory=dict)
    backends: dict[str, str] = field(default_factory=dict)
    outputs: dict[tuple[Place, Slot], list[str]] = field(default_factory=dict)
    routes: dict[Place, Route] = field(default_factory=dict)
    latencies: dict[tuple[Place, Slot], list[tuple[Seconds, bool]]] = field(default_factory=dict)
    visits: dict[tuple[Place, Slot], list[tuple[Seconds, bool]]] = field(default_factory=dict)
    bulk: dict[tuple[Place, Slot], Counts] = field(default_factory=dict)
    frozen: set[str] = field(default_factory=set)
    received: dict[str, int] = field(default_factory=dict)
    occupied: set[str] = field(default_factory=set)
    epochs: dict[object, int] = field(default_factory=dict)
    proxy_runs: bool = True
    _faults: dict[str, list[PortError]] = field(default_factory=dict)
    _serial: int = 0

    def fail(self, call: str, *errors: PortError) -> None:
        """Let the next calls of that name (`workload.ensure`, `traffic.measure`, …) raise these errors, one each."""
        self._faults.setdefault(call, []).extend(errors)

    def pass_fence(self, what: object, epoch: int) -> None:
        """Refuse a call with a lower epoch than has acted on the same thing before."""
        highest = self.epochs.get(what, 0)
        if 0 < epoch < highest:
            raise Conflict(say("driver.fenced", epoch=epoch, highest=highest))
        self.epochs[what] = max(epoch, highest)

    def meet(self, call: str) -> None:
        """Raise what was arranged for this call, if anything was."""
        if self._faults.get(call):
            raise self._faults[call].pop(0)

    def kill(self, place: Place, slot: Slot) -> None:
        """Let what is in a slot have died by itself."""
        there = self.slots[place, slot]
        self.slots[place, slot] = replace(there, ended="killed by SIGKILL")
        for address in there.addresses:
            self.backends.pop(address, None)

    def serial(self) -> int:
        """A number that was not given before."""
        self._serial += 1
        return self._serial

    def count(self, place: Place, slot: Slot, counts: Counts) -> None:
        """Add requests to a slot's totals without sending them."""
        old = self.bulk.get((place, slot), Counts())
        over = {limit: old.over.get(limit, 0) + counts.over.get(limit, 0) for limit in {*old.over, *counts.over}}
        self.bulk[place, slot] = Counts(old.total + counts.total, old.errors + counts.errors, over)

    def send(
        self, listen: str, path: str = "/", headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> Answer:
        """One request to a listening address; `?ms=`, `?status=` and `?die=` ask for a latency, a status, and no answer."""
        route = next((one for one in self.routes.values() if listen_of(one) == listen), None)
        if route is None or not self.proxy_runs:
            raise ConnectionRefusedError(listen)
        headers = {name.lower(): value for name, value in (headers or {}).items()}
        known = dict(part.strip().partition("=")[::2] for part in headers.get("cookie", "").split(";"))
        if (given := given_preview(route, path)) is not None:
            return given
        if (named := named_slot(route, headers, known)) is not None:
            return self._try(route.addresses.get(named, ()), path)
        cookie = f"bascule-{route.place.component}"
        user = known.get(cookie) or f"user-{self.serial()}"
        slot = _chosen(route, user)
        if slot is None:
            return Answer(503)
        visitor = is_visitor(route, headers)
        # Nobody has to help a visitor.
        answer, failed = self._serve(replace(route, relief=frozenset()) if visitor else route, slot, path, method)
        counted = self.visits if visitor else self.latencies
        counted.setdefault((route.place, slot), []).append((Seconds(_asked(path, "ms") / 1000), failed))
        return answer if cookie in known else replace(answer, cookies={cookie: user})

    def _serve(self, route: Route, slot: Slot, path: str, method: str) -> tuple[Answer, bool]:
        """The slot's answer, or its relief's; and whether the slot failed."""
        mine, alive = route.addresses.get(slot, ()), self._alive(route.addresses.get(slot, ()))
        answer = self._try(mine, path)
        if answer.status not in {502, 503} or slot not in route.relief or (alive and method not in SAFE):
            return answer, answer.status >= 500
        return self._try(route.addresses.get(slot.other, ()), path), True

    def _try(self, addresses: tuple[str, ...], path: str) -> Answer:
        alive = self._alive(addresses)
        if not alive:
            return Answer(503)
        address = alive[self.serial() % len(alive)]
        self.received[address] = self.received.get(address, 0) + 1
        version = self.backends[address]
        if f"die={version}" in path:
            return Answer(502)
        return Answer(int(_asked(path, "status", 200)), version)

    def _alive(self, addresses: tuple[str, ...]) -> list[str]:
        """Those that a health check would find well."""
        return [address for address in addresses if address in self.backends and address not in self.frozen]


def _asked(path: str, name: str, default: float = 0) -> float:
    return float(parse_qs(urlsplit(path).query).get(name, [default])[0])


def listen_of(route: Route) -> str:
    """Where a route listens, as `host:port`."""
    listen = str(route.options.get("listen", "0"))
    return listen if ":" in listen else f"127.0.0.1:{listen}"


def _chosen(route: Route, user: str) -> Slot | None:
    """The candidate takes the buckets from 0 on, so that its users stay its users as it grows."""
    share = route.weights.get(route.candidate, 0)
    whole = share + route.weights.get(route.candidate.other, 0)
    if not whole:
        return None
    return route.candidate if bucket(user) * whole < share * 100 else route.candidate.other
