"""The toolbox: drivers by name, made once, from the catalogue."""

from typing import Any

from bascule.plan.course import Driver
from bascule.ports.check import Check
from bascule.ports.traffic import Traffic
from bascule.ports.workload import Workload
from bascule.wiring.settings import Settings


class DriverBox:
    """Hands out the drivers of the catalogue."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: dict[tuple[str, str], Any] = {}

    def workload(self, driver: Driver) -> Workload:
        """The workload driver of that name."""
        made: Workload = self._get("workload", driver.name)
        return made

    def traffic(self, driver: Driver) -> Traffic:
        """The traffic driver of that name."""
        made: Traffic = self._get("traffic", driver.name)
        return made

    def check(self, driver: Driver) -> Check:
        """The check driver of that name."""
        made: Check = self._get("check", driver.name)
        return made

    def _get(self, port: str, name: str) -> Any:
        from bascule.drivers.catalogue import make_driver

        if (port, name) not in self._made:
            self._made[port, name] = make_driver(port, name, self._settings.data)
        return self._made[port, name]

    async def close(self) -> None:
        """Give every driver's connections back."""
        for driver in self._made.values():
            await driver.close()
