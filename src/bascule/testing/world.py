"""The world: a service with two slots, a proxy and users, simulated on virtual time.

It implements the ports directly, counts what the engine does to it, and knows what must never be true of it. Versions
behave as they are told: how long they take to start, whether they answer, how many of their requests fail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bascule.evidence.counts import Counts
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.kernel.slot import Slot
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import Conflict, Unreachable
from bascule.ports.traffic import Route, TrafficCapabilities, Visit
from bascule.ports.workload import Instance, WorkloadCapabilities
from bascule.release.facts import RouteSeen, WorkloadSeen, WorkloadState
from bascule.testing.users import Crowd
from bascule.testing.virtual import VirtualClock

MOST = 100_000


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a version behaves.

    `boots` seconds until it answers (None: never); `lives` seconds until it dies (None: it does not); `hangs` from when until
    when it takes requests and answers none; `errors` the share of its requests that fail; `slow` the share over any latency
    threshold.
    """

    boots: Seconds | None = Seconds(1.0)
    lives: Seconds | None = None
    hangs: tuple[Seconds, Seconds] | None = None
    errors: Share = Share(0.001)
    slow: Share = Share(0.01)


@dataclass(slots=True)
class Running:
    """A version running in a slot."""

    version: str
    since: Instant
    starts: int = 1


@dataclass(slots=True)
class World:
    """Slots, proxy, users, checks: the backend of every port at once."""

    random: Random
    clock: VirtualClock
    behaviours: Mapping[str, Behaviour]
    rate: float = 50.0
    failing_checks: frozenset[str] = frozenset()
    slots: dict[Slot, Running] = field(default_factory=dict)
    weights: dict[Slot, int] = field(default_factory=dict)
    totals: dict[Slot, Counts] = field(default_factory=dict)
    visits: dict[Slot, Counts] = field(default_factory=dict)
    visited: list[Instant] = field(default_factory=list)
    addresses: dict[Slot, tuple[str, ...]] = field(default_factory=dict)
    flowed_at: Instant = Instant(0.0)
    starts: list[tuple[Instant, Slot, str]] = field(default_factory=list)
    moves: list[tuple[Instant, Mapping[Slot, int]]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    epochs: dict[str, int] = field(default_factory=dict)
    crowd: Crowd | None = None

    def true_now(self) -> Instant:
        """Seconds that really passed, whatever the clock shows."""
        return Instant(self.clock.now().timestamp() - self.clock.shift)

    def state(self, slot: Slot) -> WorkloadSeen:
        """What a slot holds."""
        running = self.slots.get(slot)
        if running is None:
            return WorkloadSeen(WorkloadState.ABSENT)
        how, age = self.behaviours[running.version], self.true_now() - running.since
        address = (f"{slot}:{running.since:.0f}",)
        if how.lives is not None and age > how.lives:
            return WorkloadSeen(WorkloadState.EXITED, running.version, (), "exit code 1")
        if how.boots is None or age < how.boots:
            return WorkloadSeen(WorkloadState.STARTING, running.version, (), "connection refused")
        if how.hangs is not None and how.hangs[0] <= age < how.hangs[1]:
            return WorkloadSeen(WorkloadState.UNHEALTHY, running.version, address, "no answer in time")
        return WorkloadSeen(WorkloadState.READY, running.version, address)

    def pass_fence(self, what: str, epoch: int) -> None:
        """Refuse whoever lost the release, as every driver does."""
        highest = self.epochs.get(what, 0)
        if 0 < epoch < highest:
            raise Conflict(say("driver.fenced", epoch=epoch, highest=highest))
        self.epochs[what] = max(epoch, highest)

    def flow(self) -> None:
        """Let the users' requests of the time since the last call happen."""
        now = self.true_now()
        seconds, self.flowed_at = now - self.flowed_at, now
        due = min(seconds * self.rate, MOST)
        if self.crowd is not None:
            for slot, weight in self.weights.items():
                running = self.slots.get(slot)
                self.crowd.arrive(slot, running.version if running else None, seconds * weight / 100)
        for slot, weight in self.weights.items():
            requests = round(due * weight / 100 + self.random.random() - 0.5)
            if requests > 0:
                self.totals[slot] = self.served(slot, requests, self.totals.get(slot, Counts()))

    def served(self, slot: Slot, requests: int, before: Counts) -> Counts:
        """What was counted before, and so many requests to a slot."""
        running = self.slots.get(slot)
        serving = running is not None and self.state(slot).state is WorkloadState.READY
        how = self.behaviours[running.version] if running and serving else Behaviour(errors=Share(1.0))
        failed, slow = self._some(requests, how.errors), self._some(requests, how.slow)
        over = {limit: before.over.get(limit, 0) + slow for limit in (0.5,)}
        return Counts(before.total + requests, before.errors + failed, over)

    def _some(self, requests: int, share: Share) -> int:
        if share in (0.0, 1.0):
            return int(requests * share)
        mean, variance = requests * share, requests * share * (1 - share)
        if variance > 25:
            return min(max(round(self.random.gauss(mean, variance**0.5)), 0), requests)
        return sum(self.random.random() < share for _ in range(requests))


class WorldWorkload:
    """The workload port on a world."""

    capabilities = WorkloadCapabilities()

    def __init__(self, world: World) -> None:
        self.world = world

    async def ensure(self, instance: Instance) -> None:
        """Start a version in a slot, replacing what is there."""
        world = self.world
        world.pass_fence(instance.slot, instance.epoch)
        world.flow()
        running, seen = world.slots.get(instance.slot), world.state(instance.slot)
        if running and running.version == instance.version and seen.state is not WorkloadState.EXITED:
            return
        if world.weights.get(instance.slot) and seen.state is WorkloadState.READY:
            world.broken.append(f"replaced {running} in {instance.slot} while it served {world.weights}")
        world.slots[instance.slot] = Running(instance.version, world.true_now())
        world.starts.append((world.true_now(), instance.slot, instance.version))

    async def observe(self, instance: Instance) -> WorkloadSeen:
        """Look at a slot."""
        return self.world.state(instance.slot)

    async def stop(self, instance: Instance, grace: Seconds) -> None:
        """Stop what runs in a slot."""
        self.world.pass_fence(instance.slot, instance.epoch)
        self.world.flow()
        if self.world.weights.get(instance.slot):
            self.world.broken.append(f"stopped {instance.slot} while it served {self.world.weights}")
        self.world.slots.pop(instance.slot, None)

    async def output(self, instance: Instance, lines: int) -> tuple[str, ...]:
        """The last lines of a slot."""
        return (f"{instance.slot} said its last word",)[:lines]

    async def watch(self, instance: Instance) -> None:
        """Nobody tells: it is looked at now and then."""

    async def close(self) -> None:
        """Nothing to give back."""


class WorldTraffic:
    """The traffic port on a world."""

    capabilities = TrafficCapabilities(metrics=frozenset({"error_rate", "latency"}), visitors=True)

    def __init__(self, world: World) -> None:
        self.world = world

    async def ensure(self, route: Route) -> None:
        """Move the traffic."""
        world = self.world
        world.pass_fence("route", route.epoch)
        world.flow()
        weights = {slot: weight for slot, weight in route.weights.items() if weight}
        if sum(weights.values()) != 100:
            world.broken.append(f"weights {weights} do not sum to 100")
        if weights != world.weights:
            world.moves.append((world.true_now(), weights))
        world.weights, world.addresses = weights, dict(route.addresses)

    async def observe(self, place: Place) -> RouteSeen:
        """The weights in force."""
        return RouteSeen(dict(self.world.weights), "world:80", dict(self.world.addresses))

    async def measure(self, place: Place, thresholds: tuple[float, ...]) -> Mapping[Slot, Counts]:
        """Running totals per slot."""
        self.world.flow()
        return {slot: self._counts(slot, thresholds) for slot in {*self.world.totals, *self.world.visits}}

    def _counts(self, slot: Slot, thresholds: tuple[float, ...]) -> Counts:
        users, visitors = (
            Counts(seen.total, seen.errors, {limit: seen.over.get(0.5, 0) for limit in thresholds})
            for seen in (self.world.totals.get(slot, Counts()), self.world.visits.get(slot, Counts()))
        )
        return users.visited_by(visitors) if visitors.total else users

    async def visit(self, place: Place, visit: Visit) -> None:
        """One request of a synthetic visitor, to a slot by weight."""
        world = self.world
        if not world.weights:
            raise Unreachable(say("driver.proxy-gone", who="World"))
        slot = world.random.choices([*world.weights], [*world.weights.values()])[0]
        world.visits[slot] = world.served(slot, 1, world.visits.get(slot, Counts()))
        world.visited.append(world.true_now())

    async def vacate(self, place: Place, slot: Slot, epoch: int = 0) -> None:
        """Forget where a slot is."""
        self.world.pass_fence("route", epoch)
        if not self.world.weights.get(slot):
            self.world.addresses.pop(slot, None)

    async def remove(self, place: Place, epoch: int = 0) -> None:
        """Take the route away."""
        self.world.pass_fence("route", epoch)
        self.world.flow()
        self.world.weights, self.world.addresses = {}, {}

    async def watch(self, place: Place) -> None:
        """Nobody tells: it is looked at now and then."""

    async def rest(self) -> None:
        """The proxy of a world is always there."""

    async def close(self) -> None:
        """Nothing to give back."""


class WorldCheck:
    """The check port on a world: a check passes unless the world says that it fails."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Ask."""
        await self.world.clock.sleep(Seconds(self.world.random.uniform(0.1, 5.0)))
        passed = options["name"] not in self.world.failing_checks
        return CheckResult(passed, say("engine.check-not-asked", because=""), (), Seconds(0.1))

    async def close(self) -> None:
        """Nothing to give back."""
