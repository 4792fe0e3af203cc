"""The toolbox: the catalogue's drivers, each made once.

It hands out raw drivers, so only `Hands` is given it; everybody else uses `hands.toolbox`, whose drivers are wrapped.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, cast

from bascule.base.quantities import Seconds
from bascule.drivers.catalogue import Catalogue
from bascule.drivers.job.command.driver import CommandJobs
from bascule.drivers.support.home import Home
from bascule.engine.dispatch import Dispatcher
from bascule.plan.course import Driver
from bascule.ports.check import Check
from bascule.ports.database import Database
from bascule.ports.errors import PortError
from bascule.ports.figures import Figures
from bascule.ports.flags import Flags
from bascule.ports.job import Jobs
from bascule.ports.traffic import Traffic
from bascule.ports.workload import Workload
from bascule.store.previews import Previews
from bascule.wiring.clock import SystemClock
from bascule.wiring.previews import KeyedTraffic
from bascule.wiring.settings import Settings

CLOSE_WITHIN = Seconds(10.0)
Made = TypeVar("Made")


class DriverBox:
    """Hands out the drivers of the catalogue; the same one for the same name."""

    def __init__(self, settings: Settings, flags: Flags, figures: Figures, previews: Previews) -> None:
        self._home = Home(settings.data, settings.root)
        self._catalogue = Catalogue(self._home)
        self._flags = flags
        self._figures = figures
        self._previews = previews
        self._made: dict[tuple[str, str], Any] = {}
        self._dispatcher = Dispatcher(SystemClock())

    def workload(self, driver: Driver) -> Workload:
        """The workload driver of that name."""
        return self._get("workload", driver, self._catalogue.workload)

    def traffic(self, driver: Driver) -> Traffic:
        """The traffic driver of that name."""
        return self._get("traffic", driver, self._keyed)

    def _keyed(self, name: str) -> Traffic:
        return cast("Traffic", KeyedTraffic(self._catalogue.traffic(name), self._previews))

    def check(self, driver: Driver) -> Check:
        """The check driver of that name."""
        return self._get("check", driver, self._catalogue.check)

    def database(self, driver: Driver) -> Database:
        """The migrations driver of that name."""
        return self._get("database", driver, self._catalogue.database)

    def flags(self) -> Flags:
        """Feature flags."""
        return self._flags

    def figures(self) -> Figures:
        """Figures of the product."""
        return self._figures

    def jobs(self) -> Jobs:
        """What runs commands."""
        return self._get("job", Driver("command"), lambda _: CommandJobs(self._home))

    def _get(self, port: str, driver: Driver, make: Callable[[str], Made]) -> Made:
        if (port, driver.name) not in self._made:
            self._made[port, driver.name] = make(driver.name)
        made: Made = self._made[port, driver.name]
        return made

    async def close(self) -> None:
        """Give every driver's connections back."""
        for (port, name), driver in self._made.items():
            # One that does not let go must not keep the others, or the process, from ending.
            with suppress(PortError):
                await self._dispatcher.call(f"{name or port} close", driver.close, CLOSE_WITHIN)
