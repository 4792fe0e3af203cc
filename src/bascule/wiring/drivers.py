"""The drivers: the catalogue's drivers by the names of a spec, and beside them the ports that areas provide."""

from bascule.drivers.catalogue import Catalogue
from bascule.drivers.support.home import Home
from bascule.plan.drivers.facts import DriverKind
from bascule.plan.spec import DriverRef
from bascule.platform.settings import Settings
from bascule.ports.check import Check
from bascule.ports.database import Database
from bascule.ports.dispatch import Dispatcher
from bascule.ports.figures import Figures
from bascule.ports.flags import Flags
from bascule.ports.job import Jobs
from bascule.ports.notice import Messenger
from bascule.ports.traffic import Traffic
from bascule.ports.workload import Workload
from bascule.ports.wrapped import wrap
from bascule.store.previews import Previews
from bascule.wiring.machine.clock import SystemClock
from bascule.wiring.previews import KeyedTraffic
from bascule.wiring.runtime import Ports


class InstalledDrivers:
    """Hands out drivers, all of them wrapped; the same one for the same name."""

    def __init__(self, settings: Settings, ports: Ports, previews: Previews) -> None:
        clock = SystemClock()
        around = {DriverKind.TRAFFIC: lambda traffic: KeyedTraffic(traffic, previews)}
        self._catalogue = Catalogue(Home(settings.data, settings.root), clock, around)
        # Without an area that provides one, only a release that needs it is told so.
        self._flags: Flags = wrap(Flags, "flags", lambda: ports.of(Flags), Dispatcher(clock))
        self._figures: Figures = wrap(Figures, "figures", lambda: ports.of(Figures), Dispatcher(clock))

    def workload(self, driver: DriverRef) -> Workload:
        """The workload driver of that name."""
        return self._catalogue.workload(driver.name)

    def traffic(self, driver: DriverRef) -> Traffic:
        """The traffic driver of that name, which is told the key of a place with every route."""
        return self._catalogue.traffic(driver.name)

    def check(self, driver: DriverRef) -> Check:
        """The check driver of that name."""
        return self._catalogue.check(driver.name)

    def database(self, driver: DriverRef) -> Database:
        """The migrations driver of that name."""
        return self._catalogue.database(driver.name)

    def flags(self) -> Flags:
        """Feature flags."""
        return self._flags

    def figures(self) -> Figures:
        """Figures of the product."""
        return self._figures

    def jobs(self) -> Jobs:
        """What runs commands."""
        return self._catalogue.jobs("command")

    def messenger(self) -> Messenger:
        """What sends messages."""
        return self._catalogue.messenger("apprise")

    async def close(self) -> None:
        """Give every driver's connections back."""
        await self._catalogue.close()
