"""The drivers: drivers by the names that a spec uses, and behind the dispatcher (`ports.wrapped`)."""

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, TypeVar

from bascule.plan.spec import DriverRef
from bascule.ports.check import Check
from bascule.ports.clock import Clock
from bascule.ports.database import Database
from bascule.ports.dispatch import Dispatcher
from bascule.ports.figures import Figures
from bascule.ports.flags import Flags
from bascule.ports.job import Jobs
from bascule.ports.traffic import Traffic
from bascule.ports.workload import Workload
from bascule.ports.wrapped import is_wrapped, wrap

Made = TypeVar("Made")


class Drivers(Protocol):
    """Hands out drivers; the same one for the same name."""

    def workload(self, driver: DriverRef) -> Workload:
        """The workload driver of that name."""

    def traffic(self, driver: DriverRef) -> Traffic:
        """The traffic driver of that name."""

    def check(self, driver: DriverRef) -> Check:
        """The check driver of that name."""

    def database(self, driver: DriverRef) -> Database:
        """The migrations driver of that name."""

    def flags(self) -> Flags:
        """Feature flags."""

    def figures(self) -> Figures:
        """Figures of the product."""

    def jobs(self) -> Jobs:
        """What runs commands."""


class WrappedDrivers:
    """Drivers that hand out wrapped drivers only, whatever another one brings; those that are wrapped already as they are."""

    def __init__(self, inner: Drivers, clock: Clock, passing: tuple[type[BaseException], ...] = ()) -> None:
        self.__inner, self.__dispatcher = inner, Dispatcher(clock, passing)

    def __wrapped(self, port: type, name: str, make: Callable[[], Made]) -> Made:
        # What cannot be made says so when it is called, like everything that a driver does wrong.
        with suppress(Exception):
            if is_wrapped(made := make()):
                return made
        return wrap(port, name, make, self.__dispatcher)

    def workload(self, driver: DriverRef) -> Workload:
        """The workload driver of that name."""
        return self.__wrapped(Workload, driver.name, lambda: self.__inner.workload(driver))

    def traffic(self, driver: DriverRef) -> Traffic:
        """The traffic driver of that name."""
        return self.__wrapped(Traffic, driver.name, lambda: self.__inner.traffic(driver))

    def check(self, driver: DriverRef) -> Check:
        """The check driver of that name."""
        return self.__wrapped(Check, driver.name, lambda: self.__inner.check(driver))

    def database(self, driver: DriverRef) -> Database:
        """The migrations driver of that name."""
        return self.__wrapped(Database, driver.name, lambda: self.__inner.database(driver))

    def flags(self) -> Flags:
        """Feature flags."""
        return self.__wrapped(Flags, "flags", self.__inner.flags)

    def figures(self) -> Figures:
        """Figures of the product."""
        return self.__wrapped(Figures, "figures", self.__inner.figures)

    def jobs(self) -> Jobs:
        """What runs commands."""
        return self.__wrapped(Jobs, "command", self.__inner.jobs)
