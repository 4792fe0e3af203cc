"""Supervising: places are kept as they should be between releases, beside everything else that the control plane does.

One task a place, which sleeps until something of the place ends, or until it is time to look whether it answers. Nothing is
written while nothing happens. What is decided is recorded before it is done, in one compare-and-set that only succeeds for
whoever holds the home's lease and while no release has the place; the epoch that it gives fences off whoever comes late.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from bascule.engine.runtime import Runtime
from bascule.engine.signals import Signals
from bascule.engine.watching import ends, first, proxy_ends
from bascule.evidence.ladder import thresholds
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message
from bascule.kernel.place import Place
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.platform.tasks import stop
from bascule.ports.dispatch import keyed
from bascule.ports.errors import PortError
from bascule.ports.places import PLACES, Home, Kept, Lease, Places
from bascule.ports.traffic import Route
from bascule.ports.workload import Instance
from bascule.release.actions import EnsureWeights, EnsureWorkload, StopWorkload
from bascule.release.facts import WorkloadSeen
from bascule.release.notices.announcing import Announcement
from bascule.release.notices.outage import Outage, outage_messages
from bascule.release.places.supervise import supervise
from bascule.release.places.supervision import Desired, Mending, PlaceHealth, Record, Ruling, Seen
from bascule.release.rollback import GONE

BEAT, REFRESH, AGAIN_AFTER = Seconds(3.0), 60.0, Seconds(1.0)
GRACE, LINES = Seconds(3.0), 20
# Between two looks at a route of which nothing is told.
ROUTE_EVERY = Seconds(60.0)
log = structlog.get_logger("bascule.supervise")


@dataclass(frozen=True, slots=True)
class Post:
    """From where it is supervised: whose programs can be reached, by which worker, and where people read more.

    `back` lets the version before take over at a place.
    """

    home: Home
    worker: str
    url: str
    back: Callable[[Desired], Awaitable[None]]


class Supervisor:
    """Keeps the places of one home."""

    def __init__(self, places: Places, runtime: Runtime, signals: Signals, post: Post) -> None:
        self.places, self.runtime, self.signals, self.post = places, runtime, signals, post
        self.lease: Lease | None = None
        self._tasks: dict[Place, asyncio.Task[None]] = {}
        self._watches: dict[Place, Watch] = {}

    async def run(self) -> None:
        """For ever: hold the lease, and have a task for each place."""
        try:
            # From now on no news of places is missed, even while we look.
            await self.signals.wait(PLACES, Seconds(0.0))
            loop = asyncio.get_running_loop()
            refreshed = -REFRESH
            while True:
                began = loop.time()
                stale = began - refreshed >= REFRESH
                if await self._round(stale):
                    refreshed = began
                await self.signals.wait(PLACES, BEAT)
                if loop.time() - began < BEAT * 0.95:
                    refreshed = -REFRESH
        finally:
            await self.close()

    async def _round(self, stale: bool) -> bool:
        """Keep the lease, and look which places there are when that may have changed; whether it was looked."""
        try:
            before, self.lease = self.lease, await self.places.lease(self.post.home, self.post.worker)
            if self.lease is None:
                await self.close()
                return False
            if stale or before != self.lease:
                await self._tend(await self.places.kept(self.post.home.id))
                return True
        except PortError as error:
            log.warning("cannot look", error=str(error))
        return False

    async def _tend(self, kept: Sequence[Kept]) -> None:
        """A task for each of these places, and for no others. One whose revision is its own doing goes on."""
        wanted = {one.place: one for one in kept}
        for place in [*self._tasks]:
            watch = self._watches[place]
            if place not in wanted or wanted[place].revision != watch.kept.revision or self._tasks[place].done():
                await self._end(place)
        for place, one in wanted.items():
            if place not in self._tasks:
                assert self.lease is not None
                watch = self._watches[place] = Watch(self, self.lease, one)
                self._tasks[place] = asyncio.create_task(watch.run(), name=f"supervise {place}")

    async def _end(self, place: Place) -> None:
        task = self._tasks.pop(place)
        self._watches.pop(place, None)
        await stop([task])

    async def close(self) -> None:
        """Supervise no more; whoever holds the lease next goes on."""
        for place in [*self._tasks]:
            await self._end(place)


class Watch:
    """One place."""

    def __init__(self, supervisor: Supervisor, lease: Lease, kept: Kept) -> None:
        self.places, self.runtime, self.post, self.lease, self.kept = (
            supervisor.places, supervisor.runtime, supervisor.post, lease, kept
        )  # fmt: skip
        spec = kept.desired.spec
        self.workload = self.runtime.drivers.workload(spec.workload)
        self.traffic = self.runtime.drivers.traffic(spec.traffic)
        self.trouble: Message | None = None
        # When the route has to be looked at again, by the loop's clock; at once at first.
        self.route_due = 0.0
        self.routed = False

    async def run(self) -> None:
        """Until the place is somebody else's to move."""
        while True:
            try:
                if not await self._turn():
                    return
            except PortError as error:
                # The store is away: nothing is decided that cannot be recorded.
                log.warning("cannot record", place=str(self.kept.place), error=str(error))
                await self.runtime.clock.sleep(AGAIN_AFTER)
            except Exception:
                log.exception("a place cannot be supervised", place=str(self.kept.place))
                await self.runtime.clock.sleep(AGAIN_AFTER * 10)

    async def _turn(self) -> bool:
        """Look, rule, record, act, wait; False where the place has moved on."""
        seen = await self._look()
        ruling = supervise(self.kept.desired, seen, self.kept.record, self.runtime.now())
        if not ruling.worth:
            self.kept = replace(self.kept, record=ruling.record)
        else:
            after = await self.places.rule(self.kept, ruling, self.lease, self._messages(ruling), self.runtime.now())
            if after is None:
                return False
            self.kept = after
        self.trouble = await self._act(ruling.actions, self.kept.revision)
        if ruling.back:
            await self._go_back()
        await self._wait(seen, ruling)
        return True

    def _messages(self, ruling: Ruling) -> list[Announcement]:
        began = ruling.record.outage or self.kept.record.outage
        if began is None:
            return []
        outage = Outage(self.kept.desired, began, ruling.record, self.post.url, self.runtime.now())
        return [message for event in ruling.events for message in outage_messages(outage, event)]

    # Looking.

    async def _look(self) -> Seen:
        loop, desired = asyncio.get_running_loop(), self.kept.desired
        due = loop.time() >= self.route_due
        try:
            workload = await self.workload.observe(self._instance())
        except PortError as error:
            return Seen(unreadable=error.message, trouble=self.trouble)
        route, unreadable = None, None
        if due or desired.stopped is not None:
            try:
                route = await self.traffic.observe(desired.place)
                self.routed, self.route_due = any(route.weights.values()), loop.time() + ROUTE_EVERY
            except PortError as error:
                unreadable = error.message
        return Seen(workload, route, self.trouble, unreadable, await self._last_words(workload))

    async def _last_words(self, seen: WorkloadSeen) -> tuple[str, ...]:
        """What the program said last, when it has just died."""
        if (
            seen.state not in GONE
            or self.kept.record.health is PlaceHealth.DOWN
            or not self.workload.capabilities.output
        ):
            return ()
        try:
            return tuple(await self.workload.output(self._instance(), LINES))
        except PortError:
            return ()

    def _instance(self, epoch: int = 0, slot: Slot | None = None) -> Instance:
        desired = self.kept.desired
        spec, health = desired.spec, desired.spec.health
        return Instance(
            desired.place,
            slot or desired.slot,
            desired.version,
            spec.workload.options,
            health.path,
            health.timeout,
            epoch,
            {**spec.values, **spec.build},
        )

    # Acting.

    async def _act(self, actions: Sequence[Mending], epoch: int) -> Message | None:
        """Do what was ruled; why it could not be done."""
        for action in actions:
            self.route_due = 0.0
            try:
                with keyed(f"{self.kept.place} {action.name}"):
                    await self._call(action, epoch)
            except PortError as error:
                return error.message
        return None

    async def _call(self, action: Mending, epoch: int) -> None:
        match action:
            case EnsureWorkload():
                await self.workload.ensure(self._instance(epoch))
            case StopWorkload(slot):
                await self.workload.stop(self._instance(epoch, slot), GRACE)
            case EnsureWeights(weights) if weights:
                await self.traffic.ensure(await self._route(epoch))
            case EnsureWeights():
                await self.traffic.remove(self.kept.place, epoch)
                await self.traffic.rest()

    async def _route(self, epoch: int) -> Route:
        desired = self.kept.desired
        spec = desired.spec
        addresses = {
            slot: (await self.workload.observe(self._instance(0, slot))).addresses
            for slot in (desired.slot, *([desired.slot.other] if desired.warm else []))
        }
        return Route(
            desired.place,
            addresses,
            desired.weights,
            desired.slot,
            thresholds(spec.judged),
            spec.traffic.options,
            epoch,
            health=spec.health,
            # As a release has it at its end: the old version helps for as long as going back to it is allowed.
            relief=frozenset({desired.slot} if desired.warm and spec.instead is None else ()),
            visited=spec.visitors is not None,
        )

    async def _go_back(self) -> None:
        try:
            await self.post.back(self.kept.desired)
        except BasculeError as error:
            log.warning("the version before cannot take over", place=str(self.kept.place), error=str(error))

    # Waiting.

    async def _wait(self, seen: Seen, ruling: Ruling) -> None:
        """Until something ends, or it is time to look again."""
        waits: list[Awaitable[None]] = [self.runtime.clock.sleep(ruling.pause)]
        loop = asyncio.get_running_loop()
        if self.kept.desired.stopped is None:
            if seen.workload is not None and seen.workload.state not in GONE and not ruling.actions:
                waits.append(ends(self.workload, self._instance(), ruling.pause))
            if self.routed and not ruling.actions:
                waits.append(proxy_ends(self.traffic, self._instance(), ruling.pause))
        began = loop.time()
        await first(waits)
        if loop.time() - began < ruling.pause * 0.95 or _ails(ruling.record):
            # Something has happened, or is about to: the route counts as well.
            self.route_due = 0.0


def _ails(record: Record) -> bool:
    return record.health is not PlaceHealth.SERVING
