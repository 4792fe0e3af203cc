"""The control plane: everything that runs in one `bascule serve` process, started in order and stopped in reverse.

Several control planes may share a database; each release is driven by exactly one of them.
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from enum import Enum, auto
from typing import TypeVar

import psutil
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.engine.meter import Meter
from bascule.engine.retire import Retirer
from bascule.engine.run import ReleaseRunner, nothing
from bascule.engine.runtime import Runtime
from bascule.engine.send import Sender
from bascule.engine.step import Boundary
from bascule.engine.supervise import Post, Supervisor
from bascule.kernel.quantities import Seconds
from bascule.plan.model.plan import Plan
from bascule.platform.area import areas
from bascule.platform.settings import Settings
from bascule.release.places.supervision import Desired
from bascule.store.alerts import Alerts
from bascule.store.announcing.announcements import Announcements
from bascule.store.announcing.outbox import PostgresOutbox
from bascule.store.announcing.reports import Reports
from bascule.store.database import ENGINE, INTAKE, open_engine
from bascule.store.deliveries import Deliveries
from bascule.store.files import Files
from bascule.store.following import Following
from bascule.store.freezes import Freezes
from bascule.store.investigations import Investigations
from bascule.store.overview import OverviewQueries
from bascule.store.people import People
from bascule.store.place_counts import PostgresPlaceCounts
from bascule.store.places import PostgresPlaces
from bascule.store.plans import PlanStore
from bascule.store.previews import Previews
from bascule.store.queries import Queries
from bascule.store.releases import PostgresReleases
from bascule.store.signals import PostgresSignals
from bascule.store.waiting import WaitingReleases
from bascule.wiring.drivers import InstalledDrivers
from bascule.wiring.machine.clock import SystemClock
from bascule.wiring.machine.home import read_home
from bascule.wiring.plans.adoption import Adoptions
from bascule.wiring.plans.in_force import Plans
from bascule.wiring.plans.reader import PlanReader
from bascule.wiring.queue import ReleaseQueue, Task
from bascule.wiring.runtime import AreaRuntime, Ground, Part, Ports
from bascule.wiring.sources.reporter import Reporter, Surroundings
from bascule.wiring.supervision import Strays

LEAVE_WITHIN = Seconds(5.0)
Of = TypeVar("Of", bound=AreaRuntime)
log = structlog.get_logger("bascule.plane")


class Share(Enum):
    """What of a control plane a process has: all of it; what drives releases; or what people, programs and browsers meet."""

    WHOLE = auto()
    ENGINE = auto()
    SURFACE = auto()


# How the version before takes over at a place where the one that serves keeps dying.
TakeOver = Callable[["ControlPlane", Desired], Awaitable[None]]


class ControlPlane:
    """The parts of one control plane, for the server and the tests to hold on to."""

    def __init__(self, settings: Settings, url: str, take_over: TakeOver, boundary: Boundary = nothing) -> None:
        self.settings, self._taking_over = settings, take_over
        self.url = url
        # People, the engine and the intake each have connections of their own: none of them can take another's.
        self.engine: AsyncEngine = open_engine(url)
        self.working, self._taking = open_engine(url, ENGINE), open_engine(url, INTAKE)
        clock, ports = SystemClock(), Ports()
        self.signals = PostgresSignals(url)
        ground = Ground(self.engine, self.working, self._taking, url, settings, clock, self.signals, ports)
        made = [area.part(area.runtime)(ground) for area in areas() if area.runtime]
        self._runtimes: dict[type, AreaRuntime] = {type(one): one for one in made}
        self.previews = Previews(self.engine)
        self._drivers = InstalledDrivers(settings, ports, Previews(self.working))
        self.runtime = Runtime(self._drivers, clock)
        self.drivers = self.runtime.drivers
        self.home = read_home(settings.data)
        self.releases = PostgresReleases(self.engine, settings.public_url, self.home.id)
        self.places = PostgresPlaces(self.engine, is_dead)
        self.queries = Queries(self.engine)
        self.reader = PlanReader()
        self.files, self.people = Files(self.engine), People(self.engine)
        self.plans = Plans(PlanStore(self.engine), self.reader)
        self.adoptions = Adoptions(self.plans, clock)
        driven = PostgresReleases(self.working, settings.public_url, self.home.id)
        supervised = PostgresPlaces(self.working, is_dead)
        self.runner = ReleaseRunner(driven, self.runtime, self.signals, worker_name(), boundary)
        self.queue = ReleaseQueue(url, self.working, self._drive, is_dead, self.home.id)
        for task in self._tasks():
            self.queue.repeat(task)
        post = Post(self.home, worker_name(), settings.public_url, self._take_over)
        self.supervisor = Supervisor(supervised, self.runtime, self.signals, post)
        self.counts, self.overview = PostgresPlaceCounts(self.engine), OverviewQueries(self.engine)
        self.meter = self._meter()
        self.strays = Strays(supervised, driven, self.runtime, worker_name())
        self.retirer = Retirer(driven, self.runtime)
        self.outbox = PostgresOutbox(self.working)
        self.announcements = Announcements(self.engine)
        self.sender = Sender(self.outbox, self._drivers.messenger(), self.runtime.clock, self.signals)
        self.deliveries, self.reports = Deliveries(self.engine), Reports(self.engine)
        self.waiting, self.freezes = WaitingReleases(self.engine), Freezes(self.engine)
        self.following = Following(self.engine)
        self.alerts, self.investigations = Alerts(self.engine), Investigations(self.engine)
        self.reporter = Reporter(Reports(self.working), driven, self.signals, Surroundings(settings, self.runtime.now))

    def _meter(self) -> Meter:
        """Whoever supervises the home counts its places."""
        store = PostgresPlaceCounts(self.working)
        return Meter(store, self.runtime, self.home.id, lambda: self.supervisor.lease is not None)

    async def _drive(self, release: str) -> None:
        try:
            await self.runner.drive(release)
        finally:
            self.signals.forget(release)

    def _tasks(self) -> list[Task]:
        """What is done from time to time, ours and that of areas."""
        return [
            Task(f"{area.name} {one.name}", one.cron, lambda area=area, one=one: area.part(one.run)(self))  # type: ignore[misc]
            for area in areas()
            for one in area.work
        ]

    async def _take_over(self, desired: Desired) -> None:
        await self._taking_over(self, desired)

    def parts(self, share: Share) -> list[Part]:
        """What runs for as long as the control plane does, in the process that has this share of it."""
        if share is Share.SURFACE:
            return [self.signals.run, self.queue.hold, *self._parts_of_areas()]
        added = self._parts_of_areas() if share is Share.WHOLE else []
        others = [
            self.supervisor.run,
            self.meter.run,
            self.queue.run,
            self.strays.run,
            self.retirer.run,
            self.sender.run,
            self.reporter.run,
        ]
        return [self.signals.run, *others, *added]

    def _parts_of_areas(self) -> list[Part]:
        return [part for one in self._runtimes.values() for part in one.parts()]

    def of(self, kind: type[Of]) -> Of:
        """What an area has here, by the class of its runtime. Raises `LookupError` where the area is not installed."""
        found = self._runtimes.get(kind)
        if not isinstance(found, kind):
            raise LookupError(f"no installed area has {kind.__module__}.{kind.__name__} in a control plane")
        return found

    async def sync(self, plan: Plan, environments: Iterable[str], by: str) -> None:
        """What a plan declares in areas comes to be, in these environments."""
        named = list(environments)
        for one in self._runtimes.values():
            await one.sync(plan, named, by)

    def end_streams(self) -> None:
        """The streams that areas hold open end, for the server stops."""
        for one in self._runtimes.values():
            one.end_streams()

    async def leave(self) -> None:
        """Stop driving, within a few seconds; whoever comes next goes on."""
        self.runner.stop()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.runner.idle(), LEAVE_WITHIN)

    async def close(self) -> None:
        """Give everything back; workloads and proxies go on."""
        await self.reader.close()
        await self._drivers.close()
        for engine in (self.engine, self.working, self._taking):
            await engine.dispose()


def worker_name() -> str:
    """The name of our process, which another one on this machine can check."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_dead(worker: str) -> bool:
    """Whether a worker is known to be gone: a process of this machine that does not exist any more."""
    host, _, pid = worker.rpartition(":")
    return host == socket.gethostname() and not psutil.pid_exists(int(pid))
