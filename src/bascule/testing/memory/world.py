"""The world in memory: what runs where, which routes exist, and what was counted. It outlives the drivers that act on it.

A version behaves as `behaviours` says. A call can be made to fail once: `world.fail("traffic.ensure", Unreachable(...))`.
Requests are sent with `send`, one by one, or only counted with `count`, in bulk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

from bascule.base.place import Place
from bascule.base.slot import Slot
from bascule.base.words import say
from bascule.evidence.counts import Counts
from bascule.ports.errors import Conflict, PortError
from bascule.ports.traffic import SLOT_HEADER, Route
from bascule.testing.memory.user import bucket


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


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client got: the status, the version that answered, and the cookies that were set."""

    status: int
    version: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class MemoryWorld:
    """Everything that is; drivers hold nothing of their own."""

    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    slots: dict[tuple[Place, Slot], Running] = field(default_factory=dict)
    backends: dict[str, str] = field(default_factory=dict)
    outputs: dict[tuple[Place, Slot], list[str]] = field(default_factory=dict)
    routes: dict[Place, Route] = field(default_factory=dict)
    latencies: dict[tuple[Place, Slot], list[tuple[float, bool]]] = field(default_factory=dict)
    bulk: dict[tuple[Place, Slot], Counts] = field(default_factory=dict)
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

    def send(self, listen: str, path: str = "/", headers: Mapping[str, str] | None = None) -> Answer:
        """One request to a listening address; `?ms=` and `?status=` ask for a latency and a status."""
        route = next((one for one in self.routes.values() if listen_of(one) == listen), None)
        if route is None or not self.proxy_runs:
            raise ConnectionRefusedError(listen)
        headers = {name.lower(): value for name, value in (headers or {}).items()}
        if (asked := headers.get(SLOT_HEADER)) in {slot.value for slot in Slot}:
            return self._serve(route, Slot(asked), path)[0]
        cookie = f"bascule-{route.place.component}"
        known = dict(part.strip().partition("=")[::2] for part in headers.get("cookie", "").split(";"))
        user = known.get(cookie) or f"user-{self.serial()}"
        slot = _chosen(route, user)
        if slot is None:
            return Answer(503)
        answer, seconds = self._serve(route, slot, path)
        self.latencies.setdefault((route.place, slot), []).append((seconds, answer.status >= 500))
        return answer if cookie in known else replace(answer, cookies={cookie: user})

    def _serve(self, route: Route, slot: Slot, path: str) -> tuple[Answer, float]:
        alive = [address for address in route.addresses.get(slot, ()) if address in self.backends]
        if not alive:
            return Answer(503), 0.0
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        answer = Answer(int(asked.get("status", 200)), self.backends[alive[self.serial() % len(alive)]])
        return answer, float(asked.get("ms", 0)) / 1000


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
