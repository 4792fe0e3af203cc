"""The catalogue: the one door to all drivers, ours and others'.

What it hands out is behind the dispatcher already (`ports.wrapped`), so a raw driver is not to be had. It loads a driver's class
when it is first called, by what the driver declares (`drivers.declared`).
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pkgutil import resolve_name
from typing import Any, Final

from bascule.drivers.declared import declared
from bascule.drivers.support.home import Home
from bascule.drivers.support.masked import MaskedCheck, MaskedWorkload
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, say
from bascule.plan.drivers.facts import DriverKind
from bascule.plan.reading.bad_value import did_you_mean
from bascule.ports.check import Check
from bascule.ports.clock import Clock
from bascule.ports.database import Database
from bascule.ports.dispatch import Dispatcher
from bascule.ports.errors import PortError
from bascule.ports.job import Jobs
from bascule.ports.notice import Messenger
from bascule.ports.source import Source
from bascule.ports.traffic import Traffic
from bascule.ports.workload import Workload
from bascule.ports.wrapped import wrap

Around = Mapping[DriverKind, Callable[[Any], Any]]
# Those whose errors may hold a token or the address of a channel.
DISCREET = frozenset({DriverKind.NOTICE, DriverKind.SOURCE})
PORTS: Final[Mapping[DriverKind, type]] = {
    DriverKind.WORKLOAD: Workload,
    DriverKind.TRAFFIC: Traffic,
    DriverKind.CHECK: Check,
    DriverKind.DATABASE: Database,
    DriverKind.JOB: Jobs,
    DriverKind.NOTICE: Messenger,
    DriverKind.SOURCE: Source,
}

KIND = Keys("driver.kind-{}", DriverKind)


class Catalogue:
    """The drivers that exist here, ours and others', built for one home; each is made once, when it is first called.

    `around` is what stands around the drivers of a kind, within their time limits; answers of checks and output of
    programs are masked, whoever wrote the drivers.
    """

    def __init__(self, home: Home, clock: Clock, around: Around | None = None) -> None:
        self.__home, self.__clock = home, clock
        masked: Around = {DriverKind.CHECK: MaskedCheck, DriverKind.WORKLOAD: MaskedWorkload}
        self.__around = {**masked, **(around or {})}
        self.__made: dict[tuple[DriverKind, str], Any] = {}

    def workload(self, name: str) -> Workload:
        """What runs versions."""
        driver: Workload = self.__wrapped(DriverKind.WORKLOAD, name)
        return driver

    def traffic(self, name: str) -> Traffic:
        """A proxy."""
        driver: Traffic = self.__wrapped(DriverKind.TRAFFIC, name)
        return driver

    def check(self, name: str) -> Check:
        """A check."""
        driver: Check = self.__wrapped(DriverKind.CHECK, name)
        return driver

    def database(self, name: str) -> Database:
        """What keeps migrations."""
        driver: Database = self.__wrapped(DriverKind.DATABASE, name)
        return driver

    def jobs(self, name: str) -> Jobs:
        """What runs commands."""
        driver: Jobs = self.__wrapped(DriverKind.JOB, name)
        return driver

    def messenger(self, name: str) -> Messenger:
        """What sends messages."""
        driver: Messenger = self.__wrapped(DriverKind.NOTICE, name)
        return driver

    async def close(self) -> None:
        """Give every driver's connections back."""
        for kind, name in [one for one in self.__made if hasattr(PORTS[one[0]], "close")]:
            # One that does not let go must not keep the others, or the process, from ending.
            with suppress(PortError):
                await self.__wrapped(kind, name).close()

    def __wrapped(self, kind: DriverKind, name: str) -> Any:
        return wrap(PORTS[kind], name, partial(self.__driver, kind, name), _dispatcher(kind, self.__clock))

    def __driver(self, kind: DriverKind, name: str) -> Any:
        if (kind, name) not in self.__made:
            made = _load(kind, name)(self.__home)
            self.__made[kind, name] = self.__around[kind](made) if kind in self.__around else made
        return self.__made[kind, name]


def source(name: str, clock: Clock, *address: str) -> Source:
    """A repository somewhere, which its driver reaches at an address with a token."""
    made: list[Source] = []

    def make() -> Source:
        if not made:
            made.append(_load(DriverKind.SOURCE, name)(*address))
        return made[0]

    return wrap(Source, name, make, _dispatcher(DriverKind.SOURCE, clock))


def require(kind: DriverKind, name: str) -> None:
    """Raises `BasculeError` for a driver that there is not, and for one whose packages are not installed."""
    _load(kind, name)


def _load(kind: DriverKind, name: str) -> Any:
    one = declared().get((kind, name))
    if one is None:
        known = sorted(name for other, name in declared() if other is kind)
        message = say("driver.unknown", name=name, kind=say(KIND[kind]), known=", ".join(known))
        raise BasculeError(message, did_you_mean(name, known))
    try:
        return resolve_name(one.target)
    except ModuleNotFoundError as error:
        if one.extra is None or (error.name or "").startswith("bascule"):
            raise
        hint = say("driver.install-extra", extra=one.extra)
        raise BasculeError(say("driver.missing-extra", name=name, package=error.name or ""), hint) from error


def _dispatcher(kind: DriverKind, clock: Clock) -> Dispatcher:
    return Dispatcher(clock, discreet=kind in DISCREET)
